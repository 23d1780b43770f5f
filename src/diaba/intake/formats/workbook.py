"""Workbooks (.xlsx): a table of cells as text, read without evaluating anything, and the form it proves to be."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

import pyarrow as pa
import python_calamine

from diaba.intake.content import LINE_COLUMNS, LINES
from diaba.intake.formats import campaign_sheet
from diaba.intake.formats.fault import Fault
from diaba.intake.formats.records import Records

_HEADER_ROWS, _COLUMNS, _TOLD = 30, 512, 300
_SCHEMA = pa.schema([("at", pa.string()), *(field for field in LINE_COLUMNS if field.name != "object")])
_PRECISION = ".15g"
"""What the program that wrote the cell shows; more digits are binary dust."""

Row = list[str | None]


def read(request: Mapping[str, Any]) -> Records:
    """The lines of the first sheet that is a known form.

    Raises:
        Fault: it is no workbook, no sheet of it is a known form, or it has too many rows.
    """
    try:
        opened = python_calamine.load_workbook(request["path"])
        seen = []
        for name in opened.sheet_names:
            rows = _rows(opened.get_sheet_by_name(name))
            head = list(islice(rows, _HEADER_ROWS))
            columns, first = _header(head)
            if columns:
                lines = _lines(columns, chain(head[first:], rows), request)
                return Records({LINES: lines}, "PL3")
            seen.append(f"{name}: {_words(head)}")
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise Fault("FileDamaged", reason=str(error)[:_TOLD]) from error
    raise Fault("FormUnknown", seen="; ".join(seen)[:_TOLD] or "∅")


def _rows(sheet: python_calamine.CalamineSheet) -> Iterator[tuple[int, Row]]:
    """The rows with their numbers as people see them, every cell as text."""
    if sheet.start is not None:
        top, left = sheet.start
        for number, row in enumerate(sheet.iter_rows(), top + 1):
            yield number, [*[None] * left, *(_text(value) for value in row[:_COLUMNS])]


def _header(head: Sequence[tuple[int, Row]]) -> tuple[dict[int, str], int]:
    """Column → field, and how many rows the header takes; a row of field numbers decides before one of words."""
    for judge in (campaign_sheet.by_numbers, campaign_sheet.by_words):
        for place, (_, row) in enumerate(head):
            if columns := judge(row):
                return columns, place + 1
    return {}, 0


def _words(head: Sequence[tuple[int, Row]]) -> str:
    return ", ".join([cell for _, row in head for cell in row if cell][:10])


def _lines(columns: Mapping[int, str], rows: Iterable[tuple[int, Row]], request: Mapping[str, Any]) -> pa.Table:
    """The rows that say anything, column by column."""
    gathered: dict[str, list[str | None]] = {name: [] for name in _SCHEMA.names}
    unheard = [name for name in _SCHEMA.names if name not in columns.values() and name != "at"]
    for number, row in rows:
        said = {field: row[column] if column < len(row) else None for column, field in columns.items()}
        if not any(said.values()):
            continue
        gathered["at"].append(str(number))
        for field, value in said.items():
            gathered[field].append(value)
        for field in unheard:
            gathered[field].append(None)
        if len(gathered["at"]) > request["objects"]:
            raise Fault("TooManyObjects", layer="PL3", found=f"> {request['objects']}", limit=request["objects"])
    return pa.table(gathered, schema=_SCHEMA)


def _text(value: object) -> str | None:
    """A cell as it is printed: dates day first, numbers without binary dust, text letter for letter."""
    match value:
        case bool():
            return "1" if value else "0"
        case float() | int():
            return format(value, _PRECISION)
        case dt.datetime() if value.time() == dt.time():
            return f"{value:%d/%m/%Y}"
        case dt.datetime():
            return f"{value:%d/%m/%Y %H:%M:%S}"
        case dt.date():
            return f"{value:%d/%m/%Y}"
        case _:
            text = str(value)
            return text if text.strip() else None
