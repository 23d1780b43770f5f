"""Values every parcel must have (trường bắt buộc): sheet number, parcel number, land use."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pyarrow.compute as pc

from diaba.intake.content import Parcels
from diaba.intake.model import Check, Context, Finding, Rule, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.facts import column, each, mask, of_parcels, uses


def _blank(name: str, parcels: Parcels, context: Context, *, rule: str) -> Iterator[Finding]:  # noqa: ARG001 - every rule is called alike
    found = mask(pc.is_null(column(parcels, name)))
    return (Finding(rule, object_, {}, place=parcels.shapes[row]) for row, object_ in each(parcels, found))


def without_land_use(parcels: Parcels, context: Context) -> Iterator[Finding]:  # noqa: ARG001 - every rule is called alike
    """Parcels that name no use at all, or a use without its code."""
    found = mask(pc.equal(pc.list_value_length(parcels.table["land_uses"]).combine_chunks(), 0))
    of_all = uses(parcels)
    nameless = pc.fill_null(pc.equal(pc.utf8_trim_whitespace(of_all.field("code")), ""), True)
    found[of_all.rows[mask(nameless)]] = True
    return (Finding(LAND_USE.id, name, {}, place=parcels.shapes[row]) for row, name in each(parcels, found))


def without_area(parcels: Parcels, context: Context) -> Iterator[Finding]:  # noqa: ARG001 - every rule is called alike
    """Parcels without a legal area; what only occupies land needs none."""
    table = parcels.table
    found = mask(pc.and_not(pc.is_null(table["legal_area"]), table["occupies_land"]).combine_chunks())
    return (Finding(LEGAL_AREA.id, name, {}, place=parcels.shapes[row]) for row, name in each(parcels, found))


def _required(number: str, name: str, check: Check, title: tuple[str, str], remedy: tuple[str, str]) -> Rule:
    title_vi, title_en = title
    remedy_vi, remedy_en = remedy
    return Rule(
        id=number,
        version=1,
        family="attribute",
        severity=Severity.BLOCKER,
        basis=basis.COMPLETENESS,
        title_vi=f"Thiếu {title_vi}",
        title_en=f"{title_en} is missing",
        message_vi=f"{{parcel}} chưa có {title_vi}.",
        message_en=f"{{parcel}} has no {title_en[0].lower()}{title_en[1:]}.",
        remedy_vi=remedy_vi,
        remedy_en=remedy_en,
        check=check,
        columns=(name,),
        waivable=False,
    )


_FROM_MAP = ("Bổ sung theo bản đồ địa chính và sổ mục kê.", "Add it from the cadastral map and the parcel book.")
SHEET_NUMBER = _required(
    "ATT-001",
    "sheet_number",
    of_parcels(partial(_blank, "sheet_number", rule="ATT-001")),
    ("số tờ bản đồ", "Sheet number"),
    _FROM_MAP,
)
PARCEL_NUMBER = _required(
    "ATT-002",
    "parcel_number",
    of_parcels(partial(_blank, "parcel_number", rule="ATT-002")),
    ("số thứ tự thửa", "Parcel number"),
    _FROM_MAP,
)
LAND_USE = _required(
    "ATT-003",
    "land_uses",
    of_parcels(without_land_use),
    ("loại đất", "Land type"),
    (
        "Bổ sung mã loại đất theo giấy tờ pháp lý hoặc hiện trạng đã xác nhận.",
        "Add its code from the legal papers or the confirmed state.",
    ),
)
LEGAL_AREA = replace(
    _required(
        "ATT-013",
        "legal_area",
        of_parcels(without_area),
        ("diện tích pháp lý", "Legal area"),
        (
            "Bổ sung diện tích theo giấy tờ pháp lý; nếu chưa có giấy tờ thì giữ trống và ghi rõ khi giao nộp.",
            "Add it from the legal papers; where there are none, leave it empty and say so at delivery.",
        ),
    ),
    severity=Severity.WARNING,
    waivable=True,
)
"""Only a warning: not every parcel has a paper that states its area."""
