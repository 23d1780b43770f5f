"""Recovery by the State (Nhà nước thu hồi đất): of a whole unit, whose rights and certificates end; or of some of its parcels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from diaba.registry.act import NOTHING, Found, OneUnitAct
from diaba.registry.acts.refusals import BurdenRemains, NothingAsked
from diaba.registry.changes import Changes
from diaba.registry.unit import Parcel, Unit

_MANAGED = "DG-QL"  # given to be managed, in the list origin


@dataclass(frozen=True, kw_only=True)
class Recovery(OneUnitAct):
    """The State takes back a unit, or some of its parcels; they stay on the map, without a holder or with a manager.

    A part of a parcel is first divided off, its pieces staying together.
    """

    kind: ClassVar[str] = "recovery"
    transactions: ClassVar[tuple[str, ...]] = ("TH",)
    basis: ClassVar[tuple[str, ...]] = ("LDD-2024", "ND-101-2024-CP")
    stopped_by: ClassVar[frozenset[str]] = NOTHING
    needs_two: ClassVar[bool] = True

    manager: int | None = None
    """Who is to manage the land from then on."""
    land: tuple[int, ...] = ()
    """The parcels that are taken back; all where none is named."""

    def decide(self, found: Found) -> Changes:
        unit = found.units[self.unit]
        taken = [parcel for parcel in unit.parcels if not self.land or parcel.id in self.land]
        if not unit.of_type("land-use", "land-management") or not set(self.land) <= {parcel.id for parcel in taken}:
            raise NothingAsked(place=unit.place)
        if len(taken) < len(unit.parcels):
            return self._part(unit, taken)
        changes = Changes()
        if self.manager is None:  # the land is free to be allocated
            changes.retire_unit(unit)
        else:
            changes.end(*unit.rights).begin(unit.id, "land-management", self.manager, origin=_MANAGED)
        return changes

    def _part(self, unit: Unit, taken: Sequence[Parcel]) -> Changes:
        """What stands on the land goes with it; the rights go on in the rest, and so do the certificates that say them."""
        parcels = [parcel.id for parcel in taken]
        assets = [asset for asset in unit.assets if asset.parcel_id in parcels]
        changes = Changes(begun=[*(parcel.since for parcel in taken), *(right.since for right in unit.rights)])
        changes.let_go(*(parcel.part_id for parcel in taken), *(asset.part_id for asset in assets))
        if len(assets) == len(unit.assets):
            _end_ownership(unit, changes)
        if self.manager is not None:
            managed = changes.open_unit(parcels, [asset.id for asset in assets])
            changes.begin(managed, "land-management", self.manager, origin=_MANAGED)
        return changes


def _end_ownership(unit: Unit, changes: Changes) -> None:
    """No asset is left to own; what rests on owning them must have ended before, as its holder was not asked."""
    for right in unit.of_type("asset-ownership"):
        for burden in unit.rights:
            if burden.burdens == right.right_id:
                raise BurdenRemains(place=unit.place, right=right.right_id, type=burden.type, burden=burden.right_id)
        changes.end(right)
