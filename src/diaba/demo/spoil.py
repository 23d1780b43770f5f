"""Ways to spoil a parcel (các dạng lỗi của thửa đất): each takes a sound one and gives what a careless delivery holds."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from diaba.demo.rows import Rows

Ground = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Spoiled:
    """A parcel spoiled: its new shape, its new values, and whether it stands beside the sound one instead of replacing it."""

    shape: Any = None
    values: Mapping[str, object] = field(default_factory=dict)
    beside: bool = False
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Site:
    """A sound parcel, where it lies, and the dice."""

    rows: Rows
    row: int
    outline: shapely.Geometry
    inner: shapely.Geometry
    """The commune less a narrow rim: what is new inside it lies on other objects, for the coverage has no gap."""
    next_number: int
    dice: Random

    @property
    def shape(self) -> shapely.Geometry:
        """The sound shape."""
        return self.rows.shapes[self.row]

    @property
    def ring(self) -> Ground:
        """Its outer ring, the first point not repeated."""
        points: Ground = shapely.get_coordinates(self.shape.exterior)[:-1]
        return points

    def logarithmic(self, low: float, high: float) -> float:
        """A size between ``low`` and ``high``, small ones as often as large ones."""
        return low * math.exp(self.dice.random() * math.log(high / low))


Spoil = Callable[[Site], Spoiled | None]


def _whole(points: Ground) -> Ground:
    return np.round(points, 3)


def _encroaching(site: Site, ring: Ground, least: float) -> Spoiled | None:
    """The shape, if it is sound in itself and lies on others inside the commune by ``least`` m² or more."""
    shape = shapely.Polygon(_whole(ring))
    if not shape.is_valid:
        return None
    new = shape.difference(site.shape)
    if new.area < least or not site.inner.covers(new):
        return None
    return Spoiled(shape, facts={"area": round(new.area, 4)})


def bulge(site: Site) -> Spoiled | None:
    """An edge with a point of its own a few millimetres or centimetres inside the neighbour."""
    ring = site.ring
    k = site.dice.randrange(len(ring))
    a, b = ring[k - 1], ring[k]
    length = math.hypot(*(b - a))
    if not 2 < length < 60:
        return None
    wanted = site.logarithmic(0.0115, 0.5)
    outward = np.array([b[1] - a[1], a[0] - b[0]]) / length * (1 if site.shape.exterior.is_ccw else -1)
    height = 2 * wanted / length
    for _ in range(8):
        found = _encroaching(site, np.insert(ring, k, (a + b) / 2 + outward * height, axis=0), 0.0115)
        if found:
            return found
        height += 0.001
    return None


def shifted_vertex(site: Site) -> Spoiled | None:
    """A corner moved into the neighbour, which keeps its own."""
    ring = site.ring
    k = site.dice.randrange(len(ring))
    outward = ring[k] - shapely.get_coordinates(site.shape.centroid)[0]
    base = math.hypot(*(ring[(k + 1) % len(ring)] - ring[k - 1]))
    moved = ring.copy()
    moved[k] += outward / math.hypot(*outward) * 2 * site.logarithmic(0.06, 60) / base
    return _encroaching(site, moved, 0.05)


def moved_parcel(site: Site) -> Spoiled | None:
    """The whole parcel a little off its place."""
    angle, distance = site.dice.uniform(0, 2 * math.pi), site.logarithmic(0.03, 4)
    return _encroaching(site, site.ring + distance * np.array([math.cos(angle), math.sin(angle)]), 0.2)


def contained_parcel(site: Site) -> Spoiled | None:
    """A new small parcel wholly inside another."""
    middle = shapely.get_coordinates(shapely.point_on_surface(site.shape))[0]
    small = shapely.Polygon(_whole(middle + (site.ring - middle) * site.dice.uniform(0.2, 0.6)))
    if not small.is_valid or not site.shape.contains(small) or small.area < 1:
        return None
    area = round(small.area, 1)
    values = {
        "SoThua": str(site.next_number), "DienTich": area, "DienTichLoaiDat1": area,
        "LoaiDat2": None, "DienTichLoaiDat2": None, "NguonGoc2": None, "HinhThuc2": None, "ThoiHan2": None,
    }  # fmt: skip
    return Spoiled(small, values, beside=True, facts={"area": round(small.area, 4)})


def delivered_twice(site: Site) -> Spoiled | None:
    """The same row a second time."""
    return Spoiled(site.shape, beside=True, facts={"area": round(site.shape.area, 4)})


def drawn_twice(site: Site) -> Spoiled | None:
    """The same shape a second time under a new number."""
    return Spoiled(
        site.shape, {"SoThua": str(site.next_number)}, beside=True, facts={"area": round(site.shape.area, 4)}
    )


def number_taken(site: Site) -> Spoiled | None:
    """A number that another parcel of the sheet bears."""
    own = site.rows.columns["SoThua"][site.row]
    other = site.dice.choice([n for n in site.rows.columns["SoThua"] if n not in {own, None}] or [own])
    return None if other == own else Spoiled(values={"SoThua": other}, facts={"number": other})


def bow_tie(site: Site) -> Spoiled | None:
    """Two corners in the wrong order, so that the boundary crosses itself."""
    ring = site.ring.copy()
    k = site.dice.randrange(len(ring))
    ring[[k - 1, k]] = ring[[k, k - 1]]
    shape = shapely.Polygon(ring)
    if shape.is_valid or "Self-intersection" not in shapely.is_valid_reason(shape):
        return None
    # Nobody may read an overlap into it, however it is repaired.
    return Spoiled(shape) if shape.convex_hull.difference(site.shape).area < 0.005 else None


def spike(site: Site) -> Spoiled | None:
    """A boundary that runs out to a point and back the same way."""
    ring = site.ring
    k = site.dice.randrange(len(ring))
    outward = ring[k] - shapely.get_coordinates(site.shape.centroid)[0]
    tip = ring[k] + outward / math.hypot(*outward) * site.dice.uniform(0.4, 4)
    shape = shapely.Polygon(_whole(np.insert(ring, k + 1, [tip, ring[k]], axis=0)))
    sound = site.shape.covers(shapely.Point(tip)) or not site.inner.covers(shapely.LineString([ring[k], tip]))
    return None if sound or shape.is_valid else Spoiled(shape)


def partly_outside(site: Site) -> Spoiled | None:
    """A parcel pushed over the commune's boundary."""
    return _pushed_out(site, 0.5)


def wholly_outside(site: Site) -> Spoiled | None:
    """A parcel that lies beyond the commune's boundary."""
    return _pushed_out(site, 2.5)


def _pushed_out(site: Site, far: float) -> Spoiled | None:
    ring = site.ring
    size = math.hypot(*np.ptp(ring, axis=0))
    at = site.shape.centroid
    nearest = shapely.get_coordinates(shapely.shortest_line(site.outline.boundary, at))[0]
    away = nearest - shapely.get_coordinates(at)[0]
    if math.hypot(*away) < 0.01:
        return None
    shape = shapely.Polygon(_whole(ring + away / math.hypot(*away) * (math.hypot(*away) + size * (far - 0.5))))
    inside = shape.intersection(site.outline).area / shape.area
    if not shape.is_valid or (inside > 0 if far > 1 else not 0.05 < inside < 0.95):
        return None
    return Spoiled(shape, facts={"outside": round(shape.area * (1 - inside), 4)})


def withdrawn_vertex(site: Site) -> Spoiled | None:
    """A corner drawn back into its own parcel, so that nobody has what it left."""
    ring = site.ring
    k = site.dice.randrange(len(ring))
    inward = shapely.get_coordinates(site.shape.centroid)[0] - ring[k]
    moved = ring.copy()
    moved[k] += inward * site.dice.uniform(0.02, 0.3)
    shape = shapely.Polygon(_whole(moved))
    if not shape.is_valid or not site.shape.covers(shape) or site.shape.area - shape.area < 0.05:
        return None
    return Spoiled(shape, facts={"area": round(site.shape.area - shape.area, 4)})


def no_shape(_site: Site) -> Spoiled | None:
    """A row without a shape."""
    return Spoiled(values={"geom": None})


def value_missing(site: Site) -> Spoiled | None:
    """A required value left empty."""
    name = site.dice.choice(("SoTo", "SoThua", "LoaiDat"))
    return Spoiled(values={name: None}, facts={"column": name})


def unknown_land_type(site: Site) -> Spoiled | None:
    """A land-type code that no list ever had."""
    code = site.dice.choice(("OTD", "LUX", "ĐGT", "ZZZ", "0NT"))
    return Spoiled(values={"LoaiDat": code}, facts={"code": code})


def area_differs(site: Site) -> Spoiled | None:
    """A legal area that is not the area of the shape."""
    legal = float(site.rows.columns["DienTich"][site.row])
    written = round(legal * site.dice.choice((0.6, 0.8, 1.25, 1.5, 10.0)) + 2, 1)
    second = site.rows.columns["DienTichLoaiDat2"][site.row] or 0.0
    return (
        Spoiled(
            values={"DienTich": written, "DienTichLoaiDat1": round(written - second, 1)}, facts={"written": written}
        )
        if (written > second + 0.1)
        else None
    )


def uses_differ(site: Site) -> Spoiled | None:
    """Areas of the land uses that do not add up to the legal area."""
    first = float(site.rows.columns["DienTichLoaiDat1"][site.row])
    return Spoiled(values={"DienTichLoaiDat1": round(first + site.dice.choice((-1, 1)) * (first * 0.2) + 3, 1)})


SPOILS: Mapping[str, Spoil] = {
    "overlap_bulge": bulge,
    "overlap_vertex": shifted_vertex,
    "overlap_moved": moved_parcel,
    "overlap_contained": contained_parcel,
    "duplicate_row": delivered_twice,
    "duplicate_shape": drawn_twice,
    "duplicate_number": number_taken,
    "self_intersection_bow_tie": bow_tie,
    "self_intersection_spike": spike,
    "outside_partly": partly_outside,
    "outside_wholly": wholly_outside,
    "gap": withdrawn_vertex,
    "shape_missing": no_shape,
    "value_missing": value_missing,
    "land_type_unknown": unknown_land_type,
    "area_differs": area_differs,
    "uses_differ": uses_differ,
}
"""The faults that change shapes or leave values out, by their names in ``faults.json``."""

AT_THE_RIM = frozenset({"outside_partly", "outside_wholly"})
"""Kinds that only a parcel at the commune's boundary can have."""
