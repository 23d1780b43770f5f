"""A waiver lets pass what it covers while it holds; what it lets pass is told and blocks nothing."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliveries import AT, CONTEXT, parcel, parcels
from diaba.intake import engine
from diaba.intake.content import Content
from diaba.intake.findings import Findings, document, summary
from diaba.intake.model import Report, Severity, Waiver
from diaba.intake.rules import CATALOGUE
from diaba.intake.waivers import waived

ROWS = [parcel(0, land_uses=[{"code": "ĐẤT", "origin": None, "form": None}]), parcel(1, land_uses=[{"code": "ĐẤT"}])]


def waiver(**changes: Any) -> Waiver:
    given: dict[str, Any] = {
        "id": 5,
        "rule": "ATT-006",
        "reason": "theo quyết định cũ",
        "requested_by": "cb",
        "approved_by": "vpdk",
        "valid_from": AT,
        "valid_to": AT + timedelta(days=1),
    }
    return Waiver(**given | changes)


def checked(*waivers: Waiver, at: date = AT) -> Findings:
    content, context = Content(parcels(ROWS)), replace(CONTEXT, waivers=waivers, at=at)
    return Findings(content, context, engine.check(content, context))


def let_pass(findings: Findings) -> list[str | None]:
    return [report.object for report in findings.reports if report.waiver == 5]


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ({}, ["thua_dat:1", "thua_dat:2"]),
        ({"sheet": "7"}, ["thua_dat:1", "thua_dat:2"]),
        ({"sheet": "8"}, []),
        ({"sheet": "7", "parcel": "2"}, ["thua_dat:2"]),
        ({"object": "thua_dat:1"}, ["thua_dat:1"]),
        ({"rule": "ATT-007"}, []),
        ({"valid_to": AT}, []),
        ({"valid_from": AT + timedelta(days=1), "valid_to": AT + timedelta(days=9)}, []),
    ],
)
def test_a_waiver_covers_its_scope_and_its_time(scope: dict[str, Any], expected: list[str]) -> None:
    findings = checked(waiver(**scope))
    assert let_pass(findings) == expected
    assert set(engine.blockers(findings.reports)) == {"thua_dat:1", "thua_dat:2"} - set(expected)


def test_what_is_let_pass_is_told_and_counted_apart() -> None:
    findings = checked(waiver(sheet="7", parcel="1"))
    told = document(findings)
    assert (told["waived"], told["severities"]["blocker"], told["blocked"]) == (1, 1, 1)
    assert [finding["waiver"] for finding in told["findings"]] == [5, None]
    assert next(rule for rule in told["rules"] if rule["id"] == "ATT-006")["findings"] == 2
    assert "1 kết quả được miễn trừ" in str(summary(findings).title)


def test_a_finding_of_two_parcels_is_let_pass_only_where_both_are_covered() -> None:
    table = parcels([parcel(0), parcel(1, sheet_number="8"), parcel(2)]).table
    across = Report("TOP-009", Severity.NOTICE, "thua_dat:1", ("thua_dat:2",), {}, "", "")
    within = replace(across, others=("thua_dat:3",))
    of_sheet = [waiver(rule="TOP-009", sheet="7")]
    assert [report.waiver for report in waived([across, within], of_sheet, AT, table)] == [None, 5]
    nothing_named = replace(across, object=None, others=())
    assert waived([nothing_named], of_sheet, AT, table)[0].waiver is None
    assert waived([nothing_named], [waiver(rule="TOP-009")], AT, table)[0].waiver == 5


@given(st.integers(-30, 30), st.integers(1, 30))
def test_it_ends_on_its_day(begin: int, days: int) -> None:
    one = waiver(valid_from=AT + timedelta(days=begin), valid_to=AT + timedelta(days=begin + days))
    assert [day for day in range(-70, 70) if one.holds(AT + timedelta(days=day))] == list(range(begin, begin + days))


def test_what_the_register_could_not_hold_is_never_waived() -> None:
    fixed = {rule.id for rule in CATALOGUE if not rule.waivable}
    assert fixed >= {"GEO-001", "TOP-001", "TOP-006", "ATT-001", "ATT-002", "ATT-004", "ATT-010", "IDN-002", "IDN-005"}
    assert {rule.severity for rule in CATALOGUE if not rule.waivable} == {Severity.BLOCKER}
