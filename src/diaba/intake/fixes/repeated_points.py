"""Corners that repeat the one before (điểm ranh giới trùng nhau)."""

import numpy as np
import shapely

from diaba.intake.content import Content
from diaba.intake.fixes.model import Change, Choices, Fix, Fixed, with_shapes
from diaba.intake.model import Context
from diaba.intake.rules.facts import number


def apply(content: Content, context: Context, choices: Choices) -> Fixed:  # noqa: ARG001 - every fix is called alike
    """A corner nearer to the one before than the coordinates are told apart goes; the boundary stays where it is."""
    parcels = content.parcels
    rows = np.flatnonzero(parcels.polygonal)
    before = parcels.shapes[rows]
    after = shapely.remove_repeated_points(before, number(context, "geometry.snap"))
    corners, left = shapely.get_num_coordinates(before), shapely.get_num_coordinates(after)
    hit = np.flatnonzero((left < corners) & (shapely.is_valid(after) | ~shapely.is_valid(before)))
    if not len(hit):
        return Fixed(content)
    shapes = parcels.shapes.copy()
    shapes[rows[hit]] = after[hit]
    names = parcels.table["object"].take(rows[hit]).to_pylist()
    told = zip(names, corners[hit].tolist(), left[hit].tolist(), strict=True)
    return Fixed(with_shapes(content, shapes), [Change(name, "corners", str(old), str(new)) for name, old, new in told])


REPEATED_POINTS = Fix(
    id="repeated-points",
    version=1,
    title_vi="Xóa đỉnh ranh giới trùng nhau",
    title_en="Remove repeated corners",
    about_vi="Xóa đỉnh trùng với đỉnh liền trước. Ranh giới và diện tích không đổi.",
    about_en="Corners that repeat the one before go. Boundary and area stay.",
    apply=apply,
    parameters=("geometry.snap",),
)
