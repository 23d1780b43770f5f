"""Seven ways in which one who may switch off every trigger and constraint tampers with the register."""

import random
from typing import Any

import psycopg

import registered
from diaba.ledger.notes import Checkpoint, signed
from diaba.ledger.tree import Frontier

ACTS = 24


def chance(seed: str) -> random.Random:
    return random.Random(seed)  # noqa: S311 - tampering that can be repeated


def some(connection: psycopg.Connection[Any], query: str, luck: random.Random) -> Any:
    return luck.choice(connection.execute(query.encode()).fetchall())[0]


def edit_row(connection: psycopg.Connection[Any], luck: random.Random) -> None:
    row = some(connection, "SELECT id FROM registry.certificate_line", luck)
    change = luck.choice(
        ['said = \'{"holder_name": "Bình"}\'', "rank = 7", "serial = 'CH 9'", "effective = '[2003-01-01,)'"]
    )
    connection.execute(f"UPDATE registry.certificate_line SET {change} WHERE id = {row}".encode())


def delete_row(connection: psycopg.Connection[Any], luck: random.Random) -> None:
    row = some(connection, "SELECT id FROM registry.certificate_line", luck)
    connection.execute("DELETE FROM registry.certificate_line WHERE id = %s", [row])


def forge_row(connection: psycopg.Connection[Any], luck: random.Random) -> None:
    row = some(connection, "SELECT id FROM registry.certificate_line", luck)
    connection.execute(
        "INSERT INTO registry.certificate_line (unit_id, certificate_key, rank, said, effective, recorded, opened_by)"
        " SELECT unit_id, 'forged', 1, said, effective, tstzrange(lower(recorded), NULL), opened_by FROM registry.certificate_line WHERE id = %s",
        [row],
    )


def open_again(connection: psycopg.Connection[Any], luck: random.Random) -> None:
    row = some(connection, "SELECT id FROM registry.certificate_line WHERE closed_by IS NOT NULL", luck)
    change = luck.choice(
        [
            "recorded = tstzrange(lower(recorded), NULL), closed_by = NULL",
            "recorded = tstzrange(lower(recorded), now())",
        ]
    )
    connection.execute(f"UPDATE registry.certificate_line SET {change} WHERE id = {row}".encode())


def swap_places(connection: psycopg.Connection[Any], luck: random.Random) -> None:
    one, other = luck.sample(range(ACTS), 2)
    for old, new in ((one, 10**6), (other, one), (10**6, other)):
        connection.execute("UPDATE ledger.entry SET seq = %s WHERE seq = %s", [new, old])


def cut_the_end(connection: psycopg.Connection[Any], luck: random.Random) -> None:
    left = luck.randrange(1, ACTS)
    connection.execute(
        "CREATE TEMP TABLE cut ON COMMIT DROP AS SELECT act_id AS id FROM ledger.entry WHERE seq >= %s", [left]
    )
    connection.execute(
        "UPDATE registry.certificate_line SET recorded = tstzrange(lower(recorded), NULL), closed_by = NULL WHERE closed_by IN (SELECT id FROM cut)"
    )
    connection.execute("DELETE FROM registry.certificate_line WHERE opened_by IN (SELECT id FROM cut)")
    for table in ("ledger.checkpoint WHERE size > %s", "ledger.entry WHERE seq >= %s"):
        connection.execute(f"DELETE FROM {table}".encode(), [left])
    connection.execute("DELETE FROM registry.act WHERE id IN (SELECT id FROM cut)")
    connection.execute("UPDATE ledger.checkpoint SET horizon = '3'")


def back_date(connection: psycopg.Connection[Any], luck: random.Random) -> None:
    """The whole of it rewritten by one who has the key as well: act, rows, entries, places, roots and signatures."""
    act = some(connection, "SELECT id FROM registry.act", luck)
    connection.execute(
        "UPDATE registry.act SET effective = '2003-06-30', opened = NULL, closed = NULL, entry = NULL, leaf = NULL WHERE id = %s",
        [act],
    )
    connection.execute("UPDATE registry.certificate_line SET effective = '[2003-06-30,)' WHERE opened_by = %s", [act])
    for (number,) in connection.execute("SELECT id FROM registry.act ORDER BY id").fetchall():
        connection.execute(
            "UPDATE registry.act SET opened = NULL, closed = NULL, entry = NULL, leaf = NULL WHERE id = %s", [number]
        )
        connection.execute("SELECT registry.sealed(%s)", [number])
    connection.execute("UPDATE ledger.entry SET leaf = act.leaf FROM registry.act WHERE act.id = act_id")
    leaves = [leaf for (leaf,) in connection.execute("SELECT leaf FROM ledger.entry ORDER BY seq").fetchall()]
    for (size,) in connection.execute("SELECT size FROM ledger.checkpoint").fetchall():
        root = Frontier().after(leaves[:size]).root()
        note = signed(Checkpoint(registered.SIGNER.name, size, root), registered.SIGNER)
        connection.execute("UPDATE ledger.checkpoint SET root = %s, note = %s WHERE size = %s", [root, note, size])
