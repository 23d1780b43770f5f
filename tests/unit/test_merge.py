"""A corrected workbook is merged cell by cell; what it does not touch stays, and what two changed is asked."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliveries import CONTEXT, parcel, parcels, use
from diaba.intake.content import LINE_COLUMNS, LINE_FIELDS, LINES, Content
from diaba.intake.findings import Findings, write_workbook
from diaba.intake.formats.campaign_sheet import LABELS
from diaba.intake.formats.refusals import WorkbookForeign
from diaba.intake.merge import FIELDS, merge, read_back
from diaba.intake.refusals import FileDamaged, FormatUnknown, FormUnknown

BASE = Content(
    parcels(
        [
            parcel(0, legal_area=1234.5, land_uses=[use("ODT", 234.567), use("CLN", 1000.0, form="common")]),
            parcel(1, parcel_number=None, land_uses=[]),
            parcel(2),
        ]
    )
)


def cells(**changes: str | None) -> dict[str, list[str | None]]:
    """What an untouched workbook says of the first object, but for the changes."""
    untouched = [
        "7",
        "1",
        "1234,5",
        "ODT; CLN",
        "234,567; 1000",
        "CNQ-CTT; CNQ-CTT",
        "Sử dụng riêng; Sử dụng chung",
        "Lâu dài; Lâu dài",
        None,
        None,
        None,
        None,
        "1000",
    ]
    values = dict(zip(FIELDS, untouched, strict=True))
    return {"thua_dat:1": [changes.get(field.replace(".", "_"), values[field]) for field in FIELDS]}


def first(content: Content) -> dict[str, Any]:
    row: dict[str, Any] = content.parcels.table.to_pylist()[0]
    return row


def test_the_workbook_that_was_written_comes_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(Findings(BASE, CONTEXT, []), path, source="ab" * 32)
    returned = read_back(path, "a.xlsx")
    assert returned.source == "ab" * 32
    assert list(returned.cells) == ["thua_dat:1", "thua_dat:2", "thua_dat:3"]
    merged = merge(BASE, BASE, returned.cells)
    assert merged.content is BASE
    assert not merged.changes
    assert not merged.conflicts
    assert not merged.strangers


def test_what_excel_writes_is_read_as_it_looks(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(Findings(BASE, CONTEXT, []), path)
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["Dữ liệu giao nộp"]
    sheet["D3"], sheet["E2"], sheet["J2"] = 12, "1.500,25", date(2050, 10, 15)
    sheet.delete_rows(4)
    workbook.save(path)
    merged = merge(BASE, BASE, read_back(path, "a.xlsx").cells)
    assert {(one.object, one.field, one.after) for one in merged.changes} == {
        ("thua_dat:2", "parcel_number", "12"),
        ("thua_dat:1", "legal_area", "1.500,25"),
        ("thua_dat:1", "land_uses.term", "15/10/2050"),
    }
    assert first(merged.content)["legal_area"] == 1500.25
    assert merged.content.parcels.table.num_rows == 3
    assert merged.content.parcels.table.slice(2).equals(BASE.parcels.table.slice(2))


def test_only_the_changed_field_of_a_use_changes() -> None:
    merged = merge(BASE, BASE, cells(land_uses_code="ODT; LUC"))
    uses = first(merged.content)["land_uses"]
    assert [one["code"] for one in uses] == ["ODT", "LUC"]
    assert [one["area"] for one in uses] == [234.567, 1000.0]  # more digits than the workbook shows
    assert [one["form"] for one in uses] == ["private", "common"]
    fewer = first(
        merge(
            BASE,
            BASE,
            cells(
                land_uses_code="ODT",
                land_uses_area="1234,5",
                land_uses_origin="CNQ-CTT",
                land_uses_form="Sử dụng riêng",
                land_uses_term="Lâu dài",
            ),
        ).content
    )
    assert fewer["land_uses"] == [use("ODT", 1234.5)]


def test_what_was_changed_here_meanwhile_is_asked() -> None:
    here = merge(BASE, BASE, cells(legal_area="1300")).content
    merged = merge(BASE, here, cells(legal_area="1400", parcel_number="8"))
    assert [(one.key, one.base, one.here, one.workbook) for one in merged.conflicts] == [
        ("legal_area@thua_dat:1", "1234,5", "1300", "1400")
    ]
    assert (first(merged.content)["legal_area"], first(merged.content)["parcel_number"]) == (1300.0, "8")
    for choice, area in (("here", 1300.0), ("workbook", 1400.0)):
        settled = merge(BASE, here, cells(legal_area="1400"), {"legal_area@thua_dat:1": choice})
        assert not settled.conflicts
        assert first(settled.content)["legal_area"] == area
    assert not merge(BASE, here, cells(legal_area="1300")).conflicts
    assert merge(BASE, here, cells()).content is here


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("legal_area", "nhiều"),
        ("land_uses_area", "1; hai"),
        ("map_scale", "1:x"),
        ("legal_area", "-5"),
        ("legal_area", "=1+1"),
    ],
)
def test_what_cannot_be_read_is_told_and_left(field: str, value: str) -> None:
    merged = merge(BASE, BASE, cells(**{field: value}))
    assert [one.after for one in merged.unreadable] == [value]
    assert merged.content is BASE


def test_rows_of_other_objects_are_strangers() -> None:
    assert merge(BASE, BASE, {"thua_dat:77": cells()["thua_dat:1"]}).strangers == ["thua_dat:77"]


@given(st.floats(0.001, 9_999_999).map(lambda value: round(value, 3)))
def test_every_area_survives_the_way_there_and_back(area: float) -> None:
    merged = merge(BASE, BASE, cells(legal_area=format(area, ".15g").replace(".", ",")))
    assert first(merged.content)["legal_area"] == pytest.approx(area)


def test_what_is_no_workbook_of_ours_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.xlsx"
    openpyxl.Workbook().save(other)
    with pytest.raises(FormUnknown):
        read_back(other, "other.xlsx")
    text = tmp_path / "a.xlsx"
    text.write_text("xin chào")
    with pytest.raises((FormatUnknown, FileDamaged, WorkbookForeign)):
        read_back(text, "a.xlsx")


def lines(**changes: Any) -> Content:
    """Two certificate lines of a sheet, the first with the changes."""
    plain = dict.fromkeys(LINE_FIELDS)
    first_line = {**plain, "object": "pl3.xlsx:5", "serial": "AA 01234567", "holder_name": "Nguyễn Văn An", **changes}
    second = {**plain, "object": "pl3.xlsx:6", "serial": "0012", "residence": "Thôn 1\r\nxã Thử", "born": "1960"}
    table = pa.Table.from_pylist([first_line, second], schema=LINE_COLUMNS)
    return replace(BASE, lines=table, blocks=frozenset({*BASE.blocks, LINES}))


def test_certificate_lines_go_out_and_come_back_as_written(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    content = lines()
    write_workbook(Findings(content, CONTEXT, []), path)
    assert merge(content, content, read_back(path, "a.xlsx").cells).content is content
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["Dòng Giấy chứng nhận"]
    assert [cell.value for cell in sheet[1]][2:] == list(LABELS)
    assert sheet["D3"].value == "0012"
    sheet["D2"], sheet["D3"] = "AA 01234568", " 0013"
    workbook.save(path)
    merged = merge(content, content, read_back(path, "a.xlsx").cells)
    assert [(one.object, one.field, one.before, one.after) for one in merged.changes] == [
        ("pl3.xlsx:5", "serial", "AA 01234567", "AA 01234568"),
        ("pl3.xlsx:6", "serial", "0012", " 0013"),
    ]
    kept = merged.content.lines.to_pylist()
    assert kept[1] == {**content.lines.to_pylist()[1], "serial": " 0013"}
    assert merged.content.parcels is content.parcels


def test_lines_changed_here_meanwhile_are_asked() -> None:
    width = len(LINE_FIELDS)
    at = LINE_FIELDS.index("holder_name")
    said = ["AA 01234567" if name == "serial" else None for name in LINE_FIELDS]
    workbook = {"pl3.xlsx:5": [*said[:at], "Nguyễn Văn Anh", *said[at + 1 :]]}
    assert len(workbook["pl3.xlsx:5"]) == width
    merged = merge(lines(), lines(holder_name="Nguyễn Văn Ân"), workbook)
    assert [(one.key, one.base, one.here, one.workbook) for one in merged.conflicts] == [
        ("holder_name@pl3.xlsx:5", "Nguyễn Văn An", "Nguyễn Văn Ân", "Nguyễn Văn Anh")
    ]
    choice = {"holder_name@pl3.xlsx:5": "workbook"}
    settled = merge(lines(), lines(holder_name="Nguyễn Văn Ân"), workbook, choice)
    assert settled.content.lines["holder_name"].to_pylist()[0] == "Nguyễn Văn Anh"
