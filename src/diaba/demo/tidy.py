"""Faces of the demo commune made fit for a survey (chỉnh sửa vùng): no corners on top of each other, no needles."""

import numpy as np
import numpy.typing as npt
import shapely

from diaba.demo.layout import METRE

SHORTEST_EDGE = 0.08
"""Metres: corners nearer than this are one corner."""

NEEDLE = 0.05
"""Tangent of the angle below which a corner is the tip of a needle."""


def without_short_edges(faces: npt.NDArray[np.object_], outline: shapely.Geometry) -> npt.NDArray[np.object_]:
    """Corners a few centimetres apart become one, in all faces alike; the outline stays as it is."""
    points, face = shapely.get_coordinates(faces, return_index=True)
    rim = shapely.dwithin(outline.boundary, shapely.points(points), 1.5 / METRE)
    given = {tuple(point) for point in shapely.get_coordinates(outline)}
    steps = np.hypot(*np.diff(points, axis=0).T)
    moved: dict[tuple[float, float], tuple[float, float]] = {}
    for k in np.flatnonzero((steps < SHORTEST_EDGE) & (steps > 0) & (np.diff(face) == 0)):
        ends = sorted((p in given, bool(on_rim), p) for p, on_rim in ((tuple(points[i]), rim[i]) for i in (k, k + 1)))
        (fixed, _, loose), (*_, kept) = ends
        if not fixed and loose not in moved and kept not in moved:
            moved[loose] = kept
    if not moved:
        return faces
    kept_of = {start: _end_of(start, moved) for start in moved}
    mended: npt.NDArray[np.object_] = shapely.transform(
        faces, lambda xy: np.array([kept_of.get(tuple(point), tuple(point)) for point in xy])
    )
    mended = shapely.remove_repeated_points(mended)
    return mended if shapely.is_valid(mended).all() and shapely.coverage_is_valid(mended) else faces


def without_needles(faces: npt.NDArray[np.object_], outline: shapely.Geometry) -> npt.NDArray[np.object_]:
    """Needles that stretches of one road leave where they meet are drawn in to their nearer end, in all faces alike."""
    given = {tuple(point) for point in shapely.get_coordinates(outline)}
    moved: dict[tuple[float, float], tuple[float, float]] = {}
    for ring in shapely.get_rings(faces):
        tips = shapely.get_coordinates(ring)[:-1]
        back, ahead = np.roll(tips, 1, axis=0) - tips, np.roll(tips, -1, axis=0) - tips
        cross, dot = back[:, 0] * ahead[:, 1] - back[:, 1] * ahead[:, 0], (back * ahead).sum(axis=1)
        for k in np.flatnonzero((dot > 0) & (np.abs(cross) < NEEDLE * dot)):
            tip = tuple(tips[k])
            to = tuple(tips[k - 1] if np.hypot(*back[k]) < np.hypot(*ahead[k]) else tips[(k + 1) % len(tips)])
            rim = shapely.dwithin(outline.boundary, shapely.Point(tip), 1.5 / METRE)
            if tip not in given and not rim and tip not in moved.values() and to not in moved:
                moved[tip] = to
    for tip, to in moved.items():
        near = np.flatnonzero(shapely.dwithin(faces, shapely.Point(tip), 1 / METRE))
        drawn = shapely.transform(
            faces[near],
            lambda xy, tip=tip, to=to: np.where((xy == tip).all(axis=1)[:, None], to, xy),
        )
        drawn = shapely.remove_repeated_points(drawn)
        if shapely.is_valid(drawn).all() and shapely.coverage_is_valid(drawn):
            faces = faces.copy()
            faces[near] = drawn
    return faces


def _end_of(point: tuple[float, float], moved: dict[tuple[float, float], tuple[float, float]]) -> tuple[float, float]:
    while point in moved:
        point = moved[point]
    return point
