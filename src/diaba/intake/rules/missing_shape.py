"""Parcels without a shape (thiếu hình thể)."""

from collections.abc import Iterator

import shapely

from diaba.intake.content import Parcels
from diaba.intake.model import Context, Finding, Rule, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.facts import each, of_parcels


def check(parcels: Parcels, context: Context) -> Iterator[Finding]:  # noqa: ARG001 - every rule is called alike
    """Shapes that are null or have no point."""
    found = shapely.is_missing(parcels.shapes) | shapely.is_empty(parcels.shapes)
    return (Finding(RULE.id, name, {}) for _, name in each(parcels, found))


RULE = Rule(
    id="GEO-001",
    version=1,
    family="geometry",
    severity=Severity.BLOCKER,
    basis=basis.SHAPE_QUALITY,
    title_vi="Thiếu hình thể",
    title_en="Shape is missing",
    message_vi="{parcel} không có hình thể (không có tọa độ ranh giới).",
    message_en="{parcel} has no shape (no boundary coordinates).",
    remedy_vi="Bổ sung ranh giới thửa đất từ bản đồ địa chính rồi giao nộp lại.",
    remedy_en="Add the parcel's boundary from the cadastral map and deliver again.",
    check=of_parcels(check),
    waivable=False,
)
