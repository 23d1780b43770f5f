"""Rules over what a delivery brings, and findings out of them.

A delivery (giao nộp) is read by ``formats`` into one :class:`~diaba.intake.content.Content`; rules are pure functions from it and
a :class:`Context` to findings (kết quả kiểm tra), so the same rule gives the same findings on a laptop, at the server and over the
live register.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from diaba.intake.content import Content
from diaba.intake.coverage import Shapes
from diaba.law.book import Book


class Severity(StrEnum):
    """What a finding does: a blocker stops its object, the others do not."""

    BLOCKER = "blocker"
    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


@dataclass(frozen=True, eq=False)
class Registered:
    """The live parcels of the commune that a delivery does not replace: (sheet, number) and shape of each, row by row."""

    names: tuple[tuple[str, str], ...]
    shapes: Shapes
    codes: tuple[str | None, ...] = ()
    """The parcel code of each; empty where none is known."""
    sheets: frozenset[str] = frozenset()
    """Every sheet the register has a live parcel of, those the delivery replaces included."""


@dataclass(frozen=True, eq=False)
class Beyond:
    """Live parcels of other communes near the boundary, in the plane of the delivery: what each is called, and its shape."""

    names: tuple[tuple[str, str, str], ...]
    """Commune, sheet, number."""
    shapes: Shapes


@dataclass(frozen=True)
class Waiver:
    """Leave to let findings of one rule pass for a time (miễn trừ): in a commune, on a sheet, a parcel or a delivered object.

    ``sheet`` and ``parcel`` are numbers, ``object`` is a place in the delivery it was asked for; all None is the whole commune.
    """

    id: int
    rule: str
    reason: str
    requested_by: str
    approved_by: str
    valid_from: date
    valid_to: date
    """The first day it does not hold any more."""
    sheet: str | None = None
    parcel: str | None = None
    object: str | None = None

    def holds(self, at: date) -> bool:
        """Whether it holds on that day."""
        return self.valid_from <= at < self.valid_to


@dataclass(frozen=True)
class Context:
    """What a rule may know beside the parcels: the commune, the date the law is read at, and the law."""

    unit_code: str
    unit_name: str
    at: date
    law: Book
    unit_shape: Any = None
    """The commune's polygon in the plane of the parcels; None where no boundary is known."""
    registered: Registered | None = None
    """What the register holds beside the delivery; None where no register is at hand."""
    beyond: Beyond | None = None
    """What the register holds of the neighbouring communes; None where no register is at hand."""
    meridians: frozenset[float] = frozenset()
    """Central meridians that the maps of the commune may have, in degrees; empty where none is known."""
    waivers: tuple[Waiver, ...] = ()
    """What was approved to pass in this commune."""


@dataclass(frozen=True)
class Finding:
    """One fault: the rule's id, the object and the others it concerns, the facts its message is filled with, and the place."""

    rule: str
    object: str | None
    facts: Mapping[str, Any]
    others: tuple[str, ...] = ()
    place: Any = None
    """A shapely geometry in the plane of the parcels: the point, line or area to look at."""


@dataclass(frozen=True)
class Report:
    """A finding as people and programs read it: with its severity and its sentence in both languages."""

    rule: str
    severity: Severity
    object: str | None
    others: tuple[str, ...]
    facts: Mapping[str, Any]
    message_vi: str
    message_en: str
    place: Any = None
    waiver: int | None = None
    """The waiver that lets it pass: it is told, and blocks nothing."""

    def stands(self, severity: Severity) -> bool:
        """Whether it is of that severity and nobody let it pass."""
        return self.severity is severity and self.waiver is None


Check = Callable[[Content, Context], Iterable[Finding]]
Sum = Callable[[Content, Context, Sequence[Report]], Iterable[Finding]]
"""What is to be said at the end, given what reading and all other rules told."""


@dataclass(frozen=True)
class Rule:
    """A quality rule (quy tắc kiểm tra): stable id, what it does, why, what it says, and how it is mended."""

    id: str
    version: int
    family: str
    severity: Severity
    basis: str
    title_vi: str
    title_en: str
    message_vi: str
    message_en: str
    remedy_vi: str
    remedy_en: str
    check: Check
    columns: tuple[str, ...] = ()
    """The delivered columns it judges; none where it judges the shape."""
    parameters: tuple[str, ...] = ()
    """Names of the law parameters it reads."""
    sums_up: Sum | None = None
    """Called in place of ``check``, after every other rule."""
    waivable: bool = True
    """Whether people may let a finding pass for a reason; not where the register itself would become wrong."""
