"""A corrected workbook merged back (gộp bảng tính đã sửa): rows matched by object, cells compared, conflicts told, nothing erased.

Three are compared: what the workbook was written from, what it says now, and the delivery as it is. A cell that someone changed in
the workbook is taken, unless the delivery was changed otherwise meanwhile; a row the workbook does not have stays.
"""

import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from diaba.intake.confine import Limits
from diaba.intake.content import LAND_USE, PARCEL_COLUMNS, Content, Parcels
from diaba.intake.findings.rows import values_of
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
Cells = Mapping[str, Sequence[str | None]]
"""The values of each object as the workbook writes them, in the order of ``FIELDS``."""


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
    rows = zip(table["at"].to_pylist(), table[annotated.CELLS].to_pylist(), strict=True)
    width = len(FIELDS)
    cells = {name: [*row[:width], *[None] * (width - len(row))] for name, row in rows}
    return Returned(cells, str(answer["form"]).partition(" ")[2])


def merge(base: Content, current: Content, cells: Cells, decided: Mapping[str, str] | None = None) -> Merged:
    """``current`` with what was changed in the workbook; ``decided`` settles conflicts ("field@object") as "workbook" or "here"."""
    choices = decided or {}
    was, rows = _written(base), {row["object"]: row for row in current.parcels.table.to_pylist()}
    now = _written(current)
    changes: list[Change] = []
    conflicts: list[Conflict] = []
    unreadable: list[Change] = []
    for name in cells.keys() & now.keys():
        wanted = {}
        for field, before, here, given in zip(FIELDS, was.get(name, now[name]), now[name], cells[name], strict=True):
            if _same(given, before) or _same(given, here):
                continue
            one = Conflict(name, field, before, here, given)
            if not _same(here, before) and choices.get(one.key) != "workbook":
                conflicts += [] if choices.get(one.key) == "here" else [one]
            elif not _readable(field, given):
                unreadable.append(Change(name, field, here, given))
            else:
                wanted[field] = given
                changes.append(Change(name, field, here, given))
        if wanted:
            rows[name] = _changed(rows[name], {**dict(zip(FIELDS, now[name], strict=True)), **wanted}, wanted)
    order = {name: place for place, name in enumerate(rows)}
    parcels = current.parcels
    table = pa.Table.from_pylist(list(rows.values()), schema=PARCEL_COLUMNS) if changes else parcels.table
    content = replace(current, parcels=Parcels(table, parcels.shapes, parcels.srid)) if changes else current
    told = [sorted(found, key=lambda one: order[one.object]) for found in (changes, unreadable)]
    return Merged(
        content,
        told[0],
        sorted(conflicts, key=lambda one: order[one.object]),
        told[1],
        sorted(cells.keys() - now.keys()),
    )


def _written(content: Content) -> dict[str, list[str | None]]:
    """The values of each object as the workbook writes them and reads them back."""
    return {row["object"]: [_cell(value) for value in values_of(row)] for row in content.parcels.table.to_pylist()}


def _cell(value: str | float | None) -> str | None:
    if isinstance(value, float):
        return format(value, ".15g").replace(".", ",")
    return value if value and value.strip() else None


def _same(one: str | None, other: str | None) -> bool:
    return (one or "").strip() == (other or "").strip()


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
