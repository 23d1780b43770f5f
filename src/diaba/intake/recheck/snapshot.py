"""A snapshot of the register (bản chụp sổ địa chính): "commune=<code>/<zone>.parquet", as ``export.geoparquet`` writes it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import shapely

from diaba.cadastre import zones
from diaba.intake.content import LAND_USE, PARCEL_COLUMNS, Parcels
from diaba.intake.coverage import Shapes
from diaba.intake.export.parcels import COLUMNS, SHAPE, USES
from diaba.intake.model import Beyond, Waiver
from diaba.intake.recheck.refusals import SnapshotEmpty, SnapshotUnreadable
from diaba.intake.waivers_file import NAME, read_waivers
from diaba.units import shipped

Bounds = tuple[float, float, float, float]

_DRAWN = [SHAPE, COLUMNS["sheet_number"], COLUMNS["parcel_number"]]
_BATCH = 10_000
_KEPT = 64
"""Partitions whose boxes are kept: 32 bytes a parcel."""
_READ = 12
"""Neighbours whose shapes are kept as they are in the file, some 250 bytes a parcel."""
_MARGIN, _ROOM = 1e-3, 100.0
"""Degrees and metres: more than a straight line of one zone bends in another over the width of a commune."""


@dataclass(frozen=True)
class Partition:
    """The parcels of one commune in one zone: its file, and the box around its shapes in the plane ``srid``."""

    unit_code: str
    srid: int
    path: str
    bounds: Bounds


def partitions(folder: Path) -> list[Partition]:
    """Every partition, in the order of commune and zone; only the ends of the files are read.

    Raises:
        SnapshotEmpty: there is none.
        SnapshotUnreadable: a file is not what the register writes.
    """
    found = [_partition(path) for path in sorted(folder.glob("commune=*/*.parquet"))]
    if not found:
        raise SnapshotEmpty(folder=folder)
    return found


def neighbours(among: Sequence[Partition]) -> list[tuple[Partition, ...]]:
    """Beside each partition those of other communes whose boxes meet its own, whatever zone they are in."""
    on_globe = [_on_globe(one) for one in among]
    tree = shapely.STRtree(shapely.box(*np.array(on_globe).T))
    wider = shapely.box(*(np.array(on_globe) + _MARGIN * np.array([-1, -1, 1, 1])).T)
    beside: list[list[Partition]] = [[] for _ in among]
    for one, other in sorted(map(tuple, tree.query(wider).T.tolist())):
        if among[one].unit_code != among[other].unit_code:
            beside[one].append(among[other])
    return [tuple(those) for those in beside]


def _on_globe(partition: Partition) -> Bounds:
    """The box in longitude and latitude, by its corners: PROJ bounds no box through a pipeline."""
    west, south, east, north = partition.bounds
    x, y = zones.to_wgs84(partition.srid).transform([west, east, east, west], [south, south, north, north])
    return min(x), min(y), max(x), max(y)


def waivers_of(partition: Partition) -> tuple[Waiver, ...]:
    """The waivers that hold in the commune.

    Raises:
        WaiversUnreadable: their file is not what the register writes.
    """
    beside = Path(partition.path).with_name(NAME)
    return read_waivers(beside) if beside.exists() else ()


def parcels_of(partition: Partition) -> Parcels:
    """The parcels of a partition as they were before ``export.parcels.flat``."""
    flat = pq.read_table(partition.path, partitioning=None, use_threads=False).combine_chunks()
    columns = {ours: flat[name] for ours, name in COLUMNS.items()} | {"land_uses": _uses(flat)}
    table = pa.table([columns[name] for name in PARCEL_COLUMNS.names], names=PARCEL_COLUMNS.names)
    return Parcels(table.cast(PARCEL_COLUMNS), _shapes(flat[SHAPE]), partition.srid)


def across_the_border(parcels: Parcels, beside: Sequence[Partition], within: float) -> Beyond:
    """The parcels of the neighbours whose boxes come within ``within`` metres of a parcel's: a band along the border.

    What was read of neighbours is kept for the next commune, which likely has the same ones: the boxes of many, the bytes of a few.

    Raises:
        UnitNotShipped: no commune has the code of a neighbour.
    """
    tree, room = parcels.tree, within * np.array([-1, -1, 1, 1])
    around = tuple(shapely.total_bounds(parcels.shapes) + room)
    names: list[tuple[str, str, str]] = []
    shapes: list[Shapes] = [np.empty(0, object)]
    for other in beside:
        there = around if other.srid == parcels.srid else _there(around, parcels.srid, other.srid)
        boxes = _boxes(other)
        near = _meeting(boxes, there)
        if other.srid == parcels.srid:
            # Only what lies along the border is decoded.
            near = near[np.unique(tree.query(shapely.box(*(boxes[near] + room).T))[0])]
        if not len(near):
            continue
        table = _drawn(other).take(pa.array(near))
        drawn = _moved(_shapes(table[SHAPE]), other.srid, parcels.srid)
        rows = np.unique(tree.query(shapely.box(*(shapely.bounds(drawn) + room).T))[0])
        unit = shipped.commune(other.unit_code).full_name
        numbers = (table[COLUMNS[name]].take(pa.array(rows)).to_pylist() for name in ("sheet_number", "parcel_number"))
        names += [(unit, sheet, number) for sheet, number in zip(*numbers, strict=True)]
        shapes.append(drawn[rows])
    return Beyond(tuple(names), np.concatenate(shapes))


@lru_cache(maxsize=_KEPT)
def _boxes(partition: Partition) -> npt.NDArray[np.float64]:
    """West, south, east, north of each shape, row by row; NaN where there is none."""
    batches = _drawn(partition).to_batches(max_chunksize=_BATCH)
    return np.concatenate([np.empty((0, 4)), *(shapely.bounds(_shapes(one[SHAPE])) for one in batches)])


@lru_cache(maxsize=_READ)
def _drawn(partition: Partition) -> pa.Table:
    return pq.read_table(partition.path, columns=_DRAWN, partitioning=None, use_threads=False)


def _meeting(boxes: npt.NDArray[np.float64], around: Bounds) -> npt.NDArray[np.int64]:
    """The rows of the boxes that meet the one around."""
    meet = (boxes[:, :2] <= around[2:]).all(axis=1) & (boxes[:, 2:] >= around[:2]).all(axis=1)
    return np.flatnonzero(meet)


def _there(around: Bounds, here: int, there: int) -> Bounds:
    """A box in the plane ``there`` around a box in the plane ``here``, with room for how edges bend."""
    moved = _moved(np.array([shapely.box(*around)], object), here, there)
    west, south, east, north = (shapely.total_bounds(moved) + _ROOM * np.array([-1, -1, 1, 1])).tolist()
    return west, south, east, north


def _partition(path: Path) -> Partition:
    try:
        schema = pq.read_schema(path)
        column = json.loads((schema.metadata or {})[b"geo"])["columns"][SHAPE]
        srid = int(column["crs"]["id"]["code"])
        west, south, east, north = column["bbox"]
    except (pa.ArrowException, OSError, KeyError, TypeError, ValueError) as why:
        raise SnapshotUnreadable(file=path, reason=f"{type(why).__name__}: {why}") from why
    lacking = [name for name in (*COLUMNS.values(), *_named(1)) if name not in schema.names]
    if lacking or srid not in zones.MERIDIANS:
        raise SnapshotUnreadable(file=path, reason=", ".join(lacking) or f"EPSG:{srid}")
    return Partition(path.parent.name.removeprefix("commune="), srid, str(path), (west, south, east, north))


def _shapes(values: Any) -> Shapes:  # noqa: ANN401 - an Arrow array or a chunked one
    return np.asarray(shapely.from_wkb(values.to_numpy(zero_copy_only=False)))


def _moved(shapes: Shapes, source: int, target: int) -> Shapes:
    if source == target:
        return shapes
    there, back = zones.to_wgs84(source), zones.from_wgs84(target)
    moved = shapely.transform(shapes, lambda points: np.column_stack(back.transform(*there.transform(*points.T))))
    return np.asarray(moved)


def _named(rank: int) -> dict[str, str]:
    return {f"{name}{rank}": part for part, name in USES.items()}


def _uses(flat: pa.Table) -> pa.ListArray:
    """The uses side by side as one list a parcel; a use of which nothing is said is none."""
    count, rank = flat.num_rows, 1
    ranks: list[pa.StructArray] = []
    while all(name in flat.column_names for name in _named(rank)):
        said = [flat[name].combine_chunks() for name in _named(rank)]
        cast = [_whole(values).cast(field.type) for values, field in zip(said, LAND_USE, strict=True)]
        ranks.append(pa.StructArray.from_arrays(cast, fields=list(LAND_USE)))
        rank += 1
    known = np.column_stack([_said(uses) for uses in ranks])
    rows, of = np.nonzero(known)
    listed = pa.concat_arrays(ranks).take(pa.array(of * count + rows))
    offsets = np.concatenate([[0], np.cumsum(known.sum(axis=1))])
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), listed)


def _said(uses: pa.StructArray) -> Any:  # noqa: ANN401 - a mask
    given = [pc.is_valid(pc.struct_field(uses, part)).to_numpy(zero_copy_only=False) for part in USES]
    return np.any(given, axis=0)


def _whole(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    return pa.concat_arrays(values.chunks) if isinstance(values, pa.ChunkedArray) else values
