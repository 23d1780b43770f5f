"""Change of land use (chuyển mục đích, chuyển hình thức sử dụng đất): what a parcel is used for, and for how long."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from diaba.cadastre.drawing import Drawn, Use
from diaba.law.book import Book
from diaba.registry.act import Found, OneUnitAct
from diaba.registry.acts.refusals import AreasDiffer, LandTypeUnknown, NothingAsked
from diaba.registry.changes import Changes


@dataclass(frozen=True, kw_only=True)
class LandUseChange(OneUnitAct):
    """A parcel is used for something else, wholly or in part, or under another form; its drawing stays."""

    kind: ClassVar[str] = "land-use-change"
    transactions: ClassVar[tuple[str, ...]] = ("CM", "TG")
    basis: ClassVar[tuple[str, ...]] = ("LDD-2024", "ND-102-2024-CP")

    parcel: int
    uses: tuple[Use, ...]
    term: date | None = None
    """The last day of the use; it becomes that of the rights."""

    @property
    def draws(self) -> tuple[int, ...]:
        return (self.parcel,)

    def decide(self, found: Found) -> Changes:
        unit, drawing = found.units[self.unit], found.drawings[self.parcel]
        parcel = next((one for one in unit.parcels if one.id == self.parcel), None)
        uses = tuple({name: use.get(name) for name in ("code", "area", "origin", "form", "term")} for use in self.uses)
        if parcel is None or not uses or uses == drawing.land_uses:
            raise NothingAsked(place=unit.place)
        for use in uses:
            if Book.load().code("land_type", use["code"] or "", self.effective) is None:
                raise LandTypeUnknown(place=parcel.place, code=use["code"], day=self.effective)
        total = round(sum(use["area"] or 0 for use in uses), 1)
        if drawing.legal_area is not None and total != float(drawing.legal_area):
            raise AreasDiffer(place=parcel.place, total=total, area=drawing.legal_area)
        changes = Changes(begun=[parcel.since])
        drawn = Drawn(parcel.id, drawing, drawing.number, drawing.shape, drawing.legal_area, uses)
        changes.redrawing.drawn.append(drawn)
        for right in unit.of_type("land-use"):
            if right.term != self.term:
                changes.restate(unit.id, right, term=self.term)
        return changes
