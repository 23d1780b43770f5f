"""What rules share: the objects of rows, columns as text and as uses, and numbers of the law."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from diaba.intake.content import Parcels
from diaba.intake.coverage import Edges, Mask
from diaba.intake.model import Check, Context, Finding
from diaba.intake.wording import natural

_NAMED = 8
"""How many a finding for many names."""

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Uses:
    """The land uses of all parcels one after the other: a column of the list's fields, and the row each belongs to."""

    fields: pa.StructArray
    rows: Rows

    def field(self, name: str) -> pa.Array:
        """One field of every use."""
        return pc.struct_field(self.fields, name)


def of_parcels(check: Callable[[Parcels, Context], Iterable[Finding]]) -> Check:
    """A check that looks at the parcels alone."""
    return lambda content, context: check(content.parcels, context)


def uses(parcels: Parcels) -> Uses:
    """The land uses of the parcels."""
    lists = _whole(parcels.table["land_uses"])
    return Uses(pc.list_flatten(lists), np.asarray(pc.list_parent_indices(lists), np.int64))


def column(parcels: Parcels, name: str) -> pa.Array:
    """A text column with blanks around cut off; null where nothing is left."""
    text = pc.utf8_trim_whitespace(_whole(parcels.table[name]))
    return pc.if_else(pc.equal(text, ""), None, text)


def numbers(parcels: Parcels, name: str) -> npt.NDArray[np.float64]:
    """A column of numbers; NaN where there is none."""
    return cast(
        "npt.NDArray[np.float64]", _whole(parcels.table[name]).cast(pa.float64()).to_numpy(zero_copy_only=False)
    )


def by_scale(scales: npt.NDArray[np.float64], of: Callable[[int], float]) -> npt.NDArray[np.float64]:
    """What ``of`` gives for the map scale of each row; NaN where the scale is not known."""
    known, row = np.unique(scales, return_inverse=True)
    values = [of(int(scale)) if np.isfinite(scale) else np.nan for scale in known.tolist()]
    return np.array(values, np.float64)[row]


def mask(values: pa.Array) -> Mask:
    """True and false from Arrow; unknown is false."""
    return cast("Mask", pc.fill_null(values, False).to_numpy(zero_copy_only=False))


def objects(parcels: Parcels, rows: Rows) -> list[str]:
    """The objects of the rows."""
    return cast("list[str]", parcels.table["object"].take(pa.array(rows, pa.int64())).to_pylist())


def each(parcels: Parcels, found: Mask) -> Iterator[tuple[int, str]]:
    """Row and object of everything found."""
    rows = np.flatnonzero(found)
    return zip(rows.tolist(), objects(parcels, rows), strict=True)


def repeated(values: pa.Array) -> list[Rows]:
    """Groups of rows with the same value, in order; rows without a value are alike to none."""
    indices = values.dictionary_encode().indices
    known = np.flatnonzero(mask(pc.is_valid(indices)))
    codes = indices.take(pa.array(known)).to_numpy(zero_copy_only=False).astype(np.int64)
    several = np.bincount(codes, minlength=1)[codes] > 1
    known, codes = known[several], codes[several]
    order = np.argsort(codes, kind="stable")
    groups = np.split(known[order], np.flatnonzero(np.diff(codes[order])) + 1)
    return [group for group in groups if len(group)]


def edges(parcels: Parcels, context: Context) -> Edges:
    """The edges that no neighbour has, as the parameters ``geometry.snap`` and ``intake.minimum_overlap`` draw the line."""
    return parcels.edges(number(context, "geometry.snap"), number(context, "intake.minimum_overlap"))


def several(
    rule: str,
    parcels: Parcels,
    rows: Iterable[int],
    facts: Mapping[str, Any],
    place: Any = None,  # noqa: ANN401 - a shapely geometry
) -> Finding:
    """One finding for what many parcels have alike: how many they are, and the first of them by name."""
    found = np.unique(np.fromiter(rows, np.int64))
    names = nsmallest(_NAMED, objects(parcels, found), key=natural)
    return Finding(rule, None, {**facts, "count": len(found)}, tuple(names), place)


def number(context: Context, name: str, key: str = "") -> float:
    """A parameter of the law that is a number."""
    return float(context.law.parameter(name, context.at, key))


def _whole(values: pa.ChunkedArray) -> pa.Array:
    whole = values.combine_chunks()
    return pa.concat_arrays(whole.chunks) if isinstance(whole, pa.ChunkedArray) else whole
