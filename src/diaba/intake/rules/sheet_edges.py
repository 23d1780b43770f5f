"""The edge between two sheets (tiếp biên giữa các tờ bản đồ): summed up, since one shift of a sheet makes many faults."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import shapely

from diaba.intake.content import Parcels
from diaba.intake.model import Context, Finding, Rule, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.facts import column, number, of_parcels, several
from diaba.intake.rules.overlap import among
from diaba.intake.wording import natural


def check(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """Pairs of sheets whose parcels lie over each other in several places."""
    snap, minimum = number(context, "geometry.snap"), number(context, "intake.minimum_overlap")
    found = parcels.once(among, snap, minimum)
    sheets = column(parcels, "sheet_number")
    left, right = (sheets.take(rows).to_pylist() for rows in (found.left, found.right))
    pairs: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for index, (one, other) in enumerate(zip(left, right, strict=True)):
        if one and other and one != other:
            first, second = sorted((one, other), key=natural)
            pairs[first, second].append(index)
    for (sheet, other), indices in sorted(pairs.items()):
        if len(indices) < number(context, "intake.sheet_edge_places"):
            continue
        rows = np.concatenate([found.left[indices], found.right[indices]])
        facts = {
            "sheet": sheet,
            "other_sheet": other,
            "places": len(indices),
            "area": round(float(found.areas[indices].sum()), 3),
        }
        yield several(RULE.id, parcels, rows, facts, shapely.union_all(found.places[indices]))


RULE = Rule(
    id="TOP-012",
    version=1,
    family="topology",
    severity=Severity.WARNING,
    basis=basis.RELATIONS,
    title_vi="Hai tờ bản đồ chưa tiếp biên",
    title_en="Two sheets do not match at their edge",
    message_vi="Tờ {sheet} và tờ {other_sheet} chồng lên nhau tại {places} chỗ, tổng cộng {area:,.3f} m², "
    "trên {count} đối tượng: {others}.",
    message_en="Sheets {sheet} and {other_sheet} lie over each other in {places} places, "
    "{area:,.3f} m² of {count} objects in all: {others}.",
    remedy_vi="Tiếp biên hai tờ: kiểm tra cả tờ có bị dịch hoặc thửa ở mép tờ được vẽ trên cả hai tờ hay không.",
    remedy_en="Match the edge: see whether a whole sheet is shifted, or parcels at the edge are drawn on both sheets.",
    check=of_parcels(check),
    parameters=("geometry.snap", "intake.minimum_overlap", "intake.sheet_edge_places"),
)
