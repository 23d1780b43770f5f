"""Shapes that are not simple (hình thể tự cắt, sai cấu trúc): bow-ties, spikes, holes that lie outside, and the like."""

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely

from diaba.intake.content import Parcels
from diaba.intake.coverage import rings
from diaba.intake.model import Context, Finding, Rule, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.facts import each, of_parcels

_REASONS = {
    "Spike": ("ranh giới có gai nhọn (đi ra rồi quay lại)", "the boundary runs out and back on one line (spike)"),
    "Self-intersection": ("ranh giới tự cắt (hình nơ)", "the boundary crosses itself (bow-tie)"),
    "Ring Self-intersection": ("ranh giới tự chạm tại một điểm", "the boundary touches itself at a point"),
    "Hole lies outside shell": ("vùng trống bên trong nằm ngoài ranh giới thửa", "a hole lies outside the parcel"),
    "Nested holes": ("các vùng trống bên trong lồng nhau", "holes lie inside each other"),
    "Nested shells": ("các phần của thửa lồng nhau", "parts of the parcel lie inside each other"),
    "Interior is disconnected": ("phần bên trong bị chia cắt", "the inside is cut in two"),
    "Duplicate Rings": ("có hai đường ranh giới trùng nhau", "two rings are the same"),
    "Too few points in geometry component": ("ranh giới có ít hơn ba điểm khác nhau", "a ring has fewer than three points"),
    "Invalid Coordinate": ("tọa độ không phải là số", "a coordinate is not a number"),
    "Ring is not closed": ("ranh giới chưa khép kín", "a ring is not closed"),
}  # fmt: skip
_REASON = re.compile(r"(?P<reason>[\w\s-]+?)\s*(?:\[(?P<x>\S+) (?P<y>\S+?)(?: \S+)?\])?$")


def check(parcels: Parcels, context: Context) -> Iterator[Finding]:  # noqa: ARG001 - every rule is called alike
    """Polygons that GEOS finds invalid, with what it finds and where."""
    for row, name in each(parcels, parcels.polygonal & ~parcels.valid):
        reason, place = _diagnosis(parcels.shapes[row])
        reason_vi, reason_en = _REASONS.get(reason, (reason, reason))
        facts = {"reason": reason, "reason_vi": reason_vi, "reason_en": reason_en, **_where(place)}
        yield Finding(RULE.id, name, facts, place=place)


def _where(place: Any) -> dict[str, Any]:  # noqa: ANN401 - a shapely geometry
    if place is None:
        return {"where_vi": "", "where_en": ""}
    at = f"({place.x:.3f}; {place.y:.3f})"
    return {"x": place.x, "y": place.y, "where_vi": f", tại vị trí {at.replace('.', ',')}", "where_en": f", at {at}"}


def _diagnosis(shape: Any) -> tuple[str, Any]:  # noqa: ANN401 - a shapely geometry
    """The reason in GEOS's words, or Spike, and the point."""
    told = _REASON.match(shapely.is_valid_reason(shape))
    reason = told["reason"] if told else ""
    place = shapely.Point(float(told["x"]), float(told["y"])) if told and told["x"] else None
    tip = _spike(shape) if reason == "Self-intersection" else None
    if place and not np.isfinite([place.x, place.y]).all():
        place = None
    return ("Spike", tip) if tip else (reason, place)


def _spike(shape: Any) -> Any:  # noqa: ANN401 - a shapely geometry
    """The tip of the first spike, if there is one."""
    for ring in rings(np.array([shape], object), np.array([0]))[0]:
        corners = shapely.get_coordinates(ring)[:-1]
        back, ahead = np.roll(corners, 1, axis=0) - corners, np.roll(corners, -1, axis=0) - corners
        cross = back[:, 0] * ahead[:, 1] - back[:, 1] * ahead[:, 0]
        scale = np.hypot(*back.T) * np.hypot(*ahead.T)
        tips = np.flatnonzero((np.abs(cross) <= 1e-9 * scale) & ((back * ahead).sum(axis=1) > 0))
        if len(tips):
            return shapely.Point(corners[tips[0]])
    return None


RULE = Rule(
    id="GEO-003",
    version=1,
    family="geometry",
    severity=Severity.BLOCKER,
    basis=basis.SHAPE_QUALITY,
    title_vi="Hình thể không hợp lệ",
    title_en="Shape is invalid",
    message_vi="{parcel}: {reason}{where}.",
    message_en="{parcel}: {reason}{where}.",
    remedy_vi="Sửa các đỉnh ranh giới tại vị trí đã nêu theo số liệu đo rồi giao nộp lại.",
    remedy_en="Mend the corners at this place from the survey and deliver again.",
    check=of_parcels(check),
    waivable=False,
)
