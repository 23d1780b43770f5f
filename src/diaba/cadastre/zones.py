"""The planes in which shapes are legal: VN-2000 in eighteen zones of 3° (múi chiếu 3°, kinh tuyến trục).

One transform for the whole register, pinned as a PROJ pipeline, so that no two machines choose different ones. The database keeps
the same text in ``cadastre.zone``. In Vietnamese papers X is the northing; here, as in the files, x is the easting.
"""

import math
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import pyproj

MERIDIANS: Mapping[int, float] = MappingProxyType(
    {
        5896: 102.0,
        9205: 103.0,
        9206: 104.0,
        9207: 104.5,
        9208: 104.75,
        5897: 105.0,
        9209: 105.5,
        9210: 105.75,
        9211: 106.0,
        9212: 106.25,
        9213: 106.5,
        9214: 107.0,
        9215: 107.25,
        9216: 107.5,
        5899: 107.75,
        5898: 108.0,
        9217: 108.25,
        9218: 108.5,
    }
)
"""Central meridian in degrees by EPSG code, from west to east."""

# "VN-2000 to WGS 84 (2)": the seven parameters are published for the coordinate-frame convention.
_TO_WGS84 = (
    "+proj=pipeline +step +inv +proj=tmerc +lat_0=0 +lon_0={:g} +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84"
    " +step +proj=push +v_3 +step +proj=cart +ellps=WGS84"
    " +step +proj=helmert +x=-191.90441429 +y=-39.30318279 +z=-111.45032835"
    " +rx=-0.00928836 +ry=0.01975479 +rz=-0.00427372 +s=0.252906278 +convention=coordinate_frame"
    " +step +inv +proj=cart +ellps=WGS84 +step +proj=pop +v_3 +step +proj=unitconvert +xy_in=rad +xy_out=deg"
)

_EVERY_ZONE = {
    "Latitude of natural origin": 0.0,
    "Scale factor at natural origin": 0.9999,
    "False easting": 500_000.0,
    "False northing": 0.0,
}


def label(srid: int) -> str:
    """The central meridian as officers write it, such as 105°45′."""
    degrees, minutes = divmod(round(MERIDIANS[srid] * 60), 60)
    return f"{degrees}°{minutes:02}′"


def pipeline(srid: int) -> str:
    """The pinned pipeline from easting, northing in metres to longitude, latitude in degrees."""
    return _TO_WGS84.format(MERIDIANS[srid])


@cache
def to_wgs84(srid: int) -> pyproj.Transformer:
    """From the plane of ``srid`` to longitude, latitude."""
    return pyproj.Transformer.from_pipeline(pipeline(srid))


@cache
def from_wgs84(srid: int) -> pyproj.Transformer:
    """From longitude, latitude to the plane of ``srid``; back from :func:`to_wgs84` within 2 mm, as heights are not kept."""
    _, *steps = pipeline(srid).split(" +step ")
    undone = [step.removeprefix("+inv ") if step.startswith("+inv ") else f"+inv {step}" for step in reversed(steps)]
    return pyproj.Transformer.from_pipeline(" +step ".join(["+proj=pipeline", *undone]))


def identify(crs: pyproj.CRS) -> int | None:
    """The zone a coordinate system is, judged by its projection: names and codes of old software differ, the numbers do not."""
    operation, ellipsoid = crs.coordinate_operation, crs.ellipsoid
    if not crs.is_projected or operation is None or ellipsoid is None or operation.method_name != "Transverse Mercator":
        return None
    numbers = {parameter.name: float(parameter.value) for parameter in operation.params}
    meridian = numbers.pop("Longitude of natural origin", math.nan)
    metres = all(axis.unit_name in {"metre", "meter"} for axis in crs.axis_info)
    if not metres or round(ellipsoid.semi_major_metre) != 6_378_137 or numbers != _EVERY_ZONE:
        return None
    return next((srid for srid, degrees in MERIDIANS.items() if abs(degrees - meridian) < 1e-6), None)
