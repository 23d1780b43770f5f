"""Shapes too small to be a parcel (diện tích hình thể quá nhỏ)."""

from collections.abc import Iterator

from diaba.intake.content import Parcels
from diaba.intake.model import Context, Finding, Rule, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.facts import each, number, of_parcels


def check(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """Valid polygons below the smallest plausible area."""
    smallest = number(context, "intake.smallest_parcel")
    for row, name in each(parcels, parcels.sound & (parcels.areas < smallest)):
        facts = {"area": round(float(parcels.areas[row]), 3), "smallest": smallest}
        yield Finding(RULE.id, name, facts, place=parcels.shapes[row])


RULE = Rule(
    id="GEO-005",
    version=1,
    family="geometry",
    severity=Severity.WARNING,
    basis=basis.PRACTICE,
    title_vi="Diện tích hình thể quá nhỏ",
    title_en="Shape is very small",
    message_vi="{parcel} chỉ rộng {area:,.3f} m², nhỏ hơn {smallest:,.1f} m².",
    message_en="{parcel} measures only {area:,.3f} m², less than {smallest:,.1f} m².",
    remedy_vi="Kiểm tra xem đây là thửa đất thật hay mảnh thừa khi khép vùng; xóa nếu là mảnh thừa.",
    remedy_en="See whether it is a real parcel or a splinter left by building polygons; remove a splinter.",
    check=of_parcels(check),
    parameters=("intake.smallest_parcel",),
)
