"""Roads and canals of the demo commune (đường giao thông, kênh mương): the strips between its blocks.

The land is first divided in a straight, turned plane, then the plane is bent gently, as streets and canals are. A strip ends on
the strip it branches from, so the network hangs together.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random

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

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(shapely.points(self.villages))

    def village_of(self, points: Points) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        """For each point the nearest village, and how far out it lies: up to 1 is inside."""
        spots = shapely.points(points)
        (_, nearest), distance = self._tree.query_nearest(spots, return_distance=True, all_matches=False)
        away = points - self.villages[nearest]
        lobes = 1 + 0.22 * np.sin(3 * np.arctan2(away[:, 1], away[:, 0]) + nearest)
        return nearest, distance / (self.radii[nearest] * lobes)

    def in_zone(self, points: Points) -> npt.NDArray[np.bool_]:
        """Which points lie in the industrial zone."""
        x, y, radius = self.zone
        inside = np.maximum(np.abs(points[:, 0] - x) / 1.3, np.abs(points[:, 1] - y)) < radius
        return np.asarray(inside, bool)


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


Cells = npt.NDArray[np.float64]
"""West, south, east, north in the straight plane, a row to a cell."""

PROBES = np.array([(i, j) for i in (0.05, 0.35, 0.65, 0.95) for j in (0.05, 0.35, 0.65, 0.95)])
SIDES = {"village": (150.0, 74.0), "zone": (460.0, 330.0), "field": (430.0, 250.0)}
"""The longer and the shorter side at which a cell is left whole."""


class Divider:
    """Divides the straight plane into cells, with a strip along each division."""

    def __init__(self, bend: Bend, places: Places, outline: shapely.Geometry, scale: float, dice: Random) -> None:
        self.bend, self.places, self.outline, self.scale, self.dice = bend, places, outline, scale, dice
        shapely.prepare(outline)

    def strips(self, reach: float) -> list[Strip]:
        """The strips of a square of half-side ``reach``, each after the strips it ends on."""
        found: list[Strip] = []
        level = np.array([(-reach, -reach, reach, reach)])
        while len(level):
            level = self._near(level)
            parts = [
                self._divide(cell, kind, found) for cell, kind in zip(level.tolist(), self._kinds(level), strict=True)
            ]
            level = np.array([part for pair in parts for part in pair])
        return found

    def _near(self, cells: Cells) -> Cells:
        """The cells that touch the commune; a little farther too, for a cell's sides are bent."""
        corners = self.bend(cells[:, [0, 1, 2, 1, 2, 3, 0, 3]].reshape(-1, 2)).reshape(-1, 4, 2)
        slack = (cells[:, 2] - cells[:, 0] + cells[:, 3] - cells[:, 1]) / 8
        near: Cells = cells[shapely.dwithin(self.outline, shapely.polygons(corners), slack)]
        return near

    def _kinds(self, cells: Cells) -> list[str]:
        """What each cell is: a village wherever a village reaches in."""
        size = np.column_stack([cells[:, 2] - cells[:, 0], cells[:, 3] - cells[:, 1]])
        probes = self.bend((cells[:, None, :2] + PROBES * size[:, None, :]).reshape(-1, 2))
        village = (self.places.village_of(probes)[1] < 1).reshape(-1, len(PROBES)).any(axis=1)
        zone = self.places.in_zone(probes).reshape(-1, len(PROBES)).mean(axis=1) > 0.4
        return list(np.where(village, "village", np.where(zone, "zone", "field")))

    def _divide(self, cell: Sequence[float], kind: str, found: list[Strip]) -> list[tuple[float, float, float, float]]:
        west, south, east, north = cell
        tall = north - south > east - west
        long, short = max(east - west, north - south) / self.scale, min(east - west, north - south) / self.scale
        longest, shortest = SIDES[kind]
        if long <= longest and short <= shortest:
            return []
        if long <= longest:
            tall = not tall
        at = 0.5 + self.dice.uniform(-0.09, 0.09)
        middle = south + (north - south) * at if tall else west + (east - west) * at
        ends = ((west, middle), (east, middle)) if tall else ((middle, south), (middle, north))
        found += self._along(ends, kind, long, tall=tall)
        if tall:
            return [(west, south, east, middle), (west, middle, east, north)]
        return [(west, south, middle, north), (middle, south, east, north)]

    def _along(
        self, ends: tuple[tuple[float, float], tuple[float, float]], kind: str, long: float, *, tall: bool
    ) -> list[Strip]:
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
