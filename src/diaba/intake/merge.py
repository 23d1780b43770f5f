"""A corrected workbook merged back (gộp bảng tính đã sửa): rows matched by object, cells compared, conflicts told, nothing erased.

Three are compared: what the workbook was written from, what it says now, and the delivery as it is. A cell that someone changed in
the workbook is taken, unless the delivery was changed otherwise meanwhile; a row the workbook does not have stays.
"""

import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa

from diaba.intake.confine import Limits
from diaba.intake.content import LAND_USE, LINE_COLUMNS, LINE_FIELDS, PARCEL_COLUMNS, Content, Parcels
from diaba.intake.findings.rows import values_of
from diaba.intake.findings.workbook import CHARACTERS
from diaba.intake.fixes.model import Change
from diaba.intake.formats import annotated, opening
from diaba.intake.formats.refusals import WorkbookForeign
from diaba.intake.parts import Part
from diaba.intake.sandbox import Reader

FIELDS = (
    "sheet_number", "parcel_number", "legal_area", "land_uses.code", "land_uses.area", "land_uses.origin", "land_uses.form",
    "land_uses.term", "occupies_land", "parcel_code", "old_sheet_number", "old_parcel_number", "map_scale",
)  # fmt: skip
"""What the columns of the workbook are, in its order."""

_FORMS = {"sử dụng riêng": "private", "sử dụng chung": "common"}
_GROUPED = re.compile(r"^\d{1,3}(\.\d{3})+(,\d*)?$")
_NUMBER = re.compile(r"^\d{1,12}([.,]\d{1,6})?$")
_USE = "land_uses."
Row = Sequence[str | None]
Cells = Mapping[str, Row]
"""The values of each object as the workbook writes them: of a parcel in the order of ``FIELDS``, of a line of ``LINE_FIELDS``."""
Readable = Callable[[str, str | None], bool]


@dataclass(frozen=True)
class Conflict:
    """A value changed in the workbook and otherwise in the delivery: what both came from, and what each says."""

    object: str
    field: str
    base: str | None
    here: str | None
    workbook: str | None

    @property
    def key(self) -> str:
        """Its name in a form."""
        return f"{self.field}@{self.object}"


@dataclass(frozen=True, eq=False)
class Merged:
    """What a merge does: the content, what changes, what a person must decide, what cannot be read, and rows of no object here."""

    content: Content
    changes: Sequence[Change]
    conflicts: Sequence[Conflict]
    unreadable: Sequence[Change]
    strangers: Sequence[str]


@dataclass(frozen=True, eq=False)
class Returned:
    """A workbook that came back: its cells, and the SHA-256 of the file its rows were written from ("" where it does not say)."""

    cells: Cells
    source: str


def read_back(path: Path, name: str) -> Returned:
    """Read a workbook behind walls.

    Raises:
        Refusal: it is damaged, too large, or no workbook that was written by the check.
    """
    with tempfile.TemporaryDirectory(prefix="diaba-", ignore_cleanup_errors=True) as folder:
        scratch = Path(folder)
        sources = opening.prepare([Part(path, name)], scratch)
        if [source.by for source in sources] != ["workbook"]:
            raise WorkbookForeign(file=name)
        sink = scratch / "cells.arrow"
        with Reader(replace(sources[0], by="annotated"), sink, Limits()) as reader:
            answer = reader.ask("tables", by="annotated")
        with pa.OSFile(str(sink)) as columns, pa.ipc.open_stream(columns) as stream:
            table = stream.read_all()
        table.validate(full=True)
    cells = dict(zip(table["at"].to_pylist(), table[annotated.CELLS].to_pylist(), strict=True))
    return Returned(cells, str(answer["form"]).partition(" ")[2])


class _Compared:
    """What comes out of comparing cells: ``choices`` settles conflicts."""

    def __init__(self, choices: Mapping[str, str]) -> None:
        self.choices = choices
        self.changes: list[Change] = []
        self.conflicts: list[Conflict] = []
        self.unreadable: list[Change] = []

    def wanted(
        self, name: str, fields: Sequence[str], values: tuple[Row, Row, Row], readable: Readable
    ) -> dict[str, str | None]:
        """Of ``values`` (the base's, the delivery's, the workbook's) of one object those to take from the workbook."""
        taken = {}
        for one, before, here, given in zip(fields, *(_padded(row, len(fields)) for row in values), strict=True):
            if _same(given, before) or _same(given, here):
                continue
            conflict = Conflict(name, one, before, here, given)
            if not _same(here, before) and self.choices.get(conflict.key) != "workbook":
                self.conflicts += [] if self.choices.get(conflict.key) == "here" else [conflict]
            elif not readable(one, given):
                self.unreadable.append(Change(name, one, here, given))
            else:
                taken[one] = given
                self.changes.append(Change(name, one, here, given))
        return taken


def merge(base: Content, current: Content, cells: Cells, decided: Mapping[str, str] | None = None) -> Merged:
    """``current`` with what was changed in the workbook; ``decided`` settles conflicts ("field@object") as "workbook" or "here"."""
    compared = _Compared(decided or {})
    parcels = _merged_parcels(base, current, cells, compared)
    lines = _merged_lines(base, current, cells, compared)
    content = replace(current, parcels=parcels, lines=lines) if compared.changes else current
    names = chain(current.parcels.table["object"].to_pylist(), current.lines["object"].to_pylist())
    order = {name: place for place, name in enumerate(names)}
    return Merged(
        content,
        sorted(compared.changes, key=lambda one: order[one.object]),
        sorted(compared.conflicts, key=lambda one: order[one.object]),
        sorted(compared.unreadable, key=lambda one: order[one.object]),
        sorted(cells.keys() - order.keys()),
    )


def _merged_parcels(base: Content, current: Content, cells: Cells, compared: _Compared) -> Parcels:
    was, now, parcels = _written(base), _written(current), current.parcels
    rows = {row["object"]: row for row in parcels.table.to_pylist()}
    before = len(compared.changes)
    for name in cells.keys() & now.keys():
        values = (was.get(name, now[name]), now[name], cells[name])
        if wanted := compared.wanted(name, FIELDS, values, _readable):
            rows[name] = _changed(rows[name], {**dict(zip(FIELDS, now[name], strict=True)), **wanted}, wanted)
    if len(compared.changes) == before:
        return parcels
    table = pa.Table.from_pylist(list(rows.values()), schema=PARCEL_COLUMNS)
    return Parcels(table, parcels.shapes, parcels.srid)


def _merged_lines(base: Content, current: Content, cells: Cells, compared: _Compared) -> pa.Table:
    """Certificate lines hold what was written, so what the workbook says is taken as it is written there."""
    was = {row["object"]: row for row in base.lines.to_pylist()}
    rows = {row["object"]: row for row in current.lines.to_pylist()}
    before = len(compared.changes)
    for name in cells.keys() & rows.keys():
        values = (_fields(was.get(name, rows[name])), _fields(rows[name]), cells[name])
        rows[name] = {**rows[name], **compared.wanted(name, LINE_FIELDS, values, lambda *_: True)}
    if len(compared.changes) == before:
        return current.lines
    return pa.Table.from_pylist(list(rows.values()), schema=LINE_COLUMNS)


def _fields(line: Mapping[str, Any]) -> list[str | None]:
    """The fields of a line as the workbook can hold them."""
    return [_cell(line[name] and line[name][:CHARACTERS]) for name in LINE_FIELDS]


def _padded(row: Row, width: int) -> Row:
    return [*row[:width], *[None] * (width - len(row))]


def _written(content: Content) -> dict[str, Row]:
    """The values of each object as the workbook writes them and reads them back."""
    return {row["object"]: [_cell(value) for value in values_of(row)] for row in content.parcels.table.to_pylist()}


def _cell(value: str | float | None) -> str | None:
    if isinstance(value, float):
        return format(value, ".15g").replace(".", ",")
    return value if value and value.strip() else None


def _same(one: str | None, other: str | None) -> bool:
    return _plain(one) == _plain(other)


def _plain(text: str | None) -> str:
    """A workbook keeps one kind of line end."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n").strip()


def _parts(text: str | None) -> list[str | None]:
    return [part.strip() or None for part in text.split(";")] if text else []


def _number(text: str | None) -> float | None:
    """The number an officer typed: 1.234,5 or 1234.5.

    Raises:
        ValueError: it is none.
    """
    bare = (text or "").replace("\u00a0", "").replace(" ", "")
    if not bare:
        return None
    if _GROUPED.match(bare):
        bare = bare.replace(".", "")
    elif not _NUMBER.match(bare):
        raise ValueError(text)
    return float(bare.replace(",", "."))


def _readable(field: str, given: str | None) -> bool:
    try:
        if field == "legal_area":
            _number(given)
        elif field == "land_uses.area":
            [_number(part) for part in _parts(given)]
        elif field == "map_scale":
            int(given or 0)
    except ValueError:
        return False
    return True


def _changed(
    row: Mapping[str, Any], texts: Mapping[str, str | None], wanted: Mapping[str, str | None]
) -> dict[str, Any]:
    """The row with the wanted values; its land uses are written anew where one of their fields is wanted."""
    new: dict[str, Any] = dict(row)
    for field, text in wanted.items():
        match field:
            case "legal_area":
                new[field] = _number(text)
            case "map_scale":
                new[field] = int(text) if text else None
            case "occupies_land":
                new[field] = bool((text or "").strip())
            case _ if not field.startswith(_USE):
                new[field] = (text or "").strip() or None
    if any(field.startswith(_USE) for field in wanted):
        fields = [field.removeprefix(_USE) for field in wanted if field.startswith(_USE)]
        new["land_uses"] = _uses(row["land_uses"], texts, fields)
    return new


def _uses(
    uses: Sequence[Mapping[str, Any]], texts: Mapping[str, str | None], fields: Sequence[str]
) -> list[dict[str, Any]]:
    """The land uses with the ``fields`` that were changed; all are read from the workbook where it has more uses or fewer."""
    columns = {part.name: _parts(texts[f"{_USE}{part.name}"]) for part in LAND_USE}
    wide = max(len(columns[name]) for name in fields)
    same = wide == len(uses)
    new = []
    for place in range(wide):
        use: dict[str, Any] = dict(uses[place]) if place < len(uses) else dict.fromkeys(columns)
        for name in fields if same else columns:
            text = columns[name][place] if place < len(columns[name]) else None
            use[name] = _use_value(name, text)
        if any(value is not None for value in use.values()):
            new.append(use)
    return new


def _use_value(name: str, text: str | None) -> Any:  # noqa: ANN401 - a number or a text
    if name == "area":
        return _number(text)
    return _FORMS.get((text or "").lower(), text) if name == "form" else text
