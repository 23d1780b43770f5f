"""Duplicates (trùng lặp): shapes delivered more than once, whatever the start and direction of their rings."""

from collections.abc import Iterator

import numpy as np
import shapely

from diaba.intake.coverage.edges import Edges, Index


def duplicates(edges: Edges) -> list[Index]:
    """Groups of rows with one and the same boundary, each in order."""
    rows = np.flatnonzero(edges.measured & edges.suspects)
    rows = rows[np.argsort(edges.prints[rows], kind="stable")]
    prints = edges.prints[rows]
    groups = np.split(rows, np.flatnonzero(prints[1:] != prints[:-1]) + 1)
    found = [alike for group in groups if len(group) > 1 for alike in _alike(edges, group)]
    return sorted(found, key=lambda group: int(group[0]))


def _alike(edges: Edges, group: Index) -> Iterator[Index]:
    """Equal prints are all but proof; GEOS has the last word, since what is equal on the grid may differ beneath it."""
    while len(group) > 1:
        same = shapely.equals(edges.shapes[group[0]], edges.shapes[group])
        if same.sum() > 1:
            yield group[same]
        group = group[1:][~same[1:]]
