"""Mortgage (thế chấp), change of a mortgage (thay đổi nội dung thế chấp) and discharge (xóa đăng ký thế chấp)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from diaba.registry.act import DEALING, REGISTRATION, Found, OneUnitAct
from diaba.registry.acts.refusals import NothingAsked, NotHolder, RightUnknown
from diaba.registry.changes import Changes
from diaba.registry.unit import Right, Unit


def _mortgage(unit: Unit, right_id: int) -> Right:
    found = unit.right(right_id)
    if found is None or found.type != "mortgage":
        raise RightUnknown(place=unit.place, type="mortgage", right=right_id)
    return found


@dataclass(frozen=True, kw_only=True)
class Mortgage(OneUnitAct):
    """A holder, or all together, secure a debt; later mortgages rank behind earlier ones."""

    kind: ClassVar[str] = "mortgage"
    transactions: ClassVar[tuple[str, ...]] = ("TC",)
    basis: ClassVar[tuple[str, ...]] = ("LDD-2024", "ND-101-2024-CP")
    stopped_by: ClassVar[frozenset[str]] = DEALING

    mortgagee: int
    mortgagor: int | None = None
    """The one whose share alone is mortgaged; None where it is all of the unit."""
    details: Mapping[str, str] = field(default_factory=dict)

    def decide(self, found: Found) -> Changes:
        unit = found.units[self.unit]
        held = *unit.of_type("land-use"), *unit.of_type("asset-ownership")  # who has both pledges the land
        burdened = next((right for right in held if right.party_id == self.mortgagor), None)
        if not held or (self.mortgagor is not None and burdened is None):
            raise NotHolder(place=unit.place, party=self.mortgagor or "—", held=0, given="mortgage")
        rank = 1 + max((right.rank or 0 for right in unit.of_type("mortgage")), default=0)
        changes = Changes(begun=[right.since for right in held])
        burdens = burdened.right_id if burdened else None
        changes.begin(unit.id, "mortgage", self.mortgagee, rank=rank, burdens=burdens, facts=dict(self.details))
        return changes


@dataclass(frozen=True, kw_only=True)
class MortgageChange(OneUnitAct):
    """What a mortgage says changes: its mortgagee, its sum, its contract. Its rank stays."""

    kind: ClassVar[str] = "mortgage-change"
    transactions: ClassVar[tuple[str, ...]] = ("TC",)
    basis: ClassVar[tuple[str, ...]] = ("LDD-2024", "ND-101-2024-CP")
    stopped_by: ClassVar[frozenset[str]] = DEALING

    right: int
    mortgagee: int | None = None
    details: Mapping[str, str] | None = None

    def decide(self, found: Found) -> Changes:
        unit = found.units[self.unit]
        mortgage = _mortgage(unit, self.right)
        party = self.mortgagee if self.mortgagee is not None else mortgage.party_id
        facts = mortgage.facts if self.details is None else dict(self.details)
        if (party, facts) == (mortgage.party_id, mortgage.facts):
            raise NothingAsked(place=unit.place)
        changes = Changes()
        changes.restate(unit.id, mortgage, party_id=party, facts=facts)
        return changes


@dataclass(frozen=True, kw_only=True)
class Discharge(OneUnitAct):
    """A mortgage ends; those behind it keep their order."""

    kind: ClassVar[str] = "discharge"
    transactions: ClassVar[tuple[str, ...]] = ("XC",)
    basis: ClassVar[tuple[str, ...]] = ("LDD-2024", "ND-101-2024-CP")
    stopped_by: ClassVar[frozenset[str]] = REGISTRATION

    right: int

    def decide(self, found: Found) -> Changes:
        unit = found.units[self.unit]
        return Changes().end(_mortgage(unit, self.right))
