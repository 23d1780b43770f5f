"""What a check found can be read by people, by programs and by QGIS, and says the same everywhere."""

import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pyogrio
import pytest
import shapely
from rich.console import Console

from deliveries import CONTEXT, SOUTH, SRID, WEST, parcel, parcels, square, use
from diaba.intake import engine
from diaba.intake.catalogue import REPORTABLE
from diaba.intake.content import Content
from diaba.intake.findings import Findings, document, summary, write_geopackage, write_json, write_workbook

FAULTY = [
    parcel(0),
    parcel(1, shape=square(0.5), sheet_number="007"),
    parcel(
        2,
        shape=shapely.Polygon(
            [(WEST + 60, SOUTH), (WEST + 80, SOUTH + 20), (WEST + 80, SOUTH), (WEST + 60, SOUTH + 20)]
        ),
    ),
    parcel(3, shape=None, parcel_number=None, legal_area=None, land_uses=[]),
    parcel(
        4,
        parcel_number="=1+1",
        parcel_code="w7er86h5736t",
        land_uses=[use(area=300.0), use("XXX", 100.0, form="common")],
    ),
    parcel(5, shape=square(5).exterior),
    parcel(6, parcel_number="1"),
    parcel(9),
]


def checked(rows: list[dict[str, Any]]) -> Findings:
    delivered = Content(parcels(rows))
    return Findings(delivered, CONTEXT, engine.check(delivered, CONTEXT))


@pytest.fixture
def findings() -> Findings:
    return checked(FAULTY)


@pytest.fixture
def book(findings: Findings, tmp_path: Path) -> openpyxl.Workbook:
    write_workbook(findings, tmp_path / "kết quả.xlsx")
    return openpyxl.load_workbook(tmp_path / "kết quả.xlsx")


def test_json_says_what_looked_what_was_found_and_where(findings: Findings, tmp_path: Path) -> None:
    write_json(findings, tmp_path / "findings.json")
    told = json.loads((tmp_path / "findings.json").read_text(encoding="utf-8"))
    assert (told["format"], told["unit"], told["at"], told["srid"]) == (
        1,
        {"code": "09247", "name": "Xã Quế Võ"},
        "2026-11-22",
        SRID,
    )
    assert [rule["id"] for rule in told["rules"]] == [rule.id for rule in REPORTABLE]
    assert sum(rule["findings"] for rule in told["rules"]) == len(told["findings"]) == sum(told["severities"].values())
    assert told["blocked"] == 7
    (overlap,) = (finding for finding in told["findings"] if finding["rule"] == "TOP-001")
    assert (overlap["object"], overlap["others"]) == ("thua_dat:1", ["thua_dat:2"])
    assert shapely.geometry.shape(overlap["place"]).bounds == (WEST + 10, SOUTH, WEST + 20, SOUTH + 20)


def test_json_is_the_same_to_the_byte(tmp_path: Path) -> None:
    for name in ("one", "other"):
        write_json(checked(FAULTY), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_a_clean_delivery_says_so_everywhere(tmp_path: Path) -> None:
    clean = checked([parcel(0), parcel(1)])
    assert document(clean)["findings"] == []
    assert summary(clean).row_count == 0
    write_workbook(clean, tmp_path / "clean.xlsx")
    write_geopackage(clean, tmp_path / "clean.gpkg")
    assert openpyxl.load_workbook(tmp_path / "clean.xlsx")["Tổng hợp"]["A3"].value.startswith(
        "2 đối tượng, 0 kết quả kiểm tra"
    )
    assert [name for name, _ in pyogrio.list_layers(tmp_path / "clean.gpkg")] == ["areas", "lines", "points"]


def test_an_empty_delivery_can_be_reported_too(tmp_path: Path) -> None:
    write_workbook(checked([]), tmp_path / "empty.xlsx")
    assert openpyxl.load_workbook(tmp_path / "empty.xlsx")["Dữ liệu giao nộp"].max_row == 1


def test_the_table_counts_by_rule_and_names_the_first(findings: Findings) -> None:
    console = Console(width=200, file=None)
    with console.capture() as printed:
        console.print(summary(findings))
    text = printed.get()
    assert "8 đối tượng" in text
    assert "7 đối tượng bị chặn" in text
    (line,) = (line for line in text.splitlines() if "TOP-001" in line)
    assert "Chặn nghiệm thu" in line
    assert "thua_dat:1, thua_dat:2" in line
    with console.capture() as printed:
        console.print(summary(findings, "en"))
    assert "Parcels overlap" in printed.get()


def test_the_workbook_sums_up_by_rule(book: openpyxl.Workbook, findings: Findings) -> None:
    sheet = book["Tổng hợp"]
    counts = {row[0].value: row[4].value for row in sheet.iter_rows(min_row=6)}
    assert counts == {rule: count for rule, count in findings.counts.items() if count}
    assert sheet.freeze_panes == "B6"
    assert sheet.auto_filter.ref == f"A5:H{5 + len(counts)}"


def test_the_workbook_lists_every_finding_in_vietnamese_first(book: openpyxl.Workbook, findings: Findings) -> None:
    rows = list(book["Kết quả kiểm tra"].iter_rows(min_row=2, values_only=True))
    assert [(row[0], row[2], row[4], row[5]) for row in rows] == [
        (report.rule, report.object, report.message_vi, report.message_en) for report in findings.reports
    ]
    assert book["Kết quả kiểm tra"].freeze_panes == "B2"


def test_the_workbook_shows_the_delivered_rows_with_what_is_wrong_beside(book: openpyxl.Workbook) -> None:
    sheet = book["Dữ liệu giao nộp"]
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=2)}
    assert len(rows) == len(FAULTY)
    assert rows["thua_dat:10"][1].value is None
    assert "[TOP-001]" in rows["thua_dat:2"][1].value
    red = "FFF8B4B4"
    assert rows["thua_dat:1"][0].fill.fgColor.rgb == red
    assert rows["thua_dat:5"][5].value == "ODT; XXX"
    assert rows["thua_dat:5"][6].value == "300; 100"
    assert rows["thua_dat:5"][8].value == "Sử dụng riêng; Sử dụng chung"
    assert rows["thua_dat:5"][5].fill.fgColor.rgb == red
    assert rows["thua_dat:4"][3].fill.fgColor.rgb == red
    assert rows["thua_dat:10"][3].fill.fgColor.rgb != red


def test_codes_and_numbers_stay_text(book: openpyxl.Workbook) -> None:
    rows = {row[0].value: row for row in book["Dữ liệu giao nộp"].iter_rows(min_row=2)}
    assert (rows["thua_dat:2"][2].value, rows["thua_dat:2"][2].data_type) == ("007", "s")
    assert (rows["thua_dat:5"][3].value, rows["thua_dat:5"][3].data_type) == ("=1+1", "s")
    assert (rows["thua_dat:1"][4].value, rows["thua_dat:1"][4].data_type) == (400, "n")


def test_the_geopackage_has_a_place_for_every_finding_that_has_one(findings: Findings, tmp_path: Path) -> None:
    path = tmp_path / "findings.gpkg"
    path.write_bytes(b"left from last time")
    write_geopackage(findings, path)
    read = {layer: pyogrio.read_arrow(path, layer=layer) for layer in ("areas", "lines", "points")}
    placed = [report for report in findings.reports if report.place is not None]
    assert sum(table.num_rows for _, table in read.values()) == len(placed)
    assert {meta["crs"] for meta, _ in read.values()} == {f"EPSG:{SRID}"}
    areas = read["areas"][1].to_pylist()
    (overlap,) = (row for row in areas if row["rule"] == "TOP-001")
    assert shapely.from_wkb(overlap[read["areas"][0]["geometry_name"]]).area == pytest.approx(200.0)
    assert overlap["message_vi"].startswith("Thửa 1, tờ 7")
    assert {row["rule"] for row in read["points"][1].to_pylist()} == {"GEO-003", "IDN-003", "IDN-004", "TOP-009"}
    assert "GEO-002" in {row["rule"] for row in read["lines"][1].to_pylist()}


def test_a_long_list_of_others_is_cut_in_the_message_but_not_in_the_report() -> None:
    told = checked([parcel(row, parcel_number="1") for row in range(30)])
    (report,) = (report for report in told.reports if report.rule == "ATT-004")
    assert len(report.others) == 29
    assert report.message_vi.endswith("và 21 đối tượng khác.")
    assert report.message_en.endswith("and 21 more.")


def test_the_document_and_its_page_name_the_same_members(findings: Findings) -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "findings.md").read_text(encoding="utf-8")
    told = document(findings)
    members = {*told, *told["rules"][0], *told["findings"][0]}
    named = {name for line in page.splitlines() if line.startswith("| `") for name in re.findall(r"`(\w+)`", line)}
    assert members <= named
