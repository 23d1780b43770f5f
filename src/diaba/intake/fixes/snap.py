"""Corners a hair's breadth from a neighbour's (bắt dính đỉnh ranh giới với đỉnh của thửa liền kề)."""

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from diaba.intake.content import Content
from diaba.intake.coverage import Shapes
from diaba.intake.fixes.model import Change, Choices, Fix, Fixed, with_shapes
from diaba.intake.model import Context
from diaba.intake.rules.facts import edges, number

Points = npt.NDArray[np.float64]


def apply(content: Content, context: Context, choices: Choices) -> Fixed:  # noqa: ARG001 - every fix is called alike
    """Where two corners of unmatched borders lie within the tolerance, the one fewer parcels use moves onto the other.

    A corner that is moved to is never moved, and a shape that would become unsound, or gain or lose more than the tolerance
    along its boundary, stays as it was.
    """
    parcels = content.parcels
    grid, far = number(context, "geometry.snap"), number(context, "intake.snap_tolerance")
    rows = np.flatnonzero(edges(parcels, context).suspects & parcels.valid)
    moves = _moves(parcels.shapes[rows], grid, far)
    if not moves:
        return Fixed(content)
    shapes, changes = parcels.shapes.copy(), []
    names = parcels.table["object"]
    for row in rows:
        after, moved = _moved(shapes[row], moves, grid)
        allowed = far * shapes[row].length
        if moved and after.is_valid and abs(after.area - shapes[row].area) <= allowed:
            changes.append(
                Change(names[int(row)].as_py(), "area", *(f"{one.area:.3f}" for one in (shapes[row], after)))
            )
            shapes[row] = after
    return Fixed(with_shapes(content, shapes), changes) if changes else Fixed(content)


def _moves(shapes: Shapes, grid: float, far: float) -> dict[tuple[int, int], Points]:
    """Where the corners on each place of the grid go."""
    corners, owner = shapely.get_coordinates(shapes, return_index=True)
    keys = np.rint(corners / grid).astype(np.int64)
    pairs = np.unique(np.column_stack([keys, owner]), axis=0)
    places, users = np.unique(pairs[:, :2], axis=0, return_counts=True)
    first = {tuple(key): corner for key, corner in zip(keys[::-1].tolist(), corners[::-1], strict=True)}
    tree = shapely.STRtree(shapely.points(places * grid))
    one, two = tree.query(shapely.points(places * grid), predicate="dwithin", distance=far)
    shared: dict[tuple[int, int], set[int]] = {(east, north): set() for east, north in places.tolist()}
    for east, north, parcel in pairs.tolist():
        shared[east, north].add(parcel)
    near = sorted(
        (
            float(np.hypot(*(places[a] - places[b]))),
            -int(users[b]),
            tuple(places[a].tolist()),
            tuple(places[b].tolist()),
        )
        for a, b in zip(one.tolist(), two.tolist(), strict=True)
        if a != b and (users[b], tuple(places[b])) > (users[a], tuple(places[a]))
    )
    moves: dict[tuple[int, int], Points] = {}
    anchors: set[tuple[int, int]] = set()
    for _, _, start, goal in near:
        # Two corners of one parcel are its own shape; only those of neighbours are meant to be one.
        if start in moves or start in anchors or goal in moves or shared[start] & shared[goal]:
            continue
        moves[start] = first[goal]
        anchors.add(goal)
    return moves


def _moved(shape: Any, moves: dict[tuple[int, int], Points], grid: float) -> tuple[Any, int]:  # noqa: ANN401 - shapely geometries
    corners = shapely.get_coordinates(shape)
    keys = np.rint(corners / grid).astype(np.int64).tolist()
    hit = [place for place, key in enumerate(keys) if tuple(key) in moves]
    if not hit:
        return shape, 0
    for place in hit:
        corners[place] = moves[tuple(keys[place])]
    return shapely.set_coordinates(shapely.transform(shape, lambda xy: xy), corners), len(hit)


SNAP = Fix(
    id="snap",
    version=1,
    title_vi="Bắt dính đỉnh với thửa liền kề",
    title_en="Snap to the neighbours' corners",
    about_vi="Đỉnh lệch rất ít so với đỉnh của thửa liền kề được dời về đúng đỉnh đó. Thửa nào bị biến dạng thì giữ nguyên.",
    about_en="Corners that miss a neighbour's corner by very little move onto it. A parcel it would deform stays as it was.",
    apply=apply,
    parameters=("geometry.snap", "intake.snap_tolerance"),
)
