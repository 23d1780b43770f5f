"""Delivered columns into ours (ánh xạ cột): whole columns at a time, and what does not fit is named, not dropped."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from diaba.intake import remarks
from diaba.intake.content import LAND_USE, PARCEL_COLUMNS
from diaba.intake.coverage import Shapes
from diaba.intake.model import Report
from diaba.intake.profiles.model import AREA_UNITS, Column, LandUse, Profile, key

_YES = pa.array(["1", "1.0", "true", "t", "y", "yes", "x", "co", "có", "đúng", "dung"])
_INT32_DIGITS = 9


class Mapper:
    """Maps one delivered table by one profile; remarks gather in ``notes``."""

    def __init__(self, profile: Profile, delivered: pa.Table, layer: str, features: pa.Array, shapes: Shapes) -> None:
        self.profile, self.delivered, self.shapes = profile, delivered, shapes
        self.features = features.cast(pa.string())
        numbered = pc.binary_join_element_wise(f"{layer}:", self.features, "")
        named = self._named()
        self.objects = numbered if named is None else named
        self.notes: list[Report] = []

    def table(self) -> pa.Table:
        """The parcels as columns, without their shapes."""
        arrays = {
            "object": self.objects,
            "land_uses": self._land_uses(),
            "occupies_land": self._occupies(),
            "legal_area": self._number(self._column("legal_area")),
            "map_scale": self._scale(self._column("map_scale")),
        }
        for name in PARCEL_COLUMNS.names:
            if name not in arrays:
                arrays[name] = self._text(self._column(name))
        return pa.table([arrays[name] for name in PARCEL_COLUMNS.names], schema=PARCEL_COLUMNS)

    def _named(self) -> pa.Array | None:
        """The names the file gives its objects, where each has one of its own and none is like the names that we give."""
        given = self._given(self._column("object"))
        if given is None:
            return None
        named = _trimmed(given)
        plain = pc.fill_null(pc.match_substring_regex(named, r"^[0-9A-Za-z./-]{1,64}$"), False)
        return named if pc.all(plain).as_py() and pc.count_distinct(named).as_py() == len(named) else None

    def _column(self, ours: str) -> Column:
        return self.profile.columns.get(ours, Column())

    def _given(self, column: Column) -> pa.Array | None:
        """What was delivered for ``column``, or None."""
        name = column.among(self.delivered.column_names)
        return None if name is None else _flat(self.delivered[name])

    def _text(self, column: Column) -> pa.Array:
        """``column`` as text: codes keep their zeros, whole numbers lose their decimals, blanks are nothing."""
        if column.derive == "feature":
            return self.features
        if column.derive == "tile":
            return _tiles(self.shapes, column.tile)
        given = self._given(column)
        text = pa.nulls(len(self.features), pa.string()) if given is None else _trimmed(given)
        if column.values:
            text = _replaced(text, lambda value: column.values.get(key(value), value))
        for filling in (column.constant, column.otherwise):
            text = text if filling is None else pc.fill_null(text, filling)
        return text

    def _number(self, column: Column) -> pa.Array:
        """``column`` as a finite number, in m² where it has a unit."""
        given = self._given(column)
        if given is None:
            return pa.nulls(len(self.features), pa.float64())
        if pa.types.is_string(given.type):
            written = _numeral(_trimmed(given), self.profile.decimal)
            numbers = pc.cast(pc.if_else(pc.match_substring_regex(written, _NUMBER), written, None), pa.float64())
        else:
            numbers = given.cast(pa.float64(), safe=False)
        numbers = pc.if_else(pc.fill_null(pc.is_finite(numbers), False), numbers, pa.scalar(None, pa.float64()))
        self._unreadable(column, given, numbers)
        return pc.multiply(numbers, AREA_UNITS[column.unit])

    def _scale(self, column: Column) -> pa.Array:
        """The denominator out of 1000, "1:1000" or "1/1.000"."""
        given = self._given(column)
        if given is None:
            return pa.nulls(len(self.features), pa.int32())
        bare = pc.replace_substring_regex(_trimmed(given), r"^1\s*[:/]\s*", "")
        digits = pc.replace_substring_regex(bare, r"[.\s]", "")
        fits = pc.match_substring_regex(digits, rf"^[0-9]{{1,{_INT32_DIGITS}}}$")
        scales = pc.cast(pc.if_else(fits, digits, None), pa.int32())
        self._unreadable(column, given, scales)
        return scales

    def _unreadable(self, column: Column, given: pa.Array, read: pa.Array) -> None:
        """Name the objects where something was delivered and nothing could be read."""
        lost = pc.and_(pc.is_valid(_trimmed(given)), pc.is_null(read))
        if pc.any(lost).as_py():
            values, objects = given.filter(lost), self.objects.filter(lost).to_pylist()
            name = column.among(self.delivered.column_names)
            self.notes.append(remarks.NUMBER_UNREADABLE.report(objects, column=name, value=str(values[0].as_py())))

    def _land_uses(self) -> pa.Array:
        """One list a parcel of the land uses that say anything, in the order of the profile."""
        slots = [self._land_use(use) for use in self.profile.land_uses]
        rows = len(self.features)
        if not slots:
            return pa.ListArray.from_arrays(np.zeros(rows + 1, np.int32), pa.array([], LAND_USE))
        said = np.column_stack([_said(slot, main=slot is slots[0]) for slot in slots])
        offsets = np.concatenate([[0], said.sum(axis=1).cumsum()]).astype(np.int32)
        row, slot = np.nonzero(said)
        return pa.ListArray.from_arrays(offsets, pa.concat_arrays(slots).take(pa.array(slot * rows + row)))

    def _land_use(self, use: LandUse) -> pa.StructArray:
        parts = [
            self._number(use.get("area", Column())) if name == "area" else self._text(use.get(name, Column()))
            for name in _PARTS
        ]
        return pa.StructArray.from_arrays(parts, fields=list(LAND_USE))

    def _occupies(self) -> pa.Array:
        """What a column says, else whether the main use is one that forms no parcel."""
        main = self.profile.land_uses[0].get("code", Column()) if self.profile.land_uses else Column()
        judged = pc.is_in(self._text(main), pa.array(sorted(self.profile.occupying), pa.string()))
        given = self._given(self._column("occupies_land"))
        if given is None:
            return judged
        text = pc.utf8_lower(_trimmed(given))
        return pc.if_else(pc.is_valid(text), pc.fill_null(pc.is_in(text, _YES), False), judged)


_NUMBER = r"^[+-]?([0-9]{1,15}|[0-9]{0,15}\.[0-9]{1,15})([eE][+-]?[0-9]{1,2})?$"
_PARTS = tuple(part.name for part in LAND_USE)


def _flat(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _trimmed(values: pa.Array) -> pa.Array:
    """Text without blanks around it; nothing where there were only blanks."""
    if pa.types.is_floating(values.type):
        whole = pc.equal(values, pc.round(values))
        small = pc.less(pc.abs(values), 2**53)
        integers = pc.if_else(pc.and_(whole, small), values, None).cast(pa.int64()).cast(pa.string())
        values = pc.coalesce(integers, values.cast(pa.string()))
    text = pc.utf8_trim_whitespace(values.cast(pa.string()))
    return pc.if_else(pc.equal(text, ""), None, text)


def _replaced(text: pa.Array, change: Callable[[str], str]) -> pa.Array:
    """``change`` done once for each different value."""
    coded = text.dictionary_encode()
    changed = [None if one is None else change(one) for one in coded.dictionary.to_pylist()]
    return pa.array(changed, pa.string()).take(coded.indices)


def _numeral(text: pa.Array, decimal: str) -> pa.Array:
    """Numbers written for people, "1.234,5 m2" or "1 234.5", as digits with a point."""
    bare = pc.replace_substring_regex(text, r"(?i)\s*m(2|²)$", "")
    bare = pc.replace_substring_regex(bare, r"[\s\x{00a0}\x{202f}']", "")
    if decimal == ",":
        grouped = pc.match_substring_regex(bare, r"^[+-]?[0-9]{1,3}(\.[0-9]{3})+(,[0-9]*)?$")
        bare = pc.if_else(grouped, pc.replace_substring(bare, ".", ""), bare)
        return pc.replace_substring(bare, ",", ".", max_replacements=1)
    grouped = pc.match_substring_regex(bare, r"^[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?$")
    return pc.if_else(grouped, pc.replace_substring(bare, ",", ""), bare)


def _said(use: pa.StructArray, *, main: bool) -> npt.NDArray[np.bool_]:
    """Where a land use says anything; columns shared between uses do not make a second one."""
    telling = _PARTS if main else ("code", "area")
    said = [use.field(name).is_valid().to_numpy(zero_copy_only=False) for name in telling]
    return np.asarray(np.column_stack(said).any(axis=1))


def _tiles(shapes: Shapes, size: int) -> pa.Array:
    """The name of the square of ``size`` metres each shape's south-western corner lies in."""
    corners = shapely.bounds(shapes)[:, :2] // size
    named = [f"{east:.0f}-{north:.0f}" if np.isfinite(east + north) else None for east, north in corners.tolist()]
    return pa.array(named, pa.string())
