"""What accepting a delivery would change (so sánh với sổ địa chính): asked before it is done; nothing is written.

Parcels and lines the register has and the delivery does not mention are told as missing and stay as they are.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from diaba import sql
from diaba.cadastre.identity import Identity, identify
from diaba.db import ReadTransaction, Row
from diaba.intake.accept import said, with_digests
from diaba.intake.content import USE_FIELDS, Content, Parcels
from diaba.intake.coverage import Mask, Shapes
from diaba.registry.lines import Said, keyed, live_lines

SQL = sql.load("diaba.intake")
_COMPARED = ("sheet_number", "parcel_number", "legal_area", "occupies_land", "land_uses")

Fields = Mapping[str, tuple[Any, Any]]
"""Before and after of each field that differs."""


@dataclass(frozen=True)
class Mentioned:
    """A parcel: where it is in the delivery ("" where it is not), its numbers, and its code where one is known.

    ``like`` is the code of a parcel of the register that has the same shape under another number: one to look at, not an answer.
    """

    object: str
    sheet_number: str
    parcel_number: str
    code: str = ""
    like: str = ""


@dataclass(frozen=True)
class Changed:
    """A parcel that would get another version: what differs, the difference of area in m², and how far its border moved in m."""

    parcel: Mentioned
    fields: Fields
    legal_area: tuple[float | None, float | None]
    area_difference: float
    moved: float


@dataclass(frozen=True)
class ChangedLine:
    """A line that would get another version, by certificate and rank."""

    line: str
    fields: Fields


@dataclass(frozen=True)
class Difference:
    """All that would be new, changed, unchanged or held back, and what the delivery does not mention."""

    new: Sequence[Mentioned]
    changed: Sequence[Changed]
    unchanged: int
    held: Sequence[Mentioned]
    missing: Sequence[Mentioned]
    new_lines: Sequence[str]
    changed_lines: Sequence[ChangedLine]
    ended_lines: Sequence[str]
    unchanged_lines: int
    missing_lines: int


def difference(transaction: ReadTransaction, delivery: Row, content: Content) -> Difference:
    """What accepting ``delivery`` would do to the register as it is now, by the findings of its last check."""
    blocked = {row.object for row in transaction.all(SQL["blocked_objects"], {"id": delivery.id})}
    parcels = content.parcels
    found = identify(transaction, delivery.unit_id, with_digests(parcels))
    missing = found.missing
    names = _mentioned(parcels, found, _alike(transaction, parcels.shapes, found.new, missing))
    held = np.array([name.object in blocked for name in names], np.bool_)
    altered = ~found.new & ~found.unchanged & ~held
    lines = _lines(transaction, delivery.unit_id, said(content.lines, blocked))
    return Difference(
        new=[names[row] for row in np.flatnonzero(found.new & ~held)],
        changed=list(_changed(transaction, parcels, found, names, np.flatnonzero(altered))),
        unchanged=int((found.unchanged & ~held).sum()),
        held=[names[row] for row in np.flatnonzero(held)],
        missing=[Mentioned("", one.sheet_number, one.number, one.code) for one in missing],
        **lines,
    )


def _mentioned(parcels: Parcels, found: Identity, alike: Mapping[int, str]) -> list[Mentioned]:
    columns = (parcels.table[name].to_pylist() for name in ("object", "sheet_number", "parcel_number"))
    return [
        Mentioned(name, sheet or "", number or "", version.code if version else "", alike.get(row, ""))
        for row, (name, sheet, number, version) in enumerate(zip(*columns, found.versions, strict=True))
    ]


def _alike(transaction: ReadTransaction, shapes: Shapes, new: Mask, missing: Sequence[Row]) -> dict[int, str]:
    """Of the new rows those whose shape a parcel not mentioned has, and its code."""
    if not new.any() or not missing:
        return {}
    rows = transaction.all(SQL["live_facts"], {"ids": [version.id for version in missing]})
    codes = {_form(shapely.from_wkb(row.shape)): row.code for row in rows}
    forms = {int(row): _form(shapes[row]) for row in np.flatnonzero(new) if shapes[row] is not None}
    return {row: codes[form] for row, form in forms.items() if form in codes}


def _form(shape: shapely.Geometry) -> bytes:
    """The same for the same area, whichever corner comes first, alone or in a collection of one."""
    return bytes(shapely.to_wkb(shapely.normalize(shapely.multipolygons(shapely.get_parts(shape)))))


def _changed(
    transaction: ReadTransaction,
    parcels: Parcels,
    found: Identity,
    names: Sequence[Mentioned],
    rows: Any,  # noqa: ANN401 - row numbers
) -> Iterator[Changed]:
    versions = [found.versions[row] for row in rows]
    facts = {
        row.id: row
        for row in transaction.all(SQL["live_facts"], {"ids": [version.id for version in versions if version]})
    }
    after = parcels.table.take(rows).select(list(_COMPARED)).to_pylist()
    for row, version, values in zip(rows, versions, after, strict=True):
        was, shape = facts[version.id], shapely.from_wkb(facts[version.id].shape)
        values["land_uses"] = [[use[name] for name in USE_FIELDS] for use in values["land_uses"]]
        now = parcels.shapes[row]
        yield Changed(
            names[row],
            {name: (getattr(was, name), values[name]) for name in _COMPARED if getattr(was, name) != values[name]},
            (was.legal_area, values["legal_area"]),
            round(shapely.area(now) - shapely.area(shape), 2),
            round(float(shapely.hausdorff_distance(shape, now)), 3),
        )


def _lines(transaction: ReadTransaction, unit_id: int, given: Sequence[Said]) -> dict[str, Any]:
    live = dict(live_lines(transaction, unit_id)) if given else {}
    told = {f"{key}#{rank}": words for key, rank, words in keyed(given)}
    certificates = {name.rpartition("#")[0] for name in told}
    silent = live.keys() - told.keys()
    ended = {name for name in silent if name.rpartition("#")[0] in certificates}
    altered = [name for name in told if name in live and live[name] != told[name]]
    return {
        "new_lines": [name for name in told if name not in live],
        "changed_lines": [ChangedLine(name, _fields(live[name], told[name])) for name in altered],
        "ended_lines": sorted(ended),
        "unchanged_lines": len(told.keys() & live.keys()) - len(altered),
        "missing_lines": len(silent) - len(ended),
    }


def _fields(before: Said, after: Said) -> Fields:
    names = dict.fromkeys((*before, *after))
    return {name: (before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)}
