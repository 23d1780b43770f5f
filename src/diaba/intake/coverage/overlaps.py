"""Overlaps (chồng lấn): every pair of shapes with a common area, found from the unmatched edges.

Why no pair is missed: take a connected region that two or more shapes cover. Its border consists of unmatched edges, because
the number of covering shapes changes nowhere else, and some shape owns such an edge with the region on its inside. That shape
is a suspect and is compared with every shape its box meets. From one overlapping pair to the next in the same region one steps
across an edge of one member while staying inside the other, so comparing the members of each pair found, in turn, with
everything they meet reaches them all: even parcels deep inside a sheet that was delivered twice and whose own edges all match.
"""

from dataclasses import dataclass

import numpy as np
import shapely

from diaba.intake.coverage.edges import Edges, Index, Mask, Shapes

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
    edges = shapes if isinstance(shapes, Edges) else Edges.of(shapes, snap=snap)
    areas = comparable(edges)
    left, right = _meeting(areas, edges.suspects)
    places = _common(areas[left], areas[right])
    sizes = shapely.area(places)
    large = sizes > minimum_area
    return Overlaps(left[large], right[large], sizes[large], places[large])


def comparable(edges: Edges) -> Shapes:
    """The shapes with every invalid one replaced by the area GEOS makes of it; None where there is none to compare."""
    areas = edges.shapes.copy()
    doubtful = np.flatnonzero(edges.suspects & ~edges.measured)
    finite = np.isfinite(shapely.area(areas[doubtful]))
    areas[doubtful[~finite]] = None
    repaired = doubtful[finite]
    areas[repaired] = _areal(shapely.make_valid(areas[repaired]))
    return areas


def _meeting(shapes: Shapes, suspects: Mask) -> tuple[Index, Index]:
    """Pairs whose interiors meet: the suspects against all, then the members of what was found, until nothing is new."""
    tree = shapely.STRtree(shapes)
    done = np.zeros(len(shapes), bool)
    found = [np.empty((2, 0), np.int64)]
    asking = np.flatnonzero(suspects)
    while len(asking):
        now = np.zeros(len(shapes), bool)
        now[asking] = True
        which, other = tree.query(shapes[asking])
        one = asking[which]
        # A pair of two that are both asked for now is judged once, and one whose other was asked for before is known.
        new = (one != other) & ~done[other] & ~(now[other] & (other < one))
        one, other = one[new], other[new]
        shapely.prepare(shapes[asking])
        meet = shapely.relate_pattern(shapes[one], shapes[other], _INTERIORS_MEET)
        found.append(np.stack([np.minimum(one, other)[meet], np.maximum(one, other)[meet]]))
        done |= now
        asking = np.setdiff1d(other[meet], np.flatnonzero(done))
    pairs = np.concatenate(found, axis=1)
    left, right = pairs[:, np.lexsort(pairs[::-1])]
    return left, right


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
