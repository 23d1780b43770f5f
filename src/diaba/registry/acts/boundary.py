"""Correction of boundaries (chỉnh lý ranh giới): neighbours are drawn anew within the land they have together."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from diaba.cadastre.drawing import Drawn
from diaba.cadastre.redraw import same_land
from diaba.registry.act import Found, RegistryAct
from diaba.registry.acts.drawing import legal_area, one_sheet, read_shapes
from diaba.registry.acts.refusals import NothingAsked
from diaba.registry.changes import Changes


@dataclass(frozen=True, kw_only=True)
class BoundaryCorrection(RegistryAct):
    """A new survey moves the boundary between parcels; each keeps its number, code and rights. By two persons."""

    kind: ClassVar[str] = "boundary-correction"
    transactions: ClassVar[tuple[str, ...]] = ("TD", "SA")
    basis: ClassVar[tuple[str, ...]] = ("LDD-2024", "ND-101-2024-CP")
    needs_two: ClassVar[bool] = True

    of: tuple[int, ...]
    """The units whose parcels are drawn anew."""
    shapes: Mapping[int, str]
    """The new shape of each parcel: WKT in the plane of the sheet."""
    lost: bool = False
    """Whether land was lost to erosion or water, so that less remains than there was."""

    @property
    def units(self) -> tuple[int, ...]:
        return self.of

    @property
    def draws(self) -> tuple[int, ...]:
        return tuple(self.shapes)

    def decide(self, found: Found) -> Changes:
        parcels = {parcel.id: parcel for unit in found.units.values() for parcel in unit.parcels}
        if not self.shapes or not set(self.shapes) <= set(parcels):
            raise NothingAsked(place=found.place)
        drawings = [found.drawings[number] for number in self.shapes]
        one_sheet(drawings)
        shapes = read_shapes(list(self.shapes.values()))
        before = [one.shape for one in drawings]
        same_land(
            [one.intersection(new) for one, new in zip(before, shapes, strict=True)] if self.lost else before, shapes
        )
        changes = Changes(begun=[parcels[number].since for number in self.shapes])
        for drawing, shape in zip(drawings, shapes, strict=True):
            area = legal_area(shape, self.effective)
            uses = drawing.land_uses
            if len(uses) == 1:
                uses = ({**uses[0], "area": area},)
            changes.redrawing.drawn.append(Drawn(drawing.parcel_id, drawing, drawing.number, shape, area, uses))
        return changes
