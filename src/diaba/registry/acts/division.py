"""Division or joining of common property (phân chia, hợp nhất tài sản): of spouses, households and groups of holders."""

from dataclasses import dataclass
from typing import ClassVar

from diaba.registry.acts.conveying import Conveying


@dataclass(frozen=True, kw_only=True)
class Division(Conveying):
    """Those who hold together divide what they hold, or join what each holds."""

    kind: ClassVar[str] = "division"
    transactions: ClassVar[tuple[str, ...]] = ("VC", "TQ")
    basis: ClassVar[tuple[str, ...]] = ("LDD-2024", "ND-101-2024-CP")
    transfer_origin: ClassVar[str] = "19"
