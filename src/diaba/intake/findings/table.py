"""Findings as a table on the screen (bảng tóm tắt): one line per rule, its count, and the first objects."""

from collections.abc import Iterable
from itertools import islice

from rich.table import Table

from diaba.errors import Language
from diaba.intake.findings.model import SEVERITIES, Findings
from diaba.intake.model import Report, Severity

_SHOWN = 3
_COLOURS = {Severity.BLOCKER: "bold red", Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTICE: "cyan"}
_HEADERS = {
    "vi": ("Quy tắc", "Mức độ", "Nội dung", "Số lượng", "Đối tượng đầu tiên"),
    "en": ("Rule", "Severity", "What", "Count", "First objects"),
}
_TITLES = {
    "vi": "{unit}: {objects} đối tượng, {findings} kết quả kiểm tra, {blocked} đối tượng bị chặn",
    "en": "{unit}: {objects} objects, {findings} findings, {blocked} objects held back",
}
_WAIVED = {"vi": ", {} kết quả được miễn trừ", "en": ", {} findings waived"}
_MORE = {"vi": "và {} nữa", "en": "and {} more"}


def summary(findings: Findings, language: Language = "vi") -> Table:
    """The table, gravest rules first."""
    title = _TITLES[language].format(
        unit=findings.context.unit_name,
        objects=findings.content.parcels.table.num_rows,
        findings=len(findings.reports),
        blocked=findings.blocked,
    )
    if findings.waived:
        title += _WAIVED[language].format(findings.waived)
    table = Table(title=title, title_justify="left")
    for header in _HEADERS[language]:
        table.add_column(header, justify="right" if header in {"Số lượng", "Count"} else "left")
    for rule in findings.gravest_first:
        severity = SEVERITIES[rule.severity][language == "en"]
        told = (report for report in findings.reports if report.rule == rule.id)
        count = findings.counts[rule.id]
        title = rule.title_vi if language == "vi" else rule.title_en
        table.add_row(
            rule.id, severity, title, str(count), _first(told, count, language), style=_COLOURS[rule.severity]
        )
    return table


def _first(reports: Iterable[Report], count: int, language: Language) -> str:
    shown = [
        ", ".join(name for name in (report.object, *report.others[:1]) if name) for report in islice(reports, _SHOWN)
    ]
    rest = [_MORE[language].format(count - _SHOWN)] if count > _SHOWN else []
    return "; ".join([*shown, *rest])
