"""Sound polygons that no parcel looks like (hình thể bất thường): slivers, several parts, rings that touch."""

from collections.abc import Iterator

import numpy as np
import shapely

from diaba.intake.content import Parcels
from diaba.intake.model import Context, Finding, Rule, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.facts import each, number, of_parcels


def thin(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """Parcels that are narrower on average than anything used by people; a ditch that occupies land may be."""
    narrowest = number(context, "intake.narrowest_parcel")
    forms = parcels.sound & ~parcels.table["occupies_land"].to_numpy()
    width = np.full(len(forms), np.inf)
    width[forms] = 2 * parcels.areas[forms] / shapely.length(parcels.shapes[forms])
    for row, name in each(parcels, width < narrowest):
        facts = {
            "width": round(float(width[row]), 3),
            "narrowest": narrowest,
            "area": round(float(parcels.shapes[row].area), 3),
        }
        yield Finding(THIN.id, name, facts, place=parcels.shapes[row])


def parted(parcels: Parcels, context: Context) -> Iterator[Finding]:  # noqa: ARG001 - every rule is called alike
    """Parcels of several parts, with the smallest of them; a road may be in pieces."""
    parts = shapely.get_num_geometries(parcels.shapes)
    forms = ~parcels.table["occupies_land"].to_numpy()
    for row, name in each(parcels, parcels.sound & forms & (parts > 1)):
        each_ = shapely.get_parts(parcels.shapes[row])
        smallest = each_[np.argmin(shapely.area(each_))]
        facts = {"parts": int(parts[row]), "smallest": round(float(smallest.area), 3)}
        yield Finding(PARTED.id, name, facts, place=smallest)


def touching(parcels: Parcels, context: Context) -> Iterator[Finding]:  # noqa: ARG001 - every rule is called alike
    """Polygons with a hole that touches the outline or another hole in a point."""
    single = parcels.sound & (shapely.get_type_id(parcels.shapes) == shapely.GeometryType.POLYGON)
    holed = single & (shapely.get_num_interior_rings(parcels.shapes) > 0)
    for row, name in each(parcels, holed):
        outlines = shapely.get_rings(parcels.shapes[row])
        one, other = shapely.STRtree(outlines).query(outlines, "intersects")
        meet = shapely.union_all(shapely.intersection(outlines[one[one < other]], outlines[other[one < other]]))
        if not meet.is_empty:
            yield Finding(TOUCHING.id, name, {"points": int(shapely.get_num_geometries(meet))}, place=meet)


THIN = Rule(
    id="GEO-011",
    version=1,
    family="geometry",
    severity=Severity.WARNING,
    basis=basis.PRACTICE,
    title_vi="Thửa đất quá hẹp",
    title_en="Parcel is a sliver",
    message_vi="{parcel} chỉ rộng trung bình {width:,.3f} m ({area:,.3f} m²), hẹp hơn {narrowest:,.2f} m.",
    message_en="{parcel} is only {width:,.3f} m wide on average ({area:,.3f} m²), less than {narrowest:,.2f} m.",
    remedy_vi="Kiểm tra xem đây là thửa đất thật hay mảnh thừa giữa hai ranh giới; nếu là mảnh thừa thì nhập vào thửa liền kề.",
    remedy_en="See whether it is a real parcel or a splinter between two boundaries; merge a splinter into its neighbour.",
    check=of_parcels(thin),
    parameters=("intake.narrowest_parcel",),
)
PARTED = Rule(
    id="GEO-012",
    version=1,
    family="geometry",
    severity=Severity.WARNING,
    basis=basis.PRACTICE,
    title_vi="Thửa đất gồm nhiều phần rời nhau",
    title_en="Parcel has several parts",
    message_vi="{parcel} gồm {parts} phần, phần nhỏ nhất {smallest:,.3f} m².",
    message_en="{parcel} has {parts} parts, the smallest of {smallest:,.3f} m².",
    remedy_vi="Mỗi phần rời là một thửa có số riêng; phần nhỏ sót lại khi khép vùng thì xóa.",
    remedy_en="Each part is a parcel with a number of its own; remove a part left over from building polygons.",
    check=of_parcels(parted),
)
TOUCHING = Rule(
    id="GEO-013",
    version=1,
    family="geometry",
    severity=Severity.NOTICE,
    basis=basis.PRACTICE,
    title_vi="Ranh giới trong chạm ranh giới khác",
    title_en="A hole touches another ring",
    message_vi="{parcel} có ranh giới trong chạm ranh giới khác của thửa tại {points} điểm.",
    message_en="{parcel} has a hole that touches another of its rings at {points} points.",
    remedy_vi="Kiểm tra tại điểm chạm: thửa thường phải tách thành hai, hoặc ranh giới trong phải liền với ranh giới ngoài.",
    remedy_en="Look at the point: the parcel is mostly two, or the hole is open to the outside.",
    check=of_parcels(touching),
)
