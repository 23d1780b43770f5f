"""How a block is laid out in parcels (chia lô, chia ruộng): rows of lots, strips of paddy, crooked old fields."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import shapely

from diaba.demo.rings import Axes, Face, Point, Ring, Splits, axes, cut, doubled_area, polygons

METRE = 1000
"""Grid units in a metre."""


@dataclass(frozen=True)
class Style:
    """How the parcels of a block lie; lengths and areas as in a commune of ordinary density."""

    area: float
    """m² of an ordinary parcel."""
    depth: float
    """m from the front to the back of a row; 0 where there are no rows."""
    noise: float
    """How unequal the parcels are."""
    turn: float
    """How far a boundary strays from square, in degrees."""
    bend: float
    """How far the middle of a boundary strays, as a share of its length."""


STYLES = {
    "street": Style(area=95, depth=22, noise=0.16, turn=1.0, bend=0.0),
    "garden": Style(area=215, depth=25, noise=0.30, turn=4.0, bend=0.0),
    "paddy": Style(area=2300, depth=92, noise=0.30, turn=2.0, bend=0.004),
    "old_paddy": Style(area=1500, depth=0, noise=0.34, turn=8.0, bend=0.05),
    "crops": Style(area=850, depth=48, noise=0.30, turn=3.0, bend=0.006),
    "ponds": Style(area=3300, depth=0, noise=0.25, turn=5.0, bend=0.03),
    "plant": Style(area=22000, depth=0, noise=0.28, turn=0.0, bend=0.0),
    "single": Style(area=math.inf, depth=0, noise=0, turn=0, bend=0),
}


@dataclass(frozen=True)
class Block:
    """A piece of land between roads and canals, and what is to become of it."""

    number: int
    face: Face
    style: str
    count: int
    village: int
    public: tuple[tuple[str, float], ...] = ()
    """Land uses of public lots to be cut off first, each with its area in m²."""


@dataclass(frozen=True)
class Laid:
    """The parcels of a block, the land use of the public ones, and the new points on the block's own edge."""

    rings: list[Ring]
    uses: list[str]
    outline: dict[tuple[Point, Point], Ring]


class UnsoundError(Exception):
    """The dice laid a block that no surveyor could draw."""


def lay_block(block: Block, scale: float, seed: int) -> Laid:
    """Lay ``block`` out in exactly ``block.count`` parcels, each simple and sharing every vertex with its neighbours."""
    if block.count == 1:
        return Laid([block.face.ring], [block.public[0][0] if block.public else ""], {})
    for attempt in range(40):
        dice = Random(f"{seed}:{block.number}:{attempt}")  # noqa: S311 - a seeded map, not a secret
        try:
            # A block that will not do is laid out plainly: without bends, without public lots.
            return _attempt(block, scale, dice, straight=attempt > 8)
        except UnsoundError:
            continue
    raise UnsoundError(f"block {block.number} of {block.count} parcels")


def _attempt(block: Block, scale: float, dice: Random, *, straight: bool) -> Laid:
    splits = Splits()
    rest, count, lots = block.face.ring, block.count, []
    for use, area in block.public if not straight else ():
        share = area * scale * scale * METRE**2 * 2 / doubled_area(rest)
        if share < 0.8 and count > 2:
            lot, rest = _cut_off(rest, share, scale, splits)
            lots.append((lot, use))
            count -= 1
    style = STYLES[block.style]
    lots += [(ring, "") for ring in _subdivide(rest, count, _Cutter(style, scale, dice, splits, straight=straight))]
    rings = [splits.expand(ring) for ring, _ in lots]
    if not shapely.is_valid(polygons(rings)).all():
        raise UnsoundError
    outline = {(a, b): points for a, b in _edges(block.face.ring) if (points := splits.between(a, b))}
    return Laid(rings, [use for _, use in lots], outline)


def _edges(ring: Ring) -> Sequence[tuple[Point, Point]]:
    return list(zip([ring[-1], *ring[:-1]], ring, strict=True))


def _cut_off(ring: Ring, share: float, scale: float, splits: Splits) -> tuple[Ring, Ring]:
    """A lot of ``share`` at the end of ``ring``, and what is left."""
    dx, dy = axes(ring).along
    parts = cut(ring, (-dy, dx), 1 - share, splits, snap=scale * METRE)
    if parts is None:
        raise UnsoundError
    small, large = sorted(parts, key=doubled_area)
    return (small, large) if share < 0.5 else (large, small)


class _Cutter:
    """Chooses where the next boundary runs."""

    def __init__(self, style: Style, scale: float, dice: Random, splits: Splits, *, straight: bool) -> None:
        self.style, self.dice, self.splits = style, dice, splits
        self.depth = style.depth * scale * METRE
        self.snap = min(math.sqrt(style.area) / 12, 1.5) * scale * METRE
        self.bend = 0.0 if straight else style.bend

    def direction(
        self, lie: Axes, row: tuple[float, float] | None, count: int
    ) -> tuple[tuple[float, float], float, bool]:
        """Which way to cut, which share to leave on the right, and whether the pieces are rows."""
        dx, dy = lie.along
        half = (count // 2) / count
        if not self.depth:
            crosswise = lie.length > 1.45 * lie.width or self.dice.random() < 0.6
            return ((-dy, dx) if crosswise else (dx, dy)), half, False
        rows = min(round(lie.width / self.depth), count) if row is None else 1
        if rows > 1:
            return (dx, dy), (rows // 2) / rows, False
        if row is None or (lie.length > 2.5 * lie.width and abs(dx * row[0] + dy * row[1]) > 0.8):
            row = (dx, dy)
        return (-row[1], row[0]), half, True

    def cut(self, ring: Ring, axis: tuple[float, float], share: float, count: int) -> list[Ring]:
        """Cut ``ring`` about there; if no sound cut lies there, wherever one does."""
        style, dice = self.style, self.dice
        share = min(max(share + dice.gauss(0, style.noise / (count + 1)), 0.15), 0.85)
        turn = math.radians(dice.gauss(0, style.turn))
        for tries in range(12):
            angle = math.atan2(axis[1], axis[0]) + turn + tries * math.pi / 12
            bend = dice.uniform(-self.bend, self.bend)
            parts = cut(ring, (math.cos(angle), math.sin(angle)), share, self.splits, snap=self.snap, bend=bend)
            if parts:
                return parts
        raise UnsoundError


def _subdivide(ring: Ring, count: int, cutter: _Cutter) -> list[Ring]:
    done: list[Ring] = []
    waiting: list[tuple[Ring, int, tuple[float, float] | None]] = [(ring, count, None)]
    while waiting:
        ring, count, row = waiting.pop()
        if count == 1:
            done.append(ring)
            continue
        axis, share, in_row = cutter.direction(axes(ring), row, count)
        one, two = cutter.cut(ring, axis, share, count)
        size = doubled_area(one)
        part = min(max(round(count * size / (size + doubled_area(two))), 1), count - 1)
        along = (axis[1], -axis[0]) if in_row else None
        waiting += [(one, part, along), (two, count - part, along)]
    return done
