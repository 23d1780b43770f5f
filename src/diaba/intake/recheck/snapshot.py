"""A snapshot of the register (bản chụp sổ địa chính): "commune=<code>/<zone>.parquet", as ``export.geoparquet`` writes it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import shapely

from diaba.cadastre import zones
from diaba.intake.content import LAND_USE, PARCEL_COLUMNS, Parcels
from diaba.intake.coverage import Shapes
from diaba.intake.export.parcels import COLUMNS, SHAPE, USES
from diaba.intake.model import Beyond
from diaba.intake.recheck.refusals import SnapshotEmpty, SnapshotUnreadable
from diaba.units import shipped

_BATCH = 10_000
_MARGIN = 1e-4
"""Degrees, some ten metres: more than a straight line of one zone bends in another over the width of a commune."""


@dataclass(frozen=True)
class Partition:
    """The parcels of one commune in one zone: its file, and the box around its shapes in the plane ``srid``."""

    unit_code: str
    srid: int
    path: str
    bounds: tuple[float, float, float, float]


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
    on_globe = [zones.to_wgs84(one.srid).transform_bounds(*one.bounds) for one in among]
    tree = shapely.STRtree(shapely.box(*np.array(on_globe).T))
    wider = shapely.box(*(np.array(on_globe) + _MARGIN * np.array([-1, -1, 1, 1])).T)
    beside: list[list[Partition]] = [[] for _ in among]
    for one, other in sorted(map(tuple, tree.query(wider).T.tolist())):
        if among[one].unit_code != among[other].unit_code:
            beside[one].append(among[other])
    return [tuple(those) for those in beside]


def parcels_of(partition: Partition) -> Parcels:
    """The parcels of a partition as they were before ``export.parcels.flat``."""
    flat = pq.read_table(partition.path, partitioning=None).combine_chunks()
    columns = {ours: flat[name] for ours, name in COLUMNS.items()} | {"land_uses": _uses(flat)}
    table = pa.table([columns[name] for name in PARCEL_COLUMNS.names], names=PARCEL_COLUMNS.names)
    return Parcels(table.cast(PARCEL_COLUMNS), _shapes(flat[SHAPE]), partition.srid)


def across_the_border(parcels: Parcels, beside: Sequence[Partition], within: float) -> Beyond:
    """The parcels of the neighbours whose boxes come within ``within`` metres of a parcel's: a band along the border.

    Neighbours are read a batch at a time, so that no more than the band is kept.

    Raises:
        UnitNotShipped: no commune has the code of a neighbour.
    """
    tree, room = shapely.STRtree(parcels.shapes), within * np.array([-1, -1, 1, 1])
    whole = shapely.total_bounds(parcels.shapes)
    names: list[tuple[str, str, str]] = []
    shapes: list[Shapes] = [np.empty(0, object)]
    for other in beside:
        unit = shipped.commune(other.unit_code).full_name
        for batch in _batches(other):
            drawn = _moved(_shapes(batch[SHAPE]), other.srid, parcels.srid)
            wider = shapely.bounds(drawn) + room
            rows = np.flatnonzero((wider[:, :2] <= whole[2:]).all(axis=1) & (wider[:, 2:] >= whole[:2]).all(axis=1))
            rows = rows[np.unique(tree.query(shapely.box(*wider[rows].T))[0])]
            numbers = (
                batch[COLUMNS[name]].take(pa.array(rows)).to_pylist() for name in ("sheet_number", "parcel_number")
            )
            names += [(unit, sheet, number) for sheet, number in zip(*numbers, strict=True)]
            shapes.append(drawn[rows])
    return Beyond(tuple(names), np.concatenate(shapes))


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


def _batches(partition: Partition) -> Iterator[Mapping[str, Any]]:
    wanted = [SHAPE, COLUMNS["sheet_number"], COLUMNS["parcel_number"]]
    with pq.ParquetFile(partition.path) as file:
        yield from file.iter_batches(_BATCH, columns=wanted)


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
