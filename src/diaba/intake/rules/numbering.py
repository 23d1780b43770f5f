"""Numbers over a whole sheet and a whole commune (đánh số thửa, số tờ): skipped, implausibly large, at two scales."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from diaba.intake.content import Parcels
from diaba.intake.model import Context, Finding, Rule, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.facts import Rows, column, each, mask, number, numbers, of_parcels, several
from diaba.intake.wording import natural

_NATURAL = r"^[1-9][0-9]{0,8}$"
_TOLD = 8


def skipped_parcels(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """By sheet, the numbers below its highest that no parcel has; sheets of which only a part came are not judged."""
    least, share = number(context, "intake.sheet_least"), number(context, "intake.sheet_whole")
    held: defaultdict[str, set[int]] = defaultdict(set)
    for sheet, name in context.registered.names if context.registered else ():
        held[sheet].add(_whole(name))
    for sheet, rows, values in _by_sheet(parcels):
        used = np.union1d(values, [value for value in held[sheet] if value > 0]).astype(np.int64)
        top = int(used.max())
        if len(used) < max(least, share * top) or len(used) == top:
            continue
        facts = {"sheet": sheet, "top": top, "missing": top - len(used), "numbers": _listed(used, top)}
        yield several(SKIPPED.id, parcels, rows[values > top - least], facts)


def skipped_sheets(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """Sheet numbers below the highest that neither the delivery nor the register has, where most of a commune came."""
    least, share = number(context, "intake.sheet_least"), number(context, "intake.sheet_whole")
    sheets = column(parcels, "sheet_number")
    natural_ones = mask(pc.match_substring_regex(sheets, _NATURAL))
    held = {_whole(name) for name in context.registered.sheets} if context.registered else set()
    given = pc.unique(sheets.filter(natural_ones)).to_pylist()
    used = np.array(sorted({*map(int, given), *held} - {0}), np.int64)
    if not len(used) or len(used) == used[-1] or len(used) < max(least, share * used[-1]):
        return
    last = max(given, key=int, default="")
    facts = {"top": int(used[-1]), "missing": int(used[-1]) - len(used), "numbers": _listed(used, int(used[-1]))}
    yield several(SHEETS.id, parcels, np.flatnonzero(mask(pc.equal(sheets, last))), facts)


def large(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """Sheet and parcel numbers beyond any that sheets and communes come to."""
    for name, label_vi, label_en in (
        ("sheet_number", "số tờ", "sheet number"),
        ("parcel_number", "số thửa", "parcel number"),
    ):
        most = number(context, "intake.largest_number", name)
        values = column(parcels, name)
        whole = pc.if_else(pc.match_substring_regex(values, _NATURAL), values, None).cast("int64")
        for row, object_ in each(parcels, mask(pc.greater(whole, int(most)))):
            facts = {"label_vi": label_vi, "label_en": label_en, "value": values[row].as_py(), "most": int(most)}
            yield Finding(LARGE.id, object_, facts, place=parcels.shapes[row])


def two_scales(parcels: Parcels, context: Context) -> Iterator[Finding]:  # noqa: ARG001 - every rule is called alike
    """Sheets whose parcels are said to be on maps of several scales, with the parcels that are not of the commonest."""
    sheets, scales = column(parcels, "sheet_number"), numbers(parcels, "map_scale")
    known = np.flatnonzero(mask(sheets.is_valid()) & np.isfinite(scales))
    names = np.array(sheets.take(known).to_pylist(), np.str_)
    for sheet, rows in grouped(names, known):
        found, count = np.unique(scales[rows], return_counts=True)
        if len(found) > 1:
            odd = rows[scales[rows] != found[np.argmax(count)]]
            facts = {"sheet": sheet, "scales": "; ".join(f"1:{int(scale)}" for scale in found)}
            yield several(SCALES.id, parcels, odd, facts)


def _by_sheet(parcels: Parcels) -> Iterator[tuple[str, Rows, npt.NDArray[np.int64]]]:
    sheets, values = column(parcels, "sheet_number"), column(parcels, "parcel_number")
    known = np.flatnonzero(mask(sheets.is_valid()) & mask(pc.match_substring_regex(values, _NATURAL)))
    whole = values.take(known).cast("int64").to_numpy()
    names = np.array(sheets.take(known).to_pylist(), np.str_)
    for sheet, at in grouped(names, np.arange(len(known))):
        yield sheet, known[at], whole[at]


def grouped(names: npt.NDArray[np.str_], rows: Rows) -> Sequence[tuple[str, Rows]]:
    """The rows of each name, sheet 2 before sheet 10."""
    if not len(names):
        return []
    order = np.argsort(names, kind="stable")
    groups = np.split(order, np.flatnonzero(names[order][1:] != names[order][:-1]) + 1)
    return sorted(((str(names[group[0]]), rows[group]) for group in groups), key=lambda pair: natural(pair[0]))


def _whole(name: str) -> int:
    return int(name) if name.isascii() and name.isdigit() else 0


def _listed(used: npt.NDArray[np.int64], top: int) -> str:
    missing = np.setdiff1d(np.arange(1, top + 1), used)
    return ", ".join(map(str, missing[:_TOLD].tolist())) + (", …" if len(missing) > _TOLD else "")


SKIPPED = Rule(
    id="ATT-014",
    version=1,
    family="attribute",
    severity=Severity.NOTICE,
    basis="TT-25-2014-BTNMT, Điều 17: đánh số thửa liên tục trên tờ bản đồ",
    title_vi="Số thửa không liên tục",
    title_en="Parcel numbers are skipped",
    message_vi="Tờ {sheet} thiếu {missing} số thửa từ 1 đến {top}: {numbers}.",
    message_en="Sheet {sheet} lacks {missing} parcel numbers from 1 to {top}: {numbers}.",
    remedy_vi="Nếu thửa đã tách, hợp thì số cũ được bỏ; nếu không, kiểm tra thửa bị sót khi giao nộp.",
    remedy_en="Numbers of parcels that were divided or merged are cancelled; otherwise see whether parcels were left out.",
    check=of_parcels(skipped_parcels),
    columns=("sheet_number", "parcel_number"),
    parameters=("intake.sheet_least", "intake.sheet_whole"),
)
SHEETS = Rule(
    id="ATT-015",
    version=1,
    family="attribute",
    severity=Severity.NOTICE,
    basis="TT-25-2014-BTNMT, Điều 5: đánh số tờ liên tục trong phạm vi xã",
    title_vi="Số tờ bản đồ không liên tục",
    title_en="Sheet numbers are skipped",
    message_vi="Thiếu {missing} tờ bản đồ từ tờ 1 đến tờ {top}: {numbers}.",
    message_en="{missing} sheets are missing from sheet 1 to sheet {top}: {numbers}.",
    remedy_vi="Giao nộp các tờ còn thiếu; sau sắp xếp đơn vị hành chính, đánh lại số tờ theo bảng đối chiếu.",
    remedy_en="Deliver the missing sheets; after a reorganisation number sheets anew by the reference table.",
    check=of_parcels(skipped_sheets),
    columns=("sheet_number",),
    parameters=("intake.sheet_least", "intake.sheet_whole"),
)
LARGE = Rule(
    id="ATT-016",
    version=1,
    family="attribute",
    severity=Severity.WARNING,
    basis=basis.PRACTICE,
    title_vi="Số tờ, số thửa lớn bất thường",
    title_en="Sheet or parcel number is implausibly large",
    message_vi="{parcel} có {label} {value}, lớn hơn {most}.",
    message_en="{parcel} has the {label} {value}, larger than {most}.",
    remedy_vi="Kiểm tra cột được ánh xạ có đúng là số tờ, số thửa hay là mã khác.",
    remedy_en="See whether the column holds sheet or parcel numbers, or some other code.",
    check=of_parcels(large),
    columns=("sheet_number", "parcel_number"),
    parameters=("intake.largest_number",),
)
SCALES = Rule(
    id="ATT-017",
    version=1,
    family="attribute",
    severity=Severity.WARNING,
    basis="TT-25-2014-BTNMT, Điều 5",
    title_vi="Một tờ bản đồ có nhiều tỷ lệ",
    title_en="One sheet at several scales",
    message_vi="Tờ {sheet} có {scales}; khác số đông là {count} đối tượng: {others}.",
    message_en="Sheet {sheet} is at {scales}; {count} objects are not of the commonest: {others}.",
    remedy_vi="Một tờ bản đồ chỉ có một tỷ lệ; kiểm tra có trùng số tờ giữa các xã cũ hay không.",
    remedy_en="A sheet has one scale; see whether two former communes have the same sheet number.",
    check=of_parcels(two_scales),
    columns=("sheet_number", "map_scale"),
)
