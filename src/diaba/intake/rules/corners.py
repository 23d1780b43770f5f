"""Corners of boundaries one after the other (đỉnh ranh giới), as several rules look at them."""

from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt
import shapely

from diaba.intake.content import Parcels
from diaba.intake.coverage import rings

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Corners:
    """Every corner of every sound ring, with the edge that leaves it; none is told twice."""

    at: Floats
    """x, y."""
    steps: Floats
    """From the corner to the next."""
    before: npt.NDArray[np.int64]
    """Which corner comes before."""
    owner: npt.NDArray[np.int64]
    """The row of the parcel."""
    ring: npt.NDArray[np.int64]

    @property
    def lengths(self) -> Floats:
        """Of the edges that leave the corners."""
        return cast("Floats", np.hypot(self.steps[:, 0], self.steps[:, 1]))


def corners(parcels: Parcels) -> Corners:
    """The corners of all sound shapes."""
    around, owner, _ = rings(parcels.shapes, np.flatnonzero(parcels.sound))
    xy, ring = shapely.get_coordinates(around, return_index=True)
    closing = np.diff(ring, append=-1) != 0
    steps = np.diff(xy, axis=0, append=np.zeros((1, 2)))[~closing]
    ring = ring[~closing].astype(np.int64)
    first = np.flatnonzero(np.diff(ring, prepend=-1))
    before = np.arange(len(ring)) - 1
    before[first] = np.append(first[1:], len(ring))[: len(first)] - 1
    return Corners(xy[~closing], steps, before, owner[ring], ring)
