"""What the rules are told of the register: parcels beside the delivery, of the commune and of its neighbours."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest
import shapely

from diaba.cadastre import zones
from diaba.cadastre.adopt import Survey, adopt
from diaba.cadastre.meridians import meridians
from diaba.db import WriteTransaction
from diaba.intake import surroundings
from diaba.intake.accept import digests
from diaba.intake.content import PARCEL_COLUMNS, Parcels
from diaba.law.book import Book

DAY = date(2026, 11, 22)
EAST, NORTH = 600_000.0, 2_340_000.0
HERE, THERE, FAR = shapely.box(0, 0, 100, 100), shapely.box(100, 0, 120, 20), shapely.box(300, 0, 320, 20)


def placed(shape: shapely.Geometry, srid: int = 9209) -> shapely.Geometry:
    """The shape near a corner of zone 9209, in ``srid``."""
    moved = shapely.transform(shape, lambda points: points + np.array([EAST, NORTH]))
    if srid == 9209:
        return moved
    back, forth = zones.to_wgs84(9209), zones.from_wgs84(srid)
    return shapely.transform(moved, lambda points: np.column_stack(forth.transform(*back.transform(*points.T))))


def commune(transaction: WriteTransaction, code: str, shape: shapely.Geometry) -> int:
    return int(
        transaction.value(
            "INSERT INTO units.unit (level, code, kind, name, full_name, name_en, full_name_en, parent_code, province_code, valid, shape)"
            " VALUES ('commune', %s, 'xã', 'Thử', 'Xã ' || %s, 'Thu', 'Thu', '98', '98', '[2020-01-01,)',"
            " ST_Multi(ST_GeomFromWKB(%s, 4326))) RETURNING id",
            [code, code, placed_in_degrees(shape)],
        )
    )


def placed_in_degrees(shape: shapely.Geometry) -> bytes:
    turn = zones.to_wgs84(9209)
    return bytes(
        shapely.to_wkb(shapely.transform(placed(shape), lambda points: np.column_stack(turn.transform(*points.T))))
    )


def parcels(srid: int, *rows: tuple[str, shapely.Geometry]) -> Parcels:
    values = [
        {
            "object": f"a:{number}",
            "sheet_number": "1",
            "parcel_number": number,
            "legal_area": 400.0,
            "occupies_land": False,
        }
        | {"land_uses": []}
        for number, _ in rows
    ]
    return Parcels(pa.Table.from_pylist(values, PARCEL_COLUMNS), np.array([shape for _, shape in rows], object), srid)


def register(transaction: WriteTransaction, unit_id: int, given: Parcels) -> None:
    act = transaction.value(
        "INSERT INTO registry.act (kind, decided_by, effective, detail) VALUES ('test', 'test', %s, '{}') RETURNING id",
        [DAY],
    )
    table = given.table.append_column("digest", digests(given.table, given.shapes))
    adopt(transaction, Survey(unit_id, given.srid, table, given.shapes), act_id=act, effective=DAY)


@pytest.mark.parametrize("srid", [9209, 5897])
def test_neighbours_near_the_boundary_are_told_in_the_plane_of_the_delivery(
    transaction: WriteTransaction, srid: int
) -> None:
    own, other = commune(transaction, "98765", HERE), commune(transaction, "98766", shapely.box(100, 0, 400, 100))
    register(transaction, other, parcels(srid, ("1", placed(THERE, srid)), ("2", placed(FAR, srid))))
    register(transaction, own, parcels(9209, ("1", placed(shapely.box(0, 0, 20, 20)))))
    known = surroundings.beyond(transaction, own, 9209)
    assert known is not None
    assert known.names == (("Xã 98766", "1", "1"),)
    assert shapely.hausdorff_distance(known.shapes[0], placed(THERE)) < 0.005
    assert surroundings.beyond(transaction, own, 28355) is None


def test_the_register_beside_a_delivery_is_told_with_its_codes_and_sheets(transaction: WriteTransaction) -> None:
    own = commune(transaction, "98765", HERE)
    register(
        transaction,
        own,
        parcels(9209, ("1", placed(shapely.box(0, 0, 20, 20))), ("2", placed(shapely.box(20, 0, 40, 20)))),
    )
    known = surroundings.registered(transaction, own, parcels(9209, ("2", placed(THERE))))
    assert (known.names, known.sheets) == ((("1", "1"),), frozenset({"1"}))
    assert [len(code or "") for code in known.codes] == [12]


@pytest.mark.parametrize(
    ("code", "expected"), [("09247", {105.5}), ("00004", {105.0}), ("26506", {107.75}), ("99999", set())]
)
def test_a_commune_keeps_the_meridian_of_its_former_province(code: str, expected: set[float]) -> None:
    assert meridians(code, DAY, Book.load()) == expected
    assert meridians(code, date(1950, 1, 1), Book.load()) == set()
