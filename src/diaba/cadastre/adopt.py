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
import pyproj

from diaba import sql
from diaba.cadastre.opening import Integers, Opening, Zone, open_versions
from diaba.cadastre.refusals import SheetInAnotherZone, ZoneUnknown
from diaba.db import WriteTransaction

SQL = sql.load("diaba.cadastre")


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


@cache
def transformer(pipeline: str) -> pyproj.Transformer:
    """The transformer of a zone's pinned pipeline, made once."""
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
    transaction.execute(SQL["lock_unit"], {"unit_id": survey.unit_id})
    sheet_ids = _sheets(transaction, survey)
    parcel_ids, superseded, unchanged = _compare(transaction, survey)
    transaction.execute(SQL["supersede"], {"version_ids": superseded, "act_id": act_id})
    if superseded:
        restated = {"version_ids": superseded, "act_id": act_id, "effective": effective}
        transaction.execute(SQL["restate_versions"], restated)
        transaction.execute(SQL["restate_land_uses"], restated)
    wanted = np.flatnonzero(~unchanged)
    opening = Opening(act_id, effective, Zone(row.srid, row.transform_id, transformer(row.to_wgs84)), sheet_ids)
    new = int((parcel_ids == 0).sum())
    open_versions(transaction, opening, survey.table.take(wanted), survey.shapes[wanted], parcel_ids[wanted])
    return Adopted(opened=new, changed=len(superseded), unchanged=int(unchanged.sum()))


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
