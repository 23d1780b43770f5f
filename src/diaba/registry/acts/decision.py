"""Conveyance by decision (chuyển quyền theo bản án, quyết định, kết quả đấu giá, xử lý nợ): what a holder need not agree to."""

from dataclasses import dataclass
from typing import ClassVar

from diaba.registry.act import NOTHING, Found
from diaba.registry.acts.conveying import Conveying
from diaba.registry.acts.refusals import CauseUnknown
from diaba.registry.changes import Changes

_ORIGINS = {"GA": "17", "GT": "8", "GK": "9", "XN": "7", "DG": "6"}


@dataclass(frozen=True, kw_only=True)
class ConveyanceByDecision(Conveying):
    """A court, an authority, an auction or the settlement of a debt moves the right; caveats do not stop it."""

    kind: ClassVar[str] = "decision"
    transactions: ClassVar[tuple[str, ...]] = tuple(_ORIGINS)
    basis: ClassVar[tuple[str, ...]] = ("LDD-2024", "ND-101-2024-CP")
    stopped_by: ClassVar[frozenset[str]] = NOTHING
    needs_two: ClassVar[bool] = True

    cause: str
    """Which of the transactions it is."""

    @property
    def origin(self) -> str:
        return _ORIGINS[self.cause]

    def decide(self, found: Found) -> Changes:
        if self.cause not in _ORIGINS:
            raise CauseUnknown(place=found.place, cause=self.cause, causes=", ".join(_ORIGINS))
        return super().decide(found)
