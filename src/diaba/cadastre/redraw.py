"""Parcels drawn anew (tách thửa, hợp thửa, chỉnh lý ranh giới): pure geometry in the plane of their sheet, in metres.

Corners that were surveyed stay as they are to the last digit; corners that come new are rounded to the millimetre, once, so that
neighbours share them.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.ops import polygonize

from diaba.cadastre.refusals import CutMisses, DrawingDiffers, PartsNotWhole, ShapeUnsound

Shape = Any
Shapes = npt.NDArray[np.object_]

MILLIMETRE = 0.001
_NEAR = 0.002
"""Corners nearer than this are one corner."""


def cut(shape: Shape, lines: Sequence[Shape]) -> list[Shape]:
    """The pieces of ``shape`` between the cutting lines, north to south and then west to east.

    Raises:
        CutMisses: the lines divide nothing.
    """
    edges = shapely.union_all([shapely.boundary(shape), *lines])
    old = shapely.get_coordinates(shape)
    pieces = [_settled(piece, old) for piece in polygonize(edges.geoms if hasattr(edges, "geoms") else [edges])]
    inside = [piece for piece in pieces if shape.contains(piece.representative_point())]
    if len(inside) < 2:
        raise CutMisses
    return in_order(inside)


def _settled(piece: Shape, old: npt.NDArray[np.float64]) -> Shape:
    """New corners to the millimetre, or onto the surveyed corner they fall on."""

    def settle(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        rounded = np.round(points, 3)
        distance = np.hypot(*(points[:, None, :] - old[None, :, :]).transpose(2, 0, 1))
        nearest = distance.argmin(axis=1)
        return np.where((distance.min(axis=1) < _NEAR)[:, None], old[nearest], rounded)

    return shapely.transform(piece, settle)


def joined(shapes: Sequence[Shape]) -> Shape:
    """One shape of several that adjoin.

    Raises:
        PartsNotWhole: they do not adjoin along edges.
    """
    union = shapely.union_all(list(shapes), grid_size=0)
    if union.geom_type != "Polygon":
        raise PartsNotWhole(parts=len(getattr(union, "geoms", ())))
    return union


def in_order(shapes: Sequence[Shape]) -> list[Shape]:
    """As parcels are numbered on a sheet: from north to south, then from west to east."""
    return sorted(shapes, key=lambda shape: (-round(shape.bounds[3], 3), round(shape.bounds[0], 3)))


def same_land(before: Sequence[Shape], after: Sequence[Shape]) -> None:
    """Refuse unless ``after`` covers exactly the land of ``before``, without overlap or gap.

    Raises:
        ShapeUnsound: one of ``after`` is no sound polygon.
        DrawingDiffers: land is gained, lost or covered twice.
    """
    shapes: Shapes = np.array([*after], object)
    for place, shape in enumerate(shapes, 1):
        if shape.geom_type not in {"Polygon", "MultiPolygon"} or shape.is_empty or not shape.is_valid:
            raise ShapeUnsound(number=place, reason=shapely.is_valid_reason(shape))
    old, new = shapely.union_all(list(before)), shapely.union_all(shapes)
    allowed = (shapely.length(shapely.boundary(old)) + shapely.length(shapes).sum()) * MILLIMETRE
    differing = shapely.area(shapely.symmetric_difference(old, new))
    twice = shapely.area(shapes).sum() - shapely.area(new)
    if differing > allowed or twice > allowed:
        raise DrawingDiffers(differing=f"{differing:.2f}", twice=f"{max(twice, 0):.2f}")
