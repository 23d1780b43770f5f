"""Exchange of rights (chuyển đổi quyền sử dụng đất nông nghiệp): two units change hands at once."""

from dataclasses import dataclass
from typing import ClassVar

from diaba.registry.act import DEALING, Found, RegistryAct
from diaba.registry.acts.conveyance import Conveyance, convey
from diaba.registry.changes import Changes


@dataclass(frozen=True, kw_only=True)
class Exchange(RegistryAct):
    """All that one party holds in one unit against all that the other holds in the other."""

    kind: ClassVar[str] = "exchange"
    transactions: ClassVar[tuple[str, ...]] = ("CD",)
    basis: ClassVar[tuple[str, ...]] = ("LDD-2024", "ND-101-2024-CP")
    stopped_by: ClassVar[frozenset[str]] = DEALING

    unit: int
    party: int
    other_unit: int
    other_party: int
    consents: tuple[int, ...] = ()

    @property
    def units(self) -> tuple[int, ...]:
        return (self.unit, self.other_unit)

    def decide(self, found: Found) -> Changes:
        changes = Changes()
        for number, giver, receiver in (
            (self.unit, self.party, self.other_party),
            (self.other_unit, self.other_party, self.party),
        ):
            unit = found.units[number]
            held = sum(right.share for right in unit.of_type("land-use") if right.party_id == giver)
            gives, receives = ({giver: held}, {receiver: held}) if held else ({}, {})
            convey(unit, Conveyance(gives, receives, "1", frozenset(self.consents)), changes)
        return changes
