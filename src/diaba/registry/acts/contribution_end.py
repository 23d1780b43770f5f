"""End of a contribution of capital (xóa đăng ký góp vốn): the right goes back to those who brought it in."""

from dataclasses import dataclass
from typing import ClassVar

from diaba.registry.acts.conveying import Conveying


@dataclass(frozen=True, kw_only=True)
class ContributionEnd(Conveying):
    """The organisation gives back what was brought in as capital."""

    kind: ClassVar[str] = "contribution-end"
    transactions: ClassVar[tuple[str, ...]] = ("XV",)
    basis: ClassVar[tuple[str, ...]] = ("LDD-2024", "ND-101-2024-CP")
    transfer_origin: ClassVar[str] = "15"
