"""Each rule over lines, scans and changes finds its fault, names it in both languages, and leaves what is right alone."""

import numpy as np
import pyarrow as pa
import pytest

from deliveries import CONTEXT, square, use
from diaba.intake import engine
from diaba.intake.content import Content
from diaba.intake.model import Report
from diaba.intake.rules.lines import RULES
from diaba.intake.rules.lines.identities import valid_tax_codes
from line_cases import ANOTHER, RIGHT, WRONG, changed, drawn, told


def of_lines(content: Content) -> list[Report]:
    return [report for report in engine.check(content, CONTEXT, RULES) if report.rule != "IDP-001"]


@pytest.mark.parametrize("content", RIGHT.values(), ids=RIGHT)
def test_what_is_right_is_left_alone(content: Content) -> None:
    assert of_lines(content) == []


@pytest.mark.parametrize(("rule", "content", "objects"), WRONG, ids=[rule for rule, _, _ in WRONG])
def test_each_fault_is_found_where_it_is(rule: str, content: Content, objects: list[str | None]) -> None:
    found = [report for report in engine.check(content, CONTEXT, RULES) if report.rule == rule]
    assert [report.object for report in found] == objects
    for report in found:
        assert report.message_vi != report.message_en
        assert "{" not in report.message_vi + report.message_en


def test_every_rule_over_lines_has_a_case_that_fails() -> None:
    assert {rule.id for rule in RULES} == {rule for rule, _, _ in WRONG}


def only(content: Content, rule: str) -> Report:
    (report,) = (report for report in engine.check(content, CONTEXT, RULES) if report.rule == rule)
    return report


def test_an_ended_commune_is_told_with_what_it_became() -> None:
    report = only(told({"commune_code": "09250"}), "AGR-008")
    assert (
        '"09250" (Xã Việt Thống) hết hiệu lực từ 01/07/2025; đơn vị kế thừa: 09253 Phường Nhân Hoà.'
        in report.message_vi
    )
    assert [one.rule for one in engine.check(told({"commune_code": "09250"}), CONTEXT, RULES)] == ["AGR-008"]


def test_a_use_the_certificates_leave_out_is_told() -> None:
    report = only(drawn({}, land_uses=[use(), use("CLN")]), "AGR-007")
    assert report.facts == {"said": "Đất ở tại đô thị", "drawn": "ODT, CLN"}


@pytest.mark.parametrize(
    ("newer", "older"),
    [("03/06/2015 10:00:00", "03/06/2015 10:00:01"), ("3/6/2015", "4/6/2015"), ("03/06/2015", "04/06/2015 00:00:01")],
)
def test_a_change_before_the_one_it_came_from_is_told_whatever_its_form(newer: str, older: str) -> None:
    further = {"dossier": "b", "before": "c", "depth": 1}
    content = changed(
        {"registered_at": newer}, further | {"registered_at": older}, further | {"registered_at": "01/01/2000"}
    )
    report = only(content, "CHG-005")
    assert (report.object, report.others) == ("change:1", ("change:2",))


def test_a_day_that_no_calendar_has_is_no_time_of_a_change() -> None:
    assert only(changed({"registered_at": "31/02/2015"}), "CHG-002").object == "change:1"


def test_the_summary_counts_parcels_by_criterion() -> None:
    content = drawn({"born": "71"}, ANOTHER | {"identity_number": None}, map_rows=4)
    summary = only(content, "CMP-002")
    # One has an error, one no number, two no certificate; each stays clean.
    assert summary.facts == {"unit": "Xã Quế Võ", "count": 4, "correct": 3, "complete": 2, "clean": 4, "all": 1}
    overlapping = drawn({}, ANOTHER, map_rows=2, shape=square(0.5))
    (found,) = (report for report in engine.check(overlapping, CONTEXT) if report.rule == "CMP-002")
    assert (found.facts["clean"], found.facts["correct"], found.facts["all"]) == (0, 2, 0)


def test_the_check_digit_of_tax_codes() -> None:
    codes = pa.array(["0100233488", "0100233489", "0100233488-001", "x"])
    assert valid_tax_codes(codes, np.array([True, True, True, False])).tolist() == [True, False, True, False]
