"""How sheet and parcel numbers are written (quy cách số tờ, số thửa)."""

from collections.abc import Iterator

import pyarrow.compute as pc

from diaba.intake.content import Parcels
from diaba.intake.model import Context, Finding, Rule, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.facts import column, each, mask, of_parcels

_PATTERNS = {
    "sheet_number": (r"^([1-9][0-9]{0,4}|TĐ[0-9]{1,4}-[0-9]{4})$", "số tờ", "sheet number"),
    "parcel_number": (r"^[1-9][0-9]{0,5}([-/.]?[0-9A-Za-z]{1,4})?$", "số thửa", "parcel number"),
}


def check(parcels: Parcels, context: Context) -> Iterator[Finding]:  # noqa: ARG001 - every rule is called alike
    """Numbers that are not natural numbers: extract surveys (TĐ03-2014) and letters after the number are allowed."""
    for name, (pattern, label_vi, label_en) in _PATTERNS.items():
        values = parcels.table[name].combine_chunks()
        found = mask(pc.invert(pc.match_substring_regex(values, pattern))) & mask(pc.is_valid(column(parcels, name)))
        for row, object_ in each(parcels, found):
            facts = {"column": name, "label_vi": label_vi, "label_en": label_en, "value": values[row].as_py()}
            yield Finding(RULE.id, object_, facts, place=parcels.shapes[row])


RULE = Rule(
    id="ATT-005",
    version=1,
    family="attribute",
    severity=Severity.WARNING,
    basis=f"TT-25-2014-BTNMT: số thứ tự thửa đất, số tờ bản đồ; {basis.NORMALISATION}",
    title_vi="Số tờ, số thửa sai quy cách",
    title_en="Sheet or parcel number is written unusually",
    message_vi='{parcel} có {label} "{value}", không phải số tự nhiên bắt đầu từ 1.',
    message_en='{parcel} has the {label} "{value}", which is not a natural number from 1.',
    remedy_vi="Ghi bằng số tự nhiên, không có số 0 hay khoảng trắng ở đầu; tờ trích đo ghi dạng TĐ03-2014.",
    remedy_en="Write a natural number without leading zeros or blanks; an extract survey is written as TĐ03-2014.",
    check=of_parcels(check),
    columns=("sheet_number", "parcel_number"),
)
