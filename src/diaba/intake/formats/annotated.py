"""The annotated workbook as it comes back (bảng tính đã sửa): delivered parcels and certificate lines, every cell as text."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import python_calamine

from diaba.intake.formats.fault import Fault
from diaba.intake.formats.records import Records

CELLS = "cells"
_SHEETS, _SUMMARY, _SOURCE = ("Dữ liệu giao nộp", "Dòng Giấy chứng nhận"), "Tổng hợp", "sha256 "
_FORM, _PREFACE, _TOLD = "annotated", 8, 300
_PRECISION = ".15g"


def read(request: Mapping[str, Any]) -> Records:
    """Cells by row: ``at`` the object, one list of texts a row; the form carries the hash of what the rows are from.

    Raises:
        Fault: it is no workbook, or none that was written by the check.
    """
    try:
        opened = python_calamine.load_workbook(request["path"])
        objects: list[str] = []
        cells: list[list[str | None]] = []
        sheets = [name for name in opened.sheet_names if name.startswith(_SHEETS)]
        for name in sheets:
            for number, row in enumerate(opened.get_sheet_by_name(name).iter_rows()):
                if number and row and str(row[0]).strip():
                    objects.append(str(row[0]))
                    cells.append([_text(value) for value in row[2:]])
                if len(objects) > request["objects"]:
                    raise Fault("TooManyObjects", layer=name, found=f"> {request['objects']}", limit=request["objects"])
        if not sheets:
            raise Fault("FormUnknown", seen=", ".join(opened.sheet_names)[:_TOLD])
        table = pa.table({"at": pa.array(objects, pa.string()), "cells": pa.array(cells, pa.list_(pa.string()))})
        return Records({CELLS: table}, f"{_FORM} {_source(opened)}".strip())
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise Fault("FileDamaged", reason=str(error)[:_TOLD]) from error


def _source(opened: python_calamine.CalamineWorkbook) -> str:
    if _SUMMARY in opened.sheet_names:
        for number, row in enumerate(opened.get_sheet_by_name(_SUMMARY).iter_rows()):
            if row and _SOURCE in str(row[0]):
                return str(row[0]).rpartition(_SOURCE)[2].strip()[:64]
            if number > _PREFACE:
                break
    return ""


def _text(value: object) -> str | None:
    """A cell as an officer would type it: numbers with a decimal comma and no grouping, dates day first."""
    match value:
        case bool():
            return "x" if value else None
        case float() | int():
            return format(value, _PRECISION).replace(".", ",")
        case dt.datetime() | dt.date():
            return f"{value:%d/%m/%Y}"
        case _:
            text = str(value)
            return text if text.strip() else None
