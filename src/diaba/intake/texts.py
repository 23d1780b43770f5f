"""Delivered text into Unicode as it should be (chuẩn hóa văn bản): composed, and out of old encodings on request."""

from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from diaba.intake import remarks
from diaba.intake.formats import legacy_text
from diaba.intake.model import Report


def settle(table: pa.Table, *, encoding: str, raw: bool) -> tuple[pa.Table, list[Report]]:
    """Every text column of ``table`` in composed Unicode, and what was done or should be.

    ``encoding`` is the old encoding to repair, or "unicode" to repair none; ``raw`` text is still bytes, each shown as Latin-1.
    """
    notes: list[Report] = []
    found: set[str] = set()
    for place, name in enumerate(table.column_names):
        if pa.types.is_string(table.schema.field(place).type):
            column = table[name].combine_chunks()
            if raw:
                column, read = _from_bytes(column)
                found.add(read)
            column = _settled(column, name, encoding, notes)
            table = table.set_column(place, name, column)
    if raw and found - {"ASCII"}:
        notes.append(remarks.ENCODING_FOUND.report(encoding=", ".join(sorted(found - {"ASCII"}))))
    return table, notes


def _settled(column: pa.Array, name: str, encoding: str, notes: list[Report]) -> pa.Array:
    """One column composed, and repaired where asked; what looks like an old encoding is noted."""
    composed = pc.utf8_normalize(pc.replace_substring(column, "\x00", ""), "NFC")
    if not composed.equals(column):
        changed = pc.fill_null(pc.not_equal(composed, column), False)
        after = composed.filter(changed)
        notes.append(remarks.TEXT_COMPOSED.report(column=name, values=len(after), after=after[0].as_py()))
    if encoding != "unicode":
        return _repaired(composed, name, encoding, notes)
    legacy = legacy_text.recognise(_foreign(composed))
    if legacy:
        before, after = next(iter(legacy.readings.items()))
        values = len(legacy.readings)
        notes.append(
            remarks.TEXT_LEGACY.report(column=name, encoding=legacy.encoding, values=values, before=before, after=after)
        )
    return composed


def _repaired(column: pa.Array, name: str, encoding: str, notes: list[Report]) -> pa.Array:
    decode = legacy_text.ENCODINGS[encoding]
    repaired = _each(column, lambda value: value if _is_unicode(value) else decode(value))
    changed = pc.fill_null(pc.not_equal(repaired, column), False)
    if pc.any(changed).as_py():
        before, after = column.filter(changed)[0].as_py(), repaired.filter(changed)[0].as_py()
        values = pc.sum(changed).as_py()
        notes.append(
            remarks.TEXT_REPAIRED.report(column=name, encoding=encoding, values=values, before=before, after=after)
        )
    return repaired


def _is_unicode(value: str) -> bool:
    """Old text has no letter beyond Latin-1."""
    return max(value, default=" ") > "\xff"


def _from_bytes(column: pa.Array) -> tuple[pa.Array, str]:
    """Bytes shown as Latin-1, as UTF-8 where all of them are; and which it was."""
    values = _foreign(column)
    if not values:
        return column, "ASCII"
    try:
        read = {value: value.encode("latin-1").decode("utf-8") for value in values}
    except UnicodeError:
        return column, "ISO-8859-1"
    return _each(column, lambda value: read.get(value, value)), "UTF-8"


def _foreign(column: pa.Array) -> list[str]:
    """The different values that have a letter beyond ASCII."""
    values = pc.unique(column).drop_null()
    return list(values.filter(pc.invert(pc.string_is_ascii(values))).to_pylist())


def _each(column: pa.Array, change: Callable[[str], str]) -> pa.Array:
    """``change`` done once for each different value."""
    coded = column.dictionary_encode()
    return pa.array([change(value) for value in coded.dictionary.to_pylist()], pa.string()).take(coded.indices)
