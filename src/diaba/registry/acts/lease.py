"""Lease and sublease (cho thuê, cho thuê lại quyền sử dụng đất) and their end (xóa đăng ký cho thuê)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from diaba.registry.act import DEALING, REGISTRATION, Found, OneUnitAct
from diaba.registry.acts.refusals import BurdenRemains, LeaseTooLong, RightUnknown
from diaba.registry.changes import Changes


@dataclass(frozen=True, kw_only=True)
class Lease(OneUnitAct):
    """The holder of a right lets somebody use the land; of a lease, it is a sublease."""

    kind: ClassVar[str] = "lease"
    transactions: ClassVar[tuple[str, ...]] = ("TL", "CT")
    basis: ClassVar[tuple[str, ...]] = ("LDD-2024", "ND-101-2024-CP")
    stopped_by: ClassVar[frozenset[str]] = DEALING

    right: int
    tenant: int
    term: date | None = None
    details: Mapping[str, str] = field(default_factory=dict)

    def decide(self, found: Found) -> Changes:
        unit = found.units[self.unit]
        let = unit.right(self.right)
        if let is None or let.type not in {"land-use", "asset-ownership", "lease"}:
            raise RightUnknown(place=unit.place, type="land-use", right=self.right)
        if let.term and (self.term is None or self.term > let.term):
            raise LeaseTooLong(place=unit.place, given=self.term or "—", term=let.term)
        changes = Changes(begun=[let.since])
        type_ = "sublease" if let.type == "lease" else "lease"
        changes.begin(unit.id, type_, self.tenant, burdens=let.right_id, term=self.term, facts=dict(self.details))
        return changes


@dataclass(frozen=True, kw_only=True)
class LeaseEnd(OneUnitAct):
    """A lease or sublease ends."""

    kind: ClassVar[str] = "lease-end"
    transactions: ClassVar[tuple[str, ...]] = ("XT",)
    basis: ClassVar[tuple[str, ...]] = ("LDD-2024", "ND-101-2024-CP")
    stopped_by: ClassVar[frozenset[str]] = REGISTRATION

    right: int

    def decide(self, found: Found) -> Changes:
        unit = found.units[self.unit]
        lease = unit.right(self.right)
        if lease is None or lease.type not in {"lease", "sublease"}:
            raise RightUnknown(place=unit.place, type="lease", right=self.right)
        for burden in unit.rights:
            if burden.burdens == lease.right_id:
                raise BurdenRemains(place=unit.place, right=lease.right_id, type=burden.type, burden=burden.right_id)
        return Changes().end(lease)
