"""In which plane delivered coordinates are, and into which they go (hệ tọa độ của tệp giao nộp)."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyproj
import shapely
from pyproj.exceptions import CRSError

from diaba.cadastre import zones
from diaba.intake import remarks
from diaba.intake.coverage import Shapes
from diaba.intake.model import Report
from diaba.intake.refusals import PlaneForeign

_WGS84, _VN2000 = 4326, 4756
_TOLD = 80
_FULL_TURN = 360

Change = Callable[[Shapes], Shapes]


class PlaneMissing(Exception):  # noqa: N818 - not yet a refusal: the commune may tell the plane
    """Neither the file, nor the profile, nor the caller says the plane."""


@dataclass(frozen=True)
class Plane:
    """The plane parcels are put in, how they get there, and what is to be said of it."""

    srid: int
    change: Change | None = None
    notes: tuple[Report, ...] = ()


def settle(file: str, declared: str | None, shapes: Shapes, *, source: str | None, target: int | None) -> Plane:
    """The plane of a file that declares ``declared``, for a profile that knows ``source`` and a caller that wants ``target``.

    Coordinates in a zone are never changed: they are the legal ones. Only degrees are put into a plane, and it is said. Degrees
    beyond the globe are none, whatever is declared: GeoJSON has no other word.

    Raises:
        PlaneForeign: it is neither a zone, nor the plane wanted, nor degrees.
        PlaneMissing: nobody says, or nobody says into which zone degrees are to go.
    """
    crs = _understood(file, declared or source)
    if crs is not None and crs.is_geographic and not _on_the_globe(shapes):
        crs = None
    if crs is None:
        if target is None:
            raise PlaneMissing
        return Plane(target)
    told = ":".join(crs.to_authority() or (crs.name[:_TOLD],))
    if crs.is_geographic:
        if target is None:
            raise PlaneMissing
        return Plane(target, _into(crs, target), (remarks.PLANE_CHANGED.report(declared=told, srid=target),))
    zone = zones.identify(crs) or crs.to_epsg()
    if zone is None or zone not in {target, *zones.MERIDIANS}:
        raise PlaneForeign(file=file, declared=told)
    if target is None or target == zone:
        return Plane(zone)
    return Plane(target, None, (remarks.PLANE_OVERRULED.report(declared=told, srid=target),))


def _understood(file: str, declared: str | None) -> pyproj.CRS | None:
    if declared is None:
        return None
    try:
        return pyproj.CRS.from_user_input(declared)
    except CRSError as error:
        raise PlaneForeign(file=file, declared=declared[:_TOLD]) from error


def _on_the_globe(shapes: Shapes) -> bool:
    bounds = np.abs(shapely.bounds(shapes))
    return not (bounds[np.isfinite(bounds)] > _FULL_TURN).any()


def _into(crs: pyproj.CRS, target: int) -> Change:
    """From degrees into the plane ``target``: by the pinned transform from WGS 84, by projection alone from VN-2000."""
    if target in zones.MERIDIANS and crs.to_epsg() != _VN2000:
        transformer = zones.from_wgs84(target)
    else:
        transformer = pyproj.Transformer.from_crs(crs, target, always_xy=True)
    return lambda shapes: shapely.transform(shapes, lambda points: np.column_stack(transformer.transform(*points.T)))


def to_wgs84(srid: int) -> pyproj.Transformer:
    """From any plane to longitude, latitude."""
    return (
        zones.to_wgs84(srid) if srid in zones.MERIDIANS else pyproj.Transformer.from_crs(srid, _WGS84, always_xy=True)
    )


def as_wgs84_wkb(shapes: Shapes, srid: int) -> list[bytes | None]:
    """Shapes of a plane as WKB in longitude, latitude; None for what has no coordinates, or none on Earth."""
    transformer = to_wgs84(srid)
    placed = shapely.transform(shapes, lambda points: np.column_stack(transformer.transform(*points.T)))
    bounds = np.abs(shapely.bounds(placed))
    on_earth = np.isfinite(bounds).all(axis=1) & (bounds <= (180, 90, 180, 90)).all(axis=1)
    return [wkb if good else None for wkb, good in zip(shapely.to_wkb(placed), on_earth, strict=True)]
