"""Areas that contradict each other (diện tích không thống nhất): on paper, by use, and of the shape."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from diaba.intake.content import Parcels
from diaba.intake.model import Context, Finding, Rule, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.facts import each, number, numbers, of_parcels, uses

_HALF_UP = 1e-6
"""Keeps a difference of exactly the tolerance from being found for the sake of binary fractions."""


def not_positive(parcels: Parcels, context: Context) -> Iterator[Finding]:  # noqa: ARG001 - every rule is called alike
    """Legal areas and areas of uses that are zero, negative or no number at all."""
    legal = numbers(parcels, "legal_area")
    known = parcels.table["legal_area"].is_valid().to_numpy()
    found = known & ~(np.nan_to_num(legal, nan=-1.0, posinf=-1.0) > 0)
    of_all = uses(parcels)
    areas = of_all.field("area")
    given = areas.is_valid().to_numpy(zero_copy_only=False)
    values = np.nan_to_num(areas.fill_null(1.0).to_numpy(), nan=-1.0, posinf=-1.0)
    found[of_all.rows[given & (values <= 0)]] = True
    return (Finding(NOT_POSITIVE.id, name, {}, place=parcels.shapes[row]) for row, name in each(parcels, found))


def sum_of_uses(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """Parcels whose uses all have an area, with a sum away from the legal area by more than rounding explains."""
    rounding = number(context, "cadastre.area_rounding")
    legal = numbers(parcels, "legal_area")
    of_all = uses(parcels)
    areas = of_all.field("area").cast(pa.float64()).to_numpy(zero_copy_only=False)
    count = np.bincount(of_all.rows, minlength=len(legal))
    total = np.bincount(of_all.rows, weights=areas, minlength=len(legal))
    # NaN, where an area is not given, compares false.
    found = (count > 0) & (np.abs(total - legal) > rounding * count + _HALF_UP)
    for row, name in each(parcels, found):
        facts = {
            "total": round(float(total[row]), 2),
            "legal": round(float(legal[row]), 2),
            "uses": int(count[row]),
            "tolerance": round(float(rounding * count[row]), 2),
        }
        yield Finding(SUM_OF_USES.id, name, facts, place=parcels.shapes[row])


def of_shape(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """Sound shapes whose area is away from the legal area by more than the share allowed."""
    share = number(context, "intake.area_difference")
    rounding = number(context, "cadastre.area_rounding")
    legal, areas = numbers(parcels, "legal_area"), parcels.areas
    tolerance = np.maximum(np.abs(legal) * share, rounding)
    for row, name in each(parcels, parcels.sound & (np.abs(areas - legal) > tolerance + _HALF_UP)):
        facts = {
            "legal": round(float(legal[row]), 2),
            "measured": round(float(areas[row]), 2),
            "difference": round(float(areas[row] - legal[row]), 2),
            "tolerance": round(float(tolerance[row]), 2),
        }
        yield Finding(OF_SHAPE.id, name, facts, place=parcels.shapes[row])


NOT_POSITIVE = Rule(
    id="ATT-010",
    version=1,
    family="attribute",
    severity=Severity.BLOCKER,
    basis=basis.COMPLETENESS,
    title_vi="Diện tích không phải số dương",
    title_en="Area is not positive",
    message_vi="{parcel} có diện tích pháp lý hoặc diện tích loại đất bằng 0, âm hoặc không phải là số.",
    message_en="{parcel} has a legal area or an area of a use that is zero, negative or no number.",
    remedy_vi="Ghi diện tích theo giấy tờ pháp lý, đơn vị m²; nếu chưa xác định thì để trống.",
    remedy_en="Give the area in m² as in the legal papers; leave it empty if it is not known.",
    check=of_parcels(not_positive),
    columns=("legal_area", "land_uses"),
    waivable=False,
)
SUM_OF_USES = Rule(
    id="ATT-011",
    version=1,
    family="attribute",
    severity=Severity.ERROR,
    basis=basis.COMPLETENESS,
    title_vi="Tổng diện tích loại đất khác diện tích thửa",
    title_en="Areas of uses do not add up",
    message_vi="{parcel}: tổng diện tích {uses} loại đất là {total:,.2f} m², diện tích pháp lý là {legal:,.2f} m² "
    "(cho phép lệch {tolerance:,.2f} m²).",
    message_en="{parcel}: its {uses} uses add up to {total:,.2f} m², its legal area is {legal:,.2f} m² "
    "({tolerance:,.2f} m² allowed).",
    remedy_vi="Kiểm tra lại diện tích từng loại đất theo Giấy chứng nhận.",
    remedy_en="Check the area of each use against the certificate.",
    check=of_parcels(sum_of_uses),
    columns=("legal_area", "land_uses"),
    parameters=("cadastre.area_rounding",),
)
OF_SHAPE = Rule(
    id="ATT-012",
    version=1,
    family="attribute",
    severity=Severity.ERROR,
    basis=basis.AGREEMENT,
    title_vi="Diện tích pháp lý khác diện tích hình thể",
    title_en="Legal area differs from the shape",
    message_vi="{parcel}: diện tích pháp lý {legal:,.2f} m², diện tích tính từ ranh giới {measured:,.2f} m², "
    "chênh lệch {difference:+,.2f} m² (cho phép {tolerance:,.2f} m²).",
    message_en="{parcel}: legal area {legal:,.2f} m², area of the shape {measured:,.2f} m², "
    "difference {difference:+,.2f} m² ({tolerance:,.2f} m² allowed).",
    remedy_vi="Đối chiếu ranh giới với số liệu đo và diện tích với giấy tờ; giấy tờ giữ nguyên đến khi có quyết định điều chỉnh.",
    remedy_en="Compare the boundary with the survey and the area with the papers; the papers stand until a decision changes them.",
    check=of_parcels(of_shape),
    columns=("legal_area",),
    parameters=("intake.area_difference", "cadastre.area_rounding"),
)
