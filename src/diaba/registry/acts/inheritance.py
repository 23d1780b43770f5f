"""Inheritance (thừa kế): what the deceased held goes to the heirs, by will or by law."""

from dataclasses import dataclass
from typing import ClassVar

from diaba.registry.acts.conveying import Conveying


@dataclass(frozen=True, kw_only=True)
class Inheritance(Conveying):
    """What the deceased held goes to the heirs; their shares add up to it."""

    kind: ClassVar[str] = "inheritance"
    transactions: ClassVar[tuple[str, ...]] = ("TK",)
    basis: ClassVar[tuple[str, ...]] = ("LDD-2024", "ND-101-2024-CP")
    transfer_origin: ClassVar[str] = "3"
