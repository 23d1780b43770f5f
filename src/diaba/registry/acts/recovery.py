"""Recovery by the State (Nhà nước thu hồi đất): all rights in the unit end, and its certificates with them."""

from dataclasses import dataclass
from typing import ClassVar

from diaba.registry.act import NOTHING, Found, OneUnitAct
from diaba.registry.acts.refusals import NothingAsked
from diaba.registry.changes import Changes


@dataclass(frozen=True, kw_only=True)
class Recovery(OneUnitAct):
    """The State takes back the whole unit; its parcels stay on the map, without a holder or with a manager."""

    kind: ClassVar[str] = "recovery"
    transactions: ClassVar[tuple[str, ...]] = ("TH",)
    basis: ClassVar[tuple[str, ...]] = ("LDD-2024", "ND-101-2024-CP")
    stopped_by: ClassVar[frozenset[str]] = NOTHING
    needs_two: ClassVar[bool] = True

    manager: int | None = None
    """Who is to manage the land from then on."""

    def decide(self, found: Found) -> Changes:
        unit = found.units[self.unit]
        if not unit.of_type("land-use", "land-management"):
            raise NothingAsked(place=unit.place)
        changes = Changes().end(*unit.rights)
        if self.manager is not None:
            changes.begin(unit.id, "land-management", self.manager, origin="DG-QL")
        return changes
