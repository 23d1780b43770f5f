"""Findings out of a check (kết quả kiểm tra): as JSON, as a table, as an annotated workbook, as layers for QGIS."""

from diaba.intake.findings.geopackage import write_geopackage
from diaba.intake.findings.json import document, write_json
from diaba.intake.findings.model import Findings
from diaba.intake.findings.table import summary
from diaba.intake.findings.workbook import write_workbook

__all__ = ["Findings", "document", "summary", "write_geopackage", "write_json", "write_workbook"]
