"""The plan of the demo commune (tổng thể xã mẫu): its outline filled, without gap or overlap, by roads, canals and blocks."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from diaba.demo.layout import METRE, STYLES, Block
from diaba.demo.network import Bend, Divider, Places, Points, Strip
from diaba.demo.refusals import TooFewParcels
from diaba.demo.rings import Face
from diaba.demo.tidy import without_needles, without_short_edges

ORDINARY = 1950.0
"""m² to a parcel, roads and canals counted, at which lots, fields and roads have their ordinary size."""


@dataclass(frozen=True)
class Way:
    """A stretch of road or canal: it occupies land and forms no parcel."""

    use: str
    face: Face


@dataclass(frozen=True)
class Plan:
    """The commune before it is laid out, in millimetres from ``origin`` (metres in the zone)."""

    outline: shapely.Geometry
    origin: tuple[int, int]
    scale: float
    blocks: list[Block]
    ways: list[Way]
    places: Places


@dataclass
class _Draft:
    """A block before its number of parcels is known."""

    face: shapely.Geometry
    style: str
    village: int
    public: list[tuple[str, float]] = field(default_factory=list)

    def ordinary(self, scale: float) -> float:
        """How many ordinary parcels fit beside the public lots."""
        public = sum(area for _, area in self.public)
        return float((self.face.area / (scale * scale) - public) / STYLES[self.style].area)


def draw(outline: shapely.Geometry, parcels: int, seed: int) -> Plan:
    """Plan ``outline`` (a polygon or several, metres in the zone) for exactly ``parcels`` objects, roads and canals counted."""
    west, south, *_ = shapely.bounds(outline)
    origin = math.floor(west), math.floor(south)
    outline = shapely.set_precision(shapely.transform(outline, lambda xy: xy - origin), 1 / METRE)
    scale = math.sqrt(outline.area / parcels / ORDINARY)
    # Where few parcels are asked for, the outline itself makes more blocks than the ordinary share.
    for widening in (1.0, 1.25, 1.6, 2.2, 3.2, 5.0):
        dice = Random(f"{seed}:plan")  # noqa: S311 - a seeded map, not a secret
        places = _places(outline, scale * widening, dice)
        ways, drafts = _faces(outline, places, scale * widening, dice)
        if len(ways) + len(drafts) * 2 <= parcels:
            break
    if len(ways) + len(drafts) > parcels:
        needed = len(ways) + len(drafts)
        raise TooFewParcels(parcels=parcels, needed=needed, least=2 * needed)
    _assign_public(drafts, places, scale * widening, dice)
    blocks = _count(drafts, parcels - len(ways), scale * widening)
    return Plan(outline, origin, scale * widening, blocks, ways, places)


def _places(outline: shapely.Geometry, scale: float, dice: Random) -> Places:
    """Villages spread over the outline, none too near another; an industrial zone where there is room for one."""
    west, south, east, north = outline.bounds
    villages = outline.area / (2.6e6 * scale * scale)
    wanted = max(1, round(villages))
    spots = np.array([(dice.uniform(west, east), dice.uniform(south, north)) for _ in range(wanted * 30)])
    spots = spots[shapely.contains_xy(outline.buffer(-120 * scale), spots)]
    if not len(spots):
        spots = shapely.get_coordinates(outline.representative_point())
    zone = (0.0, 0.0, 0.0)
    if villages > 1.2:
        radius = math.sqrt(outline.area * 0.28 / 5.2)
        yards = [shapely.box(x - 1.3 * radius, y - radius, x + 1.3 * radius, y + radius) for x, y in spots[:20]]
        best = int(np.argmax(shapely.area(shapely.intersection(outline, yards))))
        zone = (float(spots[best, 0]), float(spots[best, 1]), radius)
        spots = spots[np.hypot(*(spots - zone[:2]).T) > zone[2] * 1.2]
    chosen: list[int] = []
    tree, apart = shapely.STRtree(shapely.points(spots)), 900 * scale
    barred = np.zeros(len(spots), bool)
    for k in range(len(spots)):
        if not barred[k] and len(chosen) < wanted:
            chosen.append(k)
            barred[tree.query(shapely.points(spots[k]), "dwithin", apart)] = True
    radii = np.array([dice.uniform(150, 235) * scale for _ in chosen])
    return Places(spots[chosen], radii, zone)


def _faces(outline: shapely.Geometry, places: Places, scale: float, dice: Random) -> tuple[list[Way], list[_Draft]]:
    """The outline cut along every edge of every strip; what is no strip is a block."""
    centre = shapely.get_coordinates(outline.envelope.centroid)[0]
    bend = Bend((float(centre[0]), float(centre[1])), dice.uniform(0.1, 0.6), scale, dice)
    west, south, east, north = outline.bounds
    strips = Divider(bend, places, outline, scale, dice).strips(math.hypot(east - west, north - south) * 0.55)
    bodies, uses = _bodies(strips, bend, outline, scale)
    lines = shapely.union_all(
        [outline.boundary, *shapely.intersection(shapely.boundary(bodies), outline)], grid_size=1 / METRE
    )
    faces = np.array(shapely.get_parts(shapely.polygonize(shapely.get_parts(lines))))
    points = shapely.point_on_surface(faces)
    inside = shapely.intersects(outline, points)
    faces, points = faces[inside], points[inside]
    face_at, body_at = shapely.STRtree(bodies).query(points, "intersects")
    owner = np.full(len(faces), -1)
    owner[face_at] = body_at
    faces, owner = _without_scraps(faces, owner, scale)
    # Either leaves a few of the other; twice is enough.
    for _ in range(2):
        faces = without_short_edges(without_needles(faces, outline), outline)
    ways = [Way(uses[body], _face(face)) for face, body in zip(faces, owner, strict=True) if body >= 0]
    return ways, _drafts(faces[owner < 0], places, dice)


def _bodies(
    strips: Sequence[Strip], bend: Bend, outline: shapely.Geometry, scale: float
) -> tuple[npt.NDArray[np.object_], list[str]]:
    """The strips as areas that do not overlap: a higher rank goes through, the lower one ends at its edge."""
    if not strips:
        return np.array([], object), []
    # Of one rank, the earlier goes through, and canals yield to roads.
    ranked = sorted(strips, key=lambda strip: (strip.rank, strip.use))
    ends = np.cumsum([len(strip.line) for strip in ranked])[:-1]
    bent = np.split(bend(np.concatenate([strip.line for strip in ranked])), ends)
    pieces = [
        (s.use, s.width, line) for s, whole in zip(ranked, bent, strict=True) for line in _stretches(whole, 700 * scale)
    ]
    drawn = shapely.simplify([shapely.linestrings(line) for *_, line in pieces], 0.25 * scale)
    areas = shapely.buffer(drawn, np.array([width for _, width, _ in pieces]) / 2, cap_style="flat", join_style="mitre")
    near = shapely.intersects(outline, areas)
    areas, uses = areas[near], [use for (use, *_), here in zip(pieces, near, strict=True) if here]
    lower, higher = shapely.STRtree(areas).query(areas, "intersects")
    above: dict[int, list[Any]] = {}
    for low, high in zip(lower, higher, strict=True):
        if high < low:
            above.setdefault(int(low), []).append(areas[high])
    bodies = [
        shapely.difference(area, shapely.union_all(above[k])) if k in above else area for k, area in enumerate(areas)
    ]
    kept = shapely.area(bodies) > 0
    return np.array(bodies)[kept], [use for use, keep in zip(uses, kept, strict=True) if keep]


def _stretches(line: Points, longest: float) -> list[Points]:
    """The line in stretches of about ``longest``, parted in the middle of a straight piece so that flat ends meet."""
    steps = np.hypot(*np.diff(line, axis=0).T)
    stretches, start, run = [], [line[0]], 0.0
    for k, step in enumerate(steps[:-1]):
        run += step
        if run > longest:
            half = (line[k] + line[k + 1]) / 2
            stretches.append(np.array([*start, half]))
            start, run = [half], step / 2
        start.append(line[k + 1])
    return [*stretches, np.array([*start, line[-1]])]


def _without_scraps(
    faces: npt.NDArray[np.object_], owner: npt.NDArray[np.int64], scale: float
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.int64]]:
    """Faces too small or too thin to be anything join the neighbour with which they share most of their edge."""
    merged, tree = dict(enumerate(faces)), shapely.STRtree(faces)
    width = 2 * shapely.area(faces) / shapely.length(faces) / scale
    thin = width < np.where(owner >= 0, 0.8, 2.0)
    for scrap in np.argsort(shapely.area(faces), kind="stable"):
        if merged[scrap].area >= 12 * scale * scale and not thin[scrap]:
            continue
        near = [int(k) for k in tree.query(merged[scrap]) if k != scrap and k in merged]
        shared = [shapely.length(shapely.intersection(merged[scrap].boundary, merged[k].boundary)) for k in near]
        if shared and max(shared) > 0:
            into = near[int(np.argmax(shared))]
            merged[into] = shapely.coverage_union(merged[into], merged.pop(scrap))
    left = sorted(merged)
    return np.array([shapely.get_parts(merged[k])[0] for k in left]), owner[left]


def _face(polygon: shapely.Geometry) -> Face:
    polygon = shapely.orient_polygons(polygon)
    rings = (polygon.exterior, *polygon.interiors)
    return Face(tuple(np.rint(shapely.get_coordinates(ring)[:-1] * METRE).astype(np.int32) for ring in rings))


def _drafts(faces: npt.NDArray[np.object_], places: Places, dice: Random) -> list[_Draft]:
    points = shapely.get_coordinates(shapely.point_on_surface(faces))
    villages, outness = places.village_of(points)
    zone = places.in_zone(points)
    return [
        _Draft(face, _style(float(out), bool(in_zone), face, dice), int(village))
        for face, village, out, in_zone in zip(faces, villages, outness, zone, strict=True)
    ]


def _style(outness: float, in_zone: bool, face: shapely.Geometry, dice: Random) -> str:  # noqa: FBT001 - a fact of the block
    if len(face.interiors):
        return "single"
    if outness < 1.05:
        return "street" if dice.random() < 0.33 else "garden"
    if in_zone:
        return "plant"
    chance = dice.random()
    if outness < 1.9:
        return "crops" if chance < 0.4 else "ponds" if chance < 0.55 else "old_paddy"
    return "paddy" if chance < 0.62 else "old_paddy" if chance < 0.86 else "crops" if chance < 0.92 else "ponds"


VILLAGE_LOTS = (("DVH", 700.0), ("DTT", 2400.0)), (("DGD", 4200.0), ("TIN", 1300.0))
COMMUNE_LOTS = (("TSC", 3600.0), ("DYT", 1700.0)), (("DCH", 3800.0), ("TON", 4500.0))
FIELD_LOTS = (("NTD", 5200.0),)


def _assign_public(drafts: Sequence[_Draft], places: Places, scale: float, dice: Random) -> None:
    """Hall and sports ground, school and temple to each village; offices, market and pagoda to the first; graves in the fields."""
    for village in range(len(places.villages)):
        mine = [draft for draft in drafts if draft.village == village]
        lived_in = sorted((d for d in mine if d.style in {"street", "garden"}), key=lambda d: -d.face.area)
        wanted = VILLAGE_LOTS + (COMMUNE_LOTS if village == 0 else ())
        for draft, lots in zip(lived_in, wanted, strict=False):
            draft.public = list(lots)
        roomy = 4 * FIELD_LOTS[0][1] * scale**2
        fields = [draft for draft in mine if draft.style in {"paddy", "old_paddy"} and draft.face.area > roomy]
        if fields:
            dice.choice(fields).public = list(FIELD_LOTS)


def _count(drafts: Sequence[_Draft], parcels: int, scale: float) -> list[Block]:
    """Share out ``parcels`` over the blocks by their area and style, exactly, at least one to each."""
    single = np.array([draft.style == "single" for draft in drafts])
    weight = np.array([draft.ordinary(scale) for draft in drafts])
    extra = np.array([len(draft.public) for draft in drafts])
    floor = np.where(single | (extra == 0), 1, 2 + extra)
    spare = parcels - floor.sum()
    if spare < 0:
        extra[:] = 0
        floor = np.ones(len(drafts), np.int64)
        spare = parcels - len(drafts)
    weight = np.where(single, 0, np.maximum(weight - 1, 0)) + 1e-9 * ~single
    ideal = weight / weight.sum() * spare
    counts = floor + np.floor(ideal).astype(np.int64)
    left = parcels - counts.sum()
    counts[np.argsort(np.floor(ideal) - ideal, kind="stable")[:left]] += 1
    return [
        Block(k, _face(draft.face), draft.style, int(count), draft.village, tuple(draft.public) if more else ())
        for k, (draft, count, more) in enumerate(zip(drafts, counts, extra, strict=True))
    ]
