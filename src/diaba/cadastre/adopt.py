"""Adopt surveyed parcels (đưa thửa đất vào sổ): new ones get their code, changed ones a new version, unchanged ones nothing.

One set-based step inside the caller's transaction. Nothing is overwritten: a version that is superseded stays as what was known
until now, and is restated with its end in law.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyproj
import shapely

from diaba import copy, sql
from diaba.cadastre import parcel_code
from diaba.cadastre.refusals import SheetInAnotherZone, ZoneUnknown
from diaba.db import WriteTransaction

SQL = sql.load("diaba.cadastre")

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Survey:
    """Parcels of one commune in one plane: columns row by row, and a digest of all that was delivered of each.

    ``table`` has sheet_number, parcel_number, legal_area, occupies_land, land_uses, map_scale, old_sheet_number,
    old_parcel_number and digest (16 bytes); sheet_number with parcel_number is unique.
    """

    unit_id: int
    srid: int
    table: pa.Table
    shapes: npt.NDArray[np.object_]


@dataclass(frozen=True)
class Adopted:
    """How many parcels were opened, changed, or found as they were."""

    opened: int
    changed: int
    unchanged: int


@dataclass(frozen=True)
class _Zone:
    srid: int
    transform_id: str
    to_wgs84: pyproj.Transformer


@cache
def transformer(pipeline: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_pipeline(pipeline)


def adopt(transaction: WriteTransaction, survey: Survey, *, act_id: int, effective: date) -> Adopted:
    """Bring the register to what ``survey`` says of its parcels; parcels it does not mention stay as they are.

    Raises:
        ZoneUnknown: the plane is none of the register's.
        SheetInAnotherZone: a sheet is already kept in another plane.
    """
    row = transaction.one(SQL["zone"], {"srid": survey.srid})
    if row is None:
        raise ZoneUnknown(srid=survey.srid)
    zone = _Zone(row.srid, row.transform_id, transformer(row.to_wgs84))
    transaction.execute(SQL["lock_unit"], {"unit_id": survey.unit_id})
    sheet_ids = _sheets(transaction, survey)
    parcel_ids, superseded, unchanged = _compare(transaction, survey)
    transaction.execute(SQL["supersede"], {"version_ids": superseded, "act_id": act_id})
    if superseded:
        restated = {"version_ids": superseded, "act_id": act_id, "effective": effective}
        transaction.execute(SQL["restate_versions"], restated)
        transaction.execute(SQL["restate_land_uses"], restated)
    wanted = np.flatnonzero(~unchanged)
    part = Survey(survey.unit_id, survey.srid, survey.table.take(wanted).combine_chunks(), survey.shapes[wanted])
    parcel_ids = parcel_ids[wanted]
    new = np.flatnonzero(parcel_ids == 0)
    if len(new):
        parcel_ids[new] = transaction.value(SQL["next_parcel_ids"], {"rows": len(new)})
        _open_parcels(transaction, parcel_ids[new], part.shapes[new], zone, act_id)
    if len(wanted):
        _open_versions(transaction, part, parcel_ids, sheet_ids, act_id, effective)
        _former_numbers(transaction, part.table, parcel_ids, act_id)
    return Adopted(opened=len(new), changed=len(superseded), unchanged=int(unchanged.sum()))


def _sheets(transaction: WriteTransaction, survey: Survey) -> Mapping[str, int]:
    """The ids of the survey's sheets, those it is the first to bring included."""
    given = survey.table.group_by("sheet_number").aggregate([("map_scale", "min")]).sort_by("sheet_number")
    scales = dict(zip(given["sheet_number"].to_pylist(), given["map_scale_min"].to_pylist(), strict=True))
    kept = {row.number: row for row in transaction.all(SQL["sheets"], {"unit_id": survey.unit_id})}
    for number in scales:
        if number in kept and kept[number].srid != survey.srid:
            raise SheetInAnotherZone(sheet=number, kept=kept[number].srid, given=survey.srid)
    missing = [number for number in scales if number not in kept]
    transaction.execute(
        SQL["add_sheets"],
        {
            "unit_id": survey.unit_id,
            "srid": survey.srid,
            "numbers": missing,
            "scales": [scales[number] for number in missing],
        },
    )
    return {row.number: row.id for row in transaction.all(SQL["sheets"], {"unit_id": survey.unit_id})}


def _compare(transaction: WriteTransaction, survey: Survey) -> tuple[Integers, list[int], npt.NDArray[np.bool_]]:
    """Per row the parcel it is (0: a new one), the versions it supersedes, and whether it is unchanged."""
    rows = survey.table.num_rows
    parcel_ids, unchanged, superseded = np.zeros(rows, np.int64), np.zeros(rows, np.bool_), []
    live = {
        (row.sheet_number, row.number): row
        for row in transaction.all(SQL["live_versions"], {"unit_id": survey.unit_id})
    }
    if live:
        names = zip(
            *(survey.table[name].to_pylist() for name in ("sheet_number", "parcel_number", "digest")), strict=True
        )
        for row, (sheet, number, digest) in enumerate(names):
            if version := live.get((sheet, number)):
                parcel_ids[row] = version.parcel_id
                unchanged[row] = version.digest == digest
                if not unchanged[row]:
                    superseded.append(version.id)
    return parcel_ids, superseded, unchanged


def _codes(
    transaction: WriteTransaction, shapes: npt.NDArray[np.object_], zone: _Zone
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.str_]]:
    """Points and codes, each code the only one: where a cell is taken, the point moves to the next free cell inside the parcel."""
    points = parcel_code.representative_points(shapes)
    codes = parcel_code.issue(points, zone.to_wgs84)
    taken = {row.code for row in transaction.all(SQL["codes_taken"], {"codes": codes.tolist()})}
    _, first = np.unique(codes, return_index=True)
    again = np.ones(len(codes), np.bool_)
    again[first] = False
    again |= np.isin(codes, list(taken))
    used = taken | set(codes[~again].tolist())
    for row in np.flatnonzero(again):
        for point in _around(points[row], shapes[row]):
            code = str(parcel_code.issue(np.array([point]), zone.to_wgs84)[0])
            if code not in used and not transaction.all(SQL["codes_taken"], {"codes": [code]}):
                points[row], codes[row] = point, code
                used.add(code)
                break
    return points, codes


def _around(point: shapely.Point, shape: shapely.Geometry) -> list[shapely.Point]:
    """Points inside ``shape`` around ``point``, nearest first, a GeoHash cell (4 cm) apart."""
    steps = sorted(
        ((east, north) for east in range(-12, 13) for north in range(-12, 13)), key=lambda s: (s[0] ** 2 + s[1] ** 2, s)
    )
    candidates = shapely.points(
        [(round(point.x + east * 0.04, 3), round(point.y + north * 0.04, 3)) for east, north in steps]
    )
    return list(candidates[shapely.contains_properly(shape, candidates)])


def _open_parcels(
    transaction: WriteTransaction, ids: Integers, shapes: npt.NDArray[np.object_], zone: _Zone, act_id: int
) -> None:
    points, codes = _codes(transaction, shapes, zone)
    copy.copy(
        transaction,
        SQL["copy_parcels"],
        [
            copy.fixed(ids),
            copy.variable(codes),
            copy.variable(_ewkb(points, zone.srid)),
            copy.constant(zone.transform_id.encode(), len(ids)),
            copy.constant(parcel_code.ALGORITHM.encode(), len(ids)),
            copy.constant(act_id.to_bytes(8, "big"), len(ids)),
        ],
    )


def _open_versions(
    transaction: WriteTransaction,
    part: Survey,
    parcel_ids: Integers,
    sheet_ids: Mapping[str, int],
    act_id: int,
    effective: date,
) -> None:
    rows = part.table.num_rows
    version_ids = np.array(transaction.value(SQL["next_version_ids"], {"rows": rows}), np.int64)
    periods = transaction.one(SQL["periods"], {"effective": effective})
    sheets = pc.index_in(part.table["sheet_number"], pa.array(list(sheet_ids))).combine_chunks()
    parts, owners = shapely.get_parts(part.shapes, return_index=True)
    copy.copy(
        transaction,
        SQL["copy_versions"],
        [
            copy.fixed(version_ids),
            copy.fixed(parcel_ids),
            copy.fixed(np.array(list(sheet_ids.values()), np.int32)[sheets.to_numpy(zero_copy_only=False)]),
            copy.variable(part.table["parcel_number"].combine_chunks()),
            copy.tenths(part.table["legal_area"].combine_chunks()),
            copy.fixed(part.table["occupies_land"].combine_chunks()),
            copy.variable(_ewkb(shapely.multipolygons(parts, indices=owners), part.srid)),
            copy.variable(part.table["digest"].combine_chunks()),
            copy.constant(periods.effective, rows),
            copy.constant(periods.recorded, rows),
            copy.constant(act_id.to_bytes(8, "big"), rows),
        ],
    )
    _open_land_uses(transaction, part.table["land_uses"].combine_chunks(), version_ids)


def _open_land_uses(transaction: WriteTransaction, land_uses: pa.ListArray, version_ids: Integers) -> None:
    owners = pc.list_parent_indices(land_uses).to_numpy()
    uses = land_uses.flatten()
    first = np.searchsorted(owners, owners)  # owners are in order, so rank counts from each one's first row
    copy.copy(
        transaction,
        SQL["copy_land_uses"],
        [
            copy.fixed(version_ids[owners]),
            copy.fixed((np.arange(len(owners)) - first + 1).astype(np.int16)),
            copy.variable(uses.field("code")),
            copy.tenths(uses.field("area")),
            *(copy.variable(uses.field(name)) for name in ("origin", "form", "term")),
        ],
    )


def _former_numbers(transaction: WriteTransaction, table: pa.Table, parcel_ids: Integers, act_id: int) -> None:
    known = pc.and_(pc.is_valid(table["old_sheet_number"]), pc.is_valid(table["old_parcel_number"])).to_numpy()
    if known.any():
        old = table.filter(pa.array(known))
        transaction.execute(
            SQL["add_former_numbers"],
            {
                "parcel_ids": parcel_ids[known].tolist(),
                "sheet_numbers": old["old_sheet_number"].to_pylist(),
                "parcel_numbers": old["old_parcel_number"].to_pylist(),
                "act_id": act_id,
            },
        )


def _ewkb(shapes: npt.NDArray[np.object_], srid: int) -> npt.NDArray[np.object_]:
    return np.asarray(shapely.to_wkb(shapely.set_srid(shapes, srid), include_srid=True))
