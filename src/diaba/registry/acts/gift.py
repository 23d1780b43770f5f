"""Gift (tặng cho): the whole or a share is given for nothing."""

from dataclasses import dataclass
from typing import ClassVar

from diaba.registry.acts.conveying import Conveying


@dataclass(frozen=True, kw_only=True)
class Gift(Conveying):
    """A holder gives away, for nothing."""

    kind: ClassVar[str] = "gift"
    transactions: ClassVar[tuple[str, ...]] = ("TA",)
    basis: ClassVar[tuple[str, ...]] = ("LDD-2024", "ND-101-2024-CP")
    transfer_origin: ClassVar[str] = "5"
