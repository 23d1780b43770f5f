"""Every fault put into the demo commune is found, and told in the right words; nothing else is called an overlap."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import shapely

from deliveries import AT
from diaba.demo.boundary import boundary
from diaba.demo.generate import generate
from diaba.demo.slips import KINDS
from diaba.intake import engine
from diaba.intake.delivery import read
from diaba.intake.model import Context, Report, Severity
from diaba.law.book import Book

RULES = {
    "area_differs": {"ATT-012"},
    "duplicate_number": {"ATT-004"},
    "duplicate_row": {"ATT-004", "TOP-001", "TOP-002"},
    "duplicate_shape": {"TOP-001", "TOP-002"},
    "land_type_unknown": {"ATT-006"},
    "outside_partly": {"TOP-005"},
    "outside_wholly": {"TOP-004"},
    "overlap_bulge": {"TOP-001"},
    "overlap_contained": {"TOP-001"},
    "overlap_moved": {"TOP-001"},
    "overlap_vertex": {"TOP-001"},
    "self_intersection_bow_tie": {"GEO-003"},
    "self_intersection_spike": {"GEO-003"},
    "shape_missing": {"GEO-001"},
    "uses_differ": {"ATT-011"},
    "spike_thin": {"GEO-006"},
    "corner_doubled": {"GEO-007"},
    "area_unrounded": {"ATT-019"},
    "use_of_group": {"ATT-022"},
    "use_retired": {"ATT-023"},
    "uses_apart": {"ATT-025"},
    "lease_endless": {"ATT-026"},
    "old_number_half": {"HIS-001"},
    "scale_differs": {"ATT-017"},
    "number_huge": {"ATT-016"},
    "code_elsewhere": {"IDN-004"},
}
MISSING = {"SoTo": "ATT-001", "SoThua": "ATT-002", "DienTich": "ATT-013", "LoaiDat": "ATT-003", "LoaiDat1": "ATT-003"}


def feature(name: str) -> int:
    return int(name.rpartition(":")[2])


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], tuple[Report, ...]]:
    """The answer sheet of a faulty commune, and what the check said of it."""
    out: Path = tmp_path_factory.mktemp("demo")
    outline = boundary("09247", 9209)
    generate(outline, 1500, 7, out, faults=3 * len(KINDS))
    context = Context("09247", outline.name, AT, Book.load(), outline.outline)
    reports = engine.check(read(out / "parcels.gpkg").content, context)
    return json.loads((out / "faults.json").read_text(encoding="utf-8")), reports


def test_the_overlaps_found_are_the_overlaps_there_are(delivered: tuple[dict[str, Any], tuple[Report, ...]]) -> None:
    answers, reports = delivered
    expected = {
        tuple(sorted(part["feature"] for part in shared["objects"])): shared["area"] for shared in answers["overlaps"]
    }
    found = {
        (feature(report.object or ""), feature(report.others[0])): report.facts["area"]
        for report in reports
        if report.rule == "TOP-001"
    }
    assert found == pytest.approx(expected, abs=0.001)
    assert len(found) > 15


def test_each_fault_is_told_by_its_rule(delivered: tuple[dict[str, Any], tuple[Report, ...]]) -> None:
    answers, reports = delivered
    told = defaultdict(set)
    for report in reports:
        for name in (report.object, *report.others):
            if name:
                told[feature(name)].add(report.rule)
    for fault in (fault for fault in answers["faults"] if fault["kind"] != "gap"):
        wanted = RULES.get(fault["kind"]) or {MISSING[fault["facts"]["column"]]}
        assert any(wanted <= told[part["feature"]] for part in fault["objects"]), fault
    assert {fault["kind"] for fault in answers["faults"]} >= set(RULES)


def test_nothing_is_found_beside_the_faults(delivered: tuple[dict[str, Any], tuple[Report, ...]]) -> None:
    answers, reports = delivered
    faulty = {part["feature"] for fault in [*answers["faults"], *answers["overlaps"]] for part in fault["objects"]}
    grave = [report for report in reports if report.severity is not Severity.NOTICE]
    # Of what is wrong with a whole sheet or between neighbours, some of those named are.
    assert all({feature(name) for name in (report.object, *report.others) if name} & faulty for report in grave)
    assert {feature(report.object) for report in grave if report.object} <= faulty


def test_every_gap_is_found_where_it_is(delivered: tuple[dict[str, Any], tuple[Report, ...]]) -> None:
    answers, reports = delivered
    found = [report.place for report in reports if report.rule in {"TOP-003", "TOP-007"}]
    cut = [shapely.Point(fault["place"]) for fault in answers["faults"] if fault["kind"] == "gap"]
    assert cut
    assert all(any(gap.distance(place) < 0.01 for gap in found) for place in cut)


def test_a_clean_commune_has_no_findings(tmp_path: Path) -> None:
    outline = boundary("09247", 9209)
    generate(outline, 600, 3, tmp_path)
    context = Context("09247", outline.name, AT, Book.load(), outline.outline)
    assert engine.check(read(tmp_path / "parcels.gpkg").content, context) == ()
