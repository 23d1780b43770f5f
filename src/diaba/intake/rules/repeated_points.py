"""Corners delivered twice (điểm ranh giới trùng nhau)."""

from collections.abc import Iterator

import numpy as np
import shapely

from diaba.intake.content import Parcels
from diaba.intake.coverage import rings
from diaba.intake.model import Context, Finding, Rule, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.corners import Floats, corners
from diaba.intake.rules.facts import Rows, number, objects, of_parcels


def check(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """Neighbouring corners of one ring that are the same position to the grid."""
    snap, all_ = number(context, "geometry.snap"), parcels.once(corners)
    near = (np.abs(all_.steps[:, 0]) < snap) & (np.abs(all_.steps[:, 1]) < snap)
    yield from _told(parcels, all_.owner[near], all_.at[near])
    yield from _told(parcels, *_of_unsound(parcels, snap))


def _of_unsound(parcels: Parcels, snap: float) -> tuple[Rows, Floats]:
    """The row and place of each repeated corner of polygons that are not valid."""
    around, owner, _ = rings(parcels.shapes, np.flatnonzero(parcels.polygonal & ~parcels.valid))
    places, ring = shapely.get_coordinates(around, return_index=True)
    near = np.abs(np.diff(places, axis=0)).max(axis=1, initial=0.0) < snap
    at = np.flatnonzero(near & (ring[1:] == ring[:-1]))
    return owner[ring[at]], places[at]


def _told(parcels: Parcels, owners: Rows, places: Floats) -> Iterator[Finding]:
    rows, first, count = np.unique(owners, return_index=True, return_counts=True)
    for name, index, times in zip(objects(parcels, rows), first, count.tolist(), strict=True):
        yield Finding(RULE.id, name, {"points": times}, place=shapely.Point(places[index]))


RULE = Rule(
    id="GEO-004",
    version=1,
    family="geometry",
    severity=Severity.WARNING,
    basis=basis.PRACTICE,
    title_vi="Điểm ranh giới trùng nhau",
    title_en="Repeated corners",
    message_vi="{parcel} có {points} đỉnh trùng với đỉnh liền trước.",
    message_en="{parcel} has {points} corners that repeat the one before.",
    remedy_vi="Xóa các đỉnh thừa; ranh giới không thay đổi.",
    remedy_en="Remove the spare corners; the boundary stays as it is.",
    check=of_parcels(check),
    parameters=("geometry.snap",),
)
