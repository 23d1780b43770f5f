"""Changing text wherever it stands in a delivery: columns of parcels, of their land uses, of certificate lines."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from diaba.intake.content import LAND_USE, Content, Parcels
from diaba.intake.fixes.model import Change, Fixed

Words = Mapping[str, str | None]
"""What each value that changes becomes; None: nothing is left of it."""

Judge = Callable[[str, pa.Array], Words]
"""The words of a column, from its name ("land_uses.code" for a field of a use) and its values."""


def change_text(content: Content, judge: Judge, *, lines: bool = True) -> Fixed:
    """Every text column changed as ``judge`` says; the objects' own names stay."""
    changes: list[Change] = []
    parcels = content.parcels
    table = _table(parcels.table, judge, changes)
    uses, told = _uses(table, judge)
    changes += told
    if told:
        table = table.set_column(table.schema.get_field_index("land_uses"), "land_uses", uses)
    of_lines = _table(content.lines, judge, changes) if lines else content.lines
    if not changes:
        return Fixed(content)
    return Fixed(replace(content, parcels=Parcels(table, parcels.shapes, parcels.srid), lines=of_lines), changes)


def _table(table: pa.Table, judge: Judge, changes: list[Change]) -> pa.Table:
    for place, field in enumerate(table.schema):
        if field.name == "object" or not pa.types.is_string(field.type):
            continue
        column = _whole(table[field.name])
        changed, rows = _column(column, judge(field.name, column))
        if len(rows):
            table = table.set_column(place, field, changed)
            changes += _told(table["object"].take(rows), field.name, column.take(rows), changed.take(rows))
    return table


def _uses(table: pa.Table, judge: Judge) -> tuple[pa.Array, list[Change]]:
    lists = _whole(table["land_uses"])
    flat, parents = pc.list_flatten(lists), pc.list_parent_indices(lists)
    parts, changes = [], []
    for field in LAND_USE:
        part = _whole(pc.struct_field(flat, field.name))
        if pa.types.is_string(field.type):
            name = f"land_uses.{field.name}"
            changed, rows = _column(part, judge(name, part))
            changes += _told(table["object"].take(parents.take(rows)), name, part.take(rows), changed.take(rows))
            part = changed
        parts.append(part)
    whole = pa.StructArray.from_arrays(parts, fields=list(LAND_USE))
    ends = np.cumsum(pc.list_value_length(lists).to_numpy(zero_copy_only=False), dtype=np.int32)
    return pa.ListArray.from_arrays(np.concatenate([[np.int32(0)], ends]), whole), changes


def _column(column: pa.Array, words: Words) -> tuple[pa.Array, pa.Array]:
    """The column changed, and the rows that were."""
    if not words:
        return column, pa.array([], pa.int64())
    coded = column.dictionary_encode()
    after = pa.array([words.get(value, value) for value in coded.dictionary.to_pylist()], pa.string())
    hit = pc.is_in(column, pa.array(list(words), pa.string()))
    return after.take(coded.indices), pa.array(np.flatnonzero(hit.to_numpy(zero_copy_only=False)), pa.int64())


def _told(objects: pa.Array, field: str, before: pa.Array, after: pa.Array) -> list[Change]:
    given = (values.to_pylist() for values in (objects, before, after))
    return [Change(name, field, old, new) for name, old, new in zip(*given, strict=True)]


def _whole(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return pa.concat_arrays(whole.chunks) if isinstance(whole, pa.ChunkedArray) else whole


def different(column: pa.Array) -> list[str]:
    """The different values of a column."""
    return [value for value in pc.unique(column).to_pylist() if value is not None]
