"""Parcels as a GeoPackage (OGC 12-128) that QGIS opens and the shipped profile ``diaba`` reads back."""

from pathlib import Path

import pyogrio

from diaba.intake.content import Content
from diaba.intake.export.parcels import LAYER, SHAPE, flat


def write_geopackage(content: Content, path: Path) -> Path:
    """Write the parcels of ``content`` to ``path``, in the plane they are in.

    Raises:
        UsesTooMany: a parcel has more land uses than the table has columns.
    """
    table = flat(content.parcels)
    path.unlink(missing_ok=True)
    pyogrio.write_arrow(
        table,
        path,
        layer=LAYER,
        driver="GPKG",
        geometry_name=SHAPE,
        geometry_type="Unknown",
        crs=f"EPSG:{content.parcels.srid}",
    )
    return path
