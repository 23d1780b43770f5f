"""Caveats (ngăn chặn): set by document of an authority or by law, and lifted; three effects, each on its own."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from diaba.registry.act import NOTHING, Found, OneUnitAct
from diaba.registry.acts.refusals import CaveatUnknown, NothingAsked
from diaba.registry.changes import Changes


@dataclass(frozen=True, kw_only=True)
class CaveatSet(OneUnitAct):
    """An authority stops certificates, dealings or any registration on a unit."""

    kind: ClassVar[str] = "caveat-set"
    transactions: ClassVar[tuple[str, ...]] = ("HC",)
    basis: ClassVar[tuple[str, ...]] = ("LDD-2024", "ND-101-2024-CP")
    stopped_by: ClassVar[frozenset[str]] = NOTHING

    blocks: tuple[str, ...]
    document_kind: str
    document_number: str
    authority: str
    reason: str
    until: date | None = None

    def decide(self, found: Found) -> Changes:
        unit = found.units[self.unit]
        blocks = {f"blocks_{name}": name in self.blocks for name in ("certificate", "dealing", "registration")}
        if not any(blocks.values()) or (self.until and self.until <= self.effective):
            raise NothingAsked(place=unit.place)
        changes = Changes()
        names = ("document_kind", "document_number", "authority", "reason")
        said = {name: getattr(self, name) for name in names}
        until = self.until.isoformat() if self.until else None
        changes.set_caveat(ba_unit_id=unit.id, until=until, **blocks, **said)
        return changes


@dataclass(frozen=True, kw_only=True)
class CaveatLift(OneUnitAct):
    """A caveat is lifted, by two persons."""

    kind: ClassVar[str] = "caveat-lift"
    transactions: ClassVar[tuple[str, ...]] = ("HC",)
    basis: ClassVar[tuple[str, ...]] = ("LDD-2024", "ND-101-2024-CP")
    stopped_by: ClassVar[frozenset[str]] = NOTHING
    needs_two: ClassVar[bool] = True

    caveat: int

    def decide(self, found: Found) -> Changes:
        unit = found.units[self.unit]
        caveat = next((one for one in unit.caveats if one.caveat_id == self.caveat and one.on_party is None), None)
        if caveat is None:
            raise CaveatUnknown(place=unit.place, caveat=self.caveat)
        changes = Changes()
        changes.lift(caveat)
        return changes
