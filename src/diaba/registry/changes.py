"""What an act changes (nội dung biến động): versions that end, versions that begin; written whole by ``registry.write``."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from diaba.cadastre.drawing import Redrawing
from diaba.registry.unit import Caveat, Certificate, Right, Unit

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
    redrawing: Redrawing = field(default_factory=Redrawing)
    """What becomes of parcels."""
    new_rights: int = 0
    """Rights whose stand-in id is asked for, to rest others on them."""

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

    def new_right(self) -> int:
        """The stand-in id of a right that is to begin."""
        self.new_rights += 1
        return -self.new_rights

    def carry(self, ba_unit_id: int, rights: Iterable[Right], paper: int | None = None) -> None:
        """Begin on another unit what rests on one, burdens with it; what was on a certificate is on a new one, or on none yet."""
        rights = tuple(rights)
        new = {right.right_id: self.new_right() for right in rights}
        for right in rights:
            certificate = None if right.certificate_id is None else paper
            more = {name: getattr(right, name) for name in ("rank", "origin", "term", "facts")}
            burdens = new.get(right.burdens) if right.burdens else None
            self.begin(ba_unit_id, right.type, right.party_id, right.share, right_id=new[right.right_id],
                       burdens=burdens, certificate_id=certificate, **more)  # fmt: skip

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
            self.replace(certificate, new, old_status)
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

    def replace(self, certificate: Certificate, new: int, status: str = "exchanged") -> None:
        """Let a new certificate stand in place of one; of several new ones the first ends it."""
        if certificate.status_id not in self.rows.get("close_statuses", ()):
            self.set_status(certificate, status)
        self.derive(certificate, new)

    def derive(self, certificate: Certificate, new: int) -> None:
        """Say that a new certificate comes from one, which may stay in force for the rest."""
        self._add("certificate_lineage", {"parent_id": certificate.id, "child_id": new})

    def end_idle_certificates(self, units: Iterable[Unit]) -> None:
        """End the certificates of units that evidence no right any more."""
        ended = {*self.rows.get("close_rights", ())}
        left = {right.certificate_id for unit in units for right in unit.rights if right.id not in ended}
        left |= {right.get("certificate_id") for right in self.rows.get("open_rights", ())}
        for unit in units:
            for certificate in unit.certificates:
                if certificate.id not in left and certificate.status_id not in self.rows.get("close_statuses", ()):
                    self.set_status(certificate, "ended")

    def open_unit(self, parcels: Iterable[int] = (), assets: Iterable[int] = ()) -> int:
        """Open a unit of parcels and assets; its stand-in id."""
        self.rows["new_units"] = self.rows.get("new_units", 0) + 1
        new = -int(self.rows["new_units"])
        self._add("open_parts", *({"ba_unit_id": new, "parcel_id": one} for one in parcels))
        self._add("open_parts", *({"ba_unit_id": new, "asset_id": one} for one in assets))
        return new

    def let_go(self, *parts: int | None) -> None:
        """Let parcels and assets leave their unit."""
        self._add("close_parts", *parts)

    def retire_unit(self, unit: Unit) -> None:
        """Close a unit for good: its parcels and assets leave it, its rights end."""
        self._add("retire_units", unit.id)
        self.let_go(*(parcel.part_id for parcel in unit.parcels), *(asset.part_id for asset in unit.assets))
        self.end(*unit.rights)

    def add_part(self, ba_unit_id: int, parcel_id: int) -> None:
        """Let a parcel belong to a unit."""
        self._add("open_parts", {"ba_unit_id": ba_unit_id, "parcel_id": parcel_id})

    def settle(self, parcels: Sequence[int], rights: Sequence[int]) -> dict[str, Any]:
        """The rows with the ids that were reserved in place of stand-ins."""
        for part in self.rows.get("open_parts", ()):
            part["parcel_id"] = _settled(part.get("parcel_id"), parcels)
        for right in self.rows.get("open_rights", ()):
            right["right_id"] = _settled(right.get("right_id"), rights)
            right["burdens"] = _settled(right.get("burdens"), rights)
        return self.rows


def _settled(number: int | None, ids: Sequence[int]) -> int | None:
    return ids[-number - 1] if number is not None and number < 0 else number
