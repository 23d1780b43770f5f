"""Shapes that are points or lines (sai kiểu hình học)."""

from collections.abc import Iterator

import shapely

from diaba.intake.content import Parcels
from diaba.intake.coverage import polygonal
from diaba.intake.model import Context, Finding, Rule, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.facts import each, of_parcels

_VIETNAMESE = {"Point": "điểm", "MultiPoint": "nhiều điểm", "LineString": "đường", "MultiLineString": "nhiều đường"}


def check(parcels: Parcels, context: Context) -> Iterator[Finding]:  # noqa: ARG001 - every rule is called alike
    """Shapes that are there but are no polygon."""
    shapes = parcels.shapes
    found = ~polygonal(shapes) & ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
    for row, name in each(parcels, found):
        kind = shapes[row].geom_type
        facts = {"type_vi": _VIETNAMESE.get(kind, kind), "type_en": kind}
        yield Finding(RULE.id, name, facts, place=shapes[row])


RULE = Rule(
    id="GEO-002",
    version=1,
    family="geometry",
    severity=Severity.BLOCKER,
    basis=basis.SHAPE_QUALITY,
    title_vi="Sai kiểu hình học",
    title_en="Wrong type of geometry",
    message_vi="{parcel} có kiểu hình học là {type}; thửa đất phải là vùng khép kín.",
    message_en="{parcel} is a {type}; a parcel must be a polygon.",
    remedy_vi="Khép kín đường ranh giới thành vùng (Polygon hoặc MultiPolygon) rồi giao nộp lại.",
    remedy_en="Close the boundary into a Polygon or MultiPolygon and deliver again.",
    check=of_parcels(check),
    waivable=False,
)
