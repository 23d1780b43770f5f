"""Planes outside Vietnam for the training units (đơn vị tập huấn), so that real foreign cadastres can be practised on."""

import pyproj

from diaba import sql
from diaba.db import WriteTransaction

SQL = sql.load("diaba.cadastre")

PLANES = {28355: "147°00′", 26986: "-71°30′"}
"""EPSG code and central meridian: MGA zone 55 (Dorset, Tasmania), Massachusetts Mainland (Cambridge)."""


def add_planes(transaction: WriteTransaction) -> int:
    """Let the register keep shapes in the training planes; how many it did not have."""
    added = 0
    for srid, meridian in PLANES.items():
        used = _operation(srid)
        plane = {"srid": srid, "meridian": meridian, "to_wgs84": used.definition, "transform_id": used.description}
        added += transaction.execute(SQL["add_zone"], plane)
    return added


def _operation(srid: int) -> pyproj.Transformer:
    """What PROJ, as installed, uses from the middle of the plane to WGS 84."""
    transformer = pyproj.Transformer.from_crs(srid, 4326, always_xy=True)
    box = pyproj.CRS.from_epsg(srid).area_of_use.bounds
    middle = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    transformer.transform(*transformer.transform(*middle, direction="INVERSE"))
    return transformer.get_last_used_operation()
