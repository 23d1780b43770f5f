"""Slips of the pen and of programs (lỗi nhập liệu, lỗi phần mềm): faults that leave the coverage of a commune whole."""

import math
from collections.abc import Mapping

import numpy as np
import shapely

from diaba.cadastre import parcel_code
from diaba.demo.spoil import SPOILS, Ground, Site, Spoil, Spoiled


def thin_spike(site: Site) -> Spoiled | None:
    """A boundary that runs out to a tip some millimetres wide, and back."""
    ring = site.ring
    k = site.dice.randrange(len(ring))
    a, b = ring[k - 1], ring[k]
    length = math.hypot(*(b - a))
    if length < 2:
        return None
    along = (b - a) / length
    outward = np.array([along[1], -along[0]]) * (1 if site.shape.exterior.is_ccw else -1)
    foot = (a + b) / 2
    tip = [foot, foot + along * 0.004 + outward * 1.2, foot + along * 0.008]
    return _within(site, np.insert(ring, k, tip, axis=0))


def doubled_corner(site: Site) -> Spoiled | None:
    """A corner digitised twice, some millimetres apart."""
    ring = site.ring
    k = site.dice.randrange(len(ring))
    step = ring[k] - ring[k - 1]
    length = math.hypot(*step)
    if length < 1:
        return None
    return _within(site, np.insert(ring, k, ring[k] - step / length * 0.008, axis=0))


def _within(site: Site, ring: Ground) -> Spoiled | None:
    shape = shapely.Polygon(np.round(ring, 3))
    new = shape.difference(site.shape)
    # Too small to be an overlap, and not over the commune's boundary.
    fits = shape.is_valid and new.area < 0.009 and (new.is_empty or site.inner.covers(new))
    return Spoiled(shape) if fits else None


def area_too_fine(site: Site) -> Spoiled | None:
    """A legal area in square centimetres."""
    if site.rows.columns["DienTichLoaiDat2"][site.row] is not None:
        return None
    legal = float(site.rows.columns["DienTich"][site.row]) + 0.04
    return Spoiled(values={"DienTich": round(legal, 2), "DienTichLoaiDat1": round(legal, 2)})


def group_of_uses(site: Site) -> Spoiled | None:
    """A group of land types where one was asked for."""
    return Spoiled(values={"LoaiDat": site.dice.choice(("NNP", "PNN", "LUA", "OTC"))})


def retired_use(site: Site) -> Spoiled | None:
    """A land type of the list before 2024."""
    return Spoiled(values={"LoaiDat": site.dice.choice(("BHK", "NHK", "DTS", "SKT"))})


def house_on_a_road(site: Site) -> Spoiled | None:
    """A second use that is a road."""
    legal = float(site.rows.columns["DienTich"][site.row])
    if site.rows.columns["LoaiDat2"][site.row] is not None or legal < 5:
        return None
    return Spoiled(values={"LoaiDat2": "DGT", "DienTichLoaiDat2": 2.0, "DienTichLoaiDat1": round(legal - 2, 1)})


def endless_lease(site: Site) -> Spoiled | None:  # noqa: ARG001 - every way to spoil is called alike
    """Leased land held for ever."""
    return Spoiled(values={"NguonGoc": "DT-THN", "ThoiHan": "Lâu dài"})


def half_an_old_number(site: Site) -> Spoiled | None:
    """An old sheet without the parcel's number on it."""
    return Spoiled(values={"SoToCu": str(site.dice.randrange(1, 40)), "SoThuaCu": None})


def other_scale(site: Site) -> Spoiled | None:
    """The scale of another sheet."""
    own = int(site.rows.columns["TyLe"][site.row])
    return Spoiled(values={"TyLe": 5000 if own != 5000 else 10000})


def huge_number(site: Site) -> Spoiled | None:
    """A parcel number that is some other number; not one that was given twice, which would undo that."""
    numbers = site.rows.columns["SoThua"].tolist()
    if numbers.count(numbers[site.row]) > 1:
        return None
    return Spoiled(values={"SoThua": str(site.dice.randrange(100_000, 999_999))})


def code_of_another_place(site: Site) -> Spoiled | None:
    """A parcel code of somewhere in Hanoi."""
    rest = "".join(site.dice.choices(parcel_code.ALPHABET, k=5))
    return Spoiled(values={"MaThua": f"w7er83v{rest}"})


SLIPS: Mapping[str, Spoil] = {
    "spike_thin": thin_spike,
    "corner_doubled": doubled_corner,
    "area_unrounded": area_too_fine,
    "use_of_group": group_of_uses,
    "use_retired": retired_use,
    "uses_apart": house_on_a_road,
    "lease_endless": endless_lease,
    "old_number_half": half_an_old_number,
    "scale_differs": other_scale,
    "number_huge": huge_number,
    "code_elsewhere": code_of_another_place,
}
KINDS: Mapping[str, Spoil] = {**SPOILS, **SLIPS}
"""Every kind of fault by its name in ``faults.json``."""
