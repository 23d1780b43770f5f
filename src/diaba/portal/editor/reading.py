"""Coordinates as surveyors write them: X (north) then Y (east) in metres, one corner a line, a blank line between lines."""

import math
import re
from collections.abc import Mapping, Sequence

from diaba.portal.refusals import CoordinatesUnread

Point = tuple[float, float]
"""Easting and northing, as shapes have them."""
_EAST_END = 900_000
"""Eastings of VN-2000 end before, northings of Vietnam begin after: which is which cannot be mistaken."""
_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)*")
_SAME = 0.002


def read_lines(text: str) -> list[list[Point]]:
    """The lines of a text; those of one corner are none.

    Raises:
        CoordinatesUnread: a line is no corner.
    """
    lines: list[list[Point]] = [[]]
    for place, written in enumerate(text.splitlines(), 1):
        if not written.strip():
            lines.append([])
            continue
        (point,) = _points(written, place, 1)
        lines[-1].append(point)
    return [line for line in lines if len(line) > 1]


def read_moves(text: str) -> Mapping[Point, Point]:
    """Where corners go: old X and Y, new X and Y on each line.

    Raises:
        CoordinatesUnread: a line is no such pair of corners.
    """
    moves = {}
    for place, written in enumerate(text.splitlines(), 1):
        if written.strip():
            old, new = _points(written, place, 2)
            moves[old] = new
    return moves


def reaching(line: Sequence[Point]) -> list[Point]:
    """A line that goes on 2 mm at both ends: corners are written to the millimetre, so a point on an edge lies just beside it."""
    return [_beyond(line[1], line[0]), *line[1:-1], _beyond(line[-2], line[-1])]


def _beyond(before: Point, end: Point) -> Point:
    length = math.dist(before, end) or 1.0
    return end[0] + (end[0] - before[0]) / length * _SAME, end[1] + (end[1] - before[1]) / length * _SAME


def moved(ring: Sequence[Point], moves: Mapping[Point, Point]) -> list[Point]:
    """A ring with its corners moved; a corner is the one told where it lies within 2 mm of it."""
    return [next((new for old, new in moves.items() if _near(old, point)), point) for point in ring]


def _near(one: Point, other: Point) -> bool:
    return abs(one[0] - other[0]) < _SAME and abs(one[1] - other[1]) < _SAME


def _points(written: str, place: int, count: int) -> list[Point]:
    words = _NUMBER.findall(re.sub(r"[;\t|]+|,\s", " ", written))
    if len(words) != 2 * count or _NUMBER.sub("", re.sub(r"[;,\s|XYxy:=]|->|→", "", written)):
        raise CoordinatesUnread(line=place, text=written.strip()[:60])
    pairs = [(_value(one), _value(other)) for one, other in zip(words[::2], words[1::2], strict=True)]
    return [_point(pair, place, written) for pair in pairs]


def _point(pair: Point, place: int, written: str) -> Point:
    north, east = max(pair), min(pair)
    if not east < _EAST_END < north:
        raise CoordinatesUnread(line=place, text=written.strip()[:60])
    return east, north


def _value(word: str) -> float:
    """Of several marks the last is the decimal one; a mark that is repeated parts thousands."""
    whole, mark, part = word.rpartition(max(".,", key=word.rfind))
    if not mark or word.count(mark) > 1:
        return float(re.sub(r"[.,]", "", word))
    return float(f"{re.sub(r'[.,]', '', whole)}.{part}")
