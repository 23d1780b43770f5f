"""Corners delivered twice (điểm ranh giới trùng nhau)."""

from collections.abc import Iterator

import numpy as np
import shapely

from diaba.intake.content import Parcels
from diaba.intake.coverage import polygonal, rings
from diaba.intake.model import Context, Finding, Rule, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.facts import number, objects, of_parcels


def check(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """Neighbouring corners of one ring that are the same position to the grid."""
    around, owner, _ = rings(parcels.shapes, np.flatnonzero(polygonal(parcels.shapes)))
    corners, ring = shapely.get_coordinates(around, return_index=True)
    near = np.abs(np.diff(corners, axis=0)).max(axis=1, initial=0.0) < number(context, "geometry.snap")
    at = np.flatnonzero(near & (ring[1:] == ring[:-1]))
    rows, first, count = np.unique(owner[ring[at]], return_index=True, return_counts=True)
    for name, index, times in zip(objects(parcels, rows), at[first], count.tolist(), strict=True):
        yield Finding(RULE.id, name, {"points": times}, place=shapely.Point(corners[index]))


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
