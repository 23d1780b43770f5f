"""What the law book holds: documents (văn bản), codes of code lists (bảng mã) and parameters (tham số), each dated and cited."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

Value = str | int | float | bool


class Mark(StrEnum):
    """How far an entry was verified; where its facts differ, the weakest counts."""

    PRIMARY = "V1"
    COPY = "V1-copy"
    SECONDARY = "V2"
    COMPUTED = "C"
    UNVERIFIED = "U"
    CONTRADICTED = "X"

    @property
    def meaning(self) -> str:
        """What an officer reads beside the mark."""
        return _MEANING[self]


_MEANING = {
    Mark.PRIMARY: "đã đọc văn bản gốc / read in the primary text",
    Mark.COPY: "đã đọc bản sao đầy đủ / read in a full copy",
    Mark.SECONDARY: "theo nguồn thứ cấp / secondary sources",
    Mark.COMPUTED: "kết quả tính toán / computed",
    Mark.UNVERIFIED: "chưa xác minh / unverified",
    Mark.CONTRADICTED: "các nguồn mâu thuẫn / sources contradict each other",
}


@dataclass(frozen=True, kw_only=True)
class Dated:
    """What holds from one day until before another; a missing day is open."""

    valid_from: date | None
    valid_to: date | None

    def holds(self, at: date) -> bool:
        """Whether it is in force on ``at``."""
        return self.first <= at < self.last

    def meets(self, other: "Dated") -> bool:
        """Whether both are in force on some day."""
        return max(self.first, other.first) < min(self.last, other.last)

    @property
    def first(self) -> date:
        """The first day, ``date.min`` where it is not known."""
        return self.valid_from or date.min

    @property
    def last(self) -> date:
        """The first day after, ``date.max`` where there is none."""
        return self.valid_to or date.max


@dataclass(frozen=True, kw_only=True)
class Document(Dated):
    """A legal text, letter or technical paper."""

    id: str
    title_vi: str
    title_en: str
    issued: date | None
    replaced_by: str | None
    mark: Mark


@dataclass(frozen=True, kw_only=True)
class Cited(Dated):
    """An entry that rests on a document, and where the source names it, on an article of it."""

    label_vi: str
    label_en: str
    basis: str
    article: str
    mark: Mark


@dataclass(frozen=True, kw_only=True)
class Code(Cited):
    """One code of one list, verbatim, with the codes that took its place when it ended."""

    list: str
    code: str
    parent_code: str | None
    replaced_by: tuple[str, ...]
    replaced_by_mark: Mark | None
    is_group: bool
    """Whether other codes lie under it: such a code sums up and is not given to a parcel."""


@dataclass(frozen=True, kw_only=True)
class Parameter(Cited):
    """A number or choice the law fixes, by name and by the key it depends on ("" where on nothing)."""

    name: str
    key: str
    value: Value
    unit: str


def overlap(entries: Iterable[Dated]) -> date | None:
    """The first day on which two of ``entries`` hold; None where no day has two."""
    ordered: Sequence[Dated] = sorted(entries, key=lambda entry: entry.first)
    return next((later.first for earlier, later in pairwise(ordered) if later.first < earlier.last), None)
