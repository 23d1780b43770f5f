"""Noding (chia cạnh tại đỉnh của thửa kề): edges split where a neighbour's corner lies on them, so that T-junctions match too.

Two crews draw one border, one of them with a corner more, and coordinates are kept to the millimetre; edge against edge nothing
matches there. Only edges that found no match are looked at, so a clean coverage pays nothing.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]

_CELLS_OF_AN_EDGE = 64
"""Beyond so many cells an edge is followed no further; a corner on it may stay unseen, which only leaves it a suspect."""


@dataclass(frozen=True)
class Pieces:
    """The pieces of edges, in the order of the edges and along each."""

    ends: Floats
    """x1, y1, x2, y2 of each piece, on the grid."""
    edge: Index
    """The edge each is a piece of."""
    inside: Floats
    """At most how much area of its shape lies between the piece and the edge as it was drawn, in grid steps squared."""
    outside: Floats
    """The same of the land beside its shape."""


def pieces(ends: Floats, tolerance: float) -> Pieces:
    """The edges split at every end of another that lies within ``tolerance`` of them; their inside is to the left."""
    if not len(ends):
        return Pieces(ends, np.empty(0, np.int64), np.empty(0), np.empty(0))
    corners = np.concatenate([ends[:, :2], ends[:, 2:]])
    corners = corners[np.unique(_key(corners.astype(np.int64)), return_index=True)[1]]
    edge, corner = _candidates(ends, corners, tolerance)
    start, along = ends[edge, :2], ends[edge, 2:] - ends[edge, :2]
    length = np.hypot(*along.T)
    to = corners[corner] - start
    part = (to * along).sum(axis=1) / length
    aside = (along[:, 0] * to[:, 1] - along[:, 1] * to[:, 0]) / length
    on = (np.abs(aside) <= tolerance) & (part > tolerance) & (part < length - tolerance)
    order = np.lexsort((part[on], edge[on]))
    return _split(ends, edge[on][order], corners[corner[on][order]], part[on][order], aside[on][order])


def _candidates(ends: Floats, corners: Floats, tolerance: float) -> tuple[Index, Index]:
    """Pairs of an edge and a corner in one cell of a lattice as wide as a common edge is long."""
    size = max(float(np.median(np.hypot(*(ends[:, 2:] - ends[:, :2]).T))), 4 * tolerance, 1.0)
    lattice = np.floor(corners / size).astype(np.int64)
    cell_of_corner = _key(lattice)
    order = np.argsort(cell_of_corner, kind="stable")
    low = np.floor((np.minimum(ends[:, :2], ends[:, 2:]) - tolerance) / size).astype(np.int64)
    high = np.floor((np.maximum(ends[:, :2], ends[:, 2:]) + tolerance) / size).astype(np.int64)
    wide = np.minimum(high - low + 1, _CELLS_OF_AN_EDGE)
    count = wide.prod(axis=1)
    edge = np.repeat(np.arange(len(ends)), count)
    nth = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
    across = wide[edge, 0]
    cells = _key(low[edge] + np.column_stack([nth % across, nth // across]))
    return _joined(edge, cells, order, cell_of_corner[order])


def _joined(edge: Index, cells: Index, order: Index, sorted_cells: Index) -> tuple[Index, Index]:
    first = np.searchsorted(sorted_cells, cells, "left")
    count = np.searchsorted(sorted_cells, cells, "right") - first
    pairs = np.repeat(edge, count)
    nth = np.arange(len(pairs)) - np.repeat(np.cumsum(count) - count, count)
    return pairs, order[np.repeat(first, count) + nth]


def _key(cells: Index) -> Index:
    return (cells[:, 0] << 32) + cells[:, 1]


def _split(ends: Floats, edge: Index, nodes: Floats, part: Floats, aside: Floats) -> Pieces:
    """The edges with their nodes between their ends, as pieces from one point to the next."""
    more = np.bincount(edge, minlength=len(ends))
    last = np.cumsum(more + 2) - 1
    points = np.empty((len(ends) * 2 + len(edge), 4))
    points[last - more - 1] = np.column_stack([ends[:, :2], np.zeros((len(ends), 2))])
    points[last] = np.column_stack([ends[:, 2:], np.hypot(*(ends[:, 2:] - ends[:, :2]).T), np.zeros(len(ends))])
    at = np.ones(len(points), bool)
    at[last] = at[last - more - 1] = False
    points[at] = np.column_stack([nodes, part, aside])
    begins = np.ones(len(points), bool)
    begins[last] = False
    one = np.flatnonzero(begins)
    long = (points[one + 1, 2] - points[one, 2]) / 2
    left, right = np.maximum(points[:, 3], 0.0), np.maximum(-points[:, 3], 0.0)
    return Pieces(
        np.column_stack([points[one, :2], points[one + 1, :2]]),
        np.repeat(np.arange(len(ends)), more + 1),
        (left[one] + left[one + 1]) * long,
        (right[one] + right[one + 1]) * long,
    )
