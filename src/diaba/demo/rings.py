"""Rings on a millimetre grid that keep their neighbours (ranh giới chung của hai thửa).

A ring is a counter-clockwise list of integer points, its last point not repeated. When a cut ends on an edge, the new point is
remembered for that edge, so the parcel on the other side gets the very same vertex: no gap and no overlap can arise from rounding.
"""

import cmath
import math
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

Point = tuple[int, int]
Ring = list[Point]
Edge = tuple[Point, Point]


@dataclass(frozen=True)
class Face:
    """A polygon kept small: its outer ring and its holes as arrays, for a commune has many."""

    rings: tuple[npt.NDArray[np.int32], ...]

    @property
    def ring(self) -> Ring:
        """The outer ring."""
        return _listed(self.rings[0])

    @property
    def holes(self) -> tuple[Ring, ...]:
        """The rings of the holes, clockwise."""
        return tuple(_listed(ring) for ring in self.rings[1:])


def _listed(ring: npt.NDArray[np.int32]) -> Ring:
    return list(map(tuple, ring.tolist()))


class Axes(NamedTuple):
    """How a ring lies: the unit vector of its long side, and the sides of the rectangle with the same moments."""

    along: tuple[float, float]
    length: float
    width: float


@dataclass
class Splits:
    """Where the edges of the rings in hand were cut."""

    at: dict[Edge, Point] = field(default_factory=dict)

    def add(self, a: Point, b: Point, point: Point) -> None:
        """Remember that the edge from ``a`` to ``b`` now passes ``point``."""
        self.at[(a, b) if a < b else (b, a)] = point

    def between(self, a: Point, b: Point) -> Ring:
        """The points that lie on the edge from ``a`` to ``b`` by now, in order."""
        middle = self.at.get((a, b) if a < b else (b, a))
        return [] if middle is None else [*self.between(a, middle), middle, *self.between(middle, b)]

    def expand(self, ring: Ring) -> Ring:
        """The ring with every vertex its neighbours have put on it."""
        known = self.at
        whole: Ring = []
        a = ring[-1]
        for b in ring:
            if ((a, b) if a < b else (b, a)) in known:
                whole += self.between(a, b)
            whole.append(b)
            a = b
        return whole


def polygons(rings: list[Ring], origin: tuple[int, int] = (0, 0), unit: int = 1) -> npt.NDArray[np.object_]:
    """The rings as polygons, their points counted in ``unit`` from ``origin``."""
    closed = np.array([point for ring in rings for point in (*ring, ring[0])], np.int64)
    index = np.repeat(np.arange(len(rings)), [len(ring) + 1 for ring in rings])
    made: npt.NDArray[np.object_] = shapely.polygons(
        shapely.linearrings((closed + np.array(origin) * unit) / unit, indices=index)
    )
    return made


def doubled_area(ring: Ring) -> int:
    """Twice the signed area, exact."""
    total = 0
    xa, ya = ring[-1]
    for xb, yb in ring:
        total += xa * yb - xb * ya
        xa, ya = xb, yb
    return total


def axes(ring: Ring) -> Axes:
    """The axes of ``ring``: square to most of its edges, so that a quadrangle is cut into quadrangles."""
    x0, y0 = ring[0]
    area = mx = my = xx = yy = xy = 0.0
    heading = 0j
    xa, ya = float(ring[-1][0] - x0), float(ring[-1][1] - y0)
    for px, py in ring:
        xb, yb = float(px - x0), float(py - y0)
        turn = xa * yb - xb * ya
        area += turn
        mx += (xa + xb) * turn
        my += (ya + yb) * turn
        xx += (xa * xa + xa * xb + xb * xb) * turn
        yy += (ya * ya + ya * yb + yb * yb) * turn
        xy += (xa * yb + 2 * xa * ya + 2 * xb * yb + xb * ya) * turn
        edge = complex(xb - xa, yb - ya)
        # The fourth power is the same for all four headings of a rectangle.
        heading += edge**4 / abs(edge) ** 3
        xa, ya = xb, yb
    cx, cy = mx / (3 * area), my / (3 * area)
    xx, yy, xy = xx / (6 * area) - cx * cx, yy / (6 * area) - cy * cy, xy / (12 * area) - cx * cy
    angle = cmath.phase(heading) / 4
    dx, dy = math.cos(angle), math.sin(angle)
    along, across = xx * dx * dx + 2 * xy * dx * dy + yy * dy * dy, xx * dy * dy - 2 * xy * dx * dy + yy * dx * dx
    if across > along:
        dx, dy, along, across = -dy, dx, across, along
    return Axes((dx, dy), math.sqrt(12 * along), math.sqrt(12 * across))


def offset_of_share(along: list[float], across: list[float], share: float) -> float:
    """Where, on the axis ``across``, a straight cut leaves ``share`` of the ring's area behind it."""
    low, high = min(across), max(across)
    total = _area_below(along, across, high)
    floor, ceiling, value = 0.0, 1.0, 0.0
    for _ in range(6):
        value = low + (high - low) * (share - floor) / (ceiling - floor)
        got = _area_below(along, across, value) / total
        if abs(got - share) < 0.01:
            break
        if got < share:
            low, floor = value, got
        else:
            high, ceiling = value, got
    return value


def _area_below(along: list[float], across: list[float], value: float) -> float:
    """The area of the ring where ``across`` < ``value``: by Green's theorem the cut itself adds nothing."""
    total = 0.0
    ua, va = along[-1], across[-1]
    for ub, vb in zip(along, across, strict=True):
        if va <= value and vb <= value:
            total += (ua + ub) * (vb - va)
        elif va <= value or vb <= value:
            um = ua + (ub - ua) * (value - va) / (vb - va)
            total += (ua + um) * (value - va) if va <= value else (um + ub) * (vb - value)
        ua, va = ub, vb
    return total


def cut(
    ring: Ring, axis: tuple[float, float], share: float, splits: Splits, *, snap: float, bend: float = 0.0
) -> list[Ring] | None:
    """Cut ``ring`` in two by a line along ``axis`` with ``share`` of the area on its right; None where no sound cut lies there.

    A cut that would end nearer than ``snap`` to a corner ends at the corner; ``bend`` moves its middle sideways, as ridges run.
    """
    ring = splits.expand(ring)
    dx, dy = axis
    x0, y0 = ring[0]
    along = [(x - x0) * dx + (y - y0) * dy for x, y in ring]
    across = [(y - y0) * dx - (x - x0) * dy for x, y in ring]
    offset = offset_of_share(along, across, share)
    crossings = _crossings(along, across, offset)
    if not crossings:
        return None
    # Every second stretch between crossings lies inside; the longest one is the sound choice in a bent ring.
    pairs = zip(crossings[::2], crossings[1::2], strict=True)
    (_, i, t), (_, j, s) = max(pairs, key=lambda pair: pair[1][0] - pair[0][0])
    start, end = _corner_or_point(ring, i, t, snap), _corner_or_point(ring, j, s, snap)
    return _two_rings(ring, (i, start), (j, end), splits, bend)


def _crossings(along: list[float], across: list[float], offset: float) -> list[tuple[float, int, float]]:
    """Where the line crosses the ring: position on the line, number of the edge, and how far along the edge."""
    found = []
    i = len(along) - 1
    for j, vb in enumerate(across):
        va = across[i]
        if (va < offset) != (vb < offset):
            t = (offset - va) / (vb - va)
            found.append((along[i] + (along[j] - along[i]) * t, i, t))
        i = j
    return sorted(found)


def _corner_or_point(ring: Ring, i: int, t: float, snap: float) -> Point:
    (xa, ya), (xb, yb) = ring[i], ring[(i + 1) % len(ring)]
    length = math.hypot(xb - xa, yb - ya)
    if min(t, 1 - t) * length < snap:
        return ring[i] if t < 0.5 else ring[(i + 1) % len(ring)]
    return round(xa + (xb - xa) * t), round(ya + (yb - ya) * t)


def _two_rings(
    ring: Ring, start: tuple[int, Point], end: tuple[int, Point], splits: Splits, bend: float
) -> list[Ring] | None:
    (i, p), (j, q) = start, end
    if p == q:
        return None
    middle: Ring = []
    if bend:
        half = round((p[0] + q[0]) / 2 - (q[1] - p[1]) * bend), round((p[1] + q[1]) / 2 + (q[0] - p[0]) * bend)
        middle = [half]
    size = len(ring)
    first = [ring[k % size] for k in range(i + 1, i + 1 + (j - i) % size)]
    second = [ring[k % size] for k in range(j + 1, j + 1 + (i - j) % size)]
    one = _without_repeats([p, *first, q, *reversed(middle)])
    two = _without_repeats([q, *second, p, *middle])
    if len(one) < 3 or len(two) < 3 or doubled_area(one) <= 0 or doubled_area(two) <= 0:
        return None
    for k, point in (start, end):
        a, b = ring[k], ring[(k + 1) % size]
        if point not in {a, b}:
            splits.add(a, b, point)
    return [one, two]


def _without_repeats(ring: Ring) -> Ring:
    return [point for k, point in enumerate(ring) if point != ring[k - 1]]
