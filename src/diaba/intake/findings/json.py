"""Findings as JSON (kết quả dạng JSON): one stable document, the same bytes for the same check; see docs/reference/findings.md."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import mapping

from diaba.intake.engine import ENGINE_VERSION
from diaba.intake.findings.model import Findings
from diaba.intake.model import Report, Rule

FORMAT = 1
"""Changes only when a reader of the document would have to change."""

_MILLIMETRES = 3


def document(findings: Findings) -> dict[str, Any]:
    """The whole check as plain values."""
    context = findings.context
    return {
        "format": FORMAT,
        "engine": ENGINE_VERSION,
        "unit": {"code": context.unit_code, "name": context.unit_name},
        "at": context.at.isoformat(),
        "srid": findings.content.parcels.srid,
        "objects": findings.content.parcels.table.num_rows,
        "blocked": findings.blocked,
        "severities": {severity.value: count for severity, count in findings.severities.items()},
        "waived": findings.waived,
        "rules": [_rule(rule, findings.counts[rule.id]) for rule in findings.rules],
        "findings": [_finding(report) for report in findings.reports],
    }


def write_json(findings: Findings, path: Path) -> None:
    """Write the document to ``path``."""
    text = json.dumps(document(findings), ensure_ascii=False, allow_nan=False, indent=1)
    path.write_text(f"{text}\n", encoding="utf-8")


def _rule(rule: Rule, count: int) -> dict[str, Any]:
    names = ("id", "version", "family", "severity", "basis", "title_vi", "title_en", "remedy_vi", "remedy_en")
    told = {name: getattr(rule, name) for name in names}
    return told | {"waivable": rule.waivable, "parameters": list(rule.parameters), "findings": count}


def _finding(report: Report) -> dict[str, Any]:
    return {
        "rule": report.rule,
        "severity": report.severity.value,
        "object": report.object,
        "others": list(report.others),
        "facts": dict(report.facts),
        "message_vi": report.message_vi,
        "message_en": report.message_en,
        "place": None if report.place is None else _geojson(report.place),
        "waiver": report.waiver,
    }


def _geojson(place: Any) -> Mapping[str, Any]:  # noqa: ANN401 - a shapely geometry
    """The place in the plane of the delivery, to the millimetre."""
    return dict(mapping(shapely.transform(place, lambda corners: corners.round(_MILLIMETRES))))
