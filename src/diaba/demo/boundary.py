"""The outline a demo commune fills (địa giới hành chính cấp xã), in its VN-2000 zone."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely

from diaba.cadastre import zones
from diaba.cadastre.refusals import ZoneUnknown
from diaba.demo.refusals import BoundaryTooSmall
from diaba.units import shipped

REFORM = date(2025, 7, 1)
"""Since this day there are no districts, and fewer provinces."""

SMALLEST = 10_000.0
"""m²: nothing smaller is a commune."""


@dataclass(frozen=True)
class Boundary:
    """A commune to fill: its code, its full name, and its outline in the zone ``srid``, on the millimetre grid."""

    code: str
    name: str
    outline: shapely.Geometry
    srid: int
    birth_province: str = "001"
    """Three digits: where most of its people were born."""

    @property
    def urban(self) -> bool:
        """Whether it is a ward (phường): its houses then stand on ODT, not ONT."""
        return self.name.startswith("Phường")


def boundary(code: str, srid: int) -> Boundary:
    """The boundary of today's commune ``code`` in the zone ``srid``, from the shipped units."""
    unit = shipped.commune(code)
    return in_zone(code, unit.full_name, unit.shape, srid, _old_province(code, unit.province_code))


def in_zone(code: str, name: str, shape: shapely.Geometry, srid: int, birth_province: str = "001") -> Boundary:
    """The boundary of a commune whose ``shape`` is in EPSG:4326."""
    if srid not in zones.MERIDIANS:
        raise ZoneUnknown(srid=srid)
    project = zones.from_wgs84(srid).transform
    plane = shapely.transform(shape, lambda xy: np.column_stack(project(xy[:, 0], xy[:, 1])))
    outline = shapely.set_precision(plane, 0.001)
    if outline.is_empty or outline.area < SMALLEST:
        raise BoundaryTooSmall(code=code, name=name, area=round(outline.area))
    return Boundary(code, name, outline, srid, birth_province)


def _old_province(code: str, today: str) -> str:
    """The province before 1 July 2025, by the commune that had the code then: people keep the number they were born with."""
    lists = shipped.lists()
    parents = {
        code: parent
        for day, code, parent in zip(*(lists[name].to_pylist() for name in ("day", "code", "parent_code")), strict=True)
        if day < REFORM
    }
    return f"0{parents.get(parents.get(code, '')) or today}"
