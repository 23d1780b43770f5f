"""Parcels with one number on one sheet (trùng số tờ, số thửa)."""

from collections.abc import Iterator

import pyarrow.compute as pc
import shapely

from diaba.intake.content import Parcels
from diaba.intake.model import Context, Finding, Rule, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.facts import column, objects, of_parcels, repeated


def check(parcels: Parcels, context: Context) -> Iterator[Finding]:  # noqa: ARG001 - every rule is called alike
    """Groups of parcels with the same sheet number and parcel number."""
    sheets, numbers = column(parcels, "sheet_number"), column(parcels, "parcel_number")
    for group in repeated(pc.binary_join_element_wise(sheets, numbers, "\x1f")):
        first, *others = objects(parcels, group)
        row = int(group[0])
        facts = {"sheet": sheets[row].as_py(), "number": numbers[row].as_py(), "times": len(group)}
        place = shapely.geometrycollections(parcels.shapes[group][~shapely.is_missing(parcels.shapes[group])])
        yield Finding(RULE.id, first, facts, tuple(others), place)


RULE = Rule(
    id="ATT-004",
    version=1,
    family="attribute",
    severity=Severity.BLOCKER,
    basis=basis.COMPLETENESS,
    title_vi="Trùng số tờ, số thửa",
    title_en="Same sheet and parcel number",
    message_vi="Số thửa {number} trên tờ {sheet} được dùng {times} lần: {parcel}; {others}.",
    message_en="Number {number} on sheet {sheet} is used {times} times: {parcel}; {others}.",
    remedy_vi="Đánh số lại thửa sai; thửa mới lấy số tiếp theo số thửa lớn nhất của tờ bản đồ.",
    remedy_en="Renumber the wrong one; a new parcel takes the number after the largest of its sheet.",
    check=of_parcels(check),
    columns=("sheet_number", "parcel_number"),
    waivable=False,
)
