"""Subdivision (tách thửa): a parcel ends and its pieces begin, each a unit of its own with the rights that rested on the whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from diaba.cadastre.drawing import Drawing, Use
from diaba.cadastre.redraw import cut, in_order, same_land
from diaba.registry.act import CERTIFICATE, DEALING, Found, OneUnitAct
from diaba.registry.acts.drawing import divided, large_enough, legal_area, read_shapes
from diaba.registry.acts.refusals import AssetsNotPlaced, NothingAsked
from diaba.registry.changes import Changes, Printed
from diaba.registry.unit import Parcel, Unit


@dataclass(frozen=True, kw_only=True)
class Subdivision(OneUnitAct):
    """A parcel is cut by lines, or replaced by pieces; WKT in the plane of its sheet, metres."""

    kind: ClassVar[str] = "subdivision"
    transactions: ClassVar[tuple[str, ...]] = ("TN",)
    basis: ClassVar[tuple[str, ...]] = ("LDD-2024", "ND-101-2024-CP")
    stopped_by: ClassVar[frozenset[str]] = DEALING

    parcel: int
    lines: tuple[str, ...] = ()
    pieces: tuple[str, ...] = ()
    uses: tuple[tuple[Use, ...], ...] = ()
    """The uses of each piece, north to south and west to east; needed where the parcel has several."""
    assets: Mapping[int, int] = field(default_factory=dict)
    """On which piece each asset of the parcel stands, the first is 1."""
    together: bool = False
    """Whether the pieces stay one unit."""
    printed: tuple[Printed, ...] = ()
    """New certificates for the pieces, in their order."""

    @property
    def draws(self) -> tuple[int, ...]:
        return (self.parcel,)

    @property
    def stops(self) -> frozenset[str]:
        return self.stopped_by | CERTIFICATE if self.printed else self.stopped_by

    def decide(self, found: Found) -> Changes:
        unit, drawing = found.units[self.unit], found.drawings[self.parcel]
        parcel = next((one for one in unit.parcels if one.id == self.parcel), None)
        if parcel is None or bool(self.lines) == bool(self.pieces):
            raise NothingAsked(place=unit.place)
        pieces = self._pieces(drawing)
        changes = Changes(begun=[parcel.since])
        changes.redrawing.ended.append(drawing)
        new = [self._piece(changes, drawing, parcel, place, piece) for place, piece in enumerate(pieces)]
        self._units(changes, unit, parcel, new)
        return changes

    def _pieces(self, drawing: Drawing) -> Sequence[Any]:
        if self.lines:
            return cut(drawing.shape, read_shapes(self.lines))
        pieces = in_order(read_shapes(self.pieces))
        same_land([drawing.shape], pieces)
        return pieces

    def _piece(self, changes: Changes, drawing: Drawing, parcel: Parcel, place: int, piece: Any) -> int:  # noqa: ANN401 - a shapely geometry
        area = legal_area(piece, self.effective)
        told = self.uses[place] if place < len(self.uses) else None
        uses = divided(drawing, told, area, parcel.place)
        large_enough(place + 1, uses, area, parcel.province_code, self.effective)
        number = str(drawing.last_number + place + 1)
        new = changes.redrawing.begin(drawing, number, piece, area, uses)
        changes.redrawing.lineage.append((drawing.parcel_id, new))
        return new

    def _units(self, changes: Changes, unit: Unit, parcel: Parcel, new: Sequence[int]) -> None:
        if self.together:
            changes.let_go(parcel.part_id)
            for piece in new:
                changes.add_part(unit.id, piece)
            return
        standing = {asset.id: asset.part_id for asset in unit.assets if asset.parcel_id == parcel.id}
        if set(self.assets) != set(standing) or not set(self.assets.values()) <= set(range(1, len(new) + 1)):
            raise AssetsNotPlaced(place=parcel.place, assets=", ".join(map(str, standing)) or "—")
        is_whole = len(unit.parcels) == 1
        papers = [changes.issue(printed) for printed in self.printed[: len(new)]]
        for issued in papers:
            for certificate in unit.certificates:
                (changes.replace if is_whole else changes.derive)(certificate, issued)
        if is_whole:
            changes.retire_unit(unit)
        else:
            changes.let_go(parcel.part_id, *standing.values())
        for place, piece in enumerate(new):
            paper = papers[place] if place < len(papers) else None
            assets = [asset for asset, stands_on in self.assets.items() if stands_on == place + 1]
            rights = [right for right in unit.rights if assets or right.type != "asset-ownership"]
            changes.carry(changes.open_unit([piece], assets), rights, paper)
