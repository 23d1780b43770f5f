"""Gaps (khe hở): enclosed land that no shape covers, found by polygonising the unmatched edges."""

import numpy as np
import shapely

from diaba.intake.coverage.edges import Edges, Shapes
from diaba.intake.coverage.overlaps import comparable


def gaps(edges: Edges, *, minimum_area: float) -> Shapes:
    """The enclosed gaps larger than ``minimum_area``, west to east.

    The number of shapes that cover a point changes only across unmatched edges, so each face they enclose is covered wholly or
    not at all, and one point inside it tells which.
    """
    areas = comparable(edges)
    lines = shapely.linestrings(edges.unmatched.reshape(-1, 2, 2))
    odd = shapely.boundary(areas[edges.suspects & ~edges.measured])
    noded = shapely.union_all(np.concatenate([lines, odd]))
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts([noded])))
    faces = faces[shapely.area(faces) > minimum_area]
    inside, _ = shapely.STRtree(areas).query(shapely.point_on_surface(faces), predicate="intersects")
    empty = np.delete(faces, inside)
    return empty[np.lexsort(shapely.bounds(empty)[:, ::-1].T)]
