"""Findings as a workbook (bảng tính có chú thích lỗi): a summary, the findings, and the delivered rows with what is wrong beside.

Rows are written as they come, so that a delivery of any size fits in memory. Codes and the numbers of parcels are text.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from math import isfinite
from pathlib import Path
from typing import Any

import shapely
import xlsxwriter

from diaba.intake.engine import ENGINE_VERSION
from diaba.intake.findings.model import SEVERITIES, Findings
from diaba.intake.findings.rows import COLUMNS, LINE_COLUMNS, Column, Value, delivered, said
from diaba.intake.model import Report, Rule, Severity

_SUMMARY = (
    ("Mã quy tắc\nRule", 12), ("Mức độ\nSeverity", 16), ("Nội dung\nTitle (Vietnamese)", 36), ("Nội dung tiếng Anh\nTitle", 32),
    ("Số lượng\nCount", 10), ("Cách sửa\nRemedy (Vietnamese)", 60), ("Cách sửa tiếng Anh\nRemedy", 60), ("Căn cứ\nBasis", 60),
)  # fmt: skip
_FINDINGS = (
    ("Mã quy tắc\nRule", 12), ("Mức độ\nSeverity", 16), ("Đối tượng\nObject", 18), ("Liên quan\nOthers", 24),
    ("Thông báo\nMessage (Vietnamese)", 70), ("Thông báo tiếng Anh\nMessage", 70), ("Cách sửa\nRemedy (Vietnamese)", 50),
    ("Cách sửa tiếng Anh\nRemedy", 50), ("Tọa độ Đông (m)\nEasting", 16), ("Tọa độ Bắc (m)\nNorthing", 16),
    ("Miễn trừ số\nWaiver", 12),
)  # fmt: skip
_BESIDE: tuple[Column, ...] = (("Đối tượng\nObject", 18, "object"), ("Kết quả kiểm tra\nFindings", 60, "findings"))
_DELIVERED: tuple[Column, ...] = (*_BESIDE, *COLUMNS)
_SAID: tuple[Column, ...] = (*_BESIDE, *LINE_COLUMNS)
_ROWS = 1_048_575
"""Rows of one sheet, without the header."""
CHARACTERS = 32_767
"""Characters of one cell."""
_COLOURS = {
    Severity.BLOCKER: "#F8B4B4",
    Severity.ERROR: "#FBD5B5",
    Severity.WARNING: "#FDF3B0",
    Severity.NOTICE: "#D6EAF8",
}


SUMMARY, DELIVERED, SAID = "Tổng hợp", "Dữ liệu giao nộp", "Dòng Giấy chứng nhận"
SOURCE = "Dữ liệu nguồn / Source: sha256 "
"""Before the hash of what the rows are from, in the summary, so that a corrected workbook is held against the right rows."""


def write_workbook(findings: Findings, path: Path, *, source: str = "") -> None:
    """Write the workbook to ``path``; ``source`` is the SHA-256 of the delivered file, in hexadecimal."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as workbook:
        book = _Book(workbook)
        _write_summary(book, findings, source)
        _write_findings(book, findings)
        _write_rows(book, DELIVERED, _DELIVERED, delivered(findings.content.parcels), findings)
        if findings.content.lines.num_rows:
            _write_rows(book, SAID, _SAID, said(findings.content.lines), findings)


class _Book:
    """A workbook whose sheets all look alike: wrapped headers that stay in sight, filters, widths."""

    def __init__(self, workbook: Any) -> None:  # noqa: ANN401 - xlsxwriter has no types
        self.workbook = workbook
        top = {"valign": "top", "text_wrap": True}
        self.header = workbook.add_format({**top, "bold": True, "bg_color": "#D9E2EC", "border": 1})
        self.plain = workbook.add_format({**top, "num_format": "@"})
        self.number = workbook.add_format({**top, "num_format": "#,##0.0##"})
        self.text = {
            grave: workbook.add_format({**top, "num_format": "@", "bg_color": colour})
            for grave, colour in _COLOURS.items()
        }
        self.figure = {
            grave: workbook.add_format({**top, "num_format": "#,##0.0##", "bg_color": colour})
            for grave, colour in _COLOURS.items()
        }

    def sheet(self, name: str, columns: Sequence[tuple[str, int]], *, rows: int, preface: Sequence[str] = ()) -> Any:  # noqa: ANN401 - xlsxwriter has no types
        """A new sheet with the lines of the ``preface`` above its header; the next free row is ``len(preface) + 1``."""
        sheet = self.workbook.add_worksheet(name)
        for index, (_, width) in enumerate(columns):
            sheet.set_column(index, index, width)
        for line, text in enumerate(preface):
            sheet.write_string(line, 0, text)
        top = len(preface)
        for index, (header, _) in enumerate(columns):
            sheet.write_string(top, index, header, self.header)
        sheet.freeze_panes(top + 1, 1)
        sheet.autofilter(top, 0, top + max(rows, 1), len(columns) - 1)
        return sheet

    def write(self, sheet: Any, row: int, values: Sequence[Value], marks: Sequence[Severity | None]) -> None:  # noqa: ANN401 - xlsxwriter has no types
        """One row, each cell in the colour of its mark; a text that looks like a formula stays a text."""
        for column, (value, mark) in enumerate(zip(values, marks, strict=True)):
            if isinstance(value, str):
                sheet.write_string(row, column, value[:CHARACTERS], self.text[mark] if mark else self.plain)
            elif value is not None and isfinite(value):
                sheet.write_number(row, column, value, self.figure[mark] if mark else self.number)
            elif mark:
                sheet.write_blank(row, column, None, self.text[mark])


def _write_summary(book: _Book, findings: Findings, source: str) -> None:
    context, parcels = findings.context, findings.content.parcels
    total = parcels.table.num_rows
    preface = (
        f"Kết quả kiểm tra dữ liệu địa chính: {context.unit_name} ({context.unit_code})",
        f"Quy định áp dụng tại ngày {context.at:%d/%m/%Y}; bộ kiểm tra {ENGINE_VERSION}; hệ tọa độ EPSG:{parcels.srid}",
        f"{total} đối tượng, {len(findings.reports)} kết quả kiểm tra, {findings.blocked} đối tượng bị chặn nghiệm thu",
        f"{total} objects, {len(findings.reports)} findings, {findings.blocked} objects held back",
        *([f"{SOURCE}{source}"] if source else []),
    )
    rules = findings.gravest_first
    sheet = book.sheet(SUMMARY, _SUMMARY, rows=len(rules), preface=preface)
    for row, rule in enumerate(rules, len(preface) + 1):
        count = float(findings.counts[rule.id])
        values = (
            rule.id,
            _severity(rule),
            rule.title_vi,
            rule.title_en,
            count,
            rule.remedy_vi,
            rule.remedy_en,
            rule.basis,
        )
        book.write(sheet, row, values, [None, rule.severity, *[None] * 6])


def _write_findings(book: _Book, findings: Findings) -> None:
    shown = list(islice(findings.reports, _ROWS))
    sheet = book.sheet("Kết quả kiểm tra", _FINDINGS, rows=len(shown))
    for row, report in enumerate(shown, 1):
        rule = findings.by_id[report.rule]
        point = None if report.place is None else shapely.point_on_surface(report.place)
        east, north = (None, None) if point is None else (round(point.x, 3), round(point.y, 3))
        messages = (report.message_vi, report.message_en, rule.remedy_vi, rule.remedy_en)
        values = (
            rule.id,
            _severity(rule),
            report.object,
            "; ".join(report.others) or None,
            *messages,
            east,
            north,
            report.waiver,
        )
        book.write(sheet, row, values, [None, rule.severity, *[None] * 9])


def _write_rows(
    book: _Book, title: str, columns: Sequence[Column], rows: Iterator[tuple[str, list[Value]]], findings: Findings
) -> None:
    """The rows of a block, what is wrong beside each; as many sheets as they need."""
    told = _by_object(findings.reports)
    sources = tuple(source for _, _, source in columns)
    widths = [(header, width) for header, width, _ in columns]
    number = 0
    while (part := list(islice(rows, _ROWS))) or not number:
        number += 1
        sheet = book.sheet(title if number == 1 else f"{title} {number}", widths, rows=len(part))
        for row, (object_, values) in enumerate(part, 1):
            reports = told.get(object_, ())
            text = "\n".join(f"[{report.rule}] {report.message_vi}" for report in reports) or None
            book.write(sheet, row, (object_, text, *values), _marks(reports, findings.by_id, sources))


def _by_object(reports: Iterable[Report]) -> Mapping[str, Sequence[Report]]:
    """What concerns each object, the gravest first."""
    told: defaultdict[str, list[Report]] = defaultdict(list)
    for report in sorted(reports, key=lambda report: _GRAVITY[report.severity]):
        for name in chain([report.object] if report.object else [], report.others):
            told[name].append(report)
    return told


_GRAVITY = {severity: gravity for gravity, severity in enumerate(SEVERITIES)}


def _marks(reports: Sequence[Report], rules: Mapping[str, Rule], columns: Sequence[str]) -> list[Severity | None]:
    """The gravest mark of each cell of a row: of the object for its shape, of a value for the rules that judge its column."""
    marks: dict[str, Severity] = {}
    for report in reports:
        for column in ("findings", *(rules[report.rule].columns or ("object",))):
            marks.setdefault(column, report.severity)
    return [marks.get(column) for column in columns]


def _severity(rule: Rule) -> str:
    return " / ".join(SEVERITIES[rule.severity])
