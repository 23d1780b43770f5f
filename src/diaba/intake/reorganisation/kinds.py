"""What the reorganisation of units is in law, and its undoing (việc thay đổi đơn vị hành chính)."""

from collections.abc import Mapping
from typing import ClassVar, Protocol


class SetAct(Protocol):
    """An act over a set: it decides on no single unit of registration."""

    kind: ClassVar[str]
    transactions: ClassVar[tuple[str, ...]]
    basis: ClassVar[tuple[str, ...]]
    stopped_by: ClassVar[frozenset[str]]
    needs_two: ClassVar[bool]


class Reorganisation:
    """A decree re-homes the land of communes: whole ones by table, divided ones by where each parcel lies. By two persons."""

    kind: ClassVar[str] = "reorganisation"
    transactions: ClassVar[tuple[str, ...]] = ("DH",)
    basis: ClassVar[tuple[str, ...]] = ("LDD-2024", "QD-19-2025-TTg", "CV-2071-2025")
    stopped_by: ClassVar[frozenset[str]] = frozenset()
    needs_two: ClassVar[bool] = True


class Undoing(Reorganisation):
    """A reorganisation was a mistake: its communes are as they were; what was known meanwhile stays known. By two persons."""

    kind: ClassVar[str] = "reorganisation-undone"


def set_acts() -> Mapping[str, type[SetAct]]:
    """Both by their kinds."""
    return {one.kind: one for one in (Reorganisation, Undoing)}
