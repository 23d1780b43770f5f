"""Each rule finds its fault, names it in both languages, and leaves what is right alone."""

import json
import re
import string
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, box
from shapely.affinity import translate

from deliveries import CONTEXT, SOUTH, WEST, parcel, parcels, square, use
from diaba.intake import engine
from diaba.intake.content import Content
from diaba.intake.fixes import FIXES
from diaba.intake.model import Report, Rule, Severity
from diaba.intake.rules import CATALOGUE
from diaba.intake.rules.lines import RULES as OF_LINES
from diaba.paths import PACKAGE

Rows = list[dict[str, Any]]

with np.errstate(invalid="ignore"):
    NOT_A_NUMBER = shapely.from_wkt("POLYGON ((0 0, 1 0, NaN 1, 0 0))")

RIGHT: dict[str, Rows] = {
    "a clean row": [parcel(row) for row in range(4)],
    "nothing at all": [],
    "a road between": [
        parcel(0),
        parcel(1, occupies_land=True, land_uses=[use("DGT", origin=None, form=None)]),
        parcel(2),
    ],
    "letters after numbers, an extract survey": [parcel(0, sheet_number="TĐ03-2014", parcel_number="12a"), parcel(1)],
    "one number on two sheets": [parcel(0), parcel(1, sheet_number="8", parcel_number="1")],
    "two uses within rounding": [parcel(0, land_uses=[use(area=300.1), use("CLN", 100.1)])],
    "a use without an area": [parcel(0, land_uses=[use(area=100.0), use("CLN")])],
    "the legal area rounded": [parcel(0, legal_area=400.1)],
    "nothing but what is required": [
        parcel(0, legal_area=None, occupies_land=True, map_scale=None, land_uses=[use(origin=None, form=None)])
    ],
    "a code as issued elsewhere": [parcel(0, parcel_code="w7er83vmxbhv")],
    "a code of the other transform": [parcel(0, parcel_code="w7er83vmxcp5")],
    "across the boundary within tolerance": [parcel(0, shape=translate(square(0), -51.5))],
    "a vertex on one side only": [
        parcel(0),
        parcel(1, shape=shapely.segmentize(square(1), 10.0)),
        parcel(2),
    ],
    "parts that touch at a corner": [
        parcel(
            0,
            shape=MultiPolygon(
                [box(WEST, SOUTH, WEST + 10, SOUTH + 20), box(WEST + 10, SOUTH + 20, WEST + 20, SOUTH + 40)]
            ),
        )
    ],
}


def ring(*corners: tuple[float, float]) -> Polygon:
    return Polygon([(WEST + x, SOUTH + y) for x, y in corners])


def holed(*corners: tuple[float, float]) -> Polygon:
    hole = [(WEST + x, SOUTH + y) for x, y in corners]
    return Polygon(square(0).exterior, [hole])


BOW_TIE = ring((0, 0), (20, 20), (20, 0), (0, 20))
SPIKE = ring((0, 0), (20, 0), (20, 20), (10, 20), (10, 30), (10, 20), (0, 20))
AROUND = [parcel(n, shape=translate(square(0), 20 * (n % 3), 20 * (n // 3))) for n in range(9) if n != 4]

WRONG: list[tuple[str, Rows, list[str | None]]] = [
    ("GEO-001", [parcel(0, shape=None), parcel(1, shape=Polygon())], ["thua_dat:1", "thua_dat:2"]),
    ("GEO-002", [parcel(0, shape=shapely.Point(WEST, SOUTH)), parcel(1, shape=square(1).exterior)], ["thua_dat:1", "thua_dat:2"]),
    ("GEO-003", [parcel(0, shape=BOW_TIE)], ["thua_dat:1"]),
    ("GEO-003", [parcel(0, shape=SPIKE)], ["thua_dat:1"]),
    ("GEO-003", [parcel(0, shape=NOT_A_NUMBER)], ["thua_dat:1"]),
    ("GEO-003", [parcel(0, shape=holed((30, 5), (35, 5), (35, 10)))], ["thua_dat:1"]),
    ("GEO-003", [parcel(0, shape=MultiPolygon([square(0), box(WEST + 5, SOUTH + 5, WEST + 9, SOUTH + 9)]))], ["thua_dat:1"]),
    ("GEO-004", [parcel(0, shape=ring((0, 0), (20, 0), (20, 0.0004), (20, 20), (0, 20)))], ["thua_dat:1"]),
    ("GEO-005", [parcel(0, shape=box(WEST, SOUTH, WEST + 1, SOUTH + 0.9), legal_area=0.9)], ["thua_dat:1"]),
    ("TOP-001", [parcel(0), parcel(1, shape=square(0.999))], ["thua_dat:1"]),
    ("TOP-001", [parcel(0), parcel(1, occupies_land=True, shape=box(WEST + 5, SOUTH - 9, WEST + 9, SOUTH + 9))], ["thua_dat:1"]),
    ("TOP-002", [parcel(0), parcel(1, shape=square(0).reverse())], ["thua_dat:1"]),
    ("TOP-003", AROUND, [None]),
    ("TOP-004", [parcel(0, shape=translate(square(0), 5000))], ["thua_dat:1"]),
    ("TOP-005", [parcel(0, shape=translate(square(0), -53))], ["thua_dat:1"]),
    ("TOP-006", [parcel(0), parcel(1, shape=square(23.5))], ["thua_dat:2"]),
    ("ATT-001", [parcel(0, sheet_number=None), parcel(1, sheet_number=" ")], ["thua_dat:1", "thua_dat:2"]),
    ("ATT-002", [parcel(0, parcel_number=None), parcel(1, parcel_number="")], ["thua_dat:1", "thua_dat:2"]),
    ("ATT-003", [parcel(0, land_uses=[]), parcel(1, land_uses=[use(" ")]), parcel(2)], ["thua_dat:1", "thua_dat:2"]),
    ("ATT-004", [parcel(0), parcel(1, parcel_number="1"), parcel(2, parcel_number=" 1")], ["thua_dat:1"]),
    ("ATT-005", [parcel(0, parcel_number="007"), parcel(1, sheet_number="bìa 3")], ["thua_dat:1", "thua_dat:2"]),
    ("ATT-006", [parcel(0, land_uses=[use(), use("ĐẤT Ở")])], ["thua_dat:1"]),
    ("ATT-007", [parcel(0, land_uses=[use(origin="cha mẹ cho")])], ["thua_dat:1"]),
    ("ATT-008", [parcel(0, land_uses=[use(form="riêng")])], ["thua_dat:1"]),
    ("ATT-009", [parcel(0, map_scale=1500)], ["thua_dat:1"]),
    ("ATT-010", [parcel(0, legal_area=-400.0), parcel(1, legal_area=float("nan")), parcel(2, land_uses=[use(area=0.0)])],
     ["thua_dat:1", "thua_dat:2", "thua_dat:3"]),
    ("ATT-011", [parcel(0, land_uses=[use(area=300.0), use("CLN", 99.7)])], ["thua_dat:1"]),
    ("ATT-012", [parcel(0, legal_area=405.0)], ["thua_dat:1"]),
    ("ATT-013", [parcel(0, legal_area=None), parcel(1, legal_area=None, occupies_land=True)], ["thua_dat:1"]),
    ("IDN-001", [parcel(0, parcel_code="w7er83vmxbha"), parcel(1, parcel_code="w7er83")], ["thua_dat:1", "thua_dat:2"]),
    ("IDN-002", [parcel(0, parcel_code="w7er83vmxbhv"), parcel(1, parcel_code="w7er83vmxbhv")], ["thua_dat:1"]),
    ("IDN-003", [parcel(0, parcel_code="w7er86h5736t")], ["thua_dat:1"]),
]  # fmt: skip


def by_rule(rows: Rows, rule: str) -> list[Report]:
    return [report for report in engine.check(Content(parcels(rows)), CONTEXT) if report.rule == rule]


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
    assert {rule for rule, _, _ in WRONG} == {rule.id for rule in CATALOGUE} - {rule.id for rule in OF_LINES}


@pytest.mark.parametrize("rule", CATALOGUE, ids=lambda rule: rule.id)
def test_a_rule_says_what_why_and_how_in_both_languages(rule: Rule) -> None:
    texts = (rule.title_vi, rule.title_en, rule.message_vi, rule.message_en, rule.remedy_vi, rule.remedy_en, rule.basis)
    assert all(text and text == text.strip() for text in texts)
    fields_vi, fields_en = ({name for _, name, _, _ in string.Formatter().parse(text) if name} for text in texts[2:4])
    assert fields_vi == fields_en
    assert fields_vi & {"parcel", "others"}


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
