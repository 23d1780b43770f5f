"""A small register whose acts are sealed, for tests of the ledger."""

import threading
from datetime import date
from pathlib import Path
from typing import Any

import psycopg

from deciding import Commune
from diaba.db import Database
from diaba.ledger.notes import LOG, Signer
from diaba.ledger.sequencer import Sequencer
from diaba.ledger.tiles import Tiles
from sheets import line

SIGNER = Signer("example.vn/ledger", LOG, bytes(32))
ACT = """
    WITH act AS (
        INSERT INTO registry.act (kind, decided_by, effective, detail) VALUES ('test', 'An', '2026-11-23', '{}') RETURNING id
    ), ended AS (
        UPDATE registry.certificate_line SET recorded = tstzrange(lower(recorded), clock_timestamp()), closed_by = act.id
        FROM act WHERE certificate_line.id IN (
            SELECT id FROM registry.certificate_line WHERE closed_by IS NULL AND opened_by <= %(closing)s ORDER BY id LIMIT 1)
        RETURNING certificate_line.id
    ), opened AS (
        INSERT INTO registry.certificate_line (unit_id, certificate_key, rank, said, effective, recorded, opened_by)
        SELECT (SELECT min(id) FROM units.unit WHERE level = 'commune'), 'key ' || act.id, rank, '{"holder_name": "An"}',
               '[2026-11-23,)', tstzrange(clock_timestamp(), NULL), act.id
        FROM act, generate_series(1, 2) AS rank RETURNING id
    )
    SELECT act.id FROM act
"""


def register(connection: psycopg.Connection[Any], count: int, *, closing: int = 0) -> list[int]:
    """So many acts, each opening two lines and, of acts up to ``closing``, closing one; sealed in the caller's transaction."""
    made = []
    for _ in range(count):
        (act,) = connection.execute(ACT, {"closing": closing}).fetchone()  # type: ignore[misc]  # an act is always made
        connection.execute("SELECT registry.sealed(%s)", [act])
        made.append(act)
    return made


def lead(sequencer: Sequencer) -> None:
    """Lead as soon as the server has seen that the last leader left."""
    for _ in range(500):
        if sequencer.lead():
            return
        threading.Event().wait(0.01)
    raise TimeoutError


def enter(conninfo: str, folder: Path) -> Tiles:
    """Let a sequencer enter and publish all that has committed."""
    sequencer = Sequencer(conninfo, SIGNER, Tiles(folder))
    try:
        lead(sequencer)
        sequencer.step()
    finally:
        sequencer.close()
    return sequencer.tiles


def fill(database: Database, folder: Path) -> Commune:
    """Deliveries of every block accepted, changed, and one taken back."""
    commune = Commune(database, folder)
    commune.accept(commune.map(4), day=date(2026, 11, 20))
    commune.accept(commune.map(4, DienTich=[100.5, 101.0, 102.0, 103.0]), day=date(2026, 11, 21))
    commune.accept(commune.sheet(line(1), line(2)))
    number = commune.map(6)
    commune.accept(number)
    commune.undo(number)
    return commune
