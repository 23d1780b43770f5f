"""What an act changes (nội dung biến động): versions that end, versions that begin; written whole by ``registry.write``."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from diaba.registry.unit import Caveat, Certificate, Right

_KIND = {
    "land-use": "right",
    "asset-ownership": "right",
    "lease": "right",
    "sublease": "right",
    "mortgage": "restriction",
    "easement": "restriction",
    "restriction": "restriction",
    "land-management": "responsibility",
}

_ALL = Fraction(1)
NEW = -1
"""Stands for the first new unit or certificate of the act where an id is asked; -2 for the second, and so on."""


@dataclass(frozen=True)
class Printed:
    """A new certificate: its serial, generation and what it says."""

    serial: str
    generation: str = "18"
    register_number: str | None = None
    issued_on: date | None = None
    issuer: str | None = None
    says: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Changes:
    """Rows by kind of change; an empty kind is left out of what is written."""

    rows: dict[str, Any] = field(default_factory=dict)
    begun: list[date] = field(default_factory=list)
    """When what is ended began in law; an act cannot be effective before."""

    def _add(self, kind: str, *rows: Any) -> None:  # noqa: ANN401 - ids or rows
        self.rows.setdefault(kind, []).extend(rows)

    def end(self, *rights: Right) -> "Changes":
        """End the live versions of rights."""
        for right in rights:
            self._add("close_rights", right.id)
            self.begun.append(right.since)
        return self

    def begin(
        self,
        ba_unit_id: int,
        type_: str,
        party_id: int | None,
        share: Fraction = _ALL,
        **more: Any,  # noqa: ANN401 - columns of registry.rrr
    ) -> None:
        """Begin a right; with ``right_id`` it is the next version of that right."""
        term = more.pop("term", None)
        row = {"ba_unit_id": ba_unit_id, "kind": _KIND[type_], "type": type_, "party_id": party_id}
        shares = {"numerator": share.numerator, "denominator": share.denominator}
        self._add("open_rights", {**row, **shares, **more, "term": term.isoformat() if term else None})

    def restate(self, ba_unit_id: int, right: Right, **different: Any) -> None:  # noqa: ANN401 - columns of registry.rrr
        """End a right's version and begin the next, which is the same but for what is ``different``."""
        self.end(right)
        kept = {name: getattr(right, name) for name in
                ("right_id", "rank", "burdens", "certificate_id", "origin", "term", "facts")}  # fmt: skip
        share, party = different.pop("share", right.share), different.pop("party_id", right.party_id)
        self.begin(ba_unit_id, right.type, party, share, **{**kept, **different})

    def issue(self, printed: Printed, instead_of: Iterable[Certificate] = (), old_status: str = "exchanged") -> int:
        """Issue a certificate, in place of others where there are any; its stand-in id."""
        issued = printed.issued_on.isoformat() if printed.issued_on else None
        row = {name: getattr(printed, name) for name in ("serial", "generation", "register_number", "issuer")}
        self._add("new_certificates", {**row, "issued_on": issued, "printed": dict(printed.says)})
        new = -len(self.rows["new_certificates"])
        self._add("open_statuses", {"certificate_id": new, "status": "in-force"})
        for certificate in instead_of:
            self.set_status(certificate, old_status)
            self._add("certificate_lineage", {"parent_id": certificate.id, "child_id": new})
        return new

    def set_status(self, certificate: Certificate, status: str) -> None:
        """Let a certificate have another status from the act's day."""
        self._add("close_statuses", certificate.status_id)
        self._add("open_statuses", {"certificate_id": certificate.id, "status": status})
        self.begun.append(certificate.since)

    def set_caveat(self, **caveat: Any) -> None:  # noqa: ANN401 - columns of registry.caveat
        """Begin a caveat."""
        self._add("open_caveats", caveat)

    def lift(self, caveat: Caveat) -> None:
        """End a caveat."""
        self._add("close_caveats", caveat.id)
        self.begun.append(caveat.since)

    def open_unit(self, parcels: Iterable[int] = (), assets: Iterable[int] = ()) -> int:
        """Open a unit of parcels and assets; its stand-in id."""
        self.rows["new_units"] = self.rows.get("new_units", 0) + 1
        new = -int(self.rows["new_units"])
        self._add("open_parts", *({"ba_unit_id": new, "parcel_id": one} for one in parcels))
        self._add("open_parts", *({"ba_unit_id": new, "asset_id": one} for one in assets))
        return new

    def retire_unit(self, ba_unit_id: int, parts: Iterable[int]) -> None:
        """Close a unit for good and let its parcels and assets go."""
        self._add("retire_units", ba_unit_id)
        self._add("close_parts", *parts)
