"""Small deliveries for tests of the rules: a clean row of parcels, under the law as shipped."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from diaba.intake.content import PARCEL_COLUMNS, Parcels
from diaba.intake.coverage import Shapes
from diaba.intake.model import Beyond, Context, Registered
from diaba.law.book import Book

WEST, SOUTH = 587_000.0, 2_325_000.0
SRID = 5897
AT = date(2026, 11, 22)
UNIT_SHAPE = shapely.box(WEST - 50, SOUTH - 50, WEST + 500, SOUTH + 500)


def use(
    code: str = "ODT", area: float | None = None, origin: str | None = "CNQ-CTT", form: str | None = "private"
) -> dict[str, object]:
    return {"code": code, "area": area, "origin": origin, "form": form, "term": "Lâu dài"}


def parcel(row: int, **changes: Any) -> dict[str, Any]:
    """The parcel ``row`` of a row of squares 20 m wide, sharing their edges, clean but for the ``changes``."""
    values = {
        "object": f"thua_dat:{row + 1}",
        "sheet_number": "7",
        "parcel_number": str(row + 1),
        "legal_area": 400.0,
        "occupies_land": False,
        "land_uses": [use()],
        "map_scale": 1000,
        "shape": square(row),
    }
    return values | changes


def square(row: float) -> shapely.Polygon:
    return shapely.box(WEST + 20 * row, SOUTH, WEST + 20 * row + 20, SOUTH + 20)


def parcels(rows: Iterable[Mapping[str, Any]], srid: int = SRID) -> Parcels:
    columns = [dict(row) for row in rows]
    shapes: Shapes = np.empty(len(columns), object)
    shapes[:] = [row.pop("shape") for row in columns]
    return Parcels(pa.Table.from_pylist(columns, schema=PARCEL_COLUMNS), shapes, srid)


CONTEXT = Context(
    "09247",
    "Xã Quế Võ",
    AT,
    Book.load(),
    UNIT_SHAPE,
    Registered((("3", "9"),), np.array([square(24)], object), ("w7er83vmxcp4",), frozenset({"3", "7"})),
    Beyond((("Xã Bên", "1", "4"),), np.array([shapely.box(WEST, SOUTH - 40, WEST + 20, SOUTH - 20)], object)),
    frozenset({105.0}),
)
