"""Every slip put into the records of the demo commune is found by its rule; records without slips are left alone."""

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from deliveries import AT
from diaba.demo.boundary import boundary
from diaba.demo.generate import generate
from diaba.demo.record_slips import CHANGE_SLIPS, LINE_SLIPS, MEMBER_SLIPS, SCAN_SLIPS, spoil_records, write_records
from diaba.demo.records import Records, records
from diaba.intake import engine
from diaba.intake.content import CHANGE_COLUMNS, CHANGES, LINE_COLUMNS, LINES, SCAN_COLUMNS, SCANS, SHAPES, Content
from diaba.intake.delivery import read
from diaba.intake.model import Context
from diaba.intake.rules.lines import RULES
from diaba.law.book import Book

EXPECTED = {"AGR-003", "IDP-001", "CMP-002"}
"""Not every parcel has a certificate, and organisations have no identity number: told as notices, and right."""
BESIDE = {"AGR-003", "AGR-005", "CMP-002"}
"""Two are so in every commune; one needs codes on the map, which the demo commune has not been given."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Content, Records, Context]:
    out: Path = tmp_path_factory.mktemp("records")
    outline = boundary("09247", 9209)
    generate(outline, 2500, 7, out)
    context = Context("09247", outline.name, AT, Book.load(), outline.outline)
    return read(out / "parcels.gpkg").content, records(out, "09247"), context


def content(parcels: Content, told: Records) -> Content:
    return replace(
        parcels,
        lines=pa.Table.from_pylist(told.lines, LINE_COLUMNS),
        scans=pa.Table.from_pylist(told.scans, SCAN_COLUMNS),
        changes=pa.Table.from_pylist(told.changes, CHANGE_COLUMNS),
        blocks=frozenset({SHAPES, LINES, SCANS, CHANGES}),
    )


def test_records_without_slips_are_left_alone(made: tuple[Content, Records, Context]) -> None:
    parcels, told, context = made
    reports = engine.check(content(parcels, told), context, RULES)
    assert [report for report in reports if report.rule not in EXPECTED] == []
    assert {line["legal_person"] for line in told.lines} >= {
        "Cá nhân",
        "Vợ chồng",
        "Hộ gia đình",
        "Đồng sử dụng",
        "Tổ chức",
    }


def test_every_slip_is_found_by_its_rule_and_nothing_else_is_blamed(made: tuple[Content, Records, Context]) -> None:
    parcels, told, context = made
    spoiled, faults = spoil_records(told, 1, 3)
    reports = engine.check(content(parcels, spoiled), context, RULES)
    found = {(report.rule, name) for report in reports for name in (report.object, *report.others)}
    found |= {
        (rule, line) for rule, name in found if rule == "CMP-001" for line in lines_of(parcels, spoiled, str(name))
    }
    assert sorted(fault.rule for fault in faults if (fault.rule, fault.object) not in found) == []
    met = {name for fault in faults for name in (fault.object, fault.other)}
    # A serial or a file name that changed leaves the other half alone, and that is told too.
    blamed = [report for report in reports if report.rule not in EXPECTED | {"SCN-007", "SCN-008", "CMP-001"}]
    assert [report for report in blamed if met.isdisjoint({report.object, *report.others})] == []


def lines_of(parcels: Content, told: Records, parcel: str) -> list[str]:
    """The lines of a parcel: what it lacks is told of the parcel, and put in line by line."""
    (row,) = (row for row in parcels.parcels.table.to_pylist() if row["object"] == parcel)
    number = (row["sheet_number"], row["parcel_number"])
    return [str(line["object"]) for line in told.lines if (line["sheet_number"], line["parcel_number"]) == number]


def test_there_is_a_slip_for_every_rule() -> None:
    assert {rule.id for rule in RULES} - BESIDE == {*LINE_SLIPS, *MEMBER_SLIPS, *SCAN_SLIPS, *CHANGE_SLIPS}


def test_the_campaign_sheet_says_what_was_made(tmp_path: Path) -> None:
    generate(boundary("09247", 9209), 1500, 7, tmp_path)
    write_records(tmp_path, "09247", 0, 1)
    read_back = read(tmp_path / "records.xlsx").content.lines
    told = pa.Table.from_pylist(records(tmp_path, "09247").lines, LINE_COLUMNS)
    assert read_back.drop("object").to_pylist() == told.drop("object").to_pylist()
    assert read_back["object"].to_pylist() == told["object"].to_pylist()
