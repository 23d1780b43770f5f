"""What a fix is, and what it says it did."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from diaba.intake.content import Content, Parcels
from diaba.intake.coverage import Shapes
from diaba.intake.model import Context


@dataclass(frozen=True)
class Change:
    """One value of one object before and after; a shape is told by what a person can compare: corners, m², metres."""

    object: str
    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, eq=False)
class Fixed:
    """What came out of a fix: the content, the very same where nothing changed, and every change."""

    content: Content
    changes: Sequence[Change] = ()


Choices = Mapping[str, str]
"""What a person chose: the value each strange value becomes."""

Apply = Callable[[Content, Context, Choices], Fixed]


@dataclass(frozen=True)
class Fix:
    """A fix (cách sửa): stable id, version, what it does, and the function that does it."""

    id: str
    version: int
    title_vi: str
    title_en: str
    about_vi: str
    about_en: str
    apply: Apply
    parameters: tuple[str, ...] = ()
    """Names of the law parameters it reads."""


def with_shapes(content: Content, shapes: Shapes) -> Content:
    """The content with other shapes, row by row."""
    return replace(content, parcels=Parcels(content.parcels.table, shapes, content.parcels.srid))


def with_rows(content: Content, kept: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Content:
    """The content with only these parcels."""
    parcels = content.parcels
    return replace(content, parcels=Parcels(parcels.table.take(kept), parcels.shapes[kept], parcels.srid))
