"""First registration (đăng ký đất đai lần đầu): parcels nobody is registered for become a unit with its holders."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import ClassVar

from diaba.registry.act import Found, RegistryAct
from diaba.registry.acts.refusals import NothingAsked, ParcelOccupied, ParcelRegistered, SharesNotWhole
from diaba.registry.changes import Changes, Printed


@dataclass(frozen=True, kw_only=True)
class FirstRegistration(RegistryAct):
    """Those who use or manage the parcels are registered for the first time, with a certificate or without."""

    kind: ClassVar[str] = "first-registration"
    transactions: ClassVar[tuple[str, ...]] = ()
    basis: ClassVar[tuple[str, ...]] = ("LDD-2024", "ND-101-2024-CP")

    land: tuple[int, ...]
    holders: Mapping[int, Fraction]
    type: str = "land-use"
    origin: str | None = None
    term: date | None = None
    assets: tuple[int, ...] = ()
    printed: Printed | None = None

    @property
    def units(self) -> tuple[int, ...]:
        return ()

    @property
    def parcels(self) -> tuple[int, ...]:
        return self.land

    def decide(self, found: Found) -> Changes:
        if not self.holders or not self.land:
            raise NothingAsked(place=found.place)
        if (given := sum(self.holders.values())) != 1:
            raise SharesNotWhole(place=found.place, given=given)
        changes = Changes()
        for parcel in found.parcels.values():
            if parcel.ba_unit_id is not None:
                raise ParcelRegistered(place=parcel.place, unit=parcel.ba_unit_id)
            if parcel.occupies_land and self.type == "land-use":
                raise ParcelOccupied(place=parcel.place)
            changes.begun.append(parcel.since)
        unit = changes.open_unit(self.land, self.assets)
        paper = changes.issue(self.printed) if self.printed else None
        types = [self.type, *(["asset-ownership"] if self.assets else [])]
        for type_ in types:
            for party, share in self.holders.items():
                changes.begin(unit, type_, party, share, certificate_id=paper, origin=self.origin, term=self.term)
        return changes
