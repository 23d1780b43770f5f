"""Contribution of capital (góp vốn bằng quyền sử dụng đất) by which a new legal person comes to hold the right."""

from dataclasses import dataclass
from typing import ClassVar

from diaba.registry.acts.conveying import Conveying


@dataclass(frozen=True, kw_only=True)
class Contribution(Conveying):
    """A holder brings the right into an organisation as capital."""

    kind: ClassVar[str] = "contribution"
    transactions: ClassVar[tuple[str, ...]] = ("GP",)
    basis: ClassVar[tuple[str, ...]] = ("LDD-2024", "ND-101-2024-CP")
    transfer_origin: ClassVar[str] = "4"
