"""Scans (hồ sơ quét): one PDF a certificate, named by its serial, that nothing can change after it was made."""

from collections.abc import Callable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from diaba.intake.content import LINES, SCANS, Content
from diaba.intake.model import Context, Finding, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.facts import mask
from diaba.intake.rules.lines.making import Found, Table, findings, line_rule, made, told

_BARE = r"[\s.\-]|(?i)\.(?:pdf|jpe?g|png|tiff?)$"


def _flag(column: str) -> Callable[[Table, Context], Found]:
    return lambda scans, context: told(scans, mask(scans.raw(column)))  # noqa: ARG005 - every rule is called alike


def _not_pdf(scans: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    return told(scans, ~mask(pc.equal(scans.raw("kind"), "pdf")))


def _no_pages(scans: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    pdf = mask(pc.equal(scans.raw("kind"), "pdf"))
    return told(scans, pdf & ~mask(pc.greater(scans.raw("pages"), 0)))


def _misnamed(scans: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    return told(scans, mask(pc.is_null(scans.raw("serial"))))


def _same(scans: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    for rows in scans.repeated(scans.raw("sha256")):
        yield int(rows[0]), {"others": rows[1:].tolist()}


def _empty(scans: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    return told(scans, mask(pc.equal(scans.raw("size"), 0)))


def _files(table: Table, name: str) -> pa.Array:
    """Names without blanks, case and ending, null where there is none."""
    return pc.utf8_upper(pc.replace_substring_regex(table.text(name), _BARE, ""))


def _without_scan(content: Content, context: Context) -> Iterator[Finding]:  # noqa: ARG001 - as above
    """Lines whose scan was not delivered, where scans were."""
    if SCANS not in content.blocks:
        return iter(())
    lines, scans = Table(content.lines), Table(content.scans)
    there = _files(scans, "file")
    found = ~mask(pc.is_in(_files(lines, "scan_file"), there)) & ~mask(pc.is_in(_files(lines, "serial"), there))
    return findings("SCN-007", lines, told(lines, found & lines.given("serial"), file="scan_file"))


def _without_line(content: Content, context: Context) -> Iterator[Finding]:  # noqa: ARG001 - as above
    """Scans no line speaks of, where lines were delivered."""
    if LINES not in content.blocks:
        return iter(())
    lines, scans = Table(content.lines), Table(content.scans)
    found = np.ones(len(scans), bool)
    for name in ("scan_file", "serial"):
        found &= ~mask(pc.is_in(_files(scans, "file"), _files(lines, name)))
    return findings("SCN-008", scans, told(scans, found))


_AGAIN = ("Quét lại thành một tệp PDF không chỉnh sửa được.", "Scan it again into a PDF that cannot be edited.")
RULES = (
    line_rule(
        "SCN-001", Severity.ERROR, ("Tệp quét không phải PDF", "Scan is no PDF"),
        ("{parcel} không phải tệp PDF.", "{parcel} is no PDF."), _AGAIN, _not_pdf, basis=basis.SCANS, block=SCANS,
    ),
    line_rule(
        "SCN-002", Severity.ERROR, ("Tệp quét có mật khẩu", "Scan is locked"),
        ("{parcel} có đặt mật khẩu hoặc hạn chế mở.", "{parcel} is locked with a password."), _AGAIN,
        _flag("encrypted"), basis=basis.SCANS, block=SCANS,
    ),
    line_rule(
        "SCN-003", Severity.BLOCKER, ("Tệp quét có nội dung chạy được", "Scan with active content"),
        ("{parcel} chứa mã lệnh, biểu mẫu hoặc tệp nhúng, có thể thay đổi sau khi ký.",
         "{parcel} holds scripts, forms or embedded files, and could change after signing."), _AGAIN,
        _flag("active"), basis=basis.SCANS, block=SCANS,
    ),
    line_rule(
        "SCN-004", Severity.ERROR, ("Không đếm được trang", "No pages"),
        ("{parcel} không có trang nào đọc được.", "{parcel} has no page that can be read."), _AGAIN,
        _no_pages, basis=basis.SCANS, block=SCANS,
    ),
    line_rule(
        "SCN-005", Severity.WARNING, ("Tên tệp quét không theo số phát hành", "Scan not named by a serial"),
        ("{parcel} không đặt tên theo số phát hành Giấy chứng nhận.", "{parcel} is not named by a certificate serial."),
        ("Đổi tên tệp thành số phát hành, ví dụ CH123456.pdf.", "Name it by the serial, as CH123456.pdf."),
        _misnamed, basis=basis.SCANS, block=SCANS,
    ),
    line_rule(
        "SCN-006", Severity.ERROR, ("Hai Giấy dùng chung một bản quét", "One scan for several certificates"),
        ("{parcel} giống hệt {others}.", "{parcel} is the very same as {others}."),
        ("Mỗi Giấy chứng nhận có bản quét riêng.",
         "Each certificate has its own scan."), _same, basis=basis.SCANS, block=SCANS,
    ),
    made(
        "SCN-007", Severity.WARNING, ("Giấy chứng nhận chưa có bản quét", "Certificate without its scan"),
        ("{parcel} chưa có tệp quét trong lần giao nộp.", "{parcel} has no scan in the delivery."),
        ("Bổ sung tệp PDF đặt tên theo số phát hành.",
         "Add the PDF named by the serial."), _without_scan, basis=basis.SCANS,
    ),
    made(
        "SCN-008", Severity.WARNING, ("Bản quét không thuộc dòng nào", "Scan that no row speaks of"),
        ("{parcel} không thuộc dòng hồ sơ nào.", "{parcel} belongs to no row."),
        ("Bổ sung dòng hồ sơ hoặc đổi tên tệp.",
         "Add its row, or name the file rightly."), _without_line, basis=basis.SCANS,
    ),
    line_rule(
        "SCN-009", Severity.ERROR, ("Tệp quét rỗng", "Empty scan"),
        ("{parcel} là tệp rỗng.", "{parcel} is an empty file."), _AGAIN, _empty, basis=basis.SCANS, block=SCANS,
    ),
)  # fmt: skip
