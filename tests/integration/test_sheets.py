"""Sheets in and out: the checklist of communes, older headers, and PL3 read back cell by cell as it was written."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from diaba.intake.content import LINE_FIELDS, LINES
from diaba.intake.delivery import Delivery, read
from diaba.intake.export.campaign_sheet import write_campaign_sheet
from diaba.intake.formats.campaign_sheet import LABELS
from diaba.intake.formats.checklist import parted
from files import COMMUNE

CHECKLIST = (
    "STT", "Mã ĐVHC cấp xã", "Số phát hành GCN", "Ngày cấp", "Số vào sổ", "Họ và tên", "Số định danh/CCCD", "Pháp nhân, vai trò",
    "Mã định danh thửa đất (nếu có)", "Tờ/thửa", "Địa chỉ (2 cấp)", "Diện tích (m2)", "Loại đất, nguồn gốc, hình thức, thời hạn",
    "Tài sản (nếu có)", "Tên file PDF", "Loại 4/5",
)  # fmt: skip
SAID = (
    1, "09247", "CH 123456", "03/06/2015", "CH 00001", "Nguyễn Thị Hòa", "027171000001", "Hộ gia đình; Chủ hộ", None, "TĐ03-2014/12",
    "Khu 1", 29.16, "ONT; Công nhận/giao; Sử dụng riêng; 15/10/2063", None, "CH123456.pdf", 4,
)  # fmt: skip


def sheet(path: Path, *rows: Sequence[Any]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        made = book.add_worksheet("Biểu")
        for place, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is not None:
                    made.write(place, column, value)
    return path


def told(delivery: Delivery) -> list[dict[str, str]]:
    rows = delivery.content.lines.to_pylist()
    return [{name: value for name, value in row.items() if value is not None and name != "object"} for row in rows]


def test_the_checklist_of_a_commune_is_read_with_columns_of_several_fields(tmp_path: Path) -> None:
    numbers = [f"({number})" for number in range(1, 17)]
    delivery = read(sheet(tmp_path / "pl8.xlsx", ["Phụ lục 8"], CHECKLIST, numbers, SAID), commune=COMMUNE)
    assert delivery.kind == "PL8"
    assert delivery.content.blocks == {LINES}
    assert delivery.content.lines["object"].to_pylist() == ["pl8.xlsx:4"]
    assert told(delivery) == [{
        "commune_code": "09247", "serial": "CH 123456", "issued_on": "03/06/2015", "register_number": "CH 00001",
        "holder_name": "Nguyễn Thị Hòa", "identity_number": "027171000001", "legal_person": "Hộ gia đình", "role": "Chủ hộ",
        "sheet_number": "TĐ03-2014", "parcel_number": "12", "parcel_address": "Khu 1", "area": "29.16", "use_1_code": "ONT",
        "use_1_origin": "Công nhận/giao", "use_1_form": "Sử dụng riêng", "use_1_term": "15/10/2063", "scan_file": "CH123456.pdf",
    }]  # fmt: skip
    assert [(note.rule, note.facts["classes"]) for note in delivery.notes] == [("READ-024", "4: 1")]


def test_cells_that_cannot_be_parted_and_columns_unheard_of_are_told(tmp_path: Path) -> None:
    odd = [*SAID[:9], "tờ bảy", *SAID[10:], "x"]
    delivery = read(sheet(tmp_path / "a.xlsx", [*CHECKLIST, "Ghi chú"], odd))
    assert told(delivery)[0]["sheet_number"] == "tờ bảy"
    assert {note.rule: note.object or note.facts["columns"] for note in delivery.notes if note.rule != "READ-024"} == {
        "READ-022": "a.xlsx:2", "READ-023": "Ghi chú",
    }  # fmt: skip


@pytest.mark.parametrize(("value", "count", "parts"), [
    ("7/12", 2, ["7", "12"]), ("7 - 12", 2, ["7", "12"]), ("7, 12-A", 2, ["7", "12-A"]), ("7", 2, None), ("1/2/3", 2, None),
    ("ODT\nx\ny\n15/10/2063", 4, ["ODT", "x", "y", "15/10/2063"]),
])  # fmt: skip
def test_a_cell_is_parted_where_it_is_plain_how(value: str, count: int, parts: list[str] | None) -> None:
    assert parted(value, count) == parts


EARLIER = tuple(
    field for field in LINE_FIELDS if not field.startswith(("use_2", "use_3", "user_", "organisation", "estate"))
)
"""The form of 2025 had 28 of the fields, headed alike; which ones is not known [U]."""


@pytest.mark.parametrize("merged", [False, True])
def test_an_earlier_form_with_fewer_columns_is_known_by_its_words(tmp_path: Path, *, merged: bool) -> None:
    kept = EARLIER[:28]
    words = [LABELS[LINE_FIELDS.index(field)] for field in kept]
    upper: list[str | None] = [*words]
    lower: list[str | None] = [None] * len(words)
    if merged:  # a group over the columns of the use, whose own words stand below
        uses = [place for place, field in enumerate(kept) if field.startswith("use_1")]
        for place in uses:
            upper[place], lower[place] = "Mục đích sử dụng" if place == uses[0] else None, words[place]
    rows = [upper, lower] if merged else [words]
    delivery = read(sheet(tmp_path / "cu.xlsx", *rows, [f"{field}!" for field in kept]))
    assert delivery.kind == "PL3"
    assert told(delivery) == [{field: f"{field}!" for field in kept}]
    assert not delivery.notes


texts = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=12)
traps = st.sampled_from([
    "29.16", "29.2", "29,16", "029", "0", "-0", "1e5", "1E400", "nan", "inf", "0.1", "123456789012345678", "1_000", " 12", "12 ",
    "=1+1", "+84", "-1", "@SUM(A1)", "{=1}", "http://a.vn", "mailto:a@b", "internal:A1", "_x0041_", "03/06/2015", "2015-06-03", "TRUE",
    "<a>&amp;", "'12", "Hòa", "Hòa", "a\nb", "#N/A", "٣",
])  # fmt: skip
said = st.dictionaries(st.sampled_from(LINE_FIELDS), (texts | traps).filter(str.strip), min_size=1, max_size=49)


def cells(path: Path) -> list[list[Any]]:
    return [[(cell.data_type, cell.value) for cell in row] for row in openpyxl.load_workbook(path)["PL3"].iter_rows()]


@settings(max_examples=25, deadline=None)
@given(st.lists(said, min_size=1, max_size=5))
def test_what_is_written_is_read_back_and_written_again_the_same(rows: list[dict[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        first = write_campaign_sheet(Path(folder) / "1.xlsx", rows)
        lines = told(read(first))
        assert lines == rows
        assert cells(write_campaign_sheet(Path(folder) / "2.xlsx", lines)) == cells(first)
        assert not {kind for row in cells(first) for kind, _ in row} & {"f", "d", "b", "e"}
