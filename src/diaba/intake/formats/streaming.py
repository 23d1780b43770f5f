"""What every reader inside the walls hands over: batches of columns with a number and a shape, in one Arrow file."""

import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely

from diaba.intake.formats.fault import Fault

FID, SHAPE = "__fid", "__shape"
"""What the feature's number and its shape are called beside the delivered columns."""
BATCH = 16_384

_FAULTS = (
    pa.ArrowException,
    shapely.errors.ShapelyError,
    RuntimeError,
    OSError,
    ValueError,
    LookupError,
    TypeError,
    OverflowError,
    SystemError,
)


@dataclass(frozen=True)
class Feature:
    """Some features: their shapes as WKB, and their columns row by row."""

    shapes: pa.Array
    columns: pa.RecordBatch


@dataclass
class Reading:
    """What the reader did beside reading."""

    objects: int = 0
    curved: int = 0
    damaged_text: dict[str, list[int]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    noticed: list[dict[str, Any]] = field(default_factory=list)
    """Remarks by id: {"remark", "at" (feature numbers), "facts", "place" (WKT, or None)}."""


def write(batches: Iterable[Feature], request: Mapping[str, Any], sink: BinaryIO) -> dict[str, Any]:
    """Write the batches, numbered from 1, and say how many objects there were.

    Raises:
        Fault: there are more objects than asked for.
    """
    done, writer = Reading(), None
    for batch in batches:
        numbers = np.arange(done.objects + 1, done.objects + len(batch.shapes) + 1)
        done.objects += len(batch.shapes)
        if done.objects > request["objects"]:
            limit = request["objects"]
            raise Fault("TooManyObjects", layer=request["layer"], found=f"> {limit}", limit=limit)
        ready = _named(numbers, batch, done)
        writer = writer or pa.ipc.new_file(sink, ready.schema)
        writer.write_batch(ready)
    if writer is not None:
        writer.close()
    return asdict(done)


def _named(numbers: npt.NDArray[np.int64], batch: Feature, done: Reading) -> pa.RecordBatch:
    names = batch.columns.schema.names
    columns = [
        plain(column, name, numbers, done.damaged_text)
        for name, column in zip(names, batch.columns.columns, strict=True)
    ]
    return pa.RecordBatch.from_arrays([pa.array(numbers), batch.shapes, *columns], [FID, SHAPE, *names])


def plain(column: pa.Array, name: str, numbers: npt.NDArray[np.int64], damaged_text: dict[str, list[int]]) -> pa.Array:
    """The column as numbers, truths or valid UTF-8; bytes that are none become U+FFFD and their objects are named."""
    if isinstance(column, pa.ExtensionArray):
        column = column.storage
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_large_string(column.type):
        column = column.cast(pa.string())
    if any(known(column.type) for known in (pa.types.is_integer, pa.types.is_floating, pa.types.is_boolean)):
        return column
    if not pa.types.is_string(column.type):
        return pa.array([None if one is None else str(one) for one in column.to_pylist()], pa.string())
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        bare = column.cast(pa.binary()).to_pylist()
        values = [one if one is None else one.decode("utf-8", "replace") for one in bare]
        damaged = [
            int(number) for number, one in zip(numbers, values, strict=True) if one is not None and "\ufffd" in one
        ]
        damaged_text.setdefault(name, []).extend(damaged)
        return pa.array(values, pa.string())
    return column


@contextmanager
def faults() -> Iterator[None]:
    """What the libraries raise over a bad file becomes a fault of it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except (MemoryError, pa.ArrowMemoryError) as error:
            raise Fault("ReadingTooMuch") from error
        except _FAULTS as error:
            said = " ".join(str(error).split())[:300]
            if "out of memory" in said.lower() or "malloc" in said.lower():
                raise Fault("ReadingTooMuch") from error
            raise Fault("FileDamaged", reason=said) from error
