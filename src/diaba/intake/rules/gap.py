"""Land between parcels that belongs to none (khe hở)."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely

from diaba.intake.content import Parcels
from diaba.intake.coverage import Mask, Shapes, gaps
from diaba.intake.model import Context, Finding, Rule, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.facts import edges, number, objects, of_parcels
from diaba.intake.wording import natural

_NAMED = 8
"""Neighbours that are named; a street network left out may touch thousands."""


def wide(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """Gaps as wide as something that may be on the ground."""
    return _told(WIDE.id, parcels, context, narrow=False)


def narrow(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """Gaps so narrow that two boundaries must have been meant to be one."""
    return _told(NARROW.id, parcels, context, narrow=True)


def _told(rule: str, parcels: Parcels, context: Context, *, narrow: bool) -> Iterator[Finding]:
    """Every enclosed gap larger than the smallest reported, with the parcels around it."""
    unmatched = edges(parcels, context)
    found = parcels.once(
        _gaps,
        number(context, "geometry.snap"),
        number(context, "intake.minimum_overlap"),
        number(context, "intake.minimum_gap"),
        context.unit_shape,
    )
    found = found[_missing(found, parcels, context)]
    found = found[(_width(found) <= number(context, "intake.narrow_gap")) == narrow]
    beside = np.flatnonzero(unmatched.suspects)
    gap, parcel = shapely.STRtree(parcels.shapes[beside]).query(found, predicate="intersects")
    for index, place in enumerate(found):
        around = sorted(objects(parcels, beside[parcel[gap == index]]), key=natural)
        facts = {"area": round(place.area, 3), "width": round(float(_width(place)), 3), "neighbours": len(around)}
        yield Finding(rule, None, facts, tuple(around[:_NAMED]), place)


def _gaps(parcels: Parcels, snap: float, sliver: float, minimum: float, outline: Any) -> Shapes:  # noqa: ANN401 - as below
    return gaps(parcels.edges(snap, sliver), minimum_area=minimum, outline=outline)


def _missing(found: Shapes, parcels: Parcels, context: Context) -> Mask:
    """Which of the gaps are land that was left out.

    Where the commune's boundary is part of the border, it is a reference and not surveyed: what is narrower than its tolerance
    is no gap. Nor is what is larger than all that was delivered: it is the rest of a commune of which some sheets came.
    """
    if context.unit_shape is None:
        return np.ones(len(found), bool)
    rim = shapely.buffer(shapely.boundary(context.unit_shape), number(context, "geometry.snap"))
    shapely.prepare(rim)
    wide = _width(found) > number(context, "intake.outside_tolerance")
    small = shapely.area(found) < np.nansum(parcels.areas)
    return np.asarray(~shapely.intersects(rim, found) | (wide & small), bool)


def _width(place: Any) -> Any:  # noqa: ANN401 - one shapely geometry or an array of them
    return 2 * shapely.area(place) / shapely.length(place)


_PARAMETERS = (
    "geometry.snap",
    "intake.minimum_overlap",
    "intake.minimum_gap",
    "intake.narrow_gap",
    "intake.outside_tolerance",
)
WIDE = Rule(
    id="TOP-003",
    version=2,
    family="topology",
    severity=Severity.NOTICE,
    basis=basis.RELATIONS,
    title_vi="Khe hở giữa các thửa đất",
    title_en="Gap between parcels",
    message_vi="Có khe hở {area:,.3f} m², rộng trung bình {width:,.3f} m, giữa {neighbours} đối tượng: {others}.",
    message_en="A gap of {area:,.3f} m², {width:,.3f} m wide on average, lies between {neighbours} objects: {others}.",
    remedy_vi="Nếu là đường, kênh, mương thì bổ sung đối tượng chiếm đất; nếu do lệch ranh giới thì sửa cho hai thửa liền nhau.",
    remedy_en="If it is a road or canal, add it as a land-occupying object; if boundaries do not meet, make them one.",
    check=of_parcels(wide),
    parameters=_PARAMETERS,
)
NARROW = Rule(
    id="TOP-007",
    version=1,
    family="topology",
    severity=Severity.WARNING,
    basis=basis.RELATIONS,
    title_vi="Khe hở hẹp do ranh giới không trùng khớp",
    title_en="Sliver gap between parcels",
    message_vi="Khe hở {area:,.3f} m² chỉ rộng trung bình {width:,.3f} m giữa {neighbours} đối tượng: {others}.",
    message_en="A gap of {area:,.3f} m², only {width:,.3f} m wide on average, lies between {neighbours} objects: {others}.",
    remedy_vi="Hai thửa liền nhau chỉ có một ranh giới chung: bắt dính các đỉnh cho trùng nhau.",
    remedy_en="Two neighbours have one boundary between them: snap their corners together.",
    check=of_parcels(narrow),
    parameters=_PARAMETERS,
)
