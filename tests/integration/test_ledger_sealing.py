"""Every act is entered with all that it opened and closed, and stays as it was entered."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cbor2
import psycopg
import pytest

import registered
from diaba.db import Database, WriteTransaction
from diaba.ledger.sealing import seal

OPEN = "INSERT INTO registry.act (kind, decided_by, effective, detail) VALUES ('test', 'An', '2026-11-23', %s::jsonb) RETURNING id"


def opened(transaction: WriteTransaction, detail: str = "{}") -> int:
    return int(transaction.value(OPEN, [detail]))


def entry_of(transaction: WriteTransaction, act: int) -> Mapping[int, Any]:
    found: Mapping[int, Any] = cbor2.loads(transaction.value("SELECT entry FROM registry.act WHERE id = %s", [act]))
    return found


def test_an_entry_is_canonical_and_names_nobody(transaction: WriteTransaction) -> None:
    act = int(
        transaction.value(OPEN.replace("detail)", "detail, dossier)").replace("%s::jsonb)", "%s::jsonb, 'H1')"), ["{}"])
    )
    leaf = seal(transaction, act)
    row = transaction.one("SELECT entry, leaf, salt, recorded_at FROM registry.act WHERE id = %s", [act])
    entry = cbor2.loads(row.entry)
    assert cbor2.dumps(entry, canonical=True) == row.entry
    assert leaf == row.leaf == hashlib.sha256(b"\x00" + row.entry).digest()
    assert (entry[1], entry[2], entry[3], entry[7], entry[9], entry[10], entry[12]) == (1, act, "test", "H1", [], 0, 0)
    assert entry[6] == hashlib.sha256(row.salt + b"An").digest()
    assert entry[5] == round(row.recorded_at.timestamp() * 1_000_000)
    assert entry[11] == entry[13] == hashlib.sha256(b"").digest()
    assert b"An" not in row.entry


def test_acceptance_and_undo_enter_all_they_wrote(fresh_database: Database, tmp_path: Path) -> None:
    commune = registered.fill(fresh_database, tmp_path)
    counts = [cbor2.loads(row.entry) for row in commune.all("SELECT entry FROM registry.act ORDER BY id")]
    # Heads, versions and land uses of 4 parcels; 4 changed with their former state restated; 2 lines.
    assert [(entry[10], entry[12]) for entry in counts[:3]] == [(12, 0), (16, 4), (2, 0)]
    assert [entry[9] for entry in counts] == [["98765"]] * 5
    # 2 new, 4 changed and restated, each with its use; undone, 10 versions end and 2 heads retire.
    assert (counts[3][10], counts[4][12]) == (22, 12)
    rows = commune.all(
        "SELECT act.id, count(*) FILTER (WHERE is_opening) * 32 = length(opened) AS all_opened, count(*) FILTER (WHERE NOT is_opening) * 32 = length(closed) AS all_closed"
        " FROM registry.act, registry.act_rows(act.id, act.salt) GROUP BY act.id"
    )
    assert all(row[1] and row[2] for row in rows)


def test_no_act_commits_without_an_entry(fresh_database: Database) -> None:
    with (
        pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="without an entry"),
        fresh_database.write() as transaction,
    ):
        opened(transaction)
    with fresh_database.write() as transaction:
        assert transaction.value("SELECT count(*) FROM registry.act") == 0


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE registry.act SET detail = '{}'",
        "UPDATE registry.act SET entry = NULL",
        "DELETE FROM registry.act",
        "TRUNCATE registry.act CASCADE",
    ],
)
def test_an_act_stays_as_it_was_entered(change: str, transaction: WriteTransaction) -> None:
    seal(transaction, opened(transaction, '{"a": 1}'))
    transaction.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(psycopg.errors.RestrictViolation):
        transaction.execute(change)


def test_an_act_that_is_not_entered_yet_stays_too(transaction: WriteTransaction) -> None:
    opened(transaction)
    with pytest.raises(psycopg.errors.RestrictViolation, match="stays as it was decided"):
        transaction.execute("UPDATE registry.act SET decided_by = 'Bình'")


COVERED = [
    "cadastre.former_number", "cadastre.land_use", "cadastre.lineage", "cadastre.parcel", "cadastre.parcel_version",
    "registry.certificate_line", "registry.scan",
]  # fmt: skip


def test_every_table_that_acts_write_is_covered(transaction: WriteTransaction) -> None:
    """A table that names an act is one whose rows acts open and close; `registry.cover` vouches for it.

    Parties are not covered yet: what is encrypted of them is written anew when keys change.
    """
    named = transaction.all(
        "SELECT DISTINCT conrelid::regclass::text AS relation FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid"
        " WHERE contype = 'f' AND confrelid = 'registry.act'::regclass AND relnamespace::regnamespace::text IN ('cadastre', 'registry')"
    )
    covered = {row.relation for row in transaction.all("SELECT relation::text FROM registry.covered")}
    # A proposal is no law before its act; where a sheet lies, cadastre.sheet_place tells, and that is covered.
    assert {row.relation for row in named} - {"registry.proposal", "cadastre.sheet"} <= covered
    assert set(COVERED) <= covered


OTHER: Mapping[str, str] = {
    "smallint": "r.{0} + 1", "integer": "r.{0} + 1", "bigint": "r.{0} + 1", "numeric": "r.{0} + 1", "boolean": "NOT r.{0}",
    "text": "r.{0} || 'x'", "bytea": "r.{0} || '\\x00'", "jsonb": "r.{0} || '{{\"x\": 1}}'", "date": "r.{0} + 1",
    "timestamp with time zone": "r.{0} + interval '1 microsecond'", "geometry": "ST_Translate(r.{0}, 0.001, 0)",
    "daterange": "daterange(lower(r.{0}) - 1, upper(r.{0}))", "tstzrange": "tstzrange(lower(r.{0}) - interval '1 microsecond', upper(r.{0}))",
}  # fmt: skip


def test_every_lasting_column_changes_the_bytes(fresh_database: Database, tmp_path: Path) -> None:
    """What no entry holds could be rewritten unseen; only how a row ends is left to the act that ends it."""
    registered.fill(fresh_database, tmp_path)
    with fresh_database.write() as transaction:
        columns = transaction.all(
            "SELECT attrelid::regclass::text AS relation, attname AS name, format_type(atttypid, NULL) AS type, attnotnull AS always"
            " FROM pg_attribute WHERE attrelid IN (SELECT relation FROM registry.covered UNION SELECT 'registry.act'::regclass)"
            " AND attnum > 0 AND NOT attisdropped AND attgenerated = ''"
        )
        for column in columns:
            if column.name in {"closed_by", "retired_by", "salt", "xid", "opened", "closed", "entry", "leaf"}:
                continue
            changed = OTHER[column.type].format(column.name)
            found = transaction.all(
                f"SELECT registry.row_bytes(r) AS was, registry.row_bytes(jsonb_populate_record(r, jsonb_build_object('{column.name}', {changed}))) AS now"
                f" FROM {column.relation} r WHERE r.{column.name} IS NOT NULL LIMIT 5"
            )
            assert all(row.was != row.now for row in found), column
            for row in found:
                assert cbor2.dumps(cbor2.loads(row.was), canonical=True) == row.was


def test_a_column_added_later_leaves_old_rows_as_they_were(transaction: WriteTransaction) -> None:
    registered.register(transaction.connection, 1)
    bytes_of = "SELECT registry.row_bytes(line) FROM registry.certificate_line line ORDER BY id LIMIT 1"
    before = transaction.value(bytes_of)
    transaction.execute("SET CONSTRAINTS ALL IMMEDIATE")
    transaction.execute("ALTER TABLE registry.certificate_line ADD COLUMN later tstzrange")
    transaction.value(
        "SELECT registry.cover('registry.certificate_line', 'r.opened_by = $act', 'r.closed_by = $act AND r.opened_by <> $act', 'r.unit_id')"
    )
    assert transaction.value(bytes_of) == before
    transaction.execute("UPDATE registry.certificate_line SET later = tstzrange(now(), NULL)")
    assert transaction.value(bytes_of) != before


def test_the_public_role_reads_entries_and_nothing_else_of_acts(reading: Any) -> None:
    reading.all("SELECT id, entry FROM registry.act")
    for column in ("salt", "decided_by", "detail"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), reading.connection.transaction():
            reading.all(f"SELECT {column} FROM registry.act")
