"""Planes outside Vietnam for the training units (đơn vị tập huấn), so that real foreign cadastres can be practised on."""

import pyproj

from diaba import sql
from diaba.db import WriteTransaction

SQL = sql.load("diaba.cadastre")

PLANES = {28355: (147.0, -41.2), 26986: (-71.5, 42.4)}
"""EPSG code, and central meridian and a latitude in it: MGA zone 55 (Dorset, Tasmania), Massachusetts Mainland (Cambridge)."""


def add_planes(transaction: WriteTransaction) -> int:
    """Let the register keep shapes in the training planes; how many it did not have."""
    added = 0
    for srid, (meridian, latitude) in PLANES.items():
        transformer = pyproj.Transformer.from_crs(srid, 4326, always_xy=True)
        transformer.transform(*transformer.transform(meridian, latitude, direction="INVERSE"))
        used = transformer.get_last_used_operation()
        plane = {
            "srid": srid,
            "meridian": f"{meridian:g}°",
            "to_wgs84": used.definition,
            "transform_id": used.description,
        }
        added += transaction.execute(SQL["add_zone"], plane)
    return added
