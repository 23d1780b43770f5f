"""Campaign sheets for tests: written cell by cell as offices do, with their headers."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from diaba.intake.content import LINE_FIELDS
from diaba.intake.formats.campaign_sheet import LABELS, NUMBERS

Row = Mapping[str, Any]


def line(number: int, **changes: Any) -> dict[str, Any]:
    """What one row says: an individual's certificate for parcel ``number`` of sheet 7, but for the ``changes``."""
    said: dict[str, Any] = {
        "commune_code": "09247",
        "serial": f"CH {number:06}",
        "issued_on": dt.date(2015, 6, 3),
        "register_number": f"CH {number:05}",
        "holder_name": "Nguyễn Thị Hòa",
        "born": "1971",
        "sex": "Nữ",
        "identity_number": "027171000001",
        "residence": "Phường Quế Võ, tỉnh Bắc Ninh",
        "legal_person": "Cá nhân",
        "role": "Cá nhân",
        "certificate_sheet": "7",
        "certificate_parcel": str(number),
        "sheet_number": "7",
        "parcel_number": str(number),
        "area": 400.0,
        "use_1_code": "Đất ở tại đô thị",
        "use_1_area": 400.0,
        "use_1_origin": "Công nhận QSDĐ như giao đất có thu tiền sử dụng đất",
        "use_1_form": "Sử dụng riêng",
        "use_1_term": "Lâu dài",
        "scan_file": f"CH{number:06}.pdf",
    }
    return said | changes


def campaign_sheet(path: Path, rows: Sequence[Row], *, numbers: bool = True, words: bool = True, left: int = 1) -> Path:
    """A PL3 workbook: a title, the words of the header, the numbers of the fields, the rows; column A stays empty."""
    with xlsxwriter.Workbook(path) as book:
        dated = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet("PL3")
        sheet.write(0, left, "PHỤ LỤC 3: BIỂU TỔNG HỢP THÔNG TIN GIẤY CHỨNG NHẬN")
        for column, (label, number) in enumerate(zip(LABELS, NUMBERS, strict=True), left):
            if words:
                sheet.write(2, column, label)
            if numbers and number is not None:
                sheet.write(3, column, number)
        for place, said in enumerate(rows, 4):
            for column, field in enumerate(LINE_FIELDS, left):
                value = said.get(field)
                if isinstance(value, dt.date):
                    sheet.write_datetime(place, column, dt.datetime(value.year, value.month, value.day), dated)  # noqa: DTZ001 - a cell has no zone
                elif isinstance(value, str):
                    sheet.write_string(place, column, value)
                elif value is not None:
                    sheet.write_number(place, column, value)
    return path
