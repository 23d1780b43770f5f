"""Agreement of the blocks (thống nhất giữa bản đồ, thuộc tính): each line speaks of a parcel that is on the map, and says the same.

The join is explicit: by parcel code, else by sheet and number on the current map, else by the numbers on the certificate, which
the map knows as old numbers.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from diaba.intake.content import LINES, SHAPES, Content, Parcels
from diaba.intake.model import Context, Finding, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.facts import mask, number
from diaba.intake.rules.lines.making import Found, Table, findings, line_rule, made, told

Rows = npt.NDArray[np.int64]
_KEYS = (
    (("parcel_code",), ("parcel_code",)),
    (("sheet_number", "parcel_number"), ("sheet_number", "parcel_number")),
    (("certificate_sheet", "certificate_parcel"), ("old_sheet_number", "old_parcel_number")),
    (("certificate_sheet", "certificate_parcel"), ("sheet_number", "parcel_number")),
)
"""Columns of the line and of the parcel that name the same thing, the surest first."""


def parcels_of(content: Content) -> Rows:
    """The row of the parcel each line speaks of; -1 where the map has none. A key that several parcels have names none."""
    return content.parcels.once(_joined, content)


def _joined(_: Parcels, content: Content) -> Rows:
    lines, parcels = Table(content.lines), Table(content.parcels.table)
    found = np.full(len(lines), -1, np.int64)
    for ours, theirs in _KEYS:
        keys = _key(parcels, theirs)
        counted = keys.value_counts()
        alone = counted.field("values").filter(pc.equal(counted.field("counts"), 1))
        wanted = pc.if_else(pc.is_in(_key(lines, ours), alone), _key(lines, ours), None)
        at = (
            pc.fill_null(pc.index_in(wanted, keys, skip_nulls=True), -1).to_numpy(zero_copy_only=False).astype(np.int64)
        )
        found = np.where(found < 0, at, found)
    return found


def _key(table: Table, columns: tuple[str, ...]) -> pa.Array:
    parts = [table.text(name) for name in columns]
    return pc.binary_join_element_wise(*parts, "\x1f")


def _both(content: Content) -> bool:
    return {SHAPES, LINES} <= content.blocks


def _nowhere(lines: Table, context: Context) -> Found:  # noqa: ARG001 - every rule is called alike
    named = lines.given("parcel_code") | (lines.given("sheet_number") & lines.given("parcel_number"))
    return told(lines, ~(named | (lines.given("certificate_sheet") & lines.given("certificate_parcel"))))


def _not_on_the_map(content: Content, context: Context) -> Iterator[Finding]:  # noqa: ARG001 - as above
    if not _both(content):
        return iter(())
    lines = Table(content.lines)
    named = lines.given("parcel_code", "parcel_number", "certificate_parcel")
    return findings("AGR-002", lines, told(lines, named & (parcels_of(content) < 0)))


def _without_line(content: Content, context: Context) -> Iterator[Finding]:  # noqa: ARG001 - as above
    if not _both(content):
        return iter(())
    parcels = Table(content.parcels.table)
    spoken_of = np.zeros(len(parcels), bool)
    rows = parcels_of(content)
    spoken_of[rows[rows >= 0]] = True
    return findings("AGR-003", parcels, told(parcels, ~spoken_of & ~mask(parcels.raw("occupies_land"))))


def _other_area(content: Content, context: Context) -> Iterator[Finding]:
    if not _both(content):
        return iter(())
    lines, parcels, rows = Table(content.lines), Table(content.parcels.table), parcels_of(content)
    share, rounding = number(context, "intake.area_difference"), number(context, "cadastre.area_rounding")
    legal = parcels.raw("legal_area").cast(pa.float64()).to_numpy(zero_copy_only=False)
    drawn = np.where(rows >= 0, legal[rows] if len(legal) else np.nan, np.nan)
    said = lines.numbers("area")
    found = np.flatnonzero(np.abs(said - drawn) > np.maximum(drawn * share, rounding) + 1e-6)
    return findings("AGR-004", lines, (
        (int(row), {"said": round(float(said[row]), 2), "drawn": round(float(drawn[row]), 2)}) for row in found
    ))  # fmt: skip


def _other_code(content: Content, context: Context) -> Iterator[Finding]:  # noqa: ARG001 - as above
    if not _both(content):
        return iter(())
    lines, parcels, rows = Table(content.lines), Table(content.parcels.table), parcels_of(content)
    known = pa.array(np.where(rows >= 0, rows, 0), mask=rows < 0)
    drawn = parcels.text("parcel_code").take(known) if len(parcels) else pa.nulls(len(lines), pa.string())
    differs = mask(pc.not_equal(lines.text("parcel_code"), drawn))
    values = drawn.to_pylist()
    told_rows = told(lines, differs, said="parcel_code")
    return findings("AGR-005", lines, ((row, {**facts, "drawn": values[row]}) for row, facts in told_rows))


RULES = (
    line_rule(
        "AGR-001", Severity.ERROR, ("Không xác định được thửa đất", "No parcel is named"),
        ("{parcel} không có mã thửa, cũng không có số tờ và số thửa nào.",
         "{parcel} names no parcel: neither code nor sheet and number."),
        ("Ghi số tờ, số thửa trên Giấy hoặc trên bản đồ địa chính.",
         "Give sheet and number of the certificate or of the map."),
        _nowhere, columns=("parcel_code", "sheet_number", "parcel_number"), basis=basis.AGREEMENT,
    ),
    made(
        "AGR-002", Severity.WARNING,
        ("Thửa của Giấy không có trên bản đồ", "Parcel of the certificate is not on the map"),
        ("{parcel}: không tìm thấy thửa đất này trên bản đồ giao nộp.",
         "{parcel}: its parcel is not on the map delivered."),
        ("Tra bảng tham chiếu số tờ, số thửa cũ và mới; bổ sung số trên bản đồ địa chính.",
         "Look up the reference table of old and new numbers, and add the number on the map."),
        _not_on_the_map, columns=("sheet_number", "parcel_number"), basis=basis.AGREEMENT,
    ),
    made(
        "AGR-003", Severity.NOTICE, ("Thửa chưa có thông tin Giấy chứng nhận", "Parcel without a certificate"),
        ("{parcel} chưa có dòng hồ sơ nào.", "{parcel} has no row."),
        ("Bổ sung hồ sơ nếu thửa đã được cấp Giấy.",
         "Add its row where it has a certificate."), _without_line, basis=basis.AGREEMENT,
    ),
    made(
        "AGR-004", Severity.WARNING, ("Diện tích trên Giấy khác bản đồ", "Area differs from the map"),
        ("{parcel}: diện tích trên Giấy {said:,.2f} m², trên bản đồ {drawn:,.2f} m².",
         "{parcel}: {said:,.2f} m² on the certificate, {drawn:,.2f} m² on the map."),
        ("Giấy giữ nguyên đến khi có quyết định điều chỉnh; kiểm tra lại ranh giới.",
         "The certificate stands; check the boundary."),
        _other_area, columns=("area",), parameters=("intake.area_difference", "cadastre.area_rounding"), basis=basis.AGREEMENT,
    ),
    made(
        "AGR-005", Severity.ERROR, ("Mã định danh thửa khác bản đồ", "Parcel code differs from the map"),
        ('{parcel}: mã thửa trên hồ sơ "{said}", trên bản đồ "{drawn}".',
         '{parcel}: the row says "{said}", the map "{drawn}".'),
        ("Mã thửa chỉ cấp một lần; dùng mã đã cấp.", "A code is issued once; use that one."),
        _other_code, columns=("parcel_code",), basis=basis.PARCEL_CODE,
    ),
)  # fmt: skip
