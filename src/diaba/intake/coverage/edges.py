"""Edge parity (đối sánh cạnh): which boundary edges have exactly one neighbour on their other side.

Rings are snapped to a grid and turned so that their inside lies to the left. An edge is *matched* when exactly two rings of
different shapes have it, one in each direction. Crossing a matched edge leaves one shape and enters another, so the number of
shapes that cover a point changes only across unmatched edges; everything else here follows from that.
"""

from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt
import shapely

Shapes = npt.NDArray[np.object_]
Mask = npt.NDArray[np.bool_]
Index = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_POLYGON, _MULTIPOLYGON = 3, 6
_HALF_GRID = 2**30
"""Grid steps from the middle within which two coordinates pack into one 64-bit key: 1,000 km at 1 mm."""


@dataclass(frozen=True)
class Edges:
    """The unmatched edges of a coverage, and what is needed to judge it from them."""

    shapes: Shapes
    measured: Mask
    """Shapes whose edges were matched: valid polygons within reach of the grid. No other shape can be trusted."""
    suspects: Mask
    """Shapes that may overlap another without one of theirs being told by it first: see ``overlaps``."""
    unmatched: Floats
    """The unmatched edges, each as x1, y1, x2, y2 on the grid."""
    prints: npt.NDArray[np.uint64]
    """One number per shape, equal for equal boundaries whatever their start and direction."""

    @classmethod
    def of(cls, shapes: Shapes, *, snap: float, valid: Mask | None = None) -> "Edges":
        """The edges of ``shapes`` on a grid of ``snap`` metres; ``valid`` spares asking GEOS again which shapes are."""
        valid = cast("Mask", shapely.is_valid(shapes)) if valid is None else valid
        measured, origin = _within_reach(shapes, polygonal(shapes) & valid, snap)
        around, owner, hole = rings(shapes, np.flatnonzero(measured))
        start, end, ring = _steps(around, origin, snap)
        turned, flat = _turned(start, end, ring, hole)
        keys, low, high, forward = _keys(start, end, turned[ring])
        by = owner[ring]
        matched = _matched(keys, low, high, forward, by)
        suspects = polygonal(shapes) & ~measured
        suspects[by[~matched]] = True
        suspects[owner[flat]] = True
        prints = np.zeros(len(shapes), np.uint64)
        np.add.at(prints, by, keys)
        line = np.hstack([start[~matched], end[~matched]]) + np.tile(origin, 2)
        return cls(shapes, measured, suspects, np.asarray(line * snap, np.float64), prints)


def polygonal(shapes: Shapes) -> Mask:
    """Which shapes are polygons or multipolygons with at least one point."""
    kind = shapely.get_type_id(shapes)
    return cast("Mask", ((kind == _POLYGON) | (kind == _MULTIPOLYGON)) & ~shapely.is_empty(shapes))


def _within_reach(shapes: Shapes, wanted: Mask, snap: float) -> tuple[Mask, Index]:
    """Those of the ``wanted`` shapes whose coordinates fit the grid, and the grid's middle."""
    measured = wanted.copy()
    if not wanted.any():
        return measured, np.zeros(2, np.int64)
    bounds = shapely.bounds(shapes[wanted])
    middle = np.rint(np.median(bounds[:, :2], axis=0) / snap)
    measured[wanted] = (np.abs(bounds / snap - np.tile(middle, 2)) < _HALF_GRID).all(axis=1)
    return measured, middle.astype(np.int64)


def rings(shapes: Shapes, rows: Index) -> tuple[Shapes, Index, Mask]:
    """Every ring of the shapes in ``rows``, its shape's row, and whether it bounds a hole.

    A polygon of one ring stands for that ring itself: its coordinates are the ring's.
    """
    chosen = shapes[rows]
    single = (shapely.get_type_id(chosen) == _POLYGON) & (shapely.get_num_interior_rings(chosen) == 0)
    parts, of_row = shapely.get_parts(chosen[~single], return_index=True)
    outlines, of_part = shapely.get_rings(parts, return_index=True)
    hole = np.concatenate([np.zeros(int(single.sum()), bool), np.diff(of_part, prepend=-1) == 0])
    owner = np.concatenate([rows[single], rows[~single][of_row][of_part]])
    return np.concatenate([chosen[single], outlines]), owner, hole


def _steps(around: Shapes, origin: Index, snap: float) -> tuple[Index, Index, Index]:
    """The edges of all rings on the grid, ``start`` and ``end``, with the ring each belongs to; edges of no length left out."""
    xy, ring = shapely.get_coordinates(around, return_index=True)
    xy /= snap
    grid = np.rint(xy, out=xy).astype(np.int64)
    grid -= origin
    real = (ring[1:] == ring[:-1]) & (grid[1:] != grid[:-1]).any(axis=1)
    return grid[:-1][real], grid[1:][real], ring[:-1][real]


def _turned(start: Index, end: Index, ring: Index, hole: Mask) -> tuple[Mask, Index]:
    """Which rings run with the inside of their shape to the right, and which enclose nothing on the grid."""
    # Relative to each ring's first vertex, products stay far below 2**63 and their sum is exact.
    first = np.searchsorted(ring, np.arange(len(hole)))
    first[first == len(ring)] = max(len(ring) - 1, 0)
    base = start[first][ring] if len(ring) else start
    near, far = start - base, end - base
    cross = near[:, 0] * far[:, 1] - far[:, 0] * near[:, 1]
    twice_area = np.zeros(len(hole), np.int64)
    np.add.at(twice_area, ring, cross)
    return (twice_area < 0) != hole, np.flatnonzero(twice_area == 0)


def _keys(start: Index, end: Index, turned: Mask) -> tuple[npt.NDArray[np.uint64], Index, Index, Mask]:
    """A hash of each undirected edge, its two ends in order, and whether the shape lies left of low → high."""
    first = start[:, 0] << 32 ^ (start[:, 1] + _HALF_GRID)
    last = end[:, 0] << 32 ^ (end[:, 1] + _HALF_GRID)
    low, high = np.minimum(first, last), np.maximum(first, last)
    mixed = low.view(np.uint64) * np.uint64(0x9E3779B97F4A7C15) ^ high.view(np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F)
    mixed ^= mixed >> np.uint64(29)
    return mixed, low, high, (first < last) != turned


def _matched(keys: npt.NDArray[np.uint64], low: Index, high: Index, forward: Mask, by: Index) -> Mask:
    """Which edges are matched. Ends are compared too, so a collision of keys can only make a suspect more, never one less."""
    matched = np.zeros(len(keys), bool)
    order = np.argsort(keys)
    ordered = keys[order]
    alike = np.concatenate([[False], ordered[1:] == ordered[:-1], [False]])
    # An edge equal to the next, unequal to the one before, whose next is unequal to the one after: exactly two.
    pair = np.flatnonzero(alike[1:-1] & ~alike[:-2] & ~alike[2:])
    one, other = order[pair], order[pair + 1]
    sound = (
        (low[one] == low[other])
        & (high[one] == high[other])
        & (forward[one] != forward[other])
        & (by[one] != by[other])
    )
    matched[one[sound]] = True
    matched[other[sound]] = True
    return matched
