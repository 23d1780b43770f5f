"""Workbooks (.xlsx): a table of cells as text, read without evaluating anything, and the form it proves to be."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, pairwise
from typing import Any

import pyarrow as pa
import python_calamine

from diaba.intake.content import LINE_COLUMNS, LINES
from diaba.intake.formats import campaign_sheet, checklist
from diaba.intake.formats.fault import Fault
from diaba.intake.formats.records import Records
from diaba.intake.profiles.model import key

_HEADER_ROWS, _COLUMNS, _TOLD = 30, 512, 300
_SCHEMA = pa.schema([("at", pa.string()), *(field for field in LINE_COLUMNS if field.name != "object")])
_PRECISION = ".15g"
"""What the program that wrote the cell shows; more digits are binary dust."""
_FORM, _CHECKLIST = "PL3", "PL8"
_ORDINAL = frozenset({"stt", "tt", "sott", "sothutu"})
_FEWEST_NUMBERS = 9

Row = list[str | None]


@dataclass(frozen=True)
class _Header:
    """Which fields each column holds, how many rows the header takes, and what it heads that is no field."""

    form: str
    columns: Mapping[int, tuple[str, ...]]
    rows: int
    unknown: Sequence[str] = ()

    @property
    def fields(self) -> int:
        return sum(map(len, self.columns.values()))


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
            header = _header([row for _, row in head])
            if header:
                lines = _Lines(header, request["objects"])
                lines.take(chain(head[header.rows :], rows))
                return Records({LINES: pa.table(lines.gathered, schema=_SCHEMA)}, header.form, lines.notes())
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


def _header(head: Sequence[Row]) -> _Header | None:
    """The header: a row of field numbers decides, else the words that name most fields, in one row or in two that are merged."""
    for place, row in enumerate(head):
        if numbers := campaign_sheet.by_numbers(row):
            return _Header(_FORM, _each(numbers), place + 1)
    found: list[_Header] = []
    for place, words in _worded(head):
        rows = place + 1 + (place + 1 < len(head) and _numbering(head[place + 1]))
        judged = ((_FORM, _each(campaign_sheet.by_words(words))), (_CHECKLIST, checklist.by_words(words)))
        found += [_Header(form, columns, rows, _unknown(words, columns)) for form, columns in judged if columns]
    return max(found, key=lambda header: header.fields, default=None)


def _each(columns: Mapping[int, str]) -> dict[int, tuple[str, ...]]:
    return {column: (name,) for column, name in columns.items()}


def _worded(head: Sequence[Row]) -> Iterator[tuple[int, Row]]:
    """What may be a header, and the place of its last row; of two rows merged the lower one names the columns that it names."""
    yield from enumerate(head)
    for place, (upper, lower) in enumerate(pairwise(head), 1):
        width = max(len(upper), len(lower))
        padded = [[*row, *[None] * (width - len(row))] for row in (upper, lower)]
        yield place, [below or above for above, below in zip(*padded, strict=True)]


def _numbering(row: Row) -> bool:
    """Whether it only counts the columns."""
    bare = [text.strip().strip("()[]") for text in row if text]
    return len(bare) >= _FEWEST_NUMBERS and all(
        one.isdecimal() and other.isdecimal() and int(one) < int(other) for one, other in pairwise(bare)
    )


def _unknown(words: Row, columns: Mapping[int, tuple[str, ...]]) -> list[str]:
    named = ((column, (text or "").strip()) for column, text in enumerate(words))
    return [text for column, text in named if text and column not in columns and key(text) not in _ORDINAL]


def _words(head: Sequence[tuple[int, Row]]) -> str:
    return ", ".join([cell for _, row in head for cell in row if cell][:10])


@dataclass
class _Lines:
    """The rows that say anything, column by column."""

    header: _Header
    limit: int
    gathered: dict[str, list[str | None]] = field(default_factory=lambda: {name: [] for name in _SCHEMA.names})
    unparted: list[str] = field(default_factory=list)
    classes: Counter[str] = field(default_factory=Counter)

    def take(self, rows: Iterable[tuple[int, Row]]) -> None:
        """Gather the rows.

        Raises:
            Fault: there are too many.
        """
        for number, row in rows:
            said = self._said(row, str(number))
            if not said:
                continue
            said["at"] = str(number)
            if (named := said.pop(checklist.CLASS, None)) is not None:
                self.classes[named.strip()] += 1
            for name, column in self.gathered.items():
                column.append(said.get(name))
            if len(self.gathered["at"]) > self.limit:
                raise Fault("TooManyObjects", layer=self.header.form, found=f"> {self.limit}", limit=self.limit)

    def _said(self, row: Row, at: str) -> dict[str, str]:
        said = {}
        for column, fields in self.header.columns.items():
            value = row[column] if column < len(row) else None
            if value is None:
                continue
            parts = [value] if len(fields) == 1 else checklist.parted(value, len(fields))
            if parts is None:
                self.unparted.append(at)
                parts = [value]
            said.update({name: part for name, part in zip(fields, parts, strict=False) if part})
        return said

    def notes(self) -> list[dict[str, Any]]:
        """What is to be said of the sheet."""
        notes: list[dict[str, Any]] = []
        if self.unparted:
            notes.append({"remark": "READ-022", "at": self.unparted, "facts": {}})
        if self.header.unknown:
            notes.append({"remark": "READ-023", "at": [], "facts": {"columns": ", ".join(self.header.unknown)[:_TOLD]}})
        if self.classes:
            told = ", ".join(f"{name}: {count}" for name, count in sorted(self.classes.items()))
            notes.append({"remark": "READ-024", "at": [], "facts": {"classes": told[:_TOLD]}})
        return notes


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
