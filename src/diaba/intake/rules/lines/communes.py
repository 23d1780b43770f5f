"""The commune a line names (mã xã trên hồ sơ): the one that delivers, or one that has ended and what it became."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from diaba.intake.coverage import Mask
from diaba.intake.model import Context, Severity
from diaba.intake.rules.facts import mask
from diaba.intake.rules.lines.making import Found, Table, line_rule, told
from diaba.units.ended import Ended, ended

_BASIS = "QD-19-2025-TTg: mã đơn vị hành chính"


def _ended(lines: Table, context: Context) -> dict[str, Ended]:
    """The codes written, other than the commune's own, that some unit had and none has any more."""
    given = pc.unique(lines.text("commune_code")).drop_null().to_pylist()
    found = {code: ended(code, context.at) for code in given if code != context.unit_code}
    return {code: one for code, one in found.items() if one}


def _among(lines: Table, codes: dict[str, Ended]) -> Mask:
    return mask(pc.is_in(lines.text("commune_code"), pa.array(sorted(codes), pa.string())))


def _other_commune(lines: Table, context: Context) -> Found:
    differs = mask(pc.not_equal(lines.text("commune_code"), context.unit_code))
    if not differs.any():
        return
    for row, facts in told(lines, differs & ~_among(lines, _ended(lines, context)), value="commune_code"):
        yield row, {**facts, "unit": context.unit_code}


def _ended_commune(lines: Table, context: Context) -> Found:
    known = _ended(lines, context)
    codes = lines.text("commune_code")
    for row in np.flatnonzero(_among(lines, known)).tolist():
        code = codes[row].as_py()
        one = known[code]
        after = "; ".join(f"{heir} {name}" for heir, name in one.became)
        yield (
            row,
            {
                "value": code,
                "name": one.full_name,
                "until": one.until.isoformat(),
                "until_vi": f"{one.until:%d/%m/%Y}",
                "after_vi": after or "(chưa có dữ liệu)",
                "after_en": after or "(not known)",
            },
        )


RULES = (
    line_rule(
        "AGR-006", Severity.ERROR, ("Mã xã khác xã giao nộp", "Commune code of another commune"),
        ('{parcel}: mã xã "{value}" khác mã xã giao nộp {unit}.',
         '{parcel}: the commune code "{value}" is not {unit}, which delivers.'),
        ("Ghi mã xã hiện hành; mã cũ tra bằng: diaba units became MÃ.",
         "Use the code in force; see diaba units became CODE."),
        _other_commune, columns=("commune_code",), basis=_BASIS, version=2,
    ),
    line_rule(
        "AGR-008", Severity.ERROR, ("Mã xã đã hết hiệu lực", "Commune code that has ended"),
        ('{parcel}: mã xã "{value}" ({name}) hết hiệu lực từ {until}; đơn vị kế thừa: {after}.',
         '{parcel}: the commune code "{value}" ({name}) ended on {until}; it became: {after}.'),
        ("Ghi mã xã hiện hành. Nếu xã cũ chia cho nhiều xã thì xem thửa đất nay thuộc xã nào.",
         "Use the code in force. Where the old commune went into several, see in which the parcel lies."),
        _ended_commune, columns=("commune_code",), basis=_BASIS,
    ),
)  # fmt: skip
