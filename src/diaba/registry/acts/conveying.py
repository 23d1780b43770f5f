"""What the acts by which shares go from hand to hand have in common (chuyển quyền sử dụng đất)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import ClassVar

from diaba.registry.act import CERTIFICATE, DEALING, Found, OneUnitAct
from diaba.registry.acts.conveyance import Conveyance, convey
from diaba.registry.changes import Changes, Printed


@dataclass(frozen=True, kw_only=True)
class Conveying(OneUnitAct):
    """Shares of one unit are given and received; shares are of the whole, not of what the giver holds."""

    stopped_by: ClassVar[frozenset[str]] = DEALING
    transfer_origin: ClassVar[str] = ""

    gives: Mapping[int, Fraction]
    receives: Mapping[int, Fraction]
    type: str = "land-use"
    consents: tuple[int, ...] = ()
    printed: Printed | None = None
    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def stops(self) -> frozenset[str]:
        return self.stopped_by | CERTIFICATE if self.printed and self.stopped_by else self.stopped_by

    @property
    def origin(self) -> str:
        """How it came to the receivers: a code of the list transfer_origin."""
        return self.transfer_origin

    def decide(self, found: Found) -> Changes:
        asked = Conveyance(self.gives, self.receives, self.origin, frozenset(self.consents), self.printed, self.type)
        return convey(found.units[self.unit], asked)
