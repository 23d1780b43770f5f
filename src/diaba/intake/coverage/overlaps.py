"""Overlaps (chồng lấn): every pair of shapes with a common area, found from the unmatched edges.

Why no pair is missed: take a connected region that two or more shapes cover. Its border consists of unmatched edges, because
the number of covering shapes changes nowhere else, and some shape owns such an edge with the region on its inside. That shape is
compared with everything its unmatched edges come near, so one pair of the region is found. From one pair to the next one steps
across an edge of one member while staying inside the other, so comparing the members of each pair found, in turn, with
everything they meet reaches them all: even parcels deep inside a sheet that was delivered twice and whose own edges all match.
Slivers between two drawings of one border are no such region: they join nothing.
"""

from dataclasses import dataclass

import numpy as np
import shapely

from diaba.intake.coverage.edges import Edges, Floats, Index, Mask, Shapes

_INTERIORS_MEET = "T********"


@dataclass(frozen=True)
class Overlaps:
    """Pairs of rows (``left`` < ``right``, in order), their common area in m², and where it lies."""

    left: Index
    right: Index
    areas: np.ndarray
    places: Shapes


def overlaps(shapes: Shapes | Edges, *, minimum_area: float, snap: float) -> Overlaps:
    """The pairs of ``shapes`` that have more than ``minimum_area`` in common; the plane is metric.

    Two borders that agree to ``snap`` are one border. An invalid shape is compared as the area GEOS makes of it.
    """
    edges = shapes if isinstance(shapes, Edges) else Edges.of(shapes, snap=snap, sliver=minimum_area)
    areas = comparable(edges)
    left, right = _meeting(edges, areas, snap)
    places = _common(areas[left], areas[right])
    sizes = shapely.area(places)
    large = sizes > minimum_area
    return Overlaps(left[large], right[large], sizes[large], places[large])


def comparable(edges: Edges) -> Shapes:
    """The shapes with every invalid one replaced by the area GEOS makes of it; None where there is none to compare."""
    areas = edges.shapes.copy()
    doubtful = np.flatnonzero(edges.doubtful)
    finite = np.isfinite(shapely.area(areas[doubtful]))
    areas[doubtful[~finite]] = None
    repaired = doubtful[finite]
    areas[repaired] = _areal(shapely.make_valid(areas[repaired]))
    return areas


def _meeting(edges: Edges, areas: Shapes, snap: float) -> tuple[Index, Index]:
    """Pairs whose interiors meet: first of unmatched edges and doubtful shapes, then of what was found, until nothing is new."""
    tree, count, corners = shapely.STRtree(areas), len(areas), shapely.get_num_coordinates(areas)
    whole = np.flatnonzero(edges.doubtful)
    asking, places = (
        np.concatenate([edges.owners, whole]),
        np.concatenate([_around(edges.unmatched, 2 * snap), areas[whole]]),
    )
    asked, judged, found = edges.doubtful.copy(), np.empty(0, np.int64), np.empty(0, np.int64)
    while len(asking):
        which, other = tree.query(places)
        one = asking[which]
        pairs = np.unique((np.minimum(one, other) * count + np.maximum(one, other))[one != other])
        pairs = np.setdiff1d(pairs, judged, assume_unique=True)
        judged = np.union1d(judged, pairs)
        left, right = np.divmod(pairs, count)
        larger, smaller = np.where(corners[left] < corners[right], [right, left], [left, right])
        shapely.prepare(areas[larger])
        meet = shapely.relate_pattern(areas[larger], areas[smaller], _INTERIORS_MEET)
        meet[meet] = _more_than_slivers(edges, areas, pairs[meet])
        found = np.union1d(found, pairs[meet])
        members = np.union1d(left[meet], right[meet])
        asking = members[~asked[members]]
        asked[asking] = True
        places = areas[asking]
    left, right = np.divmod(found, max(count, 1))
    return left, right


def _more_than_slivers(edges: Edges, areas: Shapes, pairs: Index) -> Mask:
    """Which pairs share more than lies between a border as one drew it and as the other did."""
    most = edges.slivers.most(pairs)
    more: Mask = most == 0
    left, right = np.divmod(pairs[~more], len(areas))
    more[~more] = shapely.area(shapely.intersection(areas[left], areas[right])) > most[~more]
    return more


def _around(lines: Floats, margin: float) -> Shapes:
    """The boxes of the edges, with room for what the grid moved."""
    low, high = np.minimum(lines[:, :2], lines[:, 2:]) - margin, np.maximum(lines[:, :2], lines[:, 2:]) + margin
    return np.asarray(shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1]))


def _common(left: Shapes, right: Shapes) -> Shapes:
    """What the pairs have in common, points and lines where they only touch left out."""
    return _areal(shapely.intersection(left, right))


def _areal(shapes: Shapes) -> Shapes:
    """The polygons of the shapes."""
    mixed = np.flatnonzero(shapely.get_dimensions(shapes) == 2)
    mixed = mixed[shapely.get_type_id(shapes[mixed]) == 7]  # a collection
    for row in mixed:
        parts = shapely.get_parts(shapely.get_parts(shapes[row]))
        shapes[row] = shapely.union_all(parts[shapely.get_dimensions(parts) == 2])
    return shapes
