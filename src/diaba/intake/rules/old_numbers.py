"""Where a parcel comes from (nguồn gốc số thửa): old numbers by half, none at all, or not those of the parcel replaced."""

from collections.abc import Iterator

import numpy as np

from diaba.intake.content import Parcels
from diaba.intake.model import Context, Finding, Rule, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.facts import column, each, mask, number, objects, of_parcels, several
from diaba.intake.rules.numbering import grouped
from diaba.intake.rules.registered_overlap import over


def half(parcels: Parcels, context: Context) -> Iterator[Finding]:  # noqa: ARG001 - every rule is called alike
    """An old parcel number without its sheet, or the sheet without the number."""
    sheet, parcel = (mask(column(parcels, name).is_valid()) for name in ("old_sheet_number", "old_parcel_number"))
    for row, name in each(parcels, sheet != parcel):
        lacks = ("số thửa cũ", "old parcel number") if sheet[row] else ("số tờ cũ", "old sheet number")
        facts = {"label_vi": lacks[0], "label_en": lacks[1]}
        yield Finding(HALF.id, name, facts, place=parcels.shapes[row])


def no_past(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """Sheets new to a register that has others, none of whose parcels says what it was called before."""
    known = context.registered
    if known is None or not known.sheets:
        return
    sheets = column(parcels, "sheet_number")
    rows = np.flatnonzero(mask(sheets.is_valid()) & ~parcels.table["occupies_land"].to_numpy())
    names = np.array(sheets.take(rows).to_pylist(), np.str_)
    told = mask(column(parcels, "old_parcel_number").is_valid())
    least = number(context, "intake.new_sheet")
    for sheet, these in grouped(names, rows):
        if sheet not in known.sheets and len(these) >= least and not told[these].any():
            yield several(NO_PAST.id, parcels, these, {"sheet": sheet})


def unnamed_parent(parcels: Parcels, context: Context) -> Iterator[Finding]:
    """Parcels that lie practically within a registered one they do not replace, and do not give its number as their old one."""
    known = context.registered
    if known is None or not len(known.shapes):
        return
    found = parcels.once(over, known, number(context, "geometry.snap"), number(context, "intake.minimum_overlap"))
    share = found.areas / parcels.areas[found.left]
    old = [column(parcels, name) for name in ("old_sheet_number", "old_parcel_number")]
    within = np.flatnonzero(share >= number(context, "intake.child_share"))
    for index, name in zip(within, objects(parcels, found.left[within]), strict=True):
        row, (sheet, parcel) = int(found.left[index]), known.names[int(found.right[index])]
        if (old[0][row].as_py(), old[1][row].as_py()) != (sheet, parcel):
            facts = {"sheet": sheet, "number": parcel, "share": round(float(share[index]), 4)}
            yield Finding(PARENT.id, name, facts, place=found.places[index])


HALF = Rule(
    id="HIS-001",
    version=1,
    family="lineage",
    severity=Severity.WARNING,
    basis=basis.COMPLETENESS,
    title_vi="Số tờ, số thửa cũ không đủ cặp",
    title_en="Half of an old number",
    message_vi="{parcel} thiếu {label}.",
    message_en="{parcel} lacks its {label}.",
    remedy_vi="Ghi đủ số tờ cũ và số thửa cũ theo bảng đối chiếu; nếu không có thì để trống cả hai.",
    remedy_en="Give both the old sheet and the old number by the reference table, or neither.",
    check=of_parcels(half),
    columns=("old_sheet_number", "old_parcel_number"),
)
NO_PAST = Rule(
    id="HIS-002",
    version=1,
    family="lineage",
    severity=Severity.NOTICE,
    basis="CV-2071-2025",
    title_vi="Tờ mới không có số thửa cũ",
    title_en="New sheet without old numbers",
    message_vi="Tờ {sheet} chưa có trong sổ đăng ký và không thửa nào trong {count} thửa có số tờ, số thửa cũ: {others}.",
    message_en="Sheet {sheet} is new to the register and none of its {count} parcels has an old number: {others}.",
    remedy_vi="Sau sắp xếp đơn vị hành chính, bổ sung số tờ, số thửa cũ theo bảng đối chiếu xã cũ, tờ cũ sang tờ mới.",
    remedy_en="After the reorganisation add the old numbers from the reference table of former communes and sheets.",
    check=of_parcels(no_past),
    columns=("sheet_number", "old_parcel_number"),
    parameters=("intake.new_sheet",),
)
PARENT = Rule(
    id="HIS-003",
    version=1,
    family="lineage",
    severity=Severity.ERROR,
    basis="TT-25-2014-BTNMT, Điều 17: chia tách, hợp thửa",
    title_vi="Thửa tách không ghi số thửa gốc",
    title_en="A divided parcel does not name its parent",
    message_vi="{parcel} nằm {share:.0%} trong thửa {number}, tờ {sheet} đã đăng ký nhưng không ghi đó là thửa cũ.",
    message_en="{parcel} lies {share:.0%} within the registered parcel {number}, sheet {sheet}, but does not name it as old.",
    remedy_vi="Ghi số tờ, số thửa gốc vào cột số cũ và giao nộp cả phần còn lại của thửa gốc.",
    remedy_en="Give the parent's sheet and number as the old ones, and deliver what is left of the parent too.",
    check=of_parcels(unnamed_parent),
    columns=("old_sheet_number", "old_parcel_number"),
    parameters=("geometry.snap", "intake.minimum_overlap", "intake.child_share"),
)
