"""Areas too fine, too coarse, or beyond what the survey explains (độ chính xác diện tích)."""

from collections.abc import Iterator

import numpy as np

from diaba.intake.content import Parcels
from diaba.intake.model import Context, Finding, Rule, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.corners import Floats, corners
from diaba.intake.rules.facts import by_scale, each, number, numbers, of_parcels, several
from diaba.law.refusals import ParameterUnknown

_EXACT = 1e-6


def unrounded(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """One finding for all legal areas written finer than the law rounds them."""
    step = number(context, "cadastre.area_rounding")
    legal = numbers(parcels, "legal_area")
    found = np.isfinite(legal) & (
        np.abs(legal / step - np.rint(legal / step)) > _EXACT / step * np.maximum(1, np.abs(legal))
    )
    rows = np.flatnonzero(found)
    if len(rows):
        yield several(UNROUNDED.id, parcels, rows, {"step": step})


def whole(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """One finding where every legal area of a delivery is in whole m²: what stood after the comma was lost."""
    legal, least = numbers(parcels, "legal_area"), number(context, "intake.whole_areas")
    rows = np.flatnonzero(np.isfinite(legal))
    if len(rows) >= least and (legal[rows] == np.rint(legal[rows])).all():
        yield several(WHOLE.id, parcels, rows, {})


def tiny_on_map(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """Parcels that their map shows smaller than can be drawn."""
    scales, areas = numbers(parcels, "map_scale"), parcels.areas
    drawn = areas / scales**2 * 1e6
    smallest = number(context, "intake.smallest_on_map")
    forms = ~parcels.table["occupies_land"].to_numpy()
    for row, name in each(parcels, parcels.sound & forms & (drawn < smallest)):
        facts = {
            "area": round(float(areas[row]), 3),
            "scale": int(scales[row]),
            "drawn": round(float(drawn[row]), 2),
            "smallest": smallest,
        }
        yield Finding(TINY.id, name, facts, place=parcels.shapes[row])


def beyond_survey(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """Shapes whose area is away from the legal area by more than errors of their corners explain, yet less than ATT-012 tells."""
    scales, legal = numbers(parcels, "map_scale"), numbers(parcels, "legal_area")
    rounding = number(context, "cadastre.area_rounding")
    allowed = np.maximum(by_scale(scales, lambda scale: _error(scale, context)) * _spread(parcels), rounding)
    told = np.maximum(np.abs(legal) * number(context, "intake.area_difference"), rounding)
    away = np.abs(parcels.areas - legal)
    for row, name in each(parcels, parcels.sound & (away > allowed + _EXACT) & (away <= told + _EXACT)):
        facts = {
            "legal": round(float(legal[row]), 2),
            "difference": round(float(away[row]), 2),
            "tolerance": round(float(allowed[row]), 2),
            "scale": int(scales[row]),
        }
        yield Finding(SURVEY.id, name, facts, place=parcels.shapes[row])


def _spread(parcels: Parcels) -> Floats:
    """What an error of each corner makes of the area: the root of a sum over corners of the squared chord beside each, by 8.

    An area is half the sum of x(i)·(y(i+1) - y(i-1)); equal and independent errors of all coordinates add up like that.
    """
    all_ = parcels.once(corners)
    chord = all_.steps + all_.steps[all_.before]
    return np.sqrt(np.bincount(all_.owner, (chord**2).sum(axis=1), minlength=len(parcels.shapes)) / 8)


def _error(scale: int, context: Context) -> float:
    try:
        return number(context, "cadastre.boundary_error", str(scale))
    except ParameterUnknown:
        return np.nan


TINY = Rule(
    id="ATT-018",
    version=1,
    family="attribute",
    severity=Severity.NOTICE,
    basis=basis.PRACTICE,
    title_vi="Thửa quá nhỏ so với tỷ lệ bản đồ",
    title_en="Parcel is too small for its map scale",
    message_vi="{parcel} rộng {area:,.3f} m², trên bản đồ 1:{scale} chỉ còn {drawn:,.2f} mm² (nhỏ nhất {smallest:,.1f} mm²).",
    message_en="{parcel} measures {area:,.3f} m²; at 1:{scale} that is {drawn:,.2f} mm² on the map ({smallest:,.1f} mm² at least).",
    remedy_vi="Kiểm tra tỷ lệ ghi cho tờ bản đồ và diện tích thửa; khu vực thửa nhỏ phải đo ở tỷ lệ lớn hơn.",
    remedy_en="Check the scale given for the sheet and the parcel's area; small parcels are surveyed at a larger scale.",
    check=of_parcels(tiny_on_map),
    columns=("map_scale",),
    parameters=("intake.smallest_on_map",),
)
UNROUNDED = Rule(
    id="ATT-019",
    version=1,
    family="attribute",
    severity=Severity.NOTICE,
    basis=basis.NORMALISATION,
    title_vi="Diện tích pháp lý chưa làm tròn",
    title_en="Legal area is not rounded",
    message_vi="{count} thửa có diện tích pháp lý lẻ hơn {step:,.1f} m²: {others}.",
    message_en="{count} parcels have a legal area finer than {step:,.1f} m²: {others}.",
    remedy_vi="Ghi diện tích làm tròn đến 0,1 m²; Giấy chứng nhận cũ ghi lẻ hơn thì giữ nguyên như trên giấy.",
    remedy_en="Round to 0.1 m²; where an old certificate states it finer, keep it as on the paper.",
    check=of_parcels(unrounded),
    columns=("legal_area",),
    parameters=("cadastre.area_rounding",),
)
WHOLE = Rule(
    id="ATT-020",
    version=1,
    family="attribute",
    severity=Severity.NOTICE,
    basis=basis.NORMALISATION,
    title_vi="Diện tích mất phần lẻ",
    title_en="Areas have lost their decimals",
    message_vi="Cả {count} diện tích pháp lý đều là số nguyên: {others}.",
    message_en="All {count} legal areas are whole numbers: {others}.",
    remedy_vi="Kiểm tra cột diện tích có bị đổi sang kiểu số nguyên khi xuất tệp không.",
    remedy_en="See whether the column of areas was turned into whole numbers at export.",
    check=of_parcels(whole),
    columns=("legal_area",),
    parameters=("intake.whole_areas",),
)
SURVEY = Rule(
    id="ATT-021",
    version=1,
    family="attribute",
    severity=Severity.NOTICE,
    basis="TT-25-2014-BTNMT, Điều 7: sai số vị trí điểm ranh giới thửa đất",
    title_vi="Chênh lệch diện tích vượt sai số đo",
    title_en="Areas differ by more than the survey explains",
    message_vi="{parcel}: diện tích pháp lý {legal:,.2f} m² lệch {difference:,.2f} m² so với hình thể; "
    "sai số điểm ranh giới ở tỷ lệ 1:{scale} chỉ giải thích được {tolerance:,.2f} m².",
    message_en="{parcel}: its legal area {legal:,.2f} m² is {difference:,.2f} m² away from the shape; "
    "boundary errors at 1:{scale} explain only {tolerance:,.2f} m².",
    remedy_vi="Đối chiếu ranh giới với số liệu đo; diện tích trên giấy giữ nguyên đến khi có quyết định điều chỉnh.",
    remedy_en="Compare the boundary with the survey; the papers stand until a decision changes them.",
    check=of_parcels(beyond_survey),
    columns=("legal_area", "map_scale"),
    parameters=("cadastre.boundary_error", "cadastre.area_rounding", "intake.area_difference"),
)
