"""Parcels as GeoParquet 1.1: columns with their plane said in PROJJSON, alone or as a snapshot with one folder a commune."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pyproj
import shapely

from diaba.db import ReadTransaction
from diaba.intake.content import Content, Parcels
from diaba.intake.export.parcels import SHAPE, flat
from diaba.intake.export.register import register_contents
from diaba.intake.model import Waiver
from diaba.intake.waivers_file import NAME, write_waivers

_GROUP = 30_000


def write_geoparquet(content: Content, path: Path) -> Path:
    """Write the parcels of ``content`` to ``path``, in the plane they are in; the same content gives the same bytes.

    Raises:
        UsesTooMany: a parcel has more land uses than the table has columns.
    """
    table = flat(content.parcels)
    described = table.schema.with_metadata({b"geo": json.dumps(_about(content.parcels), sort_keys=True).encode()})
    with pq.ParquetWriter(path, described, compression="zstd") as writer:
        writer.write_table(table.cast(described), row_group_size=_GROUP)
    return path


def write_snapshot(
    transaction: ReadTransaction,
    unit_codes: Iterable[str],
    folder: Path,
    *,
    at: date,
    waivers: Mapping[str, Sequence[Waiver]] | None = None,
) -> list[Path]:
    """Write what is in force on ``at`` in these communes, one folder each and one file a zone: "commune=09247/9210.parquet".

    Beside them are the ``waivers`` of the commune, where there are any: what passes in the register passes in its snapshot.
    One commune is in memory at a time; one without parcels has no folder.
    """
    written = []
    for code in unit_codes:
        for content in register_contents(transaction, code, at=at):
            own = folder / f"commune={code}"
            own.mkdir(parents=True, exist_ok=True)
            written.append(write_geoparquet(content, own / f"{content.parcels.srid}.parquet"))
            if let_pass := (waivers or {}).get(code):
                write_waivers(let_pass, own / NAME)
    return written


def _about(parcels: Parcels) -> dict[str, object]:
    """What GeoParquet says of the shapes, "geo" in the metadata of the file."""
    kinds = shapely.get_type_id(parcels.shapes)
    bounds = shapely.total_bounds(parcels.shapes)
    column: dict[str, object] = {
        "encoding": "WKB",
        "geometry_types": sorted({_KINDS[shapely.GeometryType(kind)] for kind in set(kinds.tolist()) if kind >= 0}),
        "crs": pyproj.CRS.from_epsg(parcels.srid).to_json_dict(),
    }
    if np.isfinite(bounds).all():
        column["bbox"] = bounds.tolist()
    return {"version": "1.1.0", "primary_column": SHAPE, "columns": {SHAPE: column}}


_KINDS = {
    shapely.GeometryType.POINT: "Point",
    shapely.GeometryType.LINESTRING: "LineString",
    shapely.GeometryType.LINEARRING: "LineString",
    shapely.GeometryType.POLYGON: "Polygon",
    shapely.GeometryType.MULTIPOINT: "MultiPoint",
    shapely.GeometryType.MULTILINESTRING: "MultiLineString",
    shapely.GeometryType.MULTIPOLYGON: "MultiPolygon",
    shapely.GeometryType.GEOMETRYCOLLECTION: "GeometryCollection",
}
