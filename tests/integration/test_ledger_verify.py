"""Whoever changes the register, the acts or the ledger by hand is found, and told where: seven kinds of tampering, fifteen of each."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

import registered
from diaba.db import Database, WriteTransaction
from diaba.ledger.faults import (
    ActAltered,
    ActMissing,
    ActNotEntered,
    CheckpointBeyond,
    CheckpointDiffers,
    CheckpointUnsigned,
    ClosedBeforeOpened,
    EntryAltered,
    LedgerFault,
    PlaceEmpty,
    RowAltered,
    RowsGone,
    StateDiffers,
)
from diaba.ledger.notes import LOG, Note, Signer, signed
from diaba.ledger.replay import replay
from diaba.ledger.verify import Told, verify_tree
from tampering import ACTS, back_date, chance, cut_the_end, delete_row, edit_row, forge_row, open_again, swap_places

EACH = 15


@dataclass
class Proven:
    """A register whose ledger a witness has seen."""

    connection: psycopg.Connection[Any]
    witnessed: Note

    def faults(self) -> list[LedgerFault]:
        transaction = WriteTransaction(self.connection)
        told = [Told("witness", self.witnessed)]
        found = [*verify_tree(transaction, registered.SIGNER.verifier, told), *replay(transaction)]
        assert all(len(fault.message("vi")) > 20 and len(fault.message("en")) > 20 for fault in found)
        return found


@pytest.fixture(scope="module")
def proven(server: str, template: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proven]:
    name = f"diaba_test_{worker_id}_tampered"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        conninfo, folder = psycopg.conninfo.make_conninfo(server, dbname=name), tmp_path_factory.mktemp("tiles")
        with psycopg.connect(conninfo) as connection:
            for size in range(6, ACTS + 1, 6):
                registered.register(connection, 6, closing=size)
                connection.commit()
                tiles = registered.enter(conninfo, folder)
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            yield Proven(connection, Note.parse(tiles.checkpoint() or ""))
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def tampering(proven: Proven) -> Iterator[Proven]:
    """What is done here is done as one who may switch off every trigger and constraint, and taken back."""
    proven.connection.execute("SET LOCAL session_replication_role = replica")
    yield proven
    proven.connection.rollback()


KINDS: dict[Callable[[psycopg.Connection[Any], random.Random], None], set[type[LedgerFault]]] = {
    edit_row: {RowAltered, RowsGone},
    delete_row: {RowsGone},
    forge_row: {RowAltered},
    open_again: {RowAltered, RowsGone},
    swap_places: {CheckpointDiffers},
    cut_the_end: {CheckpointBeyond},
    back_date: {CheckpointDiffers},
}


def test_nothing_is_found_where_nothing_was_touched(proven: Proven) -> None:
    assert proven.faults() == []
    proven.connection.rollback()


@pytest.mark.parametrize("number", range(EACH))
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_tampering_is_found(
    kind: Callable[[psycopg.Connection[Any], random.Random], None], number: int, tampering: Proven
) -> None:
    kind(tampering.connection, chance(f"{kind.__name__} {number}"))
    found = {type(fault) for fault in tampering.faults()}
    assert found & KINDS[kind], found


def test_one_who_has_the_key_is_found_by_the_witness_alone(tampering: Proven) -> None:
    back_date(tampering.connection, chance("key"))
    transaction = WriteTransaction(tampering.connection)
    assert [*verify_tree(transaction, registered.SIGNER.verifier, []), *replay(transaction)] == []
    assert [fault.facts["source"] for fault in tampering.faults()] == ["witness"]


def test_what_was_done_is_named(tampering: Proven) -> None:
    connection = tampering.connection
    ended, act, closed_by = connection.execute(
        "SELECT id, opened_by, closed_by FROM registry.certificate_line WHERE closed_by IS NOT NULL ORDER BY id LIMIT 1"
    ).fetchone() or (0, 0, 0)
    connection.execute("UPDATE registry.certificate_line SET serial = 'X' WHERE id = %s", [ended])
    place = connection.execute(
        "SELECT min(full_name) FROM units.unit WHERE id = (SELECT min(id) FROM units.unit WHERE level = 'commune')"
    ).fetchone()
    found = [fault.facts for fault in tampering.faults() if isinstance(fault, RowAltered)]
    assert {(fact["act"], fact["what"], fact["key"], fact["relation"], fact["place"]) for fact in found} == {
        (act, "opened", str(ended), "registry.certificate_line", (place or [""])[0]),
        (closed_by, "closed", str(ended), "registry.certificate_line", (place or [""])[0]),
    }


def test_an_act_that_says_something_else_is_named(tampering: Proven) -> None:
    tampering.connection.execute(
        "UPDATE registry.act SET decided_by = 'Bình' WHERE id = (SELECT min(id) FROM registry.act)"
    )
    (fault,) = tampering.faults()
    assert isinstance(fault, ActAltered)
    assert fault.facts["part"] == "decided_by, other columns"


def test_a_hidden_act_is_found(tampering: Proven) -> None:
    connection = tampering.connection
    connection.execute("UPDATE ledger.checkpoint SET horizon = pg_snapshot_xmax(pg_current_snapshot())")
    act = registered.register(connection, 1)[0]
    connection.execute("UPDATE registry.act SET xid = '5' WHERE id = %s", [act])
    assert [(type(fault), fault.facts["act"]) for fault in tampering.faults()] == [(ActNotEntered, act)]


def test_an_act_that_waits_for_its_place_is_no_fault(proven: Proven) -> None:
    registered.register(proven.connection, 2, closing=ACTS)
    assert proven.faults() == []
    proven.connection.rollback()


def test_entries_that_are_gone_or_altered_are_named(tampering: Proven) -> None:
    connection = tampering.connection
    connection.execute("DELETE FROM ledger.entry WHERE seq IN (3, 4)")
    connection.execute("UPDATE ledger.entry SET leaf = sha256('x') WHERE seq = 7")
    connection.execute("DELETE FROM registry.act WHERE id = (SELECT act_id FROM ledger.entry WHERE seq = 9)")
    found = tampering.faults()
    assert [(fault.facts["first"], fault.facts["last"]) for fault in found if isinstance(fault, PlaceEmpty)] == [(3, 4)]
    assert {str(fault.facts["seq"]) for fault in found if isinstance(fault, EntryAltered)} == {"7"}
    assert [fault.facts["seq"] for fault in found if isinstance(fault, ActMissing)] == [9]
    assert any(isinstance(fault, StateDiffers) for fault in found)


def test_places_that_point_at_other_acts_are_named(tampering: Proven) -> None:
    """The tree is as it was signed; only what says which act stands where was exchanged."""
    tampering.connection.execute(
        "WITH pair AS (SELECT seq, act_id FROM ledger.entry WHERE seq IN (2, 5))"
        " UPDATE ledger.entry SET act_id = 1000 + (SELECT act_id FROM pair WHERE pair.seq <> entry.seq) WHERE seq IN (2, 5)"
    )
    tampering.connection.execute("UPDATE ledger.entry SET act_id = act_id - 1000 WHERE act_id > 1000")
    assert {str(fault.facts["seq"]) for fault in tampering.faults() if isinstance(fault, EntryAltered)} == {"2", "5"}


def test_a_forged_signature_and_a_note_beside_its_row_are_told(tampering: Proven) -> None:
    other = Signer.make(registered.SIGNER.name, LOG)
    checkpoint = tampering.witnessed.checkpoint()
    tampering.connection.execute(
        "UPDATE ledger.checkpoint SET note = %s WHERE size = %s", [signed(checkpoint, other), ACTS]
    )
    tampering.connection.execute("UPDATE ledger.checkpoint SET root = sha256('x') WHERE size = 6")
    assert {type(fault) for fault in tampering.faults()} == {CheckpointUnsigned, CheckpointDiffers}


def test_what_was_closed_before_it_was_opened_is_told(tampering: Proven) -> None:
    connection = tampering.connection
    opened_by, closed_by = connection.execute(
        "SELECT opened_by, closed_by FROM registry.certificate_line WHERE closed_by IS NOT NULL LIMIT 1"
    ).fetchone() or (0, 0)
    places = dict(
        connection.execute(
            "SELECT act_id, seq FROM ledger.entry WHERE act_id IN (%s, %s)", [opened_by, closed_by]
        ).fetchall()
    )
    for act, place in ((opened_by, 10**6), (closed_by, places[opened_by]), (opened_by, places[closed_by])):
        connection.execute("UPDATE ledger.entry SET seq = %s WHERE act_id = %s", [place, act])
    assert closed_by in {fault.facts["act"] for fault in tampering.faults() if isinstance(fault, ClosedBeforeOpened)}


def test_small_windows_find_the_same(tampering: Proven, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where an act was entered long after those around it."""
    monkeypatch.setattr("diaba.ledger.verify.WINDOW", 2)
    assert tampering.faults() == []
    tampering.connection.execute("ALTER TABLE registry.act ALTER id SET GENERATED BY DEFAULT")
    tampering.connection.execute(
        "UPDATE registry.act SET id = id + 1000 WHERE id = (SELECT act_id FROM ledger.entry WHERE seq = 1)"
    )
    assert [fault.facts["seq"] for fault in tampering.faults() if isinstance(fault, ActMissing)] == [1]
    tampering.connection.execute("UPDATE ledger.entry SET act_id = act_id + 1000 WHERE seq = 1")
    assert not [
        fault for fault in tampering.faults() if isinstance(fault, ActMissing | EntryAltered | CheckpointDiffers)
    ]


def test_functions_that_were_changed_do_not_help(tampering: Proven) -> None:
    """One who lets the database compute the digests of what the rows were is found by what was shipped."""
    tampering.connection.execute(
        "UPDATE registry.certificate_line SET serial = 'X' WHERE id = (SELECT min(id) FROM registry.certificate_line)"
    )
    source = tampering.connection.execute(
        "SELECT pg_get_functiondef('registry.act_rows(bigint, bytea, text[])'::regprocedure)"
    ).fetchone()
    assert source
    changed = source[0].replace("r.serial IS NULL", "true").replace("r.serial, ", "")
    assert changed != source[0]
    tampering.connection.execute(changed.encode())
    assert RowAltered in {type(fault) for fault in tampering.faults()}


def test_what_intake_wrote_replays_to_what_stands(fresh_database: Database, tmp_path: Path) -> None:
    registered.fill(fresh_database, tmp_path)
    registered.enter(fresh_database.conninfo, tmp_path / "tiles")
    with fresh_database.write() as transaction:
        assert [*verify_tree(transaction, registered.SIGNER.verifier, []), *replay(transaction)] == []
        assert transaction.value("SELECT count(*) FROM registry.known_rows()") > 0
        transaction.execute("SET LOCAL session_replication_role = replica")
        transaction.execute(
            "UPDATE cadastre.parcel_version SET shape = ST_Translate(shape, 0.001, 0) WHERE id = (SELECT max(id) FROM cadastre.parcel_version)"
        )
        named = [fault for fault in replay(transaction) if isinstance(fault, RowAltered)]
        assert {fault.facts["relation"] for fault in named} == {"cadastre.parcel_version"}
        assert {fault.facts["place"] for fault in named} == {"Xã Thử"}
