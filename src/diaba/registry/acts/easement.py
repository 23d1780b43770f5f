"""Rights over an adjoining parcel (quyền đối với thửa đất liền kề) and other restrictions of use, set and ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from diaba.registry.act import DEALING, REGISTRATION, Found, OneUnitAct
from diaba.registry.acts.refusals import NothingAsked, RightUnknown
from diaba.registry.changes import Changes


@dataclass(frozen=True, kw_only=True)
class Easement(OneUnitAct):
    """The unit must suffer something for the sake of another unit, or of all: a way, water, a safety corridor."""

    kind: ClassVar[str] = "easement"
    transactions: ClassVar[tuple[str, ...]] = ("LK", "HC")
    basis: ClassVar[tuple[str, ...]] = ("LDD-2024", "ND-101-2024-CP")
    stopped_by: ClassVar[frozenset[str]] = DEALING

    for_unit: int | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    until: date | None = None

    @property
    def units(self) -> tuple[int, ...]:
        return (self.unit,) if self.for_unit is None else (self.unit, self.for_unit)

    def decide(self, found: Found) -> Changes:
        unit = found.units[self.unit]
        if not self.details or self.for_unit == self.unit:
            raise NothingAsked(place=unit.place)
        changes = Changes()
        facts = dict(self.details) | ({} if self.for_unit is None else {"for_unit": str(self.for_unit)})
        changes.begin(
            unit.id, "restriction" if self.for_unit is None else "easement", None, term=self.until, facts=facts
        )
        return changes


@dataclass(frozen=True, kw_only=True)
class EasementEnd(OneUnitAct):
    """A right over the unit or a restriction of it ends."""

    kind: ClassVar[str] = "easement-end"
    transactions: ClassVar[tuple[str, ...]] = ("LK", "HC")
    basis: ClassVar[tuple[str, ...]] = ("LDD-2024", "ND-101-2024-CP")
    stopped_by: ClassVar[frozenset[str]] = REGISTRATION

    right: int

    def decide(self, found: Found) -> Changes:
        unit = found.units[self.unit]
        right = unit.right(self.right)
        if right is None or right.type not in {"easement", "restriction"}:
            raise RightUnknown(place=unit.place, type="easement", right=self.right)
        return Changes().end(right)
