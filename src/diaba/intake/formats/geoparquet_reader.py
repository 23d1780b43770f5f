"""GeoParquet read inside the walls, batch by batch."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from diaba.intake.formats.fault import Fault
from diaba.intake.formats.streaming import BATCH, Feature, faults, write

_LAYER, _CRS84 = "thua_dat", "OGC:CRS84"
_LONGEST_PLANE = 100_000


def look(request: Mapping[str, Any]) -> dict[str, Any]:
    """The one layer of the file."""
    with faults(), pq.ParquetFile(request["path"], memory_map=True) as opened:
        shape, about = _geometry(opened)
        crs = about.get("crs", _CRS84)
        plane = crs if isinstance(crs, str | None) else json.dumps(crs)
        if plane is not None and len(plane) > _LONGEST_PLANE:
            raise Fault("FileDamaged", reason="crs")
        described = {
            "name": _LAYER,
            "columns": [name for name in opened.schema_arrow.names if name != shape],
            "geometry": "Unknown",
            "objects": opened.metadata.num_rows,
            "crs": plane,
        }
        return {"layers": [described]}


def read(request: Mapping[str, Any], sink: BinaryIO) -> dict[str, Any]:
    """Write the wanted columns to ``sink``; features are numbered by row from 1."""
    with faults(), pq.ParquetFile(request["path"], memory_map=True) as opened:
        shape, _ = _geometry(opened)
        return write(_features(opened, shape, request["columns"]), request, sink)


def _features(opened: pq.ParquetFile, shape: str, columns: list[str]) -> Iterator[Feature]:
    for batch in opened.iter_batches(BATCH, columns=[shape, *columns]):
        rest = batch.select(columns)
        yield Feature(batch.column(shape).cast(pa.binary()), rest)


def _geometry(opened: pq.ParquetFile) -> tuple[str, Mapping[str, Any]]:
    """The column of shapes and what the file says of it."""
    told = (opened.schema_arrow.metadata or {}).get(b"geo")
    try:
        about = json.loads(told or b"null")
        name = about["primary_column"]
        column = about["columns"][name]
    except (ValueError, KeyError, TypeError) as error:
        raise Fault("GeoParquetBare") from error
    if not isinstance(column, dict) or name not in opened.schema_arrow.names:
        raise Fault("GeoParquetBare")
    if column.get("encoding") != "WKB":
        raise Fault("GeoParquetEncoding", encoding=str(column.get("encoding"))[:40])
    return name, column
