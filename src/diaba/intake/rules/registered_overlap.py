"""Parcels that lie over what is already in the register (chồng lấn với thửa đã đăng ký)."""

from collections.abc import Iterator

import numpy as np
import shapely

from diaba.intake.content import Parcels
from diaba.intake.coverage import Edges, Overlaps, overlaps
from diaba.intake.model import Beyond, Context, Finding, Registered, Rule, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.facts import number, objects, of_parcels


def check(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """Every delivered parcel with more than the smallest area in common with a registered one it does not replace."""
    known = context.registered
    if known is None or not len(known.shapes):
        return
    snap, minimum = number(context, "geometry.snap"), number(context, "intake.minimum_overlap")
    found = parcels.once(over, known, snap, minimum)
    others = [known.names[row] for row in found.right.tolist()]
    facts = zip(objects(parcels, found.left), others, found.areas.tolist(), found.places, strict=True)
    for name, (sheet, parcel), area, place in facts:
        yield Finding(RULE.id, name, {"area": round(area, 3), "sheet": sheet, "number": parcel}, (), place)


def over(parcels: Parcels, known: Registered | Beyond, snap: float, minimum: float) -> Overlaps:
    """The pairs of a delivered parcel and a known one, each by its own row; only those whose boxes meet are looked at."""
    ours, theirs = (np.unique(rows) for rows in parcels.tree.query(known.shapes)[::-1])
    shapes = np.concatenate([parcels.shapes[ours], known.shapes[theirs]])
    valid = np.concatenate([parcels.valid[ours], shapely.is_valid(known.shapes[theirs])])
    edges = Edges.of(shapes, snap=snap, sliver=minimum, valid=valid)
    found = overlaps(edges, minimum_area=minimum, snap=snap)
    across = (found.left < len(ours)) & (found.right >= len(ours))
    left, right = ours[found.left[across]], theirs[found.right[across] - len(ours)]
    return Overlaps(left, right, found.areas[across], found.places[across])


RULE = Rule(
    id="TOP-006",
    version=1,
    family="topology",
    severity=Severity.BLOCKER,
    basis=basis.RELATIONS,
    title_vi="Chồng lấn thửa đất đã đăng ký",
    title_en="Parcel overlaps a registered one",
    message_vi="{parcel} chồng lấn {area:,.3f} m² lên thửa {number}, tờ {sheet} đã có trong sổ đăng ký.",
    message_en="{parcel} overlaps parcel {number}, sheet {sheet} of the register by {area:,.3f} m².",
    remedy_vi="Đối chiếu với thửa đã đăng ký; giao nộp cùng lúc cả hai thửa nếu ranh giới chung đã thay đổi.",
    remedy_en="Compare it with the registered parcel; deliver both together if their shared boundary has changed.",
    check=of_parcels(check),
    parameters=("geometry.snap", "intake.minimum_overlap"),
    waivable=False,
)
