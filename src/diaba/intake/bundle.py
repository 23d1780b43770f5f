"""A delivery's content as one file (gói cột dữ liệu): a zip of Parquet tables, the same content giving the same bytes.

It holds all that was read and nothing of how it was read: shapes keep their plane, objects their names, invalid rings their points.
Staged columns and derived deliveries are such files; any tool that reads Parquet opens them.
"""

import io
import json
import zipfile
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from diaba.intake.content import CHANGE_COLUMNS, LINE_COLUMNS, PARCEL_COLUMNS, SCAN_COLUMNS, Content, Parcels

FORMAT = 1
"""Changes when a reader of the file would have to."""

_SHAPE = "shape"
_GROUP = 100_000
_ABOUT = "content.json"
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_BESIDE = {"lines": LINE_COLUMNS, "scans": SCAN_COLUMNS, "changes": CHANGE_COLUMNS}


def write(content: Content, file: IO[bytes]) -> None:
    """Write ``content`` to ``file``."""
    parcels = content.parcels
    about = {
        "format": FORMAT,
        "srid": parcels.srid,
        "metadata": dict(content.metadata),
        "blocks": sorted(content.blocks),
    }
    shapes = pa.array(shapely.to_wkb(parcels.shapes), pa.binary())
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as pack:
        _put(pack, _ABOUT, json.dumps(about, ensure_ascii=False, sort_keys=True).encode())
        _put(pack, "parcels.parquet", _parquet(parcels.table.append_column(_SHAPE, shapes)))
        for name in _BESIDE:
            table = getattr(content, name)
            if table.num_rows:
                _put(pack, f"{name}.parquet", _parquet(table))


def read(path: Path) -> Content:
    """The content written to ``path``."""
    with zipfile.ZipFile(path) as pack:
        about = json.loads(pack.read(_ABOUT))
        there = set(pack.namelist())
        table = pq.read_table(io.BytesIO(pack.read("parcels.parquet")))
        beside = {
            name: pq.read_table(io.BytesIO(pack.read(f"{name}.parquet"))).cast(schema)
            for name, schema in _BESIDE.items()
            if f"{name}.parquet" in there
        }
    shapes = shapely.from_wkb(table[_SHAPE].to_numpy(), on_invalid="ignore")
    parcels = Parcels(table.drop_columns([_SHAPE]).cast(PARCEL_COLUMNS), shapes, about["srid"])
    return Content(parcels, metadata=about["metadata"], blocks=frozenset(about["blocks"]), **beside)


def _parquet(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    pq.write_table(
        table.combine_chunks().replace_schema_metadata(None), sink, compression="zstd", row_group_size=_GROUP
    )
    return sink.getvalue()


def _put(pack: zipfile.ZipFile, name: str, body: bytes) -> None:
    pack.writestr(zipfile.ZipInfo(name, _NO_TIME), body)
