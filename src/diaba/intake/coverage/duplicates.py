"""Duplicates (trùng lặp): shapes delivered more than once, whatever the start and direction of their rings."""

import numpy as np
import shapely

from diaba.intake.coverage.edges import Edges, Index


def duplicates(edges: Edges) -> list[Index]:
    """Groups of rows with one and the same boundary, each in order."""
    rows = np.flatnonzero(edges.measured & edges.suspects)
    rows = rows[np.argsort(edges.prints[rows], kind="stable")]
    prints = edges.prints[rows]
    groups = np.split(rows, np.flatnonzero(prints[1:] != prints[:-1]) + 1)
    # Equal prints are all but proof; GEOS has the last word.
    alike = (group[shapely.equals(edges.shapes[group[0]], edges.shapes[group])] for group in groups if len(group) > 1)
    return sorted((group for group in alike if len(group) > 1), key=lambda group: int(group[0]))
