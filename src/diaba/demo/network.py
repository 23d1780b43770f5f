"""Roads and canals of the demo commune (đường giao thông, kênh mương): the strips between its blocks.

The land is first divided in a straight, turned plane, then the plane is bent gently, as streets and canals are. A strip ends on
the strip it branches from, so the network hangs together.
"""

import math
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

Points = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Strip:
    """A stretch of road (DGT) or canal (DTL): its middle line in the straight plane, its width, its rank (0 goes through)."""

    line: Points
    width: float
    use: str
    rank: int


@dataclass(frozen=True)
class Places:
    """Where people live and work: villages (thôn, tổ dân phố), and the industrial zone (khu công nghiệp)."""

    villages: Points
    radii: npt.NDArray[np.float64]
    zone: tuple[float, float, float]
    """Centre and radius; radius 0 where there is none."""

    def village_of(self, points: Points) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        """For each point the nearest village, and how far out it lies: up to 1 is inside."""
        tree = shapely.STRtree(shapely.points(self.villages))
        spots = shapely.points(points)
        (_, nearest), distance = tree.query_nearest(spots, return_distance=True, all_matches=False)
        away = points - self.villages[nearest]
        lobes = 1 + 0.22 * np.sin(3 * np.arctan2(away[:, 1], away[:, 0]) + nearest)
        return nearest, distance / (self.radii[nearest] * lobes)

    def in_zone(self, points: Points) -> npt.NDArray[np.bool_]:
        """Which points lie in the industrial zone."""
        x, y, radius = self.zone
        return np.maximum(np.abs(points[:, 0] - x) / 1.3, np.abs(points[:, 1] - y)) < radius


class Bend:
    """Bends the straight plane: turned by the lie of the land, then moved by slow waves."""

    def __init__(self, centre: tuple[float, float], angle: float, scale: float, dice: Random) -> None:
        self.centre = np.array(centre)
        self.turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
        self.waves = [
            (reach * scale, length * scale, dice.uniform(0, 7), dice.uniform(0, 7), dice.uniform(0, 7))
            for reach, length in ((70, 2300), (34, 1100), (13, 430), (4, 170))
        ]

    def __call__(self, points: Points) -> Points:
        """The points where they lie on the ground."""
        moved = points.astype(float).copy()
        x, y = points[:, 0], points[:, 1]
        for reach, length, heading, one, two in self.waves:
            phase = 2 * math.pi / length
            moved[:, 0] += reach * np.sin(phase * (y * math.cos(heading) + x * math.sin(heading)) + one)
            moved[:, 1] += reach * np.sin(phase * (x * math.cos(heading) - y * math.sin(heading)) + two)
        return np.asarray(moved @ self.turn.T + self.centre)


Cell = tuple[float, float, float, float, int]
"""West, south, east, north in the straight plane, and how many times it was divided."""

PROBES = np.array([(i, j) for i in (0.05, 0.35, 0.65, 0.95) for j in (0.05, 0.35, 0.65, 0.95)])


class Divider:
    """Divides the straight plane into cells, with a strip along each division."""

    def __init__(self, bend: Bend, places: Places, outline: Any, scale: float, dice: Random) -> None:
        self.bend, self.places, self.outline, self.scale, self.dice = bend, places, outline, scale, dice
        shapely.prepare(outline)

    def strips(self, reach: float) -> list[Strip]:
        """The strips of a square of half-side ``reach``, each after the strips it ends on."""
        found: list[Strip] = []
        level: list[Cell] = [(-reach, -reach, reach, reach, 0)]
        while level:
            level = [part for cell in level for part in self._divide(cell, found)]
        return found

    def _divide(self, cell: Cell, found: list[Strip]) -> list[Cell]:
        west, south, east, north, depth = cell
        corner = self.bend(np.array([(west, south), (east, south), (east, north), (west, north)]))
        if not self.outline.intersects(shapely.Polygon(corner).buffer((east - west + north - south) / 8)):
            return []
        kind, longest, shortest = self._wanted(cell)
        tall = north - south > east - west
        long, short = max(east - west, north - south) / self.scale, min(east - west, north - south) / self.scale
        if long <= longest and short <= shortest:
            return []
        if long <= longest:
            tall = not tall
        at = 0.5 + self.dice.uniform(-0.09, 0.09)
        middle = south + (north - south) * at if tall else west + (east - west) * at
        ends = ((west, middle), (east, middle)) if tall else ((middle, south), (middle, north))
        found += self._along(ends, kind, long, tall=tall)
        if tall:
            return [(west, south, east, middle, depth + 1), (west, middle, east, north, depth + 1)]
        return [(west, south, middle, north, depth + 1), (middle, south, east, north, depth + 1)]

    def _wanted(self, cell: Cell) -> tuple[str, float, float]:
        """What the cell is, and the sides at which it is left whole."""
        west, south, east, north, _ = cell
        probes = self.bend(PROBES * (east - west, north - south) + (west, south))
        if (self.places.village_of(probes)[1] < 1).any():
            return "village", 150, 74
        if self.places.in_zone(probes).mean() > 0.4:
            return "zone", 460, 330
        return "field", 430, 250

    def _along(self, ends: tuple[tuple[float, float], tuple[float, float]], kind: str, long: float, *, tall: bool) -> list[Strip]:
        """The strip on a division: the larger the land it divides, the wider; a wide canal has a road beside it."""
        wet = self.dice.random()
        if long > 2600:
            return [*self._canal(ends, 12, 5, 1, tall=tall)] if wet < 0.3 else [self._strip(ends, 15, "DGT", 0)]
        if long > 900:
            return [*self._canal(ends, 7, 4, 3, tall=tall)] if wet < 0.4 else [self._strip(ends, 8, "DGT", 2)]
        if kind == "field":
            return [self._strip(ends, 3.2, "DTL", 5)] if wet < 0.45 else [self._strip(ends, 3.6, "DGT", 4)]
        return [self._strip(ends, 9 if kind == "zone" else self.dice.choice((3.2, 3.8, 4.6)), "DGT", 4)]

    def _strip(self, ends: tuple[tuple[float, float], ...], width: float, use: str, rank: int) -> Strip:
        (xa, ya), (xb, yb) = ends
        steps = max(2, math.ceil(math.hypot(xb - xa, yb - ya) / (45 * self.scale)))
        t = np.linspace(0, 1, steps + 1)[:, None]
        return Strip(np.array([xa, ya]) + t * np.array([xb - xa, yb - ya]), width * self.scale, use, rank)

    def _canal(
        self, ends: tuple[tuple[float, float], ...], water: float, road: float, rank: int, *, tall: bool
    ) -> list[Strip]:
        # Half a metre shared between the two, for the canal is drawn last there and leaves no sliver.
        aside = ((water + road) / 2 - 0.5) * self.scale * self.dice.choice((-1, 1))
        bank = tuple((x, y + aside) if tall else (x + aside, y) for x, y in ends)
        return [self._strip(ends, water, "DTL", rank), self._strip(bank, road, "DGT", rank)]
