"""What rows name is there, and stays: references that are checked once a statement hold what foreign keys hold."""

import psycopg
import pytest

from diaba.db import WriteTransaction


@pytest.fixture(autouse=True)
def unit_id(transaction: WriteTransaction) -> int:
    """A commune with one parcel of one sheet in one version, told once as an old number, by one act."""
    return int(
        transaction.value(
            """
            WITH unit AS (
                INSERT INTO units.unit (level, code, kind, name, full_name, name_en, full_name_en, parent_code, province_code, valid)
                VALUES ('commune', '98765', 'xã', 'Thử', 'Xã Thử', 'Thu', 'Thu Commune', '98', '98', '[2020-01-01,)') RETURNING id
            ), act AS (
                INSERT INTO registry.act (kind, decided_by, effective, detail) VALUES ('test', 'test', '2026-01-01', '{}') RETURNING id
            ), sheet AS (
                INSERT INTO cadastre.sheet (unit_id, number, srid) SELECT id, '1', 9209 FROM unit RETURNING id
            ), parcel AS (
                INSERT INTO cadastre.parcel (code, code_point, code_transform, code_algorithm)
                VALUES ('w7er8u0f2kxm', ST_Point(0, 0, 9209), 'test', 'test') RETURNING id
            ), version AS (
                INSERT INTO cadastre.parcel_version (parcel_id, sheet_id, number, shape, digest, effective, recorded, opened_by)
                SELECT parcel.id, sheet.id, '1', ST_Multi(ST_MakeEnvelope(0, 0, 1, 1, 9209)), decode(repeat('00', 16), 'hex'),
                       '[2026-01-01,)', '[2026-01-01,)', act.id
                FROM parcel, sheet, act RETURNING id
            ), uses AS (
                INSERT INTO cadastre.land_use (parcel_version_id, rank, code) SELECT id, 1, 'ONT' FROM version
            ), former AS (
                INSERT INTO cadastre.former_number (parcel_id, source, sheet_number, parcel_number, recorded, opened_by)
                SELECT parcel.id, 'old', '9', '9', '[2026-01-01,)', act.id FROM parcel, act
            )
            SELECT id FROM unit
            """
        )
    )


VERSION = (
    "INSERT INTO cadastre.parcel_version (parcel_id, sheet_id, number, shape, digest, effective, recorded, opened_by, closed_by)"
    " SELECT {parcel}, {sheet}, '9', ST_Multi(ST_MakeEnvelope(0, 0, 1, 1, 9209)), decode(repeat('00', 16), 'hex'),"
    " '[2010-01-01,2011-01-01)', '[2020-01-01,)', {act}, {act}"
    " FROM cadastre.parcel p, cadastre.sheet s, registry.act a WHERE a.kind = 'test' LIMIT 1"
)
PRESENT = {"parcel": "p.id", "sheet": "s.id", "act": "a.id"}
QUALITY = (
    "INSERT INTO intake.quality (unit_id, parcel_id, block, failing, delivery_id, findings, line_ids, scans, recorded, opened_by)"
    " SELECT {unit}, {parcel}, 'shape', '{{}}', {delivery}, '{{}}', '{{}}', '{{}}', '[2020-01-01,)', a.id"
    " FROM cadastre.parcel p, cadastre.sheet s, registry.act a WHERE a.kind = 'test' LIMIT 1"
)


@pytest.mark.parametrize("absent", PRESENT)
def test_a_version_names_nothing_that_is_not_there(
    transaction: WriteTransaction,
    absent: str,
) -> None:
    with transaction.part(undo=True):
        assert transaction.execute(VERSION.format(**PRESENT)) == 1
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        transaction.execute(VERSION.format(**{**PRESENT, absent: "2000000000"}))


@pytest.mark.parametrize("absent", ["unit", "parcel", "delivery"])
def test_a_judgement_names_nothing_that_is_not_there(
    transaction: WriteTransaction,
    unit_id: int,
    absent: str,
) -> None:
    delivery = transaction.value(
        "INSERT INTO intake.delivery (unit_id, sha256, file_name, profile, delivered_by)"
        " VALUES (%s, sha256('x'), 'x', 'x', 'x') RETURNING id",
        [unit_id],
    )
    given = {"unit": str(unit_id), "parcel": "p.id", "delivery": str(delivery)}
    with transaction.part(undo=True):
        assert transaction.execute(QUALITY.format(**given)) == 1
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        transaction.execute(QUALITY.format(**{**given, absent: "2000000000"}))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE cadastre.parcel_version SET recorded = '[2000-01-01,2001-01-01)', closed_by = 2000000000",
        "INSERT INTO cadastre.land_use (parcel_version_id, rank, code) VALUES (2000000000, 1, 'ONT')",
        "INSERT INTO cadastre.former_number SELECT 2000000000, 'old', NULL, '1', '1', '[2020-01-01,)', min(id) FROM registry.act",
    ],
)
def test_no_row_comes_to_name_what_is_not_there(
    transaction: WriteTransaction,
    change: str,
) -> None:
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        transaction.execute(change)


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM cadastre.sheet",
        "DELETE FROM cadastre.parcel",
        "DELETE FROM registry.act",
        "DELETE FROM cadastre.parcel_version",
        "TRUNCATE cadastre.sheet CASCADE",
        "TRUNCATE cadastre.parcel_version",
        "TRUNCATE cadastre.parcel CASCADE",
        "TRUNCATE registry.act CASCADE",
    ],
)
def test_nothing_that_is_named_goes_away(transaction: WriteTransaction, change: str) -> None:
    transaction.value("SELECT registry.sealed(max(id)) FROM registry.act WHERE entry IS NULL")
    transaction.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises((psycopg.errors.ForeignKeyViolation, psycopg.errors.RestrictViolation)):
        transaction.execute(change)


def test_what_nobody_names_may_go(transaction: WriteTransaction) -> None:
    transaction.execute("TRUNCATE cadastre.land_use, cadastre.parcel_version")
    assert transaction.execute("DELETE FROM cadastre.sheet") >= 1


@pytest.mark.parametrize("column", ["parcel_id", "sheet_id", "opened_by"])
def test_a_version_is_about_one_thing_for_good(transaction: WriteTransaction, column: str) -> None:
    with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="never changes"):
        transaction.execute(f"UPDATE cadastre.parcel_version SET {column} = {column}")
