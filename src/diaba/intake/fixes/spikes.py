"""Boundaries that run out and back on one line (gai nhọn): they enclose nothing, so nothing is lost with them."""

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from diaba.intake.content import Content
from diaba.intake.coverage import polygonal
from diaba.intake.fixes.model import Change, Choices, Fix, Fixed, with_shapes
from diaba.intake.model import Context

_STRAIGHT = 1e-9
_ROUNDING = 1e-3
"""m²: areas that differ by less are the same."""


def apply(content: Content, context: Context, choices: Choices) -> Fixed:  # noqa: ARG001 - every fix is called alike
    """Tips whose two edges lie on each other go, until none is left; only where the shape becomes sound with the same area."""
    parcels = content.parcels
    shapes, changes = parcels.shapes.copy(), []
    names = parcels.table["object"]
    for row in np.flatnonzero(polygonal(shapes) & ~parcels.valid):
        before = shapes[row]
        after = _without_tips(before)
        if after is not None and after.is_valid and abs(after.area - before.area) < _ROUNDING:
            shapes[row] = after
            counts = (shapely.get_num_coordinates(one) for one in (before, after))
            changes.append(Change(names[int(row)].as_py(), "corners", *map(str, counts)))
    return Fixed(with_shapes(content, shapes), changes) if changes else Fixed(content)


def _without_tips(shape: Any) -> Any:  # noqa: ANN401 - shapely geometries
    parts = [
        shapely.Polygon(_ring(part.exterior), [_ring(hole) for hole in part.interiors])
        for part in shapely.get_parts(shape)
        if isinstance(part, shapely.Polygon)
    ]
    if any(part.is_empty for part in parts):
        return None
    return parts[0] if len(parts) == 1 and shape.geom_type == "Polygon" else shapely.MultiPolygon(parts)


def _ring(ring: Any) -> npt.NDArray[np.float64]:  # noqa: ANN401 - a shapely ring
    corners = shapely.get_coordinates(ring)[:-1]
    while len(corners) > 2:
        back, ahead = np.roll(corners, 1, axis=0) - corners, np.roll(corners, -1, axis=0) - corners
        cross = back[:, 0] * ahead[:, 1] - back[:, 1] * ahead[:, 0]
        scale = np.hypot(*back.T) * np.hypot(*ahead.T)
        tips = np.flatnonzero((np.abs(cross) <= _STRAIGHT * scale) & ((back * ahead).sum(axis=1) > 0))
        same = np.flatnonzero((ahead == 0).all(axis=1))
        if not len(tips) and not len(same):
            break
        corners = np.delete(corners, tips[0] if len(tips) else same[0], axis=0)
    return corners if len(corners) > 2 else np.empty((0, 2))


SPIKES = Fix(
    id="spikes",
    version=1,
    title_vi="Xóa gai nhọn trên ranh giới",
    title_en="Remove spikes",
    about_vi="Xóa đoạn ranh giới đi ra rồi quay lại trên cùng một đường. Diện tích không đổi.",
    about_en="Boundaries that run out and back on one line lose that line. The area stays.",
    apply=apply,
)
