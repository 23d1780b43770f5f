"""Parcels that lie over each other (chồng lấn)."""

from collections.abc import Iterator

import numpy as np

from diaba.intake.content import Parcels
from diaba.intake.coverage import Overlaps, overlaps
from diaba.intake.model import Context, Finding, Rule, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.facts import number, objects, of_parcels


def check(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """Every pair with more than the smallest area in common, land-occupying objects included."""
    snap, minimum = number(context, "geometry.snap"), number(context, "intake.minimum_overlap")
    found = parcels.once(among, snap, minimum)
    names = objects(parcels, np.concatenate([found.left, found.right]))
    half = len(found.left)
    for one, other, area, place in zip(names[:half], names[half:], found.areas.tolist(), found.places, strict=True):
        yield Finding(RULE.id, one, {"area": round(area, 3)}, (other,), place)


def among(parcels: Parcels, snap: float, minimum: float) -> Overlaps:
    """The pairs among the parcels themselves."""
    return overlaps(parcels.edges(snap, minimum), minimum_area=minimum, snap=snap)


RULE = Rule(
    id="TOP-001",
    version=1,
    family="topology",
    severity=Severity.BLOCKER,
    basis=basis.RELATIONS,
    title_vi="Thửa đất chồng lấn",
    title_en="Parcels overlap",
    message_vi="{parcel} chồng lấn {area:,.3f} m² lên {others}.",
    message_en="{parcel} overlaps {others} by {area:,.3f} m².",
    remedy_vi="Đối chiếu bản mô tả ranh giới của hai thửa, sửa ranh giới chung cho trùng khớp rồi giao nộp lại cả hai thửa.",
    remedy_en="Compare the boundary descriptions of both, make them share one boundary, and deliver both again.",
    check=of_parcels(check),
    parameters=("geometry.snap", "intake.minimum_overlap"),
    waivable=False,
)
