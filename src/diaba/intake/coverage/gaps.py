"""Gaps (khe hở): enclosed land that no shape covers, found by polygonising the unmatched edges."""

from typing import Any

import numpy as np
import shapely

from diaba.intake.coverage.edges import Edges, Shapes, on_grid
from diaba.intake.coverage.overlaps import comparable


def gaps(edges: Edges, *, minimum_area: float, outline: Any = None) -> Shapes:  # noqa: ANN401 - a shapely geometry, or None
    """The gaps larger than ``minimum_area`` that are enclosed by shapes, or by shapes and the ``outline``; west to east.

    The number of shapes that cover a point changes only across unmatched edges, so each face they enclose is covered wholly or
    not at all, and one point inside it tells which.
    """
    areas = comparable(edges)
    lines = shapely.linestrings(edges.unmatched.reshape(-1, 2, 2))
    odd = on_grid(shapely.boundary(areas[edges.doubtful & ~edges.measured]), edges.snap)
    noded = shapely.union_all(np.concatenate([lines, odd, shapely.boundary([outline])]))
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts([noded])))
    faces = faces[shapely.area(faces) > minimum_area]
    points = shapely.point_on_surface(faces)
    uncovered = np.ones(len(faces), bool)
    uncovered[shapely.STRtree(areas).query(points, predicate="intersects")[0]] = False
    if outline is not None:
        uncovered &= shapely.intersects(outline, points)
    empty = faces[uncovered]
    return np.asarray(empty[np.lexsort(shapely.bounds(empty)[:, ::-1].T)])
