"""The objects of one map sheet, row by row (bảng thuộc tính của tờ bản đồ)."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from diaba.demo.layout import METRE, Block, Laid
from diaba.demo.plan import Plan, Way
from diaba.demo.rings import Edge, Ring, polygons
from diaba.demo.sheets import Sheet, number
from diaba.demo.uses import Numbers, Texts, assign

Shapes = npt.NDArray[np.object_]


class Commune(NamedTuple):
    """What every row of the commune must know."""

    plan: Plan
    urban: bool
    seed: int
    households: "Households"


class Households(NamedTuple):
    """Which households live where: those of a block from ``first``; ``size`` in each village, one village after another."""

    first: npt.NDArray[np.int64]
    size: npt.NDArray[np.int64]
    total: int


@dataclass
class Rows:
    """Objects of a sheet: their columns, their shapes, who holds them."""

    columns: dict[str, Texts]
    shapes: Shapes
    holder: Texts
    household: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.shapes)


def settle(plan: Plan) -> Households:
    """Give every lot of the villages its household, village by village."""
    homes = np.array([(b.count - len(b.public)) * (b.style in {"street", "garden"}) for b in plan.blocks], np.int64)
    village = np.array([block.village for block in plan.blocks], np.int64)
    order = np.argsort(village, kind="stable")
    first = np.empty(len(homes), np.int64)
    first[order] = np.cumsum(homes[order]) - homes[order]
    total = max(int(homes.sum()), 1)
    size = np.bincount(village, homes, minlength=len(plan.places.villages)).astype(np.int64)
    return Households(first, size, total)


def polygon(ring: Ring, holes: tuple[Ring, ...], origin: tuple[int, int]) -> shapely.Geometry:
    """The ring in metres of the zone."""
    east, north = origin[0] * METRE, origin[1] * METRE
    rings = [[((x + east) / METRE, (y + north) / METRE) for x, y in part] for part in (ring, *holes)]
    return shapely.Polygon(rings[0], rings[1:])


def numbered(sheet: Sheet, laid: list[Laid], commune: Commune) -> tuple[Rows, npt.NDArray[np.int64]]:
    """The parcels of ``sheet``, numbered together with its roads and canals, whose numbers come second."""
    plan = commune.plan
    blocks = [plan.blocks[k] for k in sheet.blocks]
    shapes = _shapes(blocks, laid, plan.origin)
    ways = [polygon(plan.ways[k].face.ring, plan.ways[k].face.holes, plan.origin) for k in sheet.ways]
    points = shapely.get_coordinates(shapely.point_on_surface(np.array([*shapes, *ways], object)))
    numbers = number(points)
    kinds = np.array(
        [use or block.style for block, lots in zip(blocks, laid, strict=True) for use in lots.uses], object
    )
    block_of = np.repeat(np.array(sheet.blocks, np.int64), [len(lots.rings) for lots in laid])
    dice = np.random.default_rng([commune.seed, 1, sheet.number])
    rows = describe(sheet, numbers[: len(shapes)], shapes, kinds, commune, dice=dice)
    rows.household = _households(block_of, kinds, commune, dice)
    return rows, numbers[len(shapes) :]


def _shapes(blocks: list[Block], laid: list[Laid], origin: tuple[int, int]) -> Shapes:
    rings = [ring for lots in laid for ring in lots.rings]
    if not rings:
        return np.array([], object)
    shapes = polygons(rings, origin, METRE)
    at = 0
    for block, lots in zip(blocks, laid, strict=True):
        if len(block.face.rings) > 1:
            shapes[at] = polygon(block.face.ring, block.face.holes, origin)
        at += len(lots.rings)
    return shapes


def way_rows(sheet: Sheet, numbers: npt.NDArray[np.int64], outline: dict[Edge, Ring], commune: Commune) -> Rows:
    """The roads and canals of ``sheet``, with every vertex the blocks beside them have put on their edges."""
    plan = commune.plan
    ways = [plan.ways[k] for k in sheet.ways]
    shapes = np.array([_grown(way, outline, plan.origin) for way in ways], object)
    kinds = np.array([way.use for way in ways], object)
    dice = np.random.default_rng([commune.seed, 2, sheet.number])
    return describe(sheet, numbers, shapes, kinds, commune, dice=dice)


def _grown(way: Way, outline: dict[Edge, Ring], origin: tuple[int, int]) -> shapely.Geometry:
    def grown(ring: Ring) -> Ring:
        whole: Ring = []
        for a, b in zip([ring[-1], *ring[:-1]], ring, strict=True):
            # A block runs along the shared edge the other way round.
            whole += [*reversed(outline.get((b, a), [])), b]
        return whole

    return polygon(grown(way.face.ring), tuple(grown(hole) for hole in way.face.holes), origin)


def describe(
    sheet: Sheet,
    numbers: npt.NDArray[np.int64],
    shapes: Shapes,
    kinds: Texts,
    commune: Commune,
    *,
    dice: np.random.Generator,
) -> Rows:
    """The columns of objects with these ``shapes`` and ``kinds``, under the names commune files carry."""
    size = len(shapes)
    legal: Numbers = np.maximum(np.round(shapely.area(shapes), 1), 0.1)
    uses = assign(kinds, legal, dice, urban=commune.urban, scale=commune.plan.scale)
    way = np.isin(kinds, ("DGT", "DTL"))
    known_before = (dice.random(size) < 0.4) & ~way
    old_sheet = np.array([str(n) for n in dice.integers(1, 45, size)], object)
    old_number = np.array([str(n) for n in dice.integers(1, 900, size)], object)
    nothing = np.array(None, object)
    second_area = np.where(np.isnan(uses.second_area), nothing, uses.second_area.astype(object))
    columns = {
        "SoTo": np.full(size, str(sheet.number), object),
        "SoThua": np.array([str(n) for n in numbers.tolist()], object),
        "DienTich": legal.astype(object),
        "LoaiDat": uses.code, "DienTichLoaiDat1": uses.area.astype(object),
        "NguonGoc": uses.origin, "HinhThuc": uses.form, "ThoiHan": uses.term,
        "LoaiDat2": uses.second_code, "DienTichLoaiDat2": second_area,
        "NguonGoc2": uses.second_origin, "HinhThuc2": uses.second_form, "ThoiHan2": uses.second_term,
        "ChiemDat": way.astype(object),
        "SoToCu": np.where(known_before, old_sheet, nothing), "SoThuaCu": np.where(known_before, old_number, nothing),
        "TyLe": np.full(size, sheet.scale, object),
        "MaThua": np.full(size, None, object),
    }  # fmt: skip
    return Rows(columns, shapes, uses.holder, np.full(size, -1, np.int64))


def _households(
    block_of: npt.NDArray[np.int64], kinds: Texts, commune: Commune, dice: np.random.Generator
) -> npt.NDArray[np.int64]:
    """The household of each parcel: the one that lives on a village lot, one of the nearest village in the fields."""
    homes = commune.households
    village = np.array([commune.plan.blocks[k].village for k in block_of], np.int64)
    # A village without lots is worked by people of all the others.
    start = np.where(homes.size == 0, 0, np.cumsum(homes.size) - homes.size)[village]
    span = np.where(homes.size == 0, homes.total, homes.size)[village]
    anyone = start + np.floor(dice.random(len(kinds)) * span).astype(np.int64)
    lived_in = np.isin(kinds, ("street", "garden"))
    # The k-th lot of its block is the home of the k-th household of that block.
    rank: npt.NDArray[np.int64] = np.cumsum(lived_in) - lived_in
    begins = np.r_[True, block_of[1:] != block_of[:-1]] if len(block_of) else np.zeros(0, bool)
    base = np.maximum.accumulate(np.where(begins, rank, 0)) if len(block_of) else rank
    return np.where(lived_in, homes.first[block_of] + rank - base, anyone)
