"""The one place that touches GDAL, run inside the walls: what layers a data set has, and one of them as Arrow columns."""

import sqlite3
import warnings
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyogrio
import pyogrio.errors
import pyogrio.raw

from diaba.intake.formats import metadata
from diaba.intake.formats.fault import Fault
from diaba.intake.formats.streaming import FID, SHAPE, Reading, plain

_FAULTS = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.FeatureError,
    pyogrio.errors.GeometryError,
    pyogrio.errors.FieldError,
    pyogrio.errors.CRSError,
    pa.ArrowException,
    RuntimeError,
    sqlite3.Error,
    OSError,
    ValueError,
    OverflowError,
    SystemError,
)
_LAYERS, _WARNINGS = 100, 20
_BATCH = 4_096
"""Features at once: the drivers of text formats hold whole ones, unwanted columns too, until a batch is full."""
_CURVES = np.arange(8, 18)


def allow_only(drivers: list[str]) -> None:
    """Make sure that no other driver stands ready, whatever the file pretends to be."""
    standing = set(pyogrio.list_drivers())
    if not standing <= set(drivers):
        raise RuntimeError(f"drivers that were not asked for: {sorted(standing - set(drivers))}")


def look(request: Mapping[str, Any]) -> dict[str, Any]:
    """The layers with their columns, kind of geometry, plane and number of objects."""
    with warnings.catch_warnings(record=True), _faults():
        path, options = request["path"], request["options"]
        if path.endswith(".gpkg"):
            _whole(path)
        names = pyogrio.list_layers(path)[:_LAYERS]
        layers = [_described(path, str(name), request["encoding"], options) for name, kind in names if kind is not None]
        return {"layers": layers, "metadata": metadata.in_geopackage(path) if path.endswith(".gpkg") else None}


def _whole(path: str) -> None:
    """Have SQLite look through the pages of the file, since GDAL only meets the damage it happens to read."""
    with closing(sqlite3.connect(f"{Path(path).as_uri()}?mode=ro&immutable=1", uri=True)) as opened:
        ((said,),) = opened.execute("PRAGMA quick_check(1)").fetchall()
    if said != "ok":
        raise Fault("FileDamaged", reason=said)


def _described(path: str, layer: str, encoding: str | None, options: Mapping[str, str]) -> dict[str, Any]:
    info = pyogrio.read_info(path, layer=layer, encoding=encoding, force_feature_count=True, **options)
    return {
        "name": layer,
        "columns": [str(name) for name in info["fields"]],
        "geometry": info["geometry_type"] or "Unknown",
        "objects": int(info["features"]),
        "crs": info["crs"],
    }


def read(request: Mapping[str, Any], sink: BinaryIO) -> dict[str, Any]:
    """Write the wanted columns of one layer to ``sink`` as an Arrow file, batch by batch."""
    done = Reading()
    given = {
        "layer": request["layer"],
        "encoding": request["encoding"],
        "columns": request["columns"],
        **request["options"],
    }
    with warnings.catch_warnings(record=True) as said, _faults():
        warnings.simplefilter("always")
        opened = pyogrio.raw.open_arrow(request["path"], return_fids=True, use_pyarrow=True, batch_size=_BATCH, **given)
        with opened as (meta, reader):
            writer = None
            for batch in reader:
                ready = _ready(batch, meta["geometry_name"] or "wkb_geometry", request, done)
                writer = writer or pa.ipc.new_file(sink, ready.schema)
                writer.write_batch(ready)
            if writer is not None:
                writer.close()
    done.warnings = list(dict.fromkeys(str(one.message) for one in said))[:_WARNINGS]
    return asdict(done)


def _ready(batch: pa.RecordBatch, geometry: str, request: Mapping[str, Any], done: Reading) -> pa.RecordBatch:
    """One batch with its number and shape under our names, text that is text, and no curves."""
    done.objects += batch.num_rows
    if done.objects > request["objects"]:
        raise Fault("TooManyObjects", layer=request["layer"], found=f"> {request['objects']}", limit=request["objects"])
    numbers = batch.column(0).to_numpy()
    columns, names = [batch.column(0)], [FID]
    for name, column in list(zip(batch.schema.names, batch.columns, strict=True))[1:]:
        if name == geometry and pa.types.is_binary(column.type):
            columns.append(_straight(column, numbers, request, done))
            names.append(SHAPE)
        elif name in request["columns"] and name not in names:
            columns.append(plain(column, name, numbers, done.damaged_text))
            names.append(name)
    return pa.RecordBatch.from_arrays(columns, names)


def _straight(column: pa.Array, numbers: np.ndarray[Any, Any], request: Mapping[str, Any], done: Reading) -> pa.Array:
    """The shapes with arcs turned into short straight edges, which only GDAL's other way of reading does."""
    heads = np.array(
        [
            int.from_bytes(one[1:5], "little" if one[:1] == b"\x01" else "big") if one else 0
            for one in column.to_pylist()
        ]
    )
    curved = np.isin((heads & 0xFFFF) % 1000, _CURVES)
    if not curved.any():
        return column
    done.curved += int(curved.sum())
    given = {
        "layer": request["layer"],
        "columns": [],
        "return_fids": True,
        "fids": numbers[curved],
        **request["options"],
    }
    _, found, shapes, _ = pyogrio.raw.read(request["path"], **given)
    straight = dict(zip(found.tolist(), shapes, strict=True))
    kept = zip(column.to_pylist(), numbers.tolist(), curved, strict=True)
    return pa.array([straight.get(number) if bent else one for one, number, bent in kept], pa.binary())


@contextmanager
def _faults() -> Iterator[None]:
    """What the libraries raise over a bad file becomes a fault of it."""
    try:
        yield
    except (MemoryError, pa.ArrowMemoryError) as error:
        raise Fault("ReadingTooMuch") from error
    except _FAULTS as error:
        said = " ".join(str(error).split())[:300]
        if "out of memory" in said.lower():
            raise Fault("ReadingTooMuch") from error
        raise Fault("FileDamaged", reason=said) from error
