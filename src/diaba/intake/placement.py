"""Where parcels fall (vị trí so với địa giới xã): in their commune, or there once axes are turned or another zone is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from diaba.cadastre import zones
from diaba.errors import Refusal
from diaba.intake.content import Parcels
from diaba.intake.coverage import Shapes
from diaba.intake.planes import to_wgs84
from diaba.intake.profiles.model import LENGTH_UNITS
from diaba.intake.refusals import AxesSwapped, PlaceWrong, PlaneProposed, PlaneUnknown, UnitWrong, ZoneWrong

Points = npt.NDArray[np.float64]

_NEARLY_ALL, _SOME = 0.95, 0.5
_MARGIN = (
    0.01  # degrees, about a kilometre: parcels along the boundary, and reference boundaries that are not the legal ones
)
_SAMPLE = 20_000


class Verdict(StrEnum):
    """What placement finds."""

    FITS = "fits"
    PARTLY = "partly"
    SWAPPED = "swapped"
    OTHER_ZONE = "other-zone"
    OTHER_UNIT = "other-unit"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Placement:
    """How parcels lie to their commune: the share that falls in or near it, read as ``srid`` (and turned, if swapped)."""

    verdict: Verdict
    share: float
    given: int
    srid: int
    unit: str = "m"
    """What the coordinates are counted in."""

    def refusal(self, file: str) -> Refusal | None:
        """What is wrong with it and how it is mended; None where parcels lie right, partly right, or nobody knows."""
        percent = round(100 * self.share)
        if self.verdict is Verdict.SWAPPED:
            return AxesSwapped(file=file, percent=percent)
        if self.verdict is Verdict.OTHER_ZONE:
            fitting = zones.label(self.srid)
            return ZoneWrong(file=file, given=zones.label(self.given), fitting=fitting, srid=self.srid, percent=percent)
        if self.verdict is Verdict.OTHER_UNIT:
            return UnitWrong(file=file, unit=self.unit, fitting=zones.label(self.srid), srid=self.srid, percent=percent)
        return PlaceWrong(file=file, percent=percent) if self.verdict is Verdict.ELSEWHERE else None


def recognise_placement(parcels: Parcels, commune: Any) -> Placement:  # noqa: ANN401 - a shapely geometry in EPSG:4326, or None
    """Judge by the middle of each shape against the commune's box with a margin of about a kilometre."""
    points, given = _middles(parcels.shapes), parcels.srid
    if commune is None or not len(points):
        return Placement(Verdict.UNKNOWN, 0.0, given, given)
    share = _share(points, given, commune)
    if share >= _NEARLY_ALL:
        return Placement(Verdict.FITS, share, given, given)
    turned = points[:, ::-1]
    if (swapped := _share(turned, given, commune)) >= _NEARLY_ALL:
        return Placement(Verdict.SWAPPED, swapped, given, given)
    if given in zones.MERIDIANS and share < _SOME:
        for verdict, read in ((Verdict.OTHER_ZONE, points), (Verdict.SWAPPED, turned)):
            srid, best = _best(read, commune)
            if best >= _NEARLY_ALL:
                return Placement(verdict, best, given, srid)
        if counted := _counted_otherwise(points, given, commune):
            return counted
    return Placement(Verdict.PARTLY if share >= _SOME else Verdict.ELSEWHERE, share, given, given)


def plane_refusal(file: str, shapes: Shapes, commune: Any) -> Refusal:  # noqa: ANN401 - as above
    """The refusal of a file without a plane, naming the zone in which its shapes would fall in the commune."""
    points = _middles(shapes)
    if commune is None or not len(points):
        return PlaneUnknown(file=file)
    srid, share = _best(points, commune)
    if share < _NEARLY_ALL:
        counted = _counted_otherwise(points, srid, commune)
        return (counted.refusal(file) if counted else None) or PlaneUnknown(file=file)
    return PlaneProposed(file=file, fitting=zones.label(srid), percent=round(100 * share), srid=srid)


def _counted_otherwise(points: Points, given: int, commune: Any) -> Placement | None:  # noqa: ANN401 - as above
    """Where the points fall counted in another unit than metres; None where in no unit they fall in the commune."""
    for unit, (times, by) in LENGTH_UNITS.items():
        with np.errstate(over="ignore"):  # what is past the largest number is past every commune
            metres = points * times / by
        srid, share = _best(metres, commune)
        if share >= _NEARLY_ALL:
            return Placement(Verdict.OTHER_UNIT, share, given, srid, unit)
    return None


def nearest_zone(commune: Any) -> int:  # noqa: ANN401 - as above
    """The zone whose meridian is nearest to the commune, for a delivery without coordinates of its own."""
    middle = commune.centroid.x if commune is not None else 105.0
    return min(zones.MERIDIANS, key=lambda srid: abs(zones.MERIDIANS[srid] - middle))


def _best(points: Points, commune: Any) -> tuple[int, float]:  # noqa: ANN401 - as above
    """The zone in which most points fall in the commune; of equals the one whose meridian is nearest to it."""
    shares: Mapping[int, float] = {srid: _share(points, srid, commune) for srid in zones.MERIDIANS}
    middle = commune.centroid.x
    srid = max(shares, key=lambda one: (shares[one], -abs(zones.MERIDIANS[one] - middle)))
    return srid, shares[srid]


def _middles(shapes: Shapes) -> Points:
    """The middles of the boxes of at most some thousands of shapes, spread over all."""
    step = max(1, len(shapes) // _SAMPLE)
    bounds = shapely.bounds(shapes[::step])
    somewhere = bounds[np.isfinite(bounds).all(axis=1)]
    middles: Points = somewhere[:, :2] / 2 + somewhere[:, 2:] / 2
    return middles


def _share(points: Points, srid: int, commune: Any) -> float:  # noqa: ANN401 - as above
    west, south, east, north = commune.bounds
    x, y = to_wgs84(srid).transform(*points.T)
    inside = (x >= west - _MARGIN) & (x <= east + _MARGIN) & (y >= south - _MARGIN) & (y <= north + _MARGIN)
    return float(np.mean(inside))
