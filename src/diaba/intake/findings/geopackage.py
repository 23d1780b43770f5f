"""Findings as map layers (lớp bản đồ lỗi): a GeoPackage of areas, lines and points that QGIS opens beside the delivery."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyogrio
import shapely

from diaba.intake.findings.model import SEVERITIES, Findings
from diaba.intake.model import Report

_LAYERS = (
    (2, "areas", "MultiPolygon", shapely.multipolygons),
    (1, "lines", "MultiLineString", shapely.multilinestrings),
    (0, "points", "MultiPoint", shapely.multipoints),
)


def write_geopackage(findings: Findings, path: Path) -> None:
    """Write every finding that has a place; a layer without any is written too, so that the file is always the same."""
    path.unlink(missing_ok=True)
    placed = [report for report in findings.reports if report.place is not None]
    dimensions = np.array([shapely.get_dimensions(report.place) for report in placed], np.int64)
    for dimension, layer, kind, build in _LAYERS:
        reports = [placed[row] for row in np.flatnonzero(dimensions == dimension)]
        shapes = [build(_parts(report, dimension)) for report in reports]
        table = _fields(findings, reports).append_column("place", pa.array(shapely.to_wkb(shapes), pa.binary()))
        pyogrio.write_arrow(
            table,
            path,
            layer=layer,
            driver="GPKG",
            geometry_name="place",
            geometry_type=kind,
            crs=f"EPSG:{findings.content.parcels.srid}",
        )


def _parts(report: Report, dimension: int) -> Sequence[object]:
    """The simple shapes of the place; collections may hold multiparts."""
    parts = shapely.get_parts(shapely.get_parts([report.place]))
    return list(parts[shapely.get_dimensions(parts) == dimension])


def _fields(findings: Findings, reports: Sequence[Report]) -> pa.Table:
    rules = [findings.by_id[report.rule] for report in reports]
    columns = {
        "rule": [rule.id for rule in rules],
        "severity": [report.severity.value for report in reports],
        "severity_vi": [SEVERITIES[report.severity][0] for report in reports],
        "object": [report.object for report in reports],
        "others": ["; ".join(report.others) for report in reports],
        "message_vi": [report.message_vi for report in reports],
        "message_en": [report.message_en for report in reports],
        "remedy_vi": [rule.remedy_vi for rule in rules],
        "remedy_en": [rule.remedy_en for rule in rules],
    }
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
