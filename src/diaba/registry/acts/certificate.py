"""Certificates (Giấy chứng nhận): issue, exchange, report of loss, reissue after the notice, revocation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from diaba.law.book import Book
from diaba.registry.act import CERTIFICATE, REGISTRATION, Found, OneUnitAct
from diaba.registry.acts.refusals import CertificateNotInForce, NothingAsked, NotReportedLost, WaitingPeriod
from diaba.registry.changes import Changes, Printed
from diaba.registry.unit import WHOLE, Certificate, Right, Unit


@dataclass(frozen=True, kw_only=True)
class _OfCertificate(OneUnitAct):
    basis: ClassVar[tuple[str, ...]] = ("LDD-2024", "ND-101-2024-CP", "TT-10-2024-BTNMT")
    stopped_by: ClassVar[frozenset[str]] = CERTIFICATE


def _in_force(unit: Unit, certificate_id: int) -> Certificate:
    certificate = unit.certificate(certificate_id)
    if certificate is None or certificate.status != "in-force":
        serial, status = (certificate.serial, certificate.status) if certificate else (f"#{certificate_id}", "—")
        raise CertificateNotInForce(serial=serial, status=status)
    return certificate


def _of(unit: Unit, certificate_id: int | None) -> Sequence[Right]:
    return [right for right in unit.rights if right.certificate_id == certificate_id and right.party_id is not None]


def _replace(unit: Unit, old: Certificate, printed: Printed, status: str) -> Changes:
    changes = Changes()
    new = changes.issue(printed, [old], status)
    for right in _of(unit, old.id):
        changes.restate(unit.id, right, certificate_id=new)
    return changes


@dataclass(frozen=True, kw_only=True)
class CertificateIssue(_OfCertificate):
    """A certificate for rights that are registered and have none; for all of them, or those of some holders."""

    kind: ClassVar[str] = "certificate-issue"
    transactions: ClassVar[tuple[str, ...]] = ()

    printed: Printed
    holders: tuple[int, ...] = ()

    def decide(self, found: Found) -> Changes:
        unit = found.units[self.unit]
        bare = [right for right in _of(unit, None) if right.type in WHOLE]
        wanted = [right for right in bare if not self.holders or right.party_id in self.holders]
        if not wanted:
            raise NothingAsked(place=unit.place)
        changes = Changes()
        new = changes.issue(self.printed)
        for right in wanted:
            changes.restate(unit.id, right, certificate_id=new)
        return changes


@dataclass(frozen=True, kw_only=True)
class CertificateExchange(_OfCertificate):
    """A certificate is exchanged for a new one that says the same (cấp đổi)."""

    kind: ClassVar[str] = "certificate-exchange"
    transactions: ClassVar[tuple[str, ...]] = ("CL",)

    certificate: int
    printed: Printed

    def decide(self, found: Found) -> Changes:
        unit = found.units[self.unit]
        return _replace(unit, _in_force(unit, self.certificate), self.printed, "exchanged")


@dataclass(frozen=True, kw_only=True)
class CertificateLoss(_OfCertificate):
    """A certificate is reported lost: from then on it counts no more, and the notice begins (khai báo mất)."""

    kind: ClassVar[str] = "certificate-loss"
    transactions: ClassVar[tuple[str, ...]] = ("CL",)
    stopped_by: ClassVar[frozenset[str]] = REGISTRATION

    certificate: int

    def decide(self, found: Found) -> Changes:
        changes = Changes()
        changes.set_status(_in_force(found.units[self.unit], self.certificate), "reported-lost")
        return changes


@dataclass(frozen=True, kw_only=True)
class CertificateReissue(_OfCertificate):
    """A certificate is issued anew after the notice of its loss has run (cấp lại), by two persons."""

    kind: ClassVar[str] = "certificate-reissue"
    transactions: ClassVar[tuple[str, ...]] = ("CL",)
    needs_two: ClassVar[bool] = True

    certificate: int
    printed: Printed

    def decide(self, found: Found) -> Changes:
        unit = found.units[self.unit]
        lost = unit.certificate(self.certificate)
        if lost is None or lost.status != "reported-lost":
            serial, status = (lost.serial, lost.status) if lost else (f"#{self.certificate}", "—")
            raise NotReportedLost(serial=serial, status=status)
        ready = lost.since + _notice(lost.since)
        if self.effective < ready:
            raise WaitingPeriod(serial=lost.serial, reported=lost.since, ready=ready)
        return _replace(unit, lost, self.printed, "replaced")


def _notice(at: date) -> timedelta:
    return timedelta(days=Book.load().parameter("registry.loss_notice_days", at))


@dataclass(frozen=True, kw_only=True)
class CertificateRevocation(_OfCertificate):
    """A certificate that was issued wrongly is revoked (thu hồi Giấy chứng nhận), by two persons; the rights stay registered."""

    kind: ClassVar[str] = "certificate-revocation"
    transactions: ClassVar[tuple[str, ...]] = ()
    needs_two: ClassVar[bool] = True
    stopped_by: ClassVar[frozenset[str]] = REGISTRATION

    certificate: int

    def decide(self, found: Found) -> Changes:
        unit = found.units[self.unit]
        certificate = _in_force(unit, self.certificate)
        changes = Changes()
        changes.set_status(certificate, "revoked")
        for right in _of(unit, certificate.id):
            changes.restate(unit.id, right, certificate_id=None)
        return changes
