"""Merger (hợp thửa): adjoining parcels of the same holders end and one begins."""

from dataclasses import dataclass
from typing import ClassVar

from diaba.cadastre.drawing import Use
from diaba.cadastre.redraw import joined
from diaba.registry.act import CERTIFICATE, DEALING, Found, RegistryAct
from diaba.registry.acts.drawing import legal_area, one_sheet
from diaba.registry.acts.refusals import BurdenRemains, HoldersDiffer, NothingAsked, UnitHasMore
from diaba.registry.changes import Changes, Printed
from diaba.registry.unit import WHOLE, Unit


@dataclass(frozen=True, kw_only=True)
class Merger(RegistryAct):
    """All parcels of some units become one parcel of one unit. The holders and their shares must be the same in all."""

    kind: ClassVar[str] = "merger"
    transactions: ClassVar[tuple[str, ...]] = ("TN",)
    basis: ClassVar[tuple[str, ...]] = ("LDD-2024", "ND-101-2024-CP")
    stopped_by: ClassVar[frozenset[str]] = DEALING

    of: tuple[int, ...]
    merged: tuple[int, ...]
    """The parcels of the units."""
    uses: tuple[Use, ...] = ()
    """Uses of the whole; without them, those of the parcels added up."""
    printed: Printed | None = None

    @property
    def units(self) -> tuple[int, ...]:
        return self.of

    @property
    def draws(self) -> tuple[int, ...]:
        return self.merged

    @property
    def stops(self) -> frozenset[str]:
        return self.stopped_by | CERTIFICATE if self.printed else self.stopped_by

    def decide(self, found: Found) -> Changes:
        units = [found.units[number] for number in dict.fromkeys(self.of)]
        if len(self.merged) < 2 or {parcel.id for unit in units for parcel in unit.parcels} != set(self.merged):
            raise UnitHasMore(place=found.place) if len(self.merged) > 1 else NothingAsked(place=found.place)
        _alike(units)
        drawings = [found.drawings[number] for number in self.merged]
        like = one_sheet(drawings)
        shape = joined([one.shape for one in drawings])
        changes = Changes(begun=[parcel.since for unit in units for parcel in unit.parcels])
        changes.redrawing.ended.extend(drawings)
        uses = self.uses or _added(tuple(use for one in drawings for use in one.land_uses))
        area = legal_area(shape, self.effective)
        new = changes.redrawing.begin(like, str(like.last_number + 1), shape, area, uses)
        changes.redrawing.lineage.extend((number, new) for number in self.merged)
        paper = None
        if self.printed:
            paper = changes.issue(self.printed, [one for unit in units for one in unit.certificates])
        for unit in units:
            changes.retire_unit(unit)
        changes.carry(changes.open_unit([new]), units[0].rights, paper)
        return changes


def _alike(units: list[Unit]) -> None:
    held = [{(right.type, right.party_id, right.share) for right in unit.rights} for unit in units]
    for unit in units:
        for right in unit.rights:
            if right.type not in WHOLE and len(units) > 1:
                raise BurdenRemains(place=unit.place, right=unit.id, type=right.type, burden=right.right_id)
    if any(one != held[0] for one in held):
        raise HoldersDiffer(place="; ".join(unit.place for unit in units))


def _added(uses: tuple[Use, ...]) -> tuple[Use, ...]:
    """Uses of one code, origin, form and term as one, with their areas together."""
    total: dict[tuple[object, ...], dict[str, object]] = {}
    for use in uses:
        same = tuple(use.get(name) for name in ("code", "origin", "form", "term"))
        known = total.setdefault(same, {**use, "area": 0.0})
        area, more = known["area"], use.get("area")
        known["area"] = None if area is None or more is None else round(float(str(area)) + float(more), 1)
    return tuple(total.values())
