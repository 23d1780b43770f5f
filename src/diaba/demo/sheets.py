"""Map sheets of the demo commune and the numbers on them (tờ bản đồ, số thửa)."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from diaba.demo.layout import METRE
from diaba.demo.plan import Plan

SIDES = {2000: 1000, 1000: 500, 500: 250, 200: 100}
"""By the denominator of the scale, the metres a sheet covers north to south and west to east."""

CROWDED = 700
"""More parcels than this on a sheet, and the kilometre is mapped at the next larger scale."""


@dataclass(frozen=True)
class Sheet:
    """A map sheet: its number in the commune, its scale, and the blocks and ways whose middle lies on it."""

    number: int
    scale: int
    blocks: tuple[int, ...]
    ways: tuple[int, ...]


def arrange(plan: Plan) -> list[Sheet]:
    """The sheets of ``plan``, numbered from small scale to large and from north-west to south-east."""
    weight = np.array([block.count for block in plan.blocks] + [1] * len(plan.ways))
    outer = [block.face.rings[0] for block in plan.blocks] + [way.face.rings[0] for way in plan.ways]
    middle = shapely.get_coordinates(shapely.point_on_surface([shapely.Polygon(ring) for ring in outer]))
    ground = middle / METRE + plan.origin
    kilometre = np.floor(ground / 1000).astype(np.int64)
    cells, cell_of = np.unique(kilometre, axis=0, return_inverse=True)
    crowd = np.bincount(cell_of, weight, minlength=len(cells))
    scales = np.array([_scale(people) for people in crowd])[cell_of]
    side = np.array([SIDES[int(scale)] for scale in scales])
    column, row = np.floor(ground[:, 0] / side).astype(np.int64), np.floor(ground[:, 1] / side).astype(np.int64)
    keys = np.column_stack([-scales, -row, column])
    kinds, sheet_of = np.unique(keys, axis=0, return_inverse=True)
    order = np.argsort(sheet_of, kind="stable")
    groups = np.split(order, np.cumsum(np.bincount(sheet_of, minlength=len(kinds)))[:-1])
    edge = len(plan.blocks)
    return [
        Sheet(
            k + 1,
            -int(kind[0]),
            tuple(int(i) for i in group if i < edge),
            tuple(int(i) - edge for i in group if i >= edge),
        )
        for k, (kind, group) in enumerate(zip(kinds, groups, strict=True))
    ]


def _scale(parcels: float) -> int:
    """The smallest scale at which ``parcels`` on a square kilometre are not crowded, and 1:200 if they always are."""
    return next((scale for scale, side in SIDES.items() if parcels * (side / 1000) ** 2 <= CROWDED), 200)


def number(points: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """The numbers of the parcels at ``points``: north to south in bands, left to right and back."""
    if not len(points):
        return np.zeros(0, np.int64)
    west, south = points.min(axis=0)
    east, north = points.max(axis=0)
    band_height = max(1.3 * math.sqrt((east - west) * (north - south) / len(points)), 1.0)
    band = np.floor((north - points[:, 1]) / band_height).astype(np.int64)
    along = np.where(band % 2 == 0, points[:, 0], -points[:, 0])
    numbers = np.empty(len(points), np.int64)
    numbers[np.lexsort((points[:, 1], along, band))] = np.arange(1, len(points) + 1)
    return numbers
