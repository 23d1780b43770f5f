"""Parcels enter the register once, change by new versions, and never stand twice at one moment."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import psycopg
import pyarrow as pa
import pytest
import shapely

from diaba.cadastre.adopt import Adopted, Survey, adopt
from diaba.cadastre.refusals import SheetInAnotherZone, ZoneUnknown
from diaba.db import WriteTransaction

ZONE = 9209
CORNER = (600_000.0, 2_340_000.0)


@pytest.fixture
def unit_id(transaction: WriteTransaction) -> int:
    return int(
        transaction.value(
            "INSERT INTO units.unit (level, code, kind, name, full_name, name_en, full_name_en, parent_code, province_code, valid)"
            " VALUES ('commune', '98765', 'xã', 'Thử', 'Xã Thử', 'Thu', 'Thu Commune', '98', '98', '[2020-01-01,)') RETURNING id"
        )
    )


def act(transaction: WriteTransaction, day: date) -> int:
    return int(
        transaction.value(
            "INSERT INTO registry.act (kind, decided_by, effective, detail) VALUES ('test', 'test', %s, '{}') RETURNING id",
            [day],
        )
    )


def square(column: int, size: float = 10.0) -> shapely.Polygon:
    x, y = CORNER
    return shapely.box(x + column * 10, y, x + column * 10 + size, y + 10)


def survey(unit_id: int, rows: Sequence[tuple[str, str, shapely.Geometry]], **columns: list[Any]) -> Survey:
    uses = [
        [
            {"code": "ONT", "area": 60.0, "origin": "CNQ-CTT", "form": "private", "term": "Lâu dài"},
            {"code": "CLN", "area": 40.0},
        ]
        for _ in rows
    ]
    values: dict[str, Any] = {
        "sheet_number": [sheet for sheet, _, _ in rows],
        "parcel_number": [number for _, number, _ in rows],
        "legal_area": [round(shape.area, 1) for _, _, shape in rows],
        "occupies_land": [False] * len(rows),
        "land_uses": pa.array(
            uses,
            pa.list_(
                pa.struct(
                    [
                        (n, pa.string() if n != "area" else pa.float64())
                        for n in ("code", "area", "origin", "form", "term")
                    ]
                )
            ),
        ),
        "map_scale": pa.array([1000] * len(rows), pa.int32()),
        "old_sheet_number": pa.array([None] * len(rows), pa.string()),
        "old_parcel_number": pa.array([None] * len(rows), pa.string()),
        "digest": pa.array([shape.wkb[-16:] for _, _, shape in rows], pa.binary()),
        **columns,
    }
    return Survey(unit_id, ZONE, pa.table(values), np.array([shape for _, _, shape in rows], dtype=object))


def adopted(transaction: WriteTransaction, given: Survey, day: date = date(2026, 1, 1)) -> Adopted:
    return adopt(transaction, given, act_id=act(transaction, day), effective=day)


def test_new_parcels_arrive_whole(transaction: WriteTransaction, unit_id: int) -> None:
    rows = [("1", "1", square(0)), ("1", "2-A", square(1)), ("2", "1", shapely.MultiPolygon([square(2), square(4)]))]
    given = survey(
        unit_id, rows, old_sheet_number=pa.array(["9", None, None]), old_parcel_number=pa.array(["17", None, None])
    )
    assert adopted(transaction, given) == Adopted(opened=3, changed=0, unchanged=0)
    kept = transaction.all(
        "SELECT s.number AS sheet, s.scale, v.number, v.legal_area, v.shape, v.effective, v.closed_by, p.code, ST_Covers(v.shape, p.code_point) AS inside,"
        " ST_GeoHash(ST_Transform(p.code_point, 4326), 12) AS geohash"
        " FROM cadastre.parcel_version v JOIN cadastre.parcel p ON p.id = v.parcel_id JOIN cadastre.sheet s ON s.id = v.sheet_id ORDER BY s.number, v.number"
    )
    assert [(row.sheet, row.scale, row.number, row.legal_area) for row in kept] == [
        ("1", 1000, "1", Decimal("100.0")),
        ("1", 1000, "2-A", Decimal("100.0")),
        ("2", 1000, "1", Decimal("200.0")),
    ]
    assert all(row.inside and row.code == row.geohash and row.effective.lower == date(2026, 1, 1) for row in kept)
    assert shapely.from_wkb(bytes.fromhex(kept[2].shape)).equals(rows[2][2])
    uses = transaction.all(
        "SELECT rank, code, area, origin, form, term FROM cadastre.land_use ORDER BY parcel_version_id, rank"
    )
    assert tuple(uses[0]) == (1, "ONT", Decimal("60.0"), "CNQ-CTT", "private", "Lâu dài")
    assert tuple(uses[1]) == (2, "CLN", Decimal("40.0"), None, None, None)
    assert transaction.value("SELECT sheet_number || '/' || parcel_number FROM cadastre.former_number") == "9/17"


def test_the_same_again_changes_nothing(transaction: WriteTransaction, unit_id: int) -> None:
    given = survey(unit_id, [("1", "1", square(0)), ("1", "2", square(1))])
    adopted(transaction, given)
    assert adopted(transaction, given) == Adopted(opened=0, changed=0, unchanged=2)
    assert transaction.value("SELECT count(*) FROM cadastre.parcel_version") == 2


def test_a_changed_parcel_keeps_its_code_and_its_past(transaction: WriteTransaction, unit_id: int) -> None:
    adopted(transaction, survey(unit_id, [("1", "1", square(0)), ("1", "2", square(1))]))
    code = transaction.value("SELECT code FROM cadastre.parcel ORDER BY id")
    transaction.execute(
        "UPDATE cadastre.parcel_version SET recorded = tstzrange(now() - interval '1 hour', NULL)"
    )  # an hour passes
    assert adopted(transaction, survey(unit_id, [("1", "1", square(0, 9.0))]), date(2026, 6, 1)) == Adopted(
        opened=0, changed=1, unchanged=0
    )
    history = transaction.all(
        "SELECT lower(effective) AS since, upper(effective) AS until, upper_inf(recorded) AS believed, legal_area, closed_by IS NULL AS live,"
        " (SELECT count(*) FROM cadastre.land_use u WHERE u.parcel_version_id = v.id) AS uses"
        " FROM cadastre.parcel_version v JOIN cadastre.parcel p ON p.id = v.parcel_id WHERE p.code = %s ORDER BY v.id",
        [code],
    )
    january, june = date(2026, 1, 1), date(2026, 6, 1)
    assert {tuple(row) for row in history} == {
        (january, None, False, Decimal("100.0"), False, 2),
        (january, june, True, Decimal("100.0"), False, 2),
        (june, None, True, Decimal("90.0"), True, 2),
    }
    assert transaction.value("SELECT count(*) FROM cadastre.parcel") == 2


def test_stacked_parcels_get_different_codes(transaction: WriteTransaction, unit_id: int) -> None:
    adopted(transaction, survey(unit_id, [("1", str(number), square(0)) for number in range(1, 6)]))
    codes = [row.code for row in transaction.all("SELECT code FROM cadastre.parcel")]
    assert len(set(codes)) == 5
    assert transaction.value(
        "SELECT bool_and(ST_Contains(v.shape, p.code_point)) FROM cadastre.parcel p JOIN cadastre.parcel_version v ON v.parcel_id = p.id"
    )


def test_a_sheet_stays_in_its_zone(transaction: WriteTransaction, unit_id: int) -> None:
    adopted(transaction, survey(unit_id, [("1", "1", square(0))]))
    elsewhere = survey(unit_id, [("1", "2", square(1))])
    with pytest.raises(SheetInAnotherZone):
        adopt(
            transaction, Survey(unit_id, 9210, elsewhere.table, elsewhere.shapes), act_id=1, effective=date(2026, 1, 1)
        )
    with pytest.raises(ZoneUnknown):
        adopt(
            transaction, Survey(unit_id, 4326, elsewhere.table, elsewhere.shapes), act_id=1, effective=date(2026, 1, 1)
        )


CLOSED_BEFORE = ("[2026-01-01,2026-06-01)", "[2026-01-01,)", True)
LIVE = ("[2026-01-01,)", "[2026-01-01,)", False)


@pytest.mark.parametrize(
    ("first", "second", "constraint"),
    [
        (LIVE, LIVE, "one_live_version"),
        (LIVE, CLOSED_BEFORE, "one_version_at_a_time"),
        (CLOSED_BEFORE, LIVE, "one_version_at_a_time"),
        (CLOSED_BEFORE, CLOSED_BEFORE, "one_version_at_a_time"),
    ],
)
def test_no_parcel_has_two_versions_at_one_moment(
    transaction: WriteTransaction,
    unit_id: int,
    first: tuple[str, str, bool],
    second: tuple[str, str, bool],
    constraint: str,
) -> None:
    adopted(transaction, survey(unit_id, [("1", "1", square(0))]))
    transaction.execute("DELETE FROM cadastre.land_use; DELETE FROM cadastre.parcel_version")
    insert = (
        "INSERT INTO cadastre.parcel_version (parcel_id, sheet_id, number, shape, digest, effective, recorded, opened_by, closed_by)"
        " SELECT p.id, s.id, %s, ST_Multi(ST_MakeEnvelope(0, 0, 1, 1, 9209)), decode(repeat('00', 16), 'hex'), %s, %s, a.id, CASE WHEN %s THEN a.id END"
        " FROM cadastre.parcel p, cadastre.sheet s, registry.act a"
    )
    transaction.execute(insert, ["1", *first])
    with pytest.raises((psycopg.errors.ExclusionViolation, psycopg.errors.UniqueViolation)) as refused:
        transaction.execute(insert, ["2", *second])
    assert refused.value.diag.constraint_name == constraint


def test_no_version_grows_into_another(transaction: WriteTransaction, unit_id: int) -> None:
    adopted(transaction, survey(unit_id, [("1", "1", square(0))]))
    transaction.execute("UPDATE cadastre.parcel_version SET recorded = tstzrange(now() - interval '1 hour', NULL)")
    adopted(transaction, survey(unit_id, [("1", "1", square(0, 9.0))]), date(2026, 6, 1))
    with pytest.raises(psycopg.errors.ExclusionViolation) as refused:
        transaction.execute(
            "UPDATE cadastre.parcel_version SET effective = daterange(lower(effective), '2026-09-01')"
            " WHERE upper(effective) = '2026-06-01' AND upper_inf(recorded)"
        )
    assert refused.value.diag.constraint_name == "one_version_at_a_time"
