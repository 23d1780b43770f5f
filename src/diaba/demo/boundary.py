"""The outline a demo commune fills (địa giới hành chính cấp xã), in its VN-2000 zone."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyproj
import shapely

from diaba.demo.refusals import BoundaryTooSmall, ZoneUnknown

MERIDIANS = {
    5896: 102.0, 9205: 103.0, 9206: 104.0, 9207: 104.5, 9208: 104.75, 5897: 105.0, 9209: 105.5, 9210: 105.75, 9211: 106.0,
    9212: 106.25, 9213: 106.5, 9214: 107.0, 9215: 107.25, 9216: 107.5, 5899: 107.75, 5898: 108.0, 9217: 108.25, 9218: 108.5,
}  # fmt: skip
"""The central meridian of each zone of 3°."""

TO_WGS84 = (
    "+proj=pipeline +step +inv +proj=tmerc +lat_0=0 +lon_0={meridian} +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 "
    "+step +proj=push +v_3 +step +proj=cart +ellps=WGS84 "
    "+step +proj=helmert +x=-191.90441429 +y=-39.30318279 +z=-111.45032835 +rx=-0.00928836 +ry=0.01975479 +rz=-0.00427372 "
    "+s=0.252906278 +convention=coordinate_frame +step +inv +proj=cart +ellps=WGS84 +step +proj=pop +v_3 "
    "+step +proj=unitconvert +xy_in=rad +xy_out=deg"
)
"""The pinned pipeline of the register (``cadastre.zone.to_wgs84``), needed here without a database."""

SMALLEST = 10_000.0
"""m²: nothing smaller is a commune."""


@dataclass(frozen=True)
class Boundary:
    """A commune to fill: its code, its full name, and its outline in the zone ``srid``, on the millimetre grid."""

    code: str
    name: str
    outline: Any
    srid: int
    birth_province: str = "001"
    """Three digits: where most of its people were born."""

    @property
    def urban(self) -> bool:
        """Whether it is a ward (phường): its houses then stand on ODT, not ONT."""
        return self.name.startswith("Phường")


def in_zone(code: str, name: str, shape: Any, srid: int, birth_province: str = "001") -> Boundary:
    """The boundary of a commune whose ``shape`` is in EPSG:4326."""
    if srid not in MERIDIANS:
        raise ZoneUnknown(srid=srid, known=", ".join(map(str, sorted(MERIDIANS))))
    pipeline = pyproj.Transformer.from_pipeline(TO_WGS84.format(meridian=MERIDIANS[srid]))

    def project(degrees: Any) -> Any:
        plane = np.column_stack(pipeline.transform(degrees[:, 0], degrees[:, 1], direction="INVERSE"))
        return np.round(plane, 3)

    outline = shapely.set_precision(shapely.transform(shape, project), 0.001)
    if outline.is_empty or outline.area < SMALLEST:
        raise BoundaryTooSmall(code=code, name=name, area=round(outline.area))
    return Boundary(code, name, outline, srid, birth_province)
