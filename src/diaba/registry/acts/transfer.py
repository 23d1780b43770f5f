"""Transfer (chuyển nhượng): the whole or a share is sold; a developer's sale of an apartment is one too."""

from dataclasses import dataclass
from typing import ClassVar

from diaba.registry.acts.conveying import Conveying


@dataclass(frozen=True, kw_only=True)
class Transfer(Conveying):
    """A holder sells; a share of the whole, up to what is held."""

    kind: ClassVar[str] = "transfer"
    transactions: ClassVar[tuple[str, ...]] = ("CN", "BN")
    basis: ClassVar[tuple[str, ...]] = ("LDD-2024", "ND-101-2024-CP")
    transfer_origin: ClassVar[str] = "2"
