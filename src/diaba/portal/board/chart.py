"""A small chart of a commune's groups by day (biểu đồ theo ngày): bars drawn by the server, beside the same numbers as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from diaba.intake.quality.counts import GROUPS

WIDTH, HEIGHT = 420, 110
_ROOM = 0.7
"""How much of its place a bar fills."""


@dataclass(frozen=True)
class Piece:
    """One group's part of a bar, in units of the drawing."""

    group: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Bar:
    """One day: how many parcels of each group, and how they are drawn."""

    day: date
    counts: Sequence[int]
    pieces: Sequence[Piece]
    middle: float


def bars(days: Mapping[date, Mapping[int, int]]) -> list[Bar]:
    """The days as bars, the tallest as high as the drawing; group 1 stands at the bottom."""
    most = max((sum(counted.values()) for counted in days.values()), default=0) or 1
    step = WIDTH / max(len(days), 1)
    return [_bar(day, counted, place * step, step, HEIGHT / most) for place, (day, counted) in enumerate(days.items())]


def _bar(day: date, counted: Mapping[int, int], left: float, step: float, scale: float) -> Bar:
    pieces, top = [], float(HEIGHT)
    for group in GROUPS:
        height = counted[group] * scale
        top -= height
        if height:
            edges = (left + step * (1 - _ROOM) / 2, top, step * _ROOM, height)
            pieces.append(Piece(group, *(round(edge, 1) for edge in edges)))
    return Bar(day, [counted[group] for group in GROUPS], pieces, round(left + step / 2, 1))
