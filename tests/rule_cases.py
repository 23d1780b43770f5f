"""Deliveries that are right, and deliveries with one fault each, for every rule."""

from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon, box
from shapely.affinity import translate

from deliveries import CONTEXT, SOUTH, WEST, parcel, square, use

Rows = list[dict[str, Any]]

with np.errstate(invalid="ignore"):
    NOT_A_NUMBER = shapely.from_wkt("POLYGON ((0 0, 1 0, NaN 1, 0 0))")


def ring(*corners: tuple[float, float]) -> Polygon:
    return Polygon([(WEST + x, SOUTH + y) for x, y in corners])


def holed(*corners: tuple[float, float]) -> Polygon:
    hole = [(WEST + x, SOUTH + y) for x, y in corners]
    return Polygon(square(0).exterior, [hole])


WAY = {"occupies_land": True, "land_uses": [use("DGT")]}

RIGHT: dict[str, Rows] = {
    "a clean row": [parcel(row) for row in range(4)],
    "nothing at all": [],
    "a road between": [
        parcel(0),
        parcel(1, occupies_land=True, land_uses=[use("DGT", origin=None, form=None)]),
        parcel(2),
    ],
    "letters after numbers, an extract survey": [parcel(0, sheet_number="TĐ03-2014", parcel_number="12a"), parcel(1)],
    "one number on two sheets": [parcel(0), parcel(1, sheet_number="8", parcel_number="1")],
    "two uses within rounding": [parcel(0, land_uses=[use(area=300.1), use("CLN", 100.1)])],
    "a use without an area": [parcel(0, land_uses=[use(area=100.0), use("CLN")])],
    "the legal area rounded": [parcel(0, legal_area=400.1)],
    "nothing but what is required": [
        parcel(0, legal_area=None, occupies_land=True, map_scale=None, land_uses=[use("SON", origin=None, form=None)])
    ],
    "a hole away from the outline": [
        parcel(0, shape=holed((5, 5), (9, 5), (9, 9)), legal_area=392.0),
        parcel(1, shape=ring((5, 5), (9, 5), (9, 9)), legal_area=8.0),
    ],
    "a corner as sharp as some are": [parcel(0, shape=ring((0, 0), (20, 0), (20, 2)), legal_area=20.0)],
    "a wedge of a road as narrow as it ends": [
        parcel(
            0,
            occupies_land=True,
            shape=ring((0, 0), (20, 0), (20, 0.4)),
            legal_area=None,
            land_uses=[use("DGT", origin=None, form=None)],
        )
    ],
    "a road at a distance": [
        parcel(0),
        parcel(1, shape=box(WEST, SOUTH - 5, WEST + 20, SOUTH - 0.5), legal_area=90.0, **WAY),
    ],
    "numbers of a whole sheet, some of them registered": [
        parcel(row, sheet_number="3") for row in (*range(8), *range(9, 12))
    ],
    "a few sheets of many": [parcel(row, sheet_number=str(4 * row + 4)) for row in range(9)],
    "a lease that ends": [parcel(0, land_uses=[use("SKC", origin="DT-THN") | {"term": "31/12/2058"}])],
    "both halves of an old number": [parcel(0, old_sheet_number="2", old_parcel_number="14")],
    "a new sheet that says what it was": [
        parcel(row, sheet_number="8", old_sheet_number="1", old_parcel_number="5")
        if row == 0
        else parcel(row, sheet_number="8")
        for row in range(12)
    ],
    "a code as issued elsewhere": [parcel(0, parcel_code="w7er83vmxbhv")],
    "a code of the other transform": [parcel(0, parcel_code="w7er83vmxcp5")],
    "across the boundary within tolerance": [parcel(0, shape=translate(square(0), -51.5))],
    "parts that touch at a corner, of a road": [
        parcel(
            0,
            occupies_land=True,
            land_uses=[use("DGT", origin=None, form=None)],
            shape=MultiPolygon(
                [box(WEST, SOUTH, WEST + 10, SOUTH + 20), box(WEST + 10, SOUTH + 20, WEST + 20, SOUTH + 40)]
            ),
        )
    ],
}


BOW_TIE = ring((0, 0), (20, 20), (20, 0), (0, 20))
SPIKE = ring((0, 0), (20, 0), (20, 20), (10, 20), (10, 30), (10, 20), (0, 20))
SPOKE = ring((0, 0), (20, 0), (20, 20), (10.004, 20), (10, 22), (10, 20), (0, 20))
"""Runs out to a tip 2 m away and 4 mm wide."""
TOUCHED = holed((0, 10), (5, 5), (5, 15))
AROUND = [parcel(n, shape=translate(square(0), 20 * (n % 3), 20 * (n // 3))) for n in range(9) if n != 4]

WRONG: list[tuple[str, Rows, list[str | None]]] = [
    ("GEO-001", [parcel(0, shape=None), parcel(1, shape=Polygon())], ["thua_dat:1", "thua_dat:2"]),
    ("GEO-002", [parcel(0, shape=shapely.Point(WEST, SOUTH)), parcel(1, shape=square(1).exterior)], ["thua_dat:1", "thua_dat:2"]),
    ("GEO-003", [parcel(0, shape=BOW_TIE)], ["thua_dat:1"]),
    ("GEO-003", [parcel(0, shape=SPIKE)], ["thua_dat:1"]),
    ("GEO-003", [parcel(0, shape=NOT_A_NUMBER)], ["thua_dat:1"]),
    ("GEO-003", [parcel(0, shape=holed((30, 5), (35, 5), (35, 10)))], ["thua_dat:1"]),
    ("GEO-003", [parcel(0, shape=MultiPolygon([square(0), box(WEST + 5, SOUTH + 5, WEST + 9, SOUTH + 9)]))], ["thua_dat:1"]),
    ("GEO-004", [parcel(0, shape=ring((0, 0), (20, 0), (20, 0.0004), (20, 20), (0, 20)))], ["thua_dat:1"]),
    ("GEO-005", [parcel(0, shape=box(WEST, SOUTH, WEST + 1, SOUTH + 0.9), legal_area=0.9)], ["thua_dat:1"]),
    ("GEO-006", [parcel(0, shape=SPOKE)], ["thua_dat:1"]),
    ("GEO-007", [parcel(0, shape=ring((0, 0), (20, 0), (20, 0.01), (20, 20), (0, 20)))], ["thua_dat:1"]),
    ("GEO-008", [parcel(0, shape=shapely.segmentize(square(0), 0.03))], ["thua_dat:1"]),
    ("GEO-009", [parcel(0, shape=translate(square(0), 0.0004)), parcel(1)], [None]),
    ("GEO-010", [parcel(n, shape=square(n)) for n in range(26)], [None]),
    ("GEO-011", [parcel(0, shape=box(WEST, SOUTH, WEST + 20, SOUTH + 0.25), legal_area=5.0)], ["thua_dat:1"]),
    ("GEO-012", [parcel(0, shape=MultiPolygon([square(0), square(2)]), legal_area=800.0)], ["thua_dat:1"]),
    ("GEO-013", [parcel(0, shape=TOUCHED)], ["thua_dat:1"]),
    ("TOP-001", [parcel(0), parcel(1, shape=square(0.999))], ["thua_dat:1"]),
    ("TOP-001", [parcel(0), parcel(1, occupies_land=True, shape=box(WEST + 5, SOUTH - 9, WEST + 9, SOUTH + 9))], ["thua_dat:1"]),
    ("TOP-002", [parcel(0), parcel(1, shape=square(0).reverse())], ["thua_dat:1"]),
    ("TOP-003", AROUND, [None]),
    ("TOP-004", [parcel(0, shape=translate(square(0), 5000))], ["thua_dat:1"]),
    ("TOP-005", [parcel(0, shape=translate(square(0), -53))], ["thua_dat:1"]),
    ("TOP-006", [parcel(0), parcel(1, shape=square(23.5))], ["thua_dat:2"]),
    ("TOP-007", [*AROUND, parcel(4, shape=box(WEST + 20.02, SOUTH + 20, WEST + 40, SOUTH + 40))], [None]),
    ("TOP-008", [parcel(0), parcel(1, shape=box(WEST, SOUTH - 5, WEST + 20, SOUTH - 0.05), **WAY)], ["thua_dat:1"]),
    ("TOP-009", [parcel(0), parcel(1, shape=shapely.segmentize(square(1), 10.0))], [None]),
    ("TOP-009", [parcel(0), parcel(1, shape=ring((20, 0), (40, 0), (40, 20), (20, 20), (20.012, 10)))], [None]),
    ("TOP-010", [parcel(0), parcel(1, shape=translate(square(0), 0, -20.5))], ["thua_dat:2"]),
    ("TOP-011", [parcel(0, shape=box(WEST, SOUTH - 19.9, WEST + 20, SOUTH))], ["thua_dat:1"]),
    ("TOP-012", [*(parcel(n) for n in range(3)), *(parcel(n + 3, sheet_number="8", shape=translate(square(n), 0, 19.5)) for n in range(3))], [None]),
    ("TOP-013", [*(parcel(n) for n in range(3)), parcel(3, shape=translate(square(0), 0, 1100))], ["thua_dat:4"]),
    ("TOP-014", [*(parcel(n) for n in range(3)), *(parcel(n + 3, sheet_number="8", shape=translate(square(n), 0, 20.05)) for n in range(3))], [None]),
    ("ATT-001", [parcel(0, sheet_number=None), parcel(1, sheet_number=" ")], ["thua_dat:1", "thua_dat:2"]),
    ("ATT-002", [parcel(0, parcel_number=None), parcel(1, parcel_number="")], ["thua_dat:1", "thua_dat:2"]),
    ("ATT-003", [parcel(0, land_uses=[]), parcel(1, land_uses=[use(" ")]), parcel(2)], ["thua_dat:1", "thua_dat:2"]),
    ("ATT-004", [parcel(0), parcel(1, parcel_number="1"), parcel(2, parcel_number=" 1")], ["thua_dat:1"]),
    ("ATT-005", [parcel(0, parcel_number="007"), parcel(1, sheet_number="bìa 3")], ["thua_dat:1", "thua_dat:2"]),
    ("ATT-006", [parcel(0, land_uses=[use(), use("ĐẤT Ở")])], ["thua_dat:1"]),
    ("ATT-007", [parcel(0, land_uses=[use(origin="cha mẹ cho")])], ["thua_dat:1"]),
    ("ATT-008", [parcel(0, land_uses=[use(form="riêng")])], ["thua_dat:1"]),
    ("ATT-009", [parcel(0, map_scale=1500)], ["thua_dat:1"]),
    ("ATT-010", [parcel(0, legal_area=-400.0), parcel(1, legal_area=float("nan")), parcel(2, land_uses=[use(area=0.0)])],
     ["thua_dat:1", "thua_dat:2", "thua_dat:3"]),
    ("ATT-011", [parcel(0, land_uses=[use(area=300.0), use("CLN", 99.7)])], ["thua_dat:1"]),
    ("ATT-012", [parcel(0, legal_area=405.0)], ["thua_dat:1"]),
    ("ATT-013", [parcel(0, legal_area=None), parcel(1, legal_area=None, occupies_land=True)], ["thua_dat:1"]),
    ("ATT-014", [parcel(row) for row in (*range(8), *range(10, 14))], [None]),
    ("ATT-015", [parcel(row, sheet_number=str(row + 1)) for row in (*range(8), *range(10, 14))], [None]),
    ("ATT-016", [parcel(0, parcel_number="100050"), parcel(1, sheet_number="9247")], ["thua_dat:1", "thua_dat:2"]),
    ("ATT-017", [parcel(0), parcel(1), parcel(2, map_scale=500)], [None]),
    ("ATT-018", [parcel(0, map_scale=10000, shape=box(WEST, SOUTH, WEST + 7, SOUTH + 7), legal_area=49.0)], ["thua_dat:1"]),
    ("ATT-019", [parcel(0, legal_area=400.04), parcel(1)], [None]),
    ("ATT-020", [parcel(n) for n in range(60)], [None]),
    ("ATT-021", [parcel(0, map_scale=200, legal_area=402.0)], ["thua_dat:1"]),
    ("ATT-022", [parcel(0, land_uses=[use("NNP")]), parcel(1, land_uses=[use("LUA")])], ["thua_dat:1", "thua_dat:2"]),
    ("ATT-023", [parcel(0, land_uses=[use("BHK")])], ["thua_dat:1"]),
    ("ATT-024", [parcel(0, occupies_land=True)], ["thua_dat:1"]),
    ("ATT-025", [parcel(0, land_uses=[use(), use("DGT")])], ["thua_dat:1"]),
    ("ATT-026", [parcel(0, land_uses=[use("SKC", origin="DT-TML")])], ["thua_dat:1"]),
    ("IDN-001", [parcel(0, parcel_code="w7er83vmxbha"), parcel(1, parcel_code="w7er83")], ["thua_dat:1", "thua_dat:2"]),
    ("IDN-002", [parcel(0, parcel_code="w7er83vmxbhv"), parcel(1, parcel_code="w7er83vmxbhv")], ["thua_dat:1"]),
    ("IDN-003", [parcel(0, parcel_code="w7er86h5736t")], ["thua_dat:1"]),
    ("IDN-004", [parcel(0, parcel_code="w3gv7b7fkxym")], ["thua_dat:1"]),
    ("IDN-005", [parcel(0, parcel_code="w7er83vmxcp4", parcel_number="77")], ["thua_dat:1"]),
    ("HIS-001", [parcel(0, old_sheet_number="2"), parcel(1, old_parcel_number="5")], ["thua_dat:1", "thua_dat:2"]),
    ("HIS-002", [parcel(row, sheet_number="8") for row in range(12)], [None]),
    ("HIS-003", [parcel(0), parcel(1, shape=box(WEST + 480, SOUTH, WEST + 490, SOUTH + 20))], ["thua_dat:2"]),
    ("REF-001", [parcel(0)], [None]),
    ("REF-002", [parcel(0, shape=translate(square(0), 100_000))], [None]),
]  # fmt: skip


ELSEWHERE = {"REF-001": replace(CONTEXT, meridians=frozenset({105.5}))}
"""What is a fault only elsewhere."""
SAID = {
    "title": "Dữ liệu địa chính Xã Quế Võ",
    "abstract": "Bản đồ địa chính",
    "created": "2026-10-01",
    "organisation": "Văn phòng đăng ký đất đai",
    "scale": "1:1000",
    "reference_system": "EPSG:5897",
    "lineage": "Đo đạc năm 2026",
    "unit_code": "09247",
}
MISSAID = {
    "MET-001": {"lineage": " "},
    "MET-002": {"created": "01/10/2026"},
    "MET-003": {"scale": "1:500"},
    "MET-004": {"reference_system": "EPSG:9209"},
    "MET-005": {"unit_code": "09248"},
}
