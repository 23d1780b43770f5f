"""Edge parity (đối sánh cạnh): which boundary edges have exactly one neighbour on their other side.

Rings are snapped to a grid and turned so that their inside lies to the left. An edge is *matched* when exactly two rings of
different shapes have it, one in each direction. Crossing a matched edge leaves one shape and enters another, so the number of
shapes that cover a point changes only across unmatched edges; everything else here follows from that.
"""

from dataclasses import dataclass
from typing import NamedTuple, cast

import numpy as np
import numpy.typing as npt
import shapely

from diaba.intake.coverage.noding import pieces

Shapes = npt.NDArray[np.object_]
Mask = npt.NDArray[np.bool_]
Index = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Keys = npt.NDArray[np.uint64]

_POLYGON, _MULTIPOLYGON = 3, 6
_TOLERANCE = 1.0
"""How far, in grid steps, a neighbour's corner may lie off an edge and be on it: rounding moves both ends and the corner."""
_HALF_GRID = 2**30
"""Grid steps from the middle within which two coordinates pack into one 64-bit key: 1,000 km at 1 mm."""


@dataclass(frozen=True)
class Slivers:
    """Pairs of rows, the smaller times the number of rows plus the larger, in order; and the area, in m², of each."""

    pairs: Index
    areas: Floats

    def most(self, pairs: Index) -> Floats:
        """The most that each of ``pairs`` may share so; 0 where their borders are drawn alike."""
        if not len(self.pairs):
            return np.zeros(len(pairs))
        place = np.minimum(np.searchsorted(self.pairs, pairs), len(self.pairs) - 1)
        return np.where(self.pairs[place] == pairs, self.areas[place], 0.0)


class Drawn(NamedTuple):
    """Edges, each as x1, y1, x2, y2, and the row each belongs to."""

    lines: Floats
    owners: Index


@dataclass(frozen=True)
class Edges:
    """The unmatched edges of a coverage, and what is needed to judge it from them."""

    shapes: Shapes
    snap: float
    """The step of the grid, in metres."""
    measured: Mask
    """Shapes whose edges were matched: valid polygons within reach of the grid. No other shape can be trusted."""
    doubtful: Mask
    """Polygons that could not be measured, or that enclose nothing on the grid: they are compared as a whole."""
    unmatched: Floats
    """The unmatched edges, each as x1, y1, x2, y2 on the grid."""
    owners: Index
    """The row each unmatched edge belongs to."""
    prints: Keys
    """One number per shape, equal for equal boundaries whatever their start and direction."""
    slivers: "Slivers"
    """What pairs of shapes may share, at most, between a border as one drew it and as the other did."""
    drawn: Drawn
    """The edges that no neighbour drew alike, before any was split."""

    @classmethod
    def of(cls, shapes: Shapes, *, snap: float, sliver: float = 0.0, valid: Mask | None = None) -> "Edges":
        """The edges of ``shapes`` on a grid of ``snap`` metres; ``valid`` spares asking GEOS again which shapes are.

        Where a neighbour's corner lies within ``snap`` of an edge, the edge is split there, unless two shapes would come to share,
        or to leave between them, more than ``sliver`` m² that way.
        """
        valid = cast("Mask", shapely.is_valid(shapes)) if valid is None else valid
        measured, origin = _within_reach(shapes, polygonal(shapes) & valid, snap)
        around, owner, hole = rings(shapes, np.flatnonzero(measured))
        xy, ring = shapely.get_coordinates(around, return_index=True)
        east, north = (np.rint(values / snap - middle) for values, middle in zip(xy.T, origin, strict=True))
        turned, flat = _turned(east, north, ring, hole)
        steps = _steps(east, north, ring, turned)
        by = owner[steps.ring]
        matched = _matched(steps, by)
        first = steps.at[~matched]
        lines = np.column_stack([east[first], north[first], east[first + 1], north[first + 1]])
        right = turned[steps.ring[~matched]]
        drawn = Drawn(_placed(lines, origin, snap), by[~matched])
        lines, owners, slivers = _noded(lines, right, drawn.owners, len(shapes), sliver / snap**2)
        doubtful = polygonal(shapes) & ~measured
        doubtful[owner[flat]] = True
        prints = np.zeros(len(shapes), np.uint64)
        np.add.at(prints, by, steps.key)
        return cls(
            shapes,
            snap,
            measured,
            doubtful,
            _placed(lines, origin, snap),
            owners,
            prints,
            Slivers(slivers.pairs, slivers.areas * snap**2),
            drawn,
        )

    @property
    def suspects(self) -> Mask:
        """The shapes with an unmatched edge, and the doubtful ones."""
        suspects = self.doubtful.copy()
        suspects[self.owners] = True
        return suspects


@dataclass(frozen=True)
class _Steps:
    """Edges between one corner and the next, those of no length left out."""

    at: Index
    ring: Index
    key: Keys
    """A hash of the edge without its direction."""
    low: Index
    high: Index
    forward: Mask
    """Whether the shape lies left of the way from the low end to the high one."""


def polygonal(shapes: Shapes) -> Mask:
    """Which shapes are polygons or multipolygons with at least one point."""
    kind = shapely.get_type_id(shapes)
    return cast("Mask", ((kind == _POLYGON) | (kind == _MULTIPOLYGON)) & ~shapely.is_empty(shapes))


def on_grid(shapes: Shapes, snap: float) -> Shapes:
    """The shapes with every corner on the grid, where the edges are."""
    return np.asarray(shapely.transform(shapes, lambda points: np.rint(points / snap) / (1 / snap)))


def _placed(lines: Floats, origin: Floats, snap: float) -> Floats:
    """Grid steps as metres; divided, since 1 mm times a number is not always the number with three decimals."""
    return (lines + np.tile(origin, 2)) / (1 / snap)


def _within_reach(shapes: Shapes, wanted: Mask, snap: float) -> tuple[Mask, Floats]:
    """Those of the ``wanted`` shapes whose coordinates fit the grid, and the grid's middle."""
    measured = wanted.copy()
    if not wanted.any():
        return measured, np.zeros(2)
    bounds = shapely.bounds(shapes[wanted])
    middle = np.rint(np.median(bounds[:, :2], axis=0) / snap)
    measured[wanted] = (np.abs(bounds / snap - np.tile(middle, 2)) < _HALF_GRID).all(axis=1)
    return measured, middle


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


def _turned(east: Floats, north: Floats, ring: Index, hole: Mask) -> tuple[Mask, Index]:
    """Which rings run with the inside of their shape to the right, and which enclose nothing on the grid."""
    if not len(ring):
        return hole, np.flatnonzero(hole)
    begins = np.flatnonzero(np.diff(ring, prepend=-1))
    length = np.diff(begins, append=len(ring))
    # Relative to each ring's first corner the products are exact for rings up to 90 km across at 1 mm.
    x, y = (values - np.repeat(values[begins], length) for values in (east, north))
    cross = np.empty_like(x)
    cross[:-1] = x[:-1] * y[1:] - x[1:] * y[:-1]
    cross[begins + length - 1] = 0.0
    twice_area = np.add.reduceat(cross, begins)
    return (twice_area < 0) != hole, np.flatnonzero(twice_area == 0)


def _steps(east: Floats, north: Floats, ring: Index, turned: Mask) -> _Steps:
    corner = _packed(east, north)
    at = np.flatnonzero((ring[1:] == ring[:-1]) & (corner[1:] != corner[:-1]))
    return _keyed(at, ring[at], corner[at], corner[at + 1], turned[ring[at]])


def _packed(east: Floats, north: Floats) -> Index:
    return (east.astype(np.int64) << 32) + north.astype(np.int64) + _HALF_GRID


def _keyed(at: Index, ring: Index, start: Index, end: Index, right: Mask) -> _Steps:
    low, high = np.minimum(start, end), np.maximum(start, end)
    key = low.view(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    key ^= high.view(np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F)
    key ^= key >> np.uint64(29)
    return _Steps(at, ring, key, low, high, (start < end) != right)


def _noded(lines: Floats, right: Mask, owner: Index, rows: int, sliver: float) -> tuple[Floats, Index, Slivers]:
    """The edges that no neighbour's edge matches even when both are split at each other's corners, their owners, and slivers."""
    leftward = np.where(right[:, None], lines[:, [2, 3, 0, 1]], lines)
    split = pieces(leftward, _TOLERANCE)
    by, order = owner[split.edge], np.arange(len(split.edge))
    start, end = _packed(*split.ends[:, :2].T), _packed(*split.ends[:, 2:].T)
    one, other = _pairs(_keyed(order, order, start, end, np.zeros(len(order), bool)), by)
    pairs, pair = np.unique(np.minimum(by[one], by[other]) * rows + np.maximum(by[one], by[other]), return_inverse=True)
    areas, between = (
        _sums(pair, amounts[one] + amounts[other], len(pairs)) for amounts in (split.inside, split.outside)
    )
    harmless = (areas[pair] <= sliver) & (between[pair] <= sliver)
    left = np.ones(len(order), bool)
    left[one[harmless]] = left[other[harmless]] = False
    # Pieces run through the neighbour's corners, so what lies between two borders that differ shows in the edges as drawn.
    whole = np.zeros(len(lines), bool)
    whole[split.edge[one[~harmless]]] = whole[split.edge[other[~harmless]]] = True
    left &= ~whole[split.edge]
    drawn_apart = (areas > 0) & (areas <= sliver) & (between <= sliver)
    unmatched = np.concatenate([split.ends[left], leftward[whole]]), np.concatenate([by[left], owner[whole]])
    return *unmatched, Slivers(pairs[drawn_apart], areas[drawn_apart])


def _sums(group: Index, amounts: Floats, groups: int) -> Floats:
    return np.bincount(group, weights=amounts, minlength=groups).astype(float)


def _matched(steps: _Steps, by: Index) -> Mask:
    """Which edges are matched."""
    one, other = _pairs(steps, by)
    matched = np.zeros(len(steps.key), bool)
    matched[one] = matched[other] = True
    return matched


def _pairs(steps: _Steps, by: Index) -> tuple[Index, Index]:
    """Each two edges that match. Ends are compared too, so a collision of keys can only make a suspect more, never one less."""
    count = len(steps.key)
    # Keys and places share one word, so that numbers are sorted and not the order of numbers: five times as fast.
    bits = np.uint64(max(count, 1).bit_length())
    place = (np.uint64(1) << bits) - np.uint64(1)
    ordered = np.sort(steps.key & ~place | np.arange(count, dtype=np.uint64))
    order, ordered = (ordered & place).astype(np.int64), ordered >> bits
    alike = np.concatenate([[False], ordered[1:] == ordered[:-1], [False]])
    # An edge equal to the next, unequal to the one before, whose next is unequal to the one after: exactly two.
    pair = np.flatnonzero(alike[1:-1] & ~alike[:-2] & ~alike[2:])
    one, other = order[pair], order[pair + 1]
    sound = steps.low[one] == steps.low[other]
    sound &= steps.high[one] == steps.high[other]
    sound &= steps.forward[one] != steps.forward[other]
    sound &= by[one] != by[other]
    return one[sound], other[sound]
