"""The campaign sheet PL3 out (xuất biểu PL3): the columns B to AX as they are read, numbers as numbers, text as text."""

import math
from collections.abc import Iterable, Mapping
from pathlib import Path

import xlsxwriter

from diaba.intake.content import LINE_FIELDS, USE_FIELDS
from diaba.intake.formats.campaign_sheet import LABELS, NUMBERS

_FIRST_COLUMN, _WORDS_ROW, _NUMBERS_ROW = 1, 2, 3
_NUMERIC = frozenset({"area", "built_area", "floor_area", *(f"use_{block}_{USE_FIELDS[1]}" for block in (1, 2, 3))})
_TITLE = "PHỤ LỤC 3: THÔNG TIN GIẤY CHỨNG NHẬN, THỬA ĐẤT VÀ NGƯỜI SỬ DỤNG ĐẤT"


def write_campaign_sheet(path: Path, lines: Iterable[Mapping[str, str | None]]) -> Path:
    """Write the lines to ``path``; read back, each field is the same text.

    Rows are written as they come, so memory stays small. Text is never a formula, whatever it begins with.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as book:
        title = book.add_format({"bold": True, "font_size": 13})
        header = book.add_format({"bold": True, "text_wrap": True, "border": 1, "valign": "vcenter", "align": "center"})
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet("PL3")
        sheet.freeze_panes(_NUMBERS_ROW + 1, _FIRST_COLUMN + 2)
        sheet.set_column(_FIRST_COLUMN, _FIRST_COLUMN + len(LINE_FIELDS) - 1, 16)
        sheet.write_string(0, _FIRST_COLUMN, _TITLE, title)
        for column, label in enumerate(LABELS, _FIRST_COLUMN):
            sheet.write_string(_WORDS_ROW, column, label, header)
        for column, number in enumerate(NUMBERS, _FIRST_COLUMN):
            sheet.write(_NUMBERS_ROW, column, number, header)
        for place, said in enumerate(lines, _NUMBERS_ROW + 1):
            for column, field in enumerate(LINE_FIELDS, _FIRST_COLUMN):
                value = said.get(field)
                if value is None:
                    continue
                if field in _NUMERIC and _is_number(value):
                    sheet.write_number(place, column, float(value))
                else:
                    sheet.write_string(place, column, value, text)
    return path


def _is_number(text: str) -> bool:
    """Whether it is written exactly as the number is read back."""
    try:
        number = float(text)
    except ValueError:
        return False
    return math.isfinite(number) and format(number, ".15g") == text
