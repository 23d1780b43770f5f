"""The sketch of a parcel on its certificate (sơ đồ thửa đất): corners numbered, sides measured, north up, to a whole scale."""

import math
from dataclasses import dataclass

import shapely

_SCALES = (100, 200, 250, 300, 400, 500, 750, 1000, 1500, 2000, 5000, 10_000, 25_000, 50_000, 100_000)
_TURN = 30
"""Of more corners than this only every n-th is numbered on the sketch; the table has them all."""


@dataclass(frozen=True)
class Corner:
    """A corner of the boundary: X is north, Y east in metres, ``side`` the length to the next corner of its ring."""

    number: int
    x: float
    y: float
    side: float


def corners(shape: shapely.MultiPolygon) -> list[list[Corner]]:
    """The rings of ``shape``, clockwise from the north-westernmost corner, the outer one of each part first; holes after it."""
    found: list[list[Corner]] = []
    number = 0
    for part in shape.geoms:
        for ring in (part.exterior, *part.interiors):
            points = list(ring.coords)[:-1]
            if shapely.LinearRing(points).is_ccw:
                points.reverse()
            first = points.index(max(points, key=_north_west))
            points = points[first:] + points[:first]
            sides = zip(points, [*points[1:], points[0]], strict=True)
            found.append(
                [
                    Corner(number + at, here[1], here[0], math.dist(here, there))
                    for at, (here, there) in enumerate(sides, 1)
                ]
            )
            number += len(points)
    return found


def _north_west(point: tuple[float, ...]) -> float:
    return point[1] - point[0]


def sketch(shape: shapely.MultiPolygon, width: float, height: float) -> dict[str, object]:
    """What is drawn where: millimetres from the top left of a field of ``width`` by ``height``, to the largest scale that fits."""
    west, south, east, north = shape.bounds
    room = (width - 16, height - 16)
    exact = max((east - west) / room[0], (north - south) / room[1]) * 1000
    scale = next((one for one in _SCALES if one >= exact), math.ceil(exact))
    rings = corners(shape)
    mid = ((west + east) / 2, (south + north) / 2)

    def at(x: float, y: float) -> tuple[float, float]:
        return width / 2 + (y - mid[0]) * 1000 / scale, height / 2 - (x - mid[1]) * 1000 / scale

    step = max(1, math.ceil(sum(map(len, rings)) / _TURN))
    drawn = [[at(corner.x, corner.y) for corner in ring] for ring in rings]
    return {
        "scale": scale,
        "rings": [[_rounded(*point) for point in ring] for ring in drawn],
        "corners": [
            {"number": corner.number, "at": _rounded(*_outside(ring, place, 2.6))}
            for ring, told in zip(drawn, rings, strict=True)
            for place, corner in enumerate(told)
            if (corner.number - 1) % step == 0
        ],
        "sides": [_side(ring, place, corner.side) for ring, told in zip(drawn, rings, strict=True)
                  for place, corner in enumerate(told) if step == 1],
    }  # fmt: skip


def written(metres: float) -> str:
    """A length or coordinate to the centimetre, as papers write it: 12,34."""
    return f"{metres:.2f}".replace(".", ",")


def _rounded(x: float, y: float) -> tuple[float, float]:
    return round(x, 2), round(y, 2)


def _outside(ring: list[tuple[float, float]], place: int, by: float) -> tuple[float, float]:
    """A point beside a corner, away from both of its sides; rings run clockwise, so outside is on the left."""
    here, before, after = ring[place], ring[place - 1], ring[(place + 1) % len(ring)]
    (one, two), (three, four) = _left(before, here), _left(here, after)
    x, y = one + three, two + four
    length = math.hypot(x, y)
    if length < 0.1:
        x, y, length = one, two, 1.0
    return here[0] + by * x / length, here[1] + by * y / length


def _left(one: tuple[float, float], two: tuple[float, float]) -> tuple[float, float]:
    """The unit vector to the left of the way from ``one`` to ``two``, on paper, where y runs down."""
    length = math.dist(one, two) or 1.0
    return (two[1] - one[1]) / length, (one[0] - two[0]) / length


def _side(ring: list[tuple[float, float]], place: int, metres: float) -> dict[str, object]:
    """The length beside the middle of a side, along it, never upside down; within the parcel, where corners are not."""
    one, two = ring[place], ring[(place + 1) % len(ring)]
    x, y = _left(one, two)
    angle = math.degrees(math.atan2(two[1] - one[1], two[0] - one[0]))
    middle = (one[0] + two[0]) / 2 - 2.0 * x, (one[1] + two[1]) / 2 - 2.0 * y
    return {
        "at": _rounded(*middle),
        "angle": round((angle + 90) % 180 - 90, 1),
        "metres": written(metres),
        "fits": math.dist(one, two) > 7,
    }
