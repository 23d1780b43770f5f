"""Parcels outside the commune that delivers them (nằm ngoài địa giới)."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely

from diaba.intake.content import Parcels
from diaba.intake.coverage import Mask
from diaba.intake.model import Context, Finding, Rule, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.facts import each, number, of_parcels


def wholly(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """Shapes that do not reach the commune."""
    candidates, reach = _candidates(parcels, context)
    for row, name in each(parcels, candidates & ~shapely.intersects(reach, parcels.shapes)):
        distance = float(shapely.distance(context.unit_shape, parcels.shapes[row]))
        yield Finding(
            WHOLLY.id, name, {"unit": context.unit_name, "distance": round(distance, 1)}, place=parcels.shapes[row]
        )


def partly(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """Shapes that pass the boundary by more than the tolerance, with what lies beyond it."""
    candidates, reach = _candidates(parcels, context)
    rows = np.flatnonzero(candidates & shapely.intersects(reach, parcels.shapes))
    beyond = dict(zip(rows.tolist(), shapely.difference(parcels.shapes[rows], reach), strict=True))
    minimum = number(context, "intake.minimum_overlap")
    passing = np.zeros(len(parcels.shapes), bool)
    passing[[row for row, place in beyond.items() if place.area > minimum]] = True
    for row, name in each(parcels, passing):
        outside = shapely.difference(parcels.shapes[row], context.unit_shape)
        share = outside.area / parcels.shapes[row].area
        facts = {"unit": context.unit_name, "area": round(outside.area, 2), "share": round(share, 4)}
        yield Finding(PARTLY.id, name, facts, place=outside)


def _candidates(parcels: Parcels, context: Context) -> tuple[Mask, Any]:
    """The sound shapes not wholly within the commune, and the commune with the tolerance around it."""
    if context.unit_shape is None:
        return np.zeros(len(parcels.shapes), bool), shapely.Polygon()
    return parcels.once(_beyond, context.unit_shape, number(context, "intake.outside_tolerance"))


def _beyond(parcels: Parcels, unit_shape: Any, tolerance: float) -> tuple[Mask, Any]:  # noqa: ANN401 - a shapely geometry
    reach = shapely.buffer(unit_shape, tolerance)
    shapely.prepare(reach)
    return parcels.sound & ~shapely.covers(reach, parcels.shapes), reach


WHOLLY = Rule(
    id="TOP-004",
    version=1,
    family="topology",
    severity=Severity.BLOCKER,
    basis=basis.UNIT_EDGES,
    title_vi="Thửa đất nằm ngoài đơn vị hành chính",
    title_en="Parcel outside the commune",
    message_vi="{parcel} nằm hoàn toàn ngoài {unit}, cách địa giới {distance:,.1f} m.",
    message_en="{parcel} lies wholly outside {unit}, {distance:,.1f} m from its boundary.",
    remedy_vi="Kiểm tra múi chiếu, thứ tự tọa độ và mã đơn vị hành chính; nếu thửa thuộc xã khác thì giao nộp theo xã đó.",
    remedy_en="Check the zone, the order of coordinates and the commune code; a parcel of another commune is delivered there.",
    check=of_parcels(wholly),
    parameters=("intake.outside_tolerance",),
)
PARTLY = Rule(
    id="TOP-005",
    version=1,
    family="topology",
    severity=Severity.ERROR,
    basis=basis.UNIT_EDGES,
    title_vi="Thửa đất vượt địa giới",
    title_en="Parcel passes the commune boundary",
    message_vi="{parcel} vượt ra ngoài {unit} {area:,.2f} m² ({share:.1%} diện tích thửa).",
    message_en="{parcel} passes the boundary of {unit} by {area:,.2f} m² ({share:.1%} of the parcel).",
    remedy_vi="Tiếp biên với xã liền kề theo hồ sơ địa giới; thửa nằm trên hai xã thì tách theo địa giới.",
    remedy_en="Match edges with the neighbouring commune by the boundary record; a parcel in two communes is divided there.",
    check=of_parcels(partly),
    parameters=("intake.outside_tolerance", "intake.minimum_overlap"),
)
