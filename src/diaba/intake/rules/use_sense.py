"""Land uses that stand in a list but make no sense (loại đất không phù hợp): groups, old codes, uses that exclude each other."""

from collections.abc import Callable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from diaba.intake.content import Parcels
from diaba.intake.coverage import Mask
from diaba.intake.model import Context, Finding, Rule, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.codes import LAND_TYPES
from diaba.intake.rules.facts import Uses, each, mask, objects, of_parcels, uses
from diaba.law.model import Code

Pair = tuple[str, str]


def _in(values: pa.Array, known: set[str]) -> Mask:
    return mask(pc.is_in(values, pa.array(sorted(known), pa.string())))


def _told(
    rule: str, parcels: Parcels, of_all: Uses, found: Mask, facts: Callable[[str], dict[str, object]]
) -> Iterator[Finding]:
    """A finding for every use found, with its code and what ``facts`` says of it."""
    at = np.flatnonzero(found)
    rows, values = of_all.rows[at], of_all.field("code").take(pa.array(at)).to_pylist()
    for name, row, value in zip(objects(parcels, rows), rows, values, strict=True):
        yield Finding(rule, name, {"value": value, **facts(value)}, place=parcels.shapes[row])


def group(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """Codes of the list that stand for a group of others."""
    groups = {name: code for name, code in context.law.codes(LAND_TYPES, context.at).items() if code.is_group}
    of_all = uses(parcels)
    found = _in(of_all.field("code"), set(groups))
    return _told(GROUP.id, parcels, of_all, found, lambda value: _labelled(groups[value]))


def retired(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """Codes that were once in the list, with what they became."""
    known = set(context.law.codes(LAND_TYPES, context.at))
    of_all = uses(parcels)
    values = {value for value in pc.unique(of_all.field("code")).to_pylist() if value} - known
    histories = {value: versions for value in values if (versions := context.law.history(LAND_TYPES, value))}

    def became(value: str) -> dict[str, object]:
        last = histories[value][-1]
        after = ", ".join(last.replaced_by)
        day = last.valid_to
        return {
            **_labelled(last),
            "until": day.isoformat() if day else "",
            "until_vi": f"{day:%d/%m/%Y}" if day else "",
            "after_vi": after or "(chưa có bảng quy đổi)",
            "after_en": after or "(no conversion is known)",
        }

    return _told(RETIRED.id, parcels, of_all, _in(of_all.field("code"), set(histories)), became)


def occupied(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """Roads, rivers and canals with a use that people own."""
    allowed = set(str(context.law.parameter("intake.occupying_uses", context.at)).split())
    known = set(context.law.codes(LAND_TYPES, context.at))
    of_all = uses(parcels)
    ways = parcels.table["occupies_land"].to_numpy()[of_all.rows]
    return _told(OCCUPIED.id, parcels, of_all, ways & _in(of_all.field("code"), known - allowed), lambda _: {})


def together(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """Parcels that have, beside another use, one that leaves room for none."""
    alone = set(str(context.law.parameter("intake.lone_uses", context.at)).split())
    of_all = uses(parcels)
    count = np.bincount(of_all.rows, minlength=len(parcels.shapes))
    found = np.zeros(len(parcels.shapes), np.bool_)
    found[of_all.rows[_in(of_all.field("code"), alone)]] = True
    for row, name in each(parcels, found & (count > 1)):
        codes = [use["code"] for use in parcels.table["land_uses"][row].as_py() if use["code"]]
        if len(set(codes)) > 1:
            yield Finding(TOGETHER.id, name, {"codes": ", ".join(codes)}, place=parcels.shapes[row])


def endless(parcels: Parcels, context: Context) -> Iterator[Finding]:  # noqa: ARG001 - every rule is called alike
    """Leased land without a day on which the lease ends."""
    of_all = uses(parcels)
    leased = mask(pc.starts_with(of_all.field("origin"), "DT-"))
    term = pc.utf8_lower(pc.utf8_trim_whitespace(of_all.field("term")))
    dated = mask(pc.match_substring_regex(term, "[0-9]"))
    return _told(ENDLESS.id, parcels, of_all, leased & ~dated, lambda _: {})


def _labelled(code: Code) -> dict[str, object]:
    return {"label_vi": code.label_vi, "label_en": code.label_en}


def _rule(
    number: str,
    severity: Severity,
    rest: str,
    *words: Pair,
    check: Callable[..., Iterator[Finding]],
    parameters: tuple[str, ...] = (),
) -> Rule:
    (title_vi, title_en), (message_vi, message_en), (remedy_vi, remedy_en) = words
    return Rule(
        id=number,
        version=1,
        family="attribute",
        severity=severity,
        basis=rest,
        title_vi=title_vi,
        title_en=title_en,
        message_vi=message_vi,
        message_en=message_en,
        remedy_vi=remedy_vi,
        remedy_en=remedy_en,
        check=of_parcels(check),
        columns=("land_uses",),
        parameters=parameters,
    )


GROUP = _rule(
    "ATT-022",
    Severity.ERROR,
    f"TT-08-2024-BTNMT: mã loại đất; {basis.NORMALISATION}",
    ("Dùng mã nhóm đất thay cho loại đất", "A group of land types used as a land type"),
    (
        "{parcel} có mã {value} ({label}) là mã nhóm đất, không phải loại đất chi tiết.",
        "{parcel} has the code {value} ({label}), which is a group and no land type.",
    ),
    (
        "Ghi mã loại đất chi tiết trong nhóm theo giấy tờ pháp lý.",
        "Give the land type within the group, as in the legal papers.",
    ),
    check=group,
)
RETIRED = _rule(
    "ATT-023",
    Severity.BLOCKER,
    f"TT-08-2024-BTNMT: mã loại đất; {basis.NORMALISATION}",
    ("Mã loại đất đã hết hiệu lực", "Land type is no longer in force"),
    (
        "{parcel} có mã loại đất {value} ({label}), hết hiệu lực từ {until}; mã thay thế: {after}.",
        "{parcel} has the land type {value} ({label}), not in force since {until}; it became: {after}.",
    ),
    (
        "Chuyển sang mã hiện hành; nếu một mã cũ tách thành nhiều mã thì xem giấy tờ của từng thửa.",
        "Use the code in force; where one old code became several, see the papers of each parcel.",
    ),
    check=retired,
)
OCCUPIED = _rule(
    "ATT-024",
    Severity.WARNING,
    basis.PRACTICE,
    ("Đối tượng chiếm đất có loại đất của thửa", "A road or river with a use of parcels"),
    (
        "{parcel} không tạo thành thửa nhưng có loại đất {value}.",
        "{parcel} forms no parcel but has the land type {value}.",
    ),
    (
        "Nếu là thửa có người sử dụng thì bỏ đánh dấu chiếm đất; nếu là đường, sông, kênh thì ghi đúng loại đất.",
        "If somebody uses it, it is a parcel; if it is a road, river or canal, give its land type.",
    ),
    check=occupied,
    parameters=("intake.occupying_uses",),
)
TOGETHER = _rule(
    "ATT-025",
    Severity.WARNING,
    basis.PRACTICE,
    ("Các loại đất không thể cùng trên một thửa", "Uses that do not go together"),
    (
        "{parcel} có đồng thời các loại đất {codes}.",
        "{parcel} has the uses {codes} at once.",
    ),
    (
        "Tách phần đường, sông, kênh thành đối tượng riêng, hoặc sửa loại đất ghi nhầm.",
        "Divide off the road, river or canal, or correct the code.",
    ),
    check=together,
    parameters=("intake.lone_uses",),
)
ENDLESS = _rule(
    "ATT-026",
    Severity.WARNING,
    basis.COMPLETENESS,
    ("Đất thuê không có ngày hết hạn", "A lease without an end"),
    (
        "{parcel} có loại đất {value} là đất thuê nhưng thời hạn không có ngày.",
        "{parcel} has land {value} under a lease whose term has no date.",
    ),
    (
        "Ghi ngày hết hạn thuê theo hợp đồng và Giấy chứng nhận.",
        "Give the day the lease ends, as in the contract and certificate.",
    ),
    check=endless,
)
