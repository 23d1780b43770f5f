"""What rows name is there, and stays: references that are checked once a statement hold what foreign keys hold."""

from datetime import date

import psycopg
import pytest

from diaba.db import WriteTransaction
from test_adopt import adopted, square, survey, unit_id  # noqa: F401 - a fixture is used by its name

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
    unit_id: int,  # noqa: F811 - the fixture
    absent: str,
) -> None:
    adopted(transaction, survey(unit_id, [("1", "1", square(0))]))
    with transaction.part(undo=True):
        assert transaction.execute(VERSION.format(**PRESENT)) == 1
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        transaction.execute(VERSION.format(**{**PRESENT, absent: "2000000000"}))


@pytest.mark.parametrize("absent", ["unit", "parcel", "delivery"])
def test_a_judgement_names_nothing_that_is_not_there(
    transaction: WriteTransaction,
    unit_id: int,  # noqa: F811 - the fixture
    absent: str,
) -> None:
    adopted(transaction, survey(unit_id, [("1", "1", square(0))]))
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
        "INSERT INTO cadastre.former_number (parcel_id, source, sheet_number, parcel_number, recorded, opened_by)"
        " SELECT 2000000000, 'old', '1', '1', '[2020-01-01,)', id FROM registry.act LIMIT 1",
    ],
)
def test_no_row_comes_to_name_what_is_not_there(
    transaction: WriteTransaction,
    unit_id: int,  # noqa: F811 - the fixture
    change: str,
) -> None:
    adopted(transaction, survey(unit_id, [("1", "1", square(0))]))
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        transaction.execute(change)


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM cadastre.sheet",
        "DELETE FROM cadastre.parcel",
        "DELETE FROM registry.act",
        "DELETE FROM cadastre.parcel_version",
        "TRUNCATE cadastre.sheet",
        "TRUNCATE cadastre.parcel_version",
        "TRUNCATE cadastre.parcel CASCADE",
        "TRUNCATE registry.act CASCADE",
    ],
)
def test_nothing_that_is_named_goes_away(transaction: WriteTransaction, unit_id: int, change: str) -> None:  # noqa: F811 - the fixture
    adopted(transaction, survey(unit_id, [("1", "1", square(0))]))
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        transaction.execute(change)


def test_what_nobody_names_may_go(transaction: WriteTransaction, unit_id: int) -> None:  # noqa: F811 - the fixture
    adopted(transaction, survey(unit_id, [("1", "1", square(0))]))
    transaction.execute("TRUNCATE cadastre.land_use, cadastre.parcel_version")
    assert transaction.execute("DELETE FROM cadastre.sheet") >= 1


@pytest.mark.parametrize("column", ["parcel_id", "sheet_id", "opened_by"])
def test_a_version_is_about_one_thing_for_good(transaction: WriteTransaction, unit_id: int, column: str) -> None:  # noqa: F811 - the fixture
    adopted(transaction, survey(unit_id, [("1", "1", square(0))]), date(2026, 1, 1))
    with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="never changes"):
        transaction.execute(f"UPDATE cadastre.parcel_version SET {column} = {column}")  # noqa: S608 - a word of ours
