"""The rules of intake against the answer sheet of the demo commune: two programs that share no geometry code agree."""

import json
from collections import defaultdict
from datetime import date
from pathlib import Path

from diaba.demo.boundary import boundary
from diaba.demo.generate import generate
from diaba.demo.slips import KINDS
from diaba.intake import journey
from diaba.units import shipped

AT = date(2026, 10, 1)
SAME = {
    "ATT-006": ("land_type_unknown",),
    "ATT-011": ("uses_differ",),
    "ATT-012": ("area_differs",),
    "ATT-016": ("number_huge",),
    "ATT-022": ("use_of_group",),
    "ATT-023": ("use_retired",),
    "ATT-025": ("uses_apart",),
    "ATT-026": ("lease_endless",),
    "GEO-001": ("shape_missing",),
    "GEO-003": ("self_intersection_bow_tie", "self_intersection_spike"),
    "GEO-006": ("spike_thin",),
    "HIS-001": ("old_number_half",),
    "IDN-004": ("code_elsewhere",),
    "TOP-004": ("outside_wholly",),
    "TOP-005": ("outside_partly",),
}
"""Rules that find exactly the objects of these kinds of fault."""
FOLLOWING = {
    "TOP-001", "TOP-002", "TOP-003", "TOP-007", "TOP-008", "TOP-009", "TOP-012", "ATT-001", "ATT-002", "ATT-003", "ATT-004",
    "ATT-014", "ATT-017", "ATT-018", "ATT-019", "ATT-021", "GEO-007", "IDN-003",
}  # fmt: skip
"""What else these faults amount to."""


def checked(folder: Path, faults: int) -> dict[str, set[frozenset[str]]]:
    """What the rules find in a fresh commune, as sets of objects by rule."""
    generate(boundary("09247", 9209), 2000, 3, folder, faults=faults)
    unit = shipped.commune("09247")
    commune = journey.Commune(unit.code, unit.full_name, unit.shape)
    result = journey.check(folder / "parcels.gpkg", commune, profile=None, at=AT, srid=None)
    found = defaultdict(set)
    for report in result.reports:
        found[report.rule].add(frozenset(filter(None, (report.object, *report.others))))
    return found


def test_nothing_is_found_in_a_clean_commune(tmp_path: Path) -> None:
    assert checked(tmp_path, 0) == {}


def test_the_rules_find_all_that_is_wrong_and_nothing_else(tmp_path: Path) -> None:
    found = checked(tmp_path, 5 * len(KINDS))
    answers = json.loads((tmp_path / "faults.json").read_text())
    assert found["TOP-001"] == {frozenset(name(ref) for ref in shared["objects"]) for shared in answers["overlaps"]}
    for rule, kinds in SAME.items():
        faults = [fault for fault in answers["faults"] if fault["kind"] in kinds]
        assert found[rule] == {frozenset(name(ref) for ref in fault["objects"]) for fault in faults}, rule
    twice = [f for f in answers["faults"] if f["kind"] in {"duplicate_row", "duplicate_number"}]
    assert found["ATT-004"] == {frozenset(map(name, fault["objects"])) for fault in twice}
    assert set(found) <= {*SAME, *FOLLOWING}


def name(ref: dict[str, object]) -> str:
    return f"thua_dat:{ref['feature']}"
