"""Correction (đính chính): what the register says of a right was wrong from the start, and is put right by two persons."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import ClassVar

from diaba.registry.act import Found, OneUnitAct
from diaba.registry.acts.refusals import NothingAsked, RightUnknown, SharesNotWhole
from diaba.registry.changes import Changes
from diaba.registry.unit import WHOLE


@dataclass(frozen=True, kw_only=True)
class RightCorrection(OneUnitAct):
    """Holders, shares, origin or term of rights are restated; effective from the day the wrong version began or later."""

    kind: ClassVar[str] = "right-correction"
    transactions: ClassVar[tuple[str, ...]] = ("SN",)
    basis: ClassVar[tuple[str, ...]] = ("LDD-2024", "ND-101-2024-CP")
    needs_two: ClassVar[bool] = True

    reason: str
    shares: Mapping[int, Fraction] | None = None
    """What each right's share truly is, by right."""
    parties: Mapping[int, int] | None = None
    """Who truly holds, by right."""
    origins: Mapping[int, str] | None = None
    terms: Mapping[int, date | None] | None = None

    def decide(self, found: Found) -> Changes:
        unit = found.units[self.unit]
        given = {"share": self.shares, "party_id": self.parties, "origin": self.origins, "term": self.terms}
        wanted = {right_id for values in given.values() for right_id in values or ()}
        if not wanted:
            raise NothingAsked(place=unit.place)
        changes = Changes()
        shares = {right.right_id: right.share for right in unit.rights} | dict(self.shares or {})
        for right_id in sorted(wanted):
            right = unit.right(right_id)
            if right is None:
                raise RightUnknown(place=unit.place, type="right", right=right_id)
            different = {name: values[right_id] for name, values in given.items() if values and right_id in values}
            changes.restate(unit.id, right, **different)
        for type_ in {right.type for right in unit.rights if right.right_id in wanted and right.type in WHOLE}:
            total = sum(shares[right.right_id] for right in unit.of_type(type_))
            if total != 1:
                raise SharesNotWhole(place=unit.place, given=total)
        return changes
