"""Extension of the term (gia hạn sử dụng đất)."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from diaba.registry.act import Found, OneUnitAct
from diaba.registry.acts.refusals import NothingAsked, TermNotLater
from diaba.registry.changes import Changes


@dataclass(frozen=True, kw_only=True)
class TermExtension(OneUnitAct):
    """The land may be used longer; all who hold it together."""

    kind: ClassVar[str] = "term-extension"
    transactions: ClassVar[tuple[str, ...]] = ("GH",)
    basis: ClassVar[tuple[str, ...]] = ("LDD-2024", "ND-101-2024-CP")

    term: date | None
    """The new last day; None for "Lâu dài"."""

    def decide(self, found: Found) -> Changes:
        unit = found.units[self.unit]
        rights = unit.of_type("land-use")
        if not rights:
            raise NothingAsked(place=unit.place)
        changes = Changes()
        for right in rights:
            if right.term is None or (self.term is not None and self.term <= right.term):
                raise TermNotLater(place=unit.place, given=self.term or "Lâu dài", term=right.term or "Lâu dài")
            changes.restate(unit.id, right, term=self.term)
        return changes
