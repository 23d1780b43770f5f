"""What the names and values of delivered columns speak for (dấu hiệu nhận biết cột): each with a weight and in words."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

import numpy as np
import numpy.typing as npt

from diaba.intake.profiles.loading import shipped
from diaba.intake.profiles.model import AREA_UNITS, key
from diaba.law.model import Code

Codes = Mapping[str, Mapping[str, Code]]
"""Code lists by name: those in force."""

USES = 3
"""Land uses a proposal looks for; the campaign sheet has as many."""
_SURE, _ALIKE, _LEAST_ALIKE = 0.9, 0.7, 0.75
_PARCEL_CODE = re.compile(r"[0-9b-hjkmnp-z]{12}")
_NUMBER = re.compile(r"\d{1,5}[a-zA-Z]?")
_SCALES = {"200", "500", "1000", "2000", "5000", "10000"}
_TERM = re.compile(r"(?i)lâu dài|(\d+ năm|đến( ngày)? .*\d{4}|(\d{1,2}/){0,2}\d{4}|\d{4}-\d\d-\d\d)")
_ALSO = {
    "sheet_number": ("To", "SHBANDO", "SoHieuTo", "ToBD", "sheet", "sheet_no"),
    "parcel_number": ("Thua", "SHThua", "SoHieuThua", "parcel", "parcel_no"),
    "legal_area": ("DT", "area", "area_m2"),
    "use_1_code": ("MDSD", "MucDich", "MucDichSuDung", "KHLoaiDat", "MaLoaiDat", "land_type"),
}


@dataclass(frozen=True)
class Evidence:
    """Why a column is one of ours: how much it weighs, from 0 to 1, and the reason in both languages."""

    ours: str
    weight: float
    vi: str
    en: str


def of_name(name: str) -> Iterator[Evidence]:
    """What the name speaks for."""
    for ours, synonyms in _synonyms().items():
        best = max(synonyms, key=lambda one: SequenceMatcher(None, key(one), key(name)).ratio())
        alike = SequenceMatcher(None, key(best), key(name)).ratio()
        if alike == 1:
            yield Evidence(ours, _SURE, f"tên là {best}", f"named {best}")
        elif alike >= _LEAST_ALIKE and len(key(name)) > 3:
            yield Evidence(ours, _ALIKE * alike, f"tên gần giống {best}", f"named nearly {best}")


@cache
def _synonyms() -> Mapping[str, Sequence[str]]:
    """The names each of our columns goes by in the shipped profiles."""
    names: dict[str, list[str]] = {ours: list(also) for ours, also in _ALSO.items()}
    for profile in shipped():
        for ours, column in profile.columns.items():
            names.setdefault(ours, []).extend(column.names)
        for place, use in enumerate(profile.land_uses[:USES], 1):
            for part, column in use.items():
                names.setdefault(f"use_{place}_{part}", []).extend(column.names)
    return {ours: tuple(dict.fromkeys(given)) for ours, given in names.items() if given and ours != "object"}


def of_values(values: Sequence[str | None], areas: npt.NDArray[np.float64], codes: Codes) -> Iterator[Evidence]:
    """What the values speak for, beside the areas of the shapes in m²."""
    given = [value.strip() for value in values if value and value.strip()]
    if not given:
        return
    for ours, test, vi, en in _tests(codes):
        share = sum(bool(test(one)) for one in given) / len(given)
        if share >= 0.8:
            told = f"{share:.0%}"
            yield Evidence(ours, 0.8 * share, f"{told} giá trị {vi}", f"{told} of the values {en}")
    yield from _areas(values, areas)


def _tests(codes: Codes) -> list[tuple[str, Callable[[str], object], str, str]]:
    land, origins = _known(codes["land_type"]), _known(codes["origin"])
    return [
        ("use_1_code", lambda one: key(one) in land, "là loại đất", "are land types"),
        ("use_1_origin", lambda one: key(one) in origins, "là nguồn gốc sử dụng", "are origins of use"),
        ("use_1_form", lambda one: key(one) in _FORMS, "là hình thức sử dụng", "are forms of use"),
        ("use_1_term", _TERM.fullmatch, "là thời hạn", "are terms"),
        ("parcel_code", _PARCEL_CODE.fullmatch, "là mã định danh thửa", "are parcel codes"),
        (
            "map_scale",
            lambda one: re.sub(r"^1\s*[:/]\s*|[.\s]", "", one) in _SCALES,
            "là mẫu số tỷ lệ",
            "are map scales",
        ),
    ]


_FORMS = frozenset({"rieng", "chung", "sudungrieng", "sudungchung", "private", "common"})


def _known(codes: Mapping[str, Code]) -> frozenset[str]:
    return frozenset({key(word) for code in codes.values() for word in (code.code, code.label_vi)})


def _areas(values: Sequence[str | None], areas: npt.NDArray[np.float64]) -> Iterator[Evidence]:
    """Numbers that are the areas of the shapes, in whichever unit."""
    if len(areas) != len(values):
        return
    numbers = np.array([number_of(value) for value in values], float)
    both = np.isfinite(numbers) & np.isfinite(areas) & (areas > 0)
    if both.sum() < 3:
        return
    for unit, square_metres in AREA_UNITS.items():
        near = np.abs(numbers[both] * square_metres - areas[both]) <= np.maximum(1.0, 0.05 * areas[both])
        if near.mean() >= 0.7:
            told = f"{near.mean():.0%}"
            yield Evidence(
                "legal_area", 0.95 * float(near.mean()),
                f"{told} giá trị bằng diện tích hình ({unit})", f"{told} of the values are the shape's area ({unit})",
            )  # fmt: skip
            return


def number_of(value: str | None) -> float:
    """The number written, whichever mark parts its decimals; NaN where it is none."""
    text = unicodedata.normalize("NFKC", value or "").replace(" ", "")
    if re.fullmatch(r"[+-]?\d{1,3}(\.\d{3})*,\d+", text):
        text = text.replace(".", "").replace(",", ".")
    try:
        return float(text)
    except ValueError:
        return np.nan


def is_number(value: str) -> bool:
    """Whether it may be the number of a sheet or a parcel."""
    return bool(_NUMBER.fullmatch(value.removesuffix(".0")))
