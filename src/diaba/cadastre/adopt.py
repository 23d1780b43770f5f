"""Adopt surveyed parcels (đưa thửa đất vào sổ): new ones get their code, changed ones a new version, unchanged ones nothing.

One set-based step inside the caller's transaction. Nothing is overwritten: a version that is superseded stays as what was known
until now, and is restated with its end in law.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyproj

from diaba import sql
from diaba.cadastre.identity import Identity, identify
from diaba.cadastre.opening import Integers, Opening, Zone, open_versions
from diaba.cadastre.refusals import CommuneReorganised, SheetInAnotherZone, ZoneUnknown
from diaba.db import WriteTransaction

SQL = sql.load("diaba.cadastre")


@dataclass(frozen=True)
class Survey:
    """Parcels of one commune in one plane: columns row by row, and a digest of all that was delivered of each.

    ``table`` has sheet_number, parcel_number, legal_area, occupies_land, land_uses, map_scale, old_sheet_number,
    old_parcel_number, digest (16 bytes) and, where any are known, parcel_code; sheet_number with parcel_number is unique.
    """

    unit_id: int
    srid: int
    table: pa.Table
    shapes: npt.NDArray[np.object_]


@dataclass(frozen=True)
class Adopted:
    """How many parcels were opened, changed, or found as they were; and row by row which parcel each is."""

    opened: int
    changed: int
    unchanged: int
    parcel_ids: Integers = field(default_factory=lambda: np.zeros(0, np.int64), compare=False, repr=False)


@cache
def transformer(pipeline: str) -> pyproj.Transformer:
    """The transformer of a zone's pinned pipeline, made once."""
    return pyproj.Transformer.from_pipeline(pipeline)


def lock(transaction: WriteTransaction, unit_id: int) -> None:
    """Let nobody else change the parcels of this commune until the transaction ends.

    Raises:
        CommuneReorganised: its land was re-homed.
    """
    transaction.execute(SQL["lock_unit"], {"unit_id": unit_id})
    row = transaction.one(SQL["home_of_unit"], {"unit_id": unit_id})
    if row is not None:
        raise CommuneReorganised(commune=row.code, name=row.full_name, now=row.now or "–", act=row.act_id)


def adopt(
    transaction: WriteTransaction, survey: Survey, *, act_id: int, effective: date, found: Identity | None = None
) -> Adopted:
    """Bring the register to what ``survey`` says of its parcels; parcels it does not mention stay as they are.

    ``found`` is which parcels they are, where that was asked in this transaction after ``lock``.

    Raises:
        ZoneUnknown: the plane is none of the register's.
        SheetInAnotherZone: a sheet is already kept in another plane.
    """
    row = transaction.one(SQL["zone"], {"srid": survey.srid})
    if row is None:
        raise ZoneUnknown(srid=survey.srid)
    lock(transaction, survey.unit_id)
    sheet_ids = _sheets(transaction, survey)
    found = found or identify(transaction, survey.unit_id, survey.table)
    changed = [
        version.id for version, same in zip(found.versions, found.unchanged, strict=True) if version and not same
    ]
    supersede(transaction, changed, act_id, effective)
    wanted, parcel_ids = np.flatnonzero(~found.unchanged), found.parcel_ids
    opening = Opening(act_id, effective, Zone(row.srid, row.transform_id, transformer(row.to_wgs84)), sheet_ids)
    parcel_ids[wanted] = open_versions(
        transaction, opening, survey.table.take(wanted), survey.shapes[wanted], parcel_ids[wanted]
    )
    return Adopted(int(found.new.sum()), len(changed), int(found.unchanged.sum()), parcel_ids)


def supersede(transaction: WriteTransaction, version_ids: list[int], act_id: int, effective: date) -> None:
    """End live versions: what was known stays as it was, and is restated with its end in law."""
    if not version_ids:
        return
    given = {"version_ids": version_ids, "act_id": act_id, "effective": effective}
    transaction.execute(SQL["supersede"], given)
    transaction.execute(SQL["restate_versions"], given)
    transaction.execute(SQL["restate_land_uses"], given)


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
