"""CSV read inside the walls, block by block; every column as text, so that codes keep their zeros."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pc_csv
import shapely

from diaba.intake.formats.fault import Fault
from diaba.intake.formats.streaming import BATCH, Feature, faults, write

_LAYER = "thua_dat"
_BLOCK = 4 << 20
"""Bytes read at once; no row is longer."""
_WKT = re.compile(
    r"(?i)^\s*(SRID=(\d+);)?\s*(MULTI)?(POLYGON|SURFACE|CURVEPOLYGON|GEOMETRYCOLLECTION|POINT|LINESTRING)\b"
)
_JSON = re.compile(r'^\s*\{\s*"')
_HEX = re.compile(r"^0[01][0-9A-Fa-f]{16,}$")
_UNREADABLE = b"\x01"
"""What stands for a shape that is no shape: it is told as unreadable, not as missing."""


def look(request: Mapping[str, Any]) -> dict[str, Any]:
    """The one table of the file."""
    with faults():
        if "x" in request["options"]:
            return _look_at_points(request)
        objects, shape, plane, names = 0, None, None, list[str]()
        for batch in _batches(request):
            names = names or batch.schema.names
            shape = shape or _shape_column(batch)
            if shape and plane is None and (first := _first(batch.column(shape))):
                told = _WKT.match(first)
                plane = f"EPSG:{told[2]}" if told and told[2] else None
            objects += batch.num_rows
        columns = [name for name in names if name != shape]
        return {
            "layers": [{"name": _LAYER, "columns": columns, "geometry": "Unknown", "objects": objects, "crs": plane}]
        }


def _look_at_points(request: Mapping[str, Any]) -> dict[str, Any]:
    objects, names = 0, list[str]()
    for batch in _batches(request):
        objects, names = objects + batch.num_rows, batch.schema.names
    columns = [name for name in names if name not in {request["options"][axis] for axis in "xy"}]
    return {"layers": [{"name": _LAYER, "columns": columns, "geometry": "Point", "objects": objects, "crs": None}]}


def read(request: Mapping[str, Any], sink: BinaryIO) -> dict[str, Any]:
    """Write the wanted columns to ``sink``; features are numbered by row from 1."""
    with faults():
        return write(_features(request), request, sink)


def _features(request: Mapping[str, Any]) -> Iterator[Feature]:
    if "x" in request["options"]:
        yield from _points(request)
        return
    shape = next((name for batch in _batches(request) if (name := _shape_column(batch))), None)
    for whole in _batches(request):
        for first in range(0, whole.num_rows, BATCH):
            batch = whole.slice(first, BATCH)
            given = pa.nulls(batch.num_rows, pa.string()) if shape is None else batch.column(shape)
            yield Feature(pa.array(_shapes(given), pa.binary()), batch.select(request["columns"]))


def _points(request: Mapping[str, Any]) -> Iterator[Feature]:
    for whole in _batches(request):
        for first in range(0, whole.num_rows, BATCH):
            batch = whole.slice(first, BATCH)
            x, y = (_numbers(batch.column(request["options"][axis])) for axis in "xy")
            shapes = shapely.to_wkb(shapely.points(x, y))
            shapes[~np.isfinite(x + y)] = _UNREADABLE
            yield Feature(pa.array(shapes.tolist(), pa.binary()), batch.select(request["columns"]))


def _numbers(column: pa.Array) -> npt.NDArray[np.float64]:
    """Coordinates with a point or a comma before their fraction; NaN where there is none."""
    text = pc.replace_substring(pc.utf8_trim_whitespace(column), ",", ".", max_replacements=1)
    plain = pc.if_else(pc.match_substring_regex(text, r"^[+-]?[0-9]{1,12}(\.[0-9]{1,12})?$"), text, None)
    return np.asarray(plain.cast(pa.float64()).to_numpy(zero_copy_only=False), np.float64)


def _batches(request: Mapping[str, Any]) -> Iterator[pa.RecordBatch]:
    options = request["options"]
    reading = pc_csv.ReadOptions(block_size=_BLOCK, encoding=options["encoding"], use_threads=False)
    parsing = pc_csv.ParseOptions(delimiter=options["separator"], newlines_in_values=True)
    with pc_csv.open_csv(request["path"], reading, parsing) as opened:
        names = opened.schema.names
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise Fault("ColumnTwice", column=twice)
    converting = pc_csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, null_values=[""]
    )
    with pc_csv.open_csv(request["path"], reading, parsing, converting) as opened:
        yield from opened


def _first(column: pa.Array) -> str | None:
    place = pc.index(pc.is_valid(column), pa.scalar(True)).as_py()
    return None if place < 0 else str(column[place].as_py())


def _shape_column(batch: pa.RecordBatch) -> str | None:
    """The first column whose first value is a shape."""
    for name in batch.schema.names:
        first = _first(batch.column(name))
        if first and any(kind.match(first) for kind in (_WKT, _JSON, _HEX)):
            return str(name)
    return None


def _shapes(column: pa.Array) -> list[bytes | None]:
    """WKB of what is written in each row."""
    texts = np.array(column.to_pylist(), object)
    shapes = np.full(len(texts), None, object)
    for kind, read_it in ((_HEX, shapely.from_wkb), (_JSON, shapely.from_geojson), (_WKT, shapely.from_wkt)):
        mine = np.array([text is not None and kind.match(text) is not None for text in texts], np.bool_)
        bare = [_WKT_PLANE.sub("", text) for text in texts[mine]]
        if bare:
            shapes[mine] = read_it(np.array(bare, object), on_invalid="ignore")
    wkb = shapely.to_wkb(shapes)
    return [_UNREADABLE if one is None and text is not None else one for one, text in zip(wkb, texts, strict=True)]


_WKT_PLANE = re.compile(r"(?i)^\s*SRID=\d+;")
