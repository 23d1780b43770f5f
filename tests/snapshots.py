"""Snapshots of a register for tests and benchmarks: communes side by side, one stretch of parcels cut into them."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import shapely

from coverages import Shapes, jittered
from diaba.intake.content import PARCEL_COLUMNS, Content, Parcels
from diaba.intake.export.geoparquet import write_geoparquet

FULL = 10_000
"""Parcels on one sheet; more would be a finding."""


def parcels(shapes: Shapes, srid: int, sheet: str = "1") -> Parcels:
    """Parcels of one use whose area is the shape's, numbered from 1."""
    count = len(shapes)
    areas = np.round(shapely.area(shapes), 1).tolist()
    one = {
        "object": [f"{sheet}:{n}" for n in range(count)],
        "sheet_number": [f"{int(sheet) + n // FULL}" for n in range(count)],
        "parcel_number": [str(n % FULL + 1) for n in range(count)],
        "legal_area": areas,
        "occupies_land": [False] * count,
        "land_uses": [
            [{"code": "ODT", "area": area, "origin": None, "form": "private", "term": None}] for area in areas
        ],
    }
    return Parcels(pa.table([pa.array(one.get(f.name, [None] * count), f.type) for f in PARCEL_COLUMNS], schema=PARCEL_COLUMNS), shapes, srid)  # fmt: skip


def side_by_side(codes: list[str], each: int, seed: int) -> list[Shapes]:
    """One jittered square of parcels cut into as many communes, so that their borders are shared corner by corner."""
    whole = jittered(each * len(codes), seed)
    order = np.argsort(shapely.get_x(shapely.centroid(whole)), kind="stable")
    return np.array_split(whole[order], len(codes))


def write(folder: Path, communes: dict[str, Shapes], srid: int) -> Path:
    """A snapshot with these communes in one zone."""
    for code, shapes in communes.items():
        own = folder / f"commune={code}"
        own.mkdir(parents=True, exist_ok=True)
        write_geoparquet(Content(parcels(shapes, srid)), own / f"{srid}.parquet")
    return folder
