"""Parcels as they are drawn now, and how that changes (biến động thửa đất): versions end and begin, parcels retire."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from diaba import sql
from diaba.cadastre.adopt import supersede, transformer
from diaba.cadastre.opening import Opening, Zone, open_versions
from diaba.db import WriteTransaction

SQL = sql.load("diaba.cadastre")

Use = Mapping[str, Any]
"""code, area, origin, form, term; see ``cadastre.land_use``."""

_TEXTS = ("origin", "form", "term")
_USES = pa.list_(pa.struct([("code", pa.string()), ("area", pa.float64()), *((name, pa.string()) for name in _TEXTS)]))


@dataclass(frozen=True)
class Drawing:
    """The live version of a parcel, with its sheet and the highest number ever given on it."""

    parcel_id: int
    version_id: int
    sheet_id: int
    sheet: str
    srid: int
    number: str
    legal_area: float | None
    occupies_land: bool
    shape: Any
    land_uses: tuple[Use, ...]
    last_number: int


@dataclass(frozen=True)
class Drawn:
    """A parcel as it is to be; a negative id is a new parcel's, see ``Redrawing.begin``."""

    parcel_id: int
    like: Drawing
    number: str
    shape: Any
    legal_area: float | None
    land_uses: tuple[Use, ...]


@dataclass
class Redrawing:
    """What becomes of parcels: those that end for good, those that are drawn, new or as they were, and who came out of whom."""

    ended: list[Drawing] = field(default_factory=list)
    drawn: list[Drawn] = field(default_factory=list)
    lineage: list[tuple[int, int]] = field(default_factory=list)

    def begin(self, like: Drawing, number: str, shape: Any, area: float, land_uses: tuple[Use, ...]) -> int:  # noqa: ANN401 - a shapely geometry
        """A new parcel on the sheet of another; its stand-in id."""
        new = -1 - sum(one.parcel_id < 0 for one in self.drawn)
        self.drawn.append(Drawn(new, like, number, shape, area, land_uses))
        return new

    @property
    def new(self) -> int:
        """How many parcels begin."""
        return sum(one.parcel_id < 0 for one in self.drawn)


def lock_sheets(transaction: WriteTransaction, parcel_ids: Sequence[int]) -> None:
    """Let nobody else number or draw parcels of these communes until the transaction ends."""
    transaction.execute(SQL["lock_units_of"], {"parcel_ids": list(parcel_ids)})


def read_drawings(transaction: WriteTransaction, parcel_ids: Sequence[int]) -> dict[int, Drawing]:
    """The live drawings of parcels; those that are retired are left out."""
    rows = transaction.all(SQL["drawings"], {"parcel_ids": list(parcel_ids)})
    return {
        row.parcel_id: Drawing(
            row.parcel_id, row.version_id, row.sheet_id, row.sheet, row.srid, row.number, row.legal_area, row.occupies_land,
            shapely.from_wkb(row.shape), tuple(row.land_uses or ()), row.last_number or 0,
        )
        for row in rows
    }  # fmt: skip


def reserve(transaction: WriteTransaction, count: int) -> list[int]:
    """Ids for parcels that are about to begin."""
    return list(transaction.value(SQL["next_parcel_ids"], {"rows": count}) or ()) if count else []


def redraw(
    transaction: WriteTransaction, redrawing: Redrawing, ids: Sequence[int], *, act_id: int, effective: date
) -> None:
    """Carry it out; ``ids`` are the reserved ids of the new parcels, in their order."""
    known = [one for one in redrawing.drawn if one.parcel_id > 0]
    ended = [one.version_id for one in redrawing.ended] + [one.like.version_id for one in known]
    supersede(transaction, ended, act_id, effective)
    _open(transaction, redrawing.drawn, ids, act_id, effective)
    for one in redrawing.ended:
        transaction.execute(SQL["retire"], {"parcel_id": one.parcel_id, "act_id": act_id})
    for parent, child in redrawing.lineage:
        given = {"parent": parent, "child": ids[-child - 1] if child < 0 else child, "act_id": act_id}
        transaction.execute(SQL["add_lineage"], given)


def _open(
    transaction: WriteTransaction, drawn: Sequence[Drawn], ids: Sequence[int], act_id: int, effective: date
) -> None:
    zone = transaction.one(SQL["zone"], {"srid": drawn[0].like.srid})
    sheets = {one.like.sheet: one.like.sheet_id for one in drawn}
    shapes = np.empty(len(drawn), object)
    shapes[:] = [one.shape for one in drawn]
    reserved = np.array([-ids[-one.parcel_id - 1] if one.parcel_id < 0 else one.parcel_id for one in drawn], np.int64)
    opening = Opening(act_id, effective, Zone(zone.srid, zone.transform_id, transformer(zone.to_wgs84)), sheets)
    open_versions(transaction, opening, _table(drawn), shapes, reserved)


def _table(drawn: Sequence[Drawn]) -> pa.Table:
    nothing = pa.nulls(len(drawn), pa.string())
    return pa.table({
        "sheet_number": [one.like.sheet for one in drawn],
        "parcel_number": [one.number for one in drawn],
        "legal_area": pa.array([None if one.legal_area is None else float(one.legal_area) for one in drawn], pa.float64()),
        "occupies_land": [one.like.occupies_land for one in drawn],
        "land_uses": pa.array([[dict(use) for use in one.land_uses] for one in drawn], _USES),
        "old_sheet_number": nothing,
        "old_parcel_number": nothing,
        "digest": pa.array([_digest(one) for one in drawn], pa.binary()),
    })  # fmt: skip


def _digest(drawn: Drawn) -> bytes:
    """Another than that of any delivery: a delivery that says the same is still compared part by part."""
    said = repr((drawn.number, drawn.legal_area, drawn.land_uses)).encode()
    return hashlib.blake2b(shapely.to_wkb(drawn.shape) + said, digest_size=16).digest()
