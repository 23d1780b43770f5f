"""Open parcels and versions in bulk: codes, heads, versions, land uses and old numbers, chunk by chunk.

The inscribed circles of the next chunk are computed while the server takes in the last one.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyproj
import shapely

from diaba import copy, sql
from diaba.cadastre import parcel_code
from diaba.db import Row, WriteTransaction

SQL = sql.load("diaba.cadastre")
CHUNK = 20_000
CELL = 0.04
"""A GeoHash-12 cell is at most 3.6 cm wide in Vietnam, so a point this far away has another code."""

Integers = npt.NDArray[np.int64]
Shapes = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Zone:
    """A plane of the register and its pinned transform."""

    srid: int
    transform_id: str
    to_wgs84: pyproj.Transformer


@dataclass(frozen=True)
class Opening:
    """What is the same for all parcels of one act: the act, its date in law, the plane, and the ids of the sheets."""

    act_id: int
    effective: date
    zone: Zone
    sheet_ids: Mapping[str, int]


def open_versions(
    transaction: WriteTransaction, opening: Opening, table: pa.Table, shapes: Shapes, parcel_ids: Integers
) -> Integers:
    """Open one version per row, with a head and a code where the parcel is new: its id is 0, or a reserved one below 0. All ids."""
    chunks = [slice(start, start + CHUNK) for start in range(0, len(shapes), CHUNK)]
    with ThreadPoolExecutor(1) as ahead:
        found = [
            ahead.submit(parcel_code.representative_points, shapes[rows][parcel_ids[rows] <= 0]) for rows in chunks
        ]
        for rows, points in zip(chunks, found, strict=True):
            ids = parcel_ids[rows]
            new = _open_parcels(transaction, opening, ids, shapes[rows], points.result())
            part = table.slice(rows.start, CHUNK).combine_chunks()
            _open_chunk(transaction, opening, part, shapes[rows], ids)
            _add_former_numbers(transaction, opening, part, ids, new)
    return parcel_ids


def _open_parcels(
    transaction: WriteTransaction, opening: Opening, ids: Integers, shapes: Shapes, points: Shapes
) -> npt.NDArray[np.bool_]:
    """Give the new parcels among ``ids`` their id, code and head; which they are."""
    fresh: npt.NDArray[np.bool_] = ids <= 0
    new = np.flatnonzero(fresh)
    if not len(new):
        return fresh
    unnamed = np.flatnonzero(ids == 0)
    ids[new] = -ids[new]
    if len(unnamed):
        ids[unnamed] = transaction.value(SQL["next_parcel_ids"], {"rows": len(unnamed)})
    codes = _codes(transaction, opening.zone, shapes[new], points)
    copy.copy(transaction, SQL["copy_parcels"], [
        copy.fixed(ids[new]),
        copy.variable(codes),
        copy.variable(_ewkb(points, opening.zone.srid)),
        copy.constant(opening.zone.transform_id.encode(), len(new)),
        copy.constant(parcel_code.ALGORITHM.encode(), len(new)),
    ])  # fmt: skip
    return fresh


def _codes(transaction: WriteTransaction, zone: Zone, shapes: Shapes, points: Shapes) -> npt.NDArray[np.str_]:
    """A code for each point; where its cell is taken, the point moves to the nearest free cell inside the parcel."""
    codes = parcel_code.issue(points, zone.to_wgs84)
    taken = {row.code for row in transaction.all(SQL["codes_taken"], {"codes": codes.tolist()})}
    _, first = np.unique(codes, return_index=True)
    again = np.ones(len(codes), np.bool_)
    again[first] = False
    again |= np.isin(codes, list(taken))
    used = taken | set(codes[~again].tolist())
    for row in np.flatnonzero(again):
        around = _around(points[row], shapes[row])
        candidates = parcel_code.issue(around, zone.to_wgs84).tolist()
        used |= {found.code for found in transaction.all(SQL["codes_taken"], {"codes": candidates})}
        free = next(index for index, code in enumerate(candidates) if code not in used)
        points[row], codes[row] = around[free], candidates[free]
        used.add(candidates[free])
    return codes


def _around(point: shapely.Point, shape: shapely.Geometry) -> Shapes:
    """Points inside ``shape`` around ``point``, nearest first, one in each GeoHash cell."""
    reach = range(-12, 13)
    steps = sorted(
        ((east, north) for east in reach for north in reach), key=lambda step: (step[0] ** 2 + step[1] ** 2, step)
    )
    near = shapely.points(np.round(np.array([point.x, point.y]) + np.array(steps) * CELL, 3))
    return np.asarray(near[shapely.contains_properly(shape, near)])


def _open_chunk(
    transaction: WriteTransaction, opening: Opening, table: pa.Table, shapes: Shapes, parcel_ids: Integers
) -> None:
    rows = table.num_rows
    version_ids = np.array(transaction.value(SQL["next_version_ids"], {"rows": rows}), np.int64)
    periods = _periods(transaction, opening)
    sheets = pc.index_in(table["sheet_number"], pa.array(list(opening.sheet_ids))).combine_chunks()
    parts, owners = shapely.get_parts(shapes, return_index=True)
    copy.copy(transaction, SQL["copy_versions"], [
        copy.fixed(version_ids),
        copy.fixed(parcel_ids),
        copy.fixed(np.array(list(opening.sheet_ids.values()), np.int32)[sheets.to_numpy(zero_copy_only=False)]),
        copy.variable(table["parcel_number"].combine_chunks()),
        copy.tenths(table["legal_area"].combine_chunks()),
        copy.fixed(table["occupies_land"].combine_chunks()),
        copy.variable(_ewkb(shapely.multipolygons(parts, indices=owners), opening.zone.srid)),
        copy.variable(table["digest"].combine_chunks()),
        copy.constant(periods.effective, rows),
        copy.constant(periods.recorded, rows),
        copy.constant(opening.act_id.to_bytes(8, "big"), rows),
    ])  # fmt: skip
    _open_land_uses(transaction, table["land_uses"].combine_chunks(), version_ids)


def _periods(transaction: WriteTransaction, opening: Opening) -> Row:
    return transaction.one(SQL["periods"], {"effective": opening.effective, "act_id": opening.act_id})


def _open_land_uses(transaction: WriteTransaction, land_uses: pa.ListArray, version_ids: Integers) -> None:
    owners = pc.list_parent_indices(land_uses).to_numpy()
    uses = land_uses.flatten()
    first = np.searchsorted(owners, owners)  # owners are in order, so rank counts from each one's first row
    copy.copy(transaction, SQL["copy_land_uses"], [
        copy.fixed(version_ids[owners]),
        copy.fixed((np.arange(len(owners)) - first + 1).astype(np.int16)),
        copy.variable(uses.field("code")),
        copy.tenths(uses.field("area")),
        *(copy.variable(uses.field(name)) for name in ("origin", "form", "term")),
    ])  # fmt: skip


def _add_former_numbers(
    transaction: WriteTransaction, opening: Opening, table: pa.Table, ids: Integers, new: npt.NDArray[np.bool_]
) -> None:
    known = pc.and_(pc.is_valid(table["old_sheet_number"]), pc.is_valid(table["old_parcel_number"])).to_numpy()
    rows = np.flatnonzero(known & new)
    old = table.select(["old_sheet_number", "old_parcel_number"])
    copy.copy(transaction, SQL["copy_former_numbers"], [
        copy.fixed(ids[rows]),
        copy.constant(b"old", len(rows)),
        *(copy.variable(column.combine_chunks()) for column in old.take(rows).columns),
        copy.constant(_periods(transaction, opening).recorded, len(rows)),
        copy.constant(opening.act_id.to_bytes(8, "big"), len(rows)),
    ])  # fmt: skip
    rows = np.flatnonzero(known & ~new)
    sheets, numbers = (column.to_pylist() for column in old.take(rows).columns)
    given = {"parcel_ids": ids[rows].tolist(), "sheet_numbers": sheets, "parcel_numbers": numbers}
    transaction.execute(SQL["add_former_numbers"], {**given, "act_id": opening.act_id})


def _ewkb(shapes: Shapes, srid: int) -> Shapes:
    return np.asarray(shapely.to_wkb(shapely.set_srid(shapes, srid), include_srid=True))
