"""Each rule finds its fault, names it in both languages, and leaves what is right alone."""

import json
import re
import string
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon, box
from shapely.affinity import translate

from deliveries import CONTEXT, SOUTH, WEST, parcel, parcels, square, use
from diaba.intake import engine
from diaba.intake.content import METADATA, SHAPES, Content
from diaba.intake.fixes import FIXES
from diaba.intake.model import Report, Rule, Severity
from diaba.intake.rules import CATALOGUE, numbering
from diaba.intake.rules.lines import RULES as OF_LINES
from diaba.paths import PACKAGE
from rule_cases import BOW_TIE, ELSEWHERE, MISSAID, RIGHT, SAID, SPIKE, WAY, WRONG, Rows, holed


def by_rule(rows: Rows, rule: str) -> list[Report]:
    found = engine.check(Content(parcels(rows)), ELSEWHERE.get(rule, CONTEXT))
    return [report for report in found if report.rule == rule]


def told_of(**said: str) -> tuple[Report, ...]:
    blocks = frozenset({SHAPES, METADATA})
    return engine.check(Content(parcels([parcel(0)]), metadata=SAID | said, blocks=blocks), CONTEXT)


def test_metadata_that_say_all_and_only_what_is_so_are_left_alone() -> None:
    assert told_of() == ()


def test_metadata_that_did_not_come_are_not_judged() -> None:
    assert engine.check(Content(parcels([parcel(0)]), metadata={"scale": "1:5"}), CONTEXT) == ()


@pytest.mark.parametrize("rule", MISSAID)
def test_each_fault_of_the_metadata_is_told(rule: str) -> None:
    (report,) = told_of(**MISSAID[rule])
    assert report.rule == rule
    assert "Xã Quế Võ" in report.message_vi


def test_a_day_to_come_is_no_day_of_creation() -> None:
    assert [report.rule for report in told_of(created="2027-01-01")] == ["MET-002"]


def test_a_retired_code_is_told_with_what_it_became() -> None:
    (report,) = by_rule([parcel(0, land_uses=[use("BHK")])], "ATT-023")
    assert "mã thay thế: HNK" in report.message_vi
    assert "not in force since 2024-08-01; it became: HNK" in report.message_en
    assert by_rule([parcel(0, land_uses=[use("BHK")])], "ATT-006") == []


def test_what_lies_between_a_parcel_and_a_road_is_no_undershoot() -> None:
    rows = [
        parcel(0),
        parcel(1, shape=box(WEST, SOUTH - 0.05, WEST + 20, SOUTH), legal_area=1.0),
        parcel(2, shape=box(WEST, SOUTH - 5, WEST + 20, SOUTH - 0.05), **WAY),
    ]
    assert by_rule(rows, "TOP-008") == []


def test_a_child_that_names_its_parent_is_only_an_overlap() -> None:
    child = parcel(1, shape=box(WEST + 480, SOUTH, WEST + 490, SOUTH + 20), old_sheet_number="3", old_parcel_number="9")
    assert by_rule([child], "HIS-003") == []
    assert len(by_rule([child], "TOP-006")) == 1


@pytest.mark.parametrize("rows", RIGHT.values(), ids=RIGHT)
def test_what_is_right_is_left_alone(rows: Rows) -> None:
    assert engine.check(Content(parcels(rows)), CONTEXT) == ()


@pytest.mark.parametrize(
    ("rule", "rows", "expected"), WRONG, ids=[f"{rule}-{n}" for n, (rule, _, _) in enumerate(WRONG)]
)
def test_each_fault_is_found_where_it_is(rule: str, rows: Rows, expected: list[str | None]) -> None:
    reports = by_rule(rows, rule)
    assert [report.object for report in reports] == expected
    assert all(json.dumps(report.facts, allow_nan=False) for report in reports)


def test_every_rule_has_a_case_that_fails() -> None:
    of_shapes = {rule.id for rule in CATALOGUE} - {rule.id for rule in OF_LINES}
    assert {rule for rule, _, _ in WRONG} | {*MISSAID} == of_shapes


@pytest.mark.parametrize("rule", CATALOGUE, ids=lambda rule: rule.id)
def test_a_rule_says_what_why_and_how_in_both_languages(rule: Rule) -> None:
    texts = (rule.title_vi, rule.title_en, rule.message_vi, rule.message_en, rule.remedy_vi, rule.remedy_en, rule.basis)
    assert all(text and text == text.strip() for text in texts)
    fields_vi, fields_en = ({name for _, name, _, _ in string.Formatter().parse(text) if name} for text in texts[2:4])
    assert fields_vi == fields_en
    assert fields_vi & {"parcel", "others", "sheet", "unit"} or rule is numbering.SHEETS


def test_ids_are_unique_and_in_order() -> None:
    ids = [rule.id for rule in CATALOGUE]
    assert len(set(ids)) == len(ids)


def test_the_law_has_every_parameter_a_rule_names_and_intake_has_no_other() -> None:
    named = {name for rule in CATALOGUE for name in rule.parameters}
    shipped = {parameter.name for parameter in CONTEXT.law.all_parameters()}
    assert named <= shipped
    of_fixes = {name for fix in FIXES for name in fix.parameters}
    sources = " ".join(path.read_text() for path in (PACKAGE / "intake").rglob("*.py"))
    unread = {name for name in shipped - named - of_fixes if name.startswith("intake.") and name not in sources}
    assert not unread


def test_every_document_a_rule_rests_on_is_in_the_law_book() -> None:
    cited = {name for rule in CATALOGUE for name in re.findall(r"[A-Z]{2}-\d+-\d{4}-[A-Za-z]+", rule.basis)}
    assert cited
    assert cited <= set(CONTEXT.law.documents)


def test_a_message_names_the_parcel_its_values_and_the_other() -> None:
    (report,) = by_rule([parcel(0), parcel(1, shape=square(0.5))], "TOP-001")
    assert report.message_vi == "Thửa 1, tờ 7 (thua_dat:1) chồng lấn 200,000 m² lên thửa 2, tờ 7 (thua_dat:2)."
    assert report.message_en == "Parcel 1, sheet 7 (thua_dat:1) overlaps parcel 2, sheet 7 (thua_dat:2) by 200.000 m²."
    assert report.severity is Severity.BLOCKER
    assert report.place.equals(box(WEST + 10, SOUTH, WEST + 20, SOUTH + 20))


def test_large_numbers_are_written_as_each_language_writes_them() -> None:
    (report,) = by_rule([parcel(0, shape=box(WEST, SOUTH, WEST + 100, SOUTH + 50), legal_area=4000.0)], "ATT-012")
    assert "5.000,00 m²" in report.message_vi
    assert "+1.000,00" in report.message_vi
    assert "5,000.00 m²" in report.message_en


@pytest.mark.parametrize(("shape", "reason", "at"), [
    (BOW_TIE, "tự cắt", (10, 10)),
    (SPIKE, "gai nhọn", (10, 30)),
    (holed((30, 5), (35, 5), (35, 10)), "nằm ngoài ranh giới thửa", (30, 5)),
])  # fmt: skip
def test_an_invalid_shape_is_told_with_its_reason_and_place(
    shape: Polygon, reason: str, at: tuple[float, float]
) -> None:
    (report,) = by_rule([parcel(0, shape=shape)], "GEO-003")
    assert reason in report.message_vi
    assert (report.place.x - WEST, report.place.y - SOUTH) == at


def test_blockers_hold_every_object_they_name() -> None:
    rows = [
        parcel(0),
        parcel(1, shape=square(0.5)),
        parcel(2),
        parcel(3, legal_area=1.0),
        parcel(4, parcel_number=None),
    ]
    reports = engine.check(Content(parcels(rows)), CONTEXT)
    assert dict(engine.blockers(reports)) == {
        "thua_dat:1": ["TOP-001"],
        "thua_dat:2": ["TOP-001"],
        "thua_dat:5": ["ATT-002"],
    }


def test_without_a_boundary_nothing_is_outside() -> None:
    reports = engine.check(
        Content(parcels([parcel(0, shape=translate(square(0), 5000))])),
        CONTEXT.__class__("09247", "Quế Võ", CONTEXT.at, CONTEXT.law),
    )
    assert reports == ()


def test_the_rest_of_the_commune_is_no_gap_but_a_parcel_missing_at_its_boundary_is() -> None:
    lower = [parcel(row, shape=translate(square(row), -50, -50)) for row in range(5)]
    upper = [parcel(row + 5, shape=translate(square(row), -50, -30)) for row in range(1, 5)]
    top = [parcel(row + 10, shape=translate(square(row), -50, -10)) for row in range(5)]
    (gap,) = by_rule([*lower, *upper, *top], "TOP-003")
    assert gap.place.bounds == (WEST - 50, SOUTH - 30, WEST - 30, SOUTH - 10)


FAULTS = [row for _, rows, _ in WRONG for row in rows]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(FAULTS), max_size=20), st.randoms(use_true_random=False))
def test_reports_do_not_depend_on_the_order_of_rows(rows: Rows, random: Any) -> None:
    named = [row | {"object": f"thua_dat:{number}"} for number, row in enumerate(rows, 1)]
    shuffled = random.sample(named, len(named))
    one, other = engine.check(Content(parcels(named)), CONTEXT), engine.check(Content(parcels(shuffled)), CONTEXT)
    assert [replace(report, place=None) for report in one] == [replace(report, place=None) for report in other]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from(FAULTS), max_size=20))
def test_the_same_delivery_gives_the_same_bytes(rows: Rows) -> None:
    named = [row | {"object": f"thua_dat:{number}"} for number, row in enumerate(rows, 1)]
    assert repr(engine.check(Content(parcels(named)), CONTEXT)) == repr(engine.check(Content(parcels(named)), CONTEXT))
