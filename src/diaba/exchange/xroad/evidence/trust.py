"""Whom evidence must lead to (danh sách tin cậy): the authorities, responders and timestampers of one exchange, pinned."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from diaba.exchange.xroad.evidence.refusals import CertificateUnfit, PartWrong, TrustUnreadable, Untrusted
from diaba.exchange.xroad.evidence.xml import parsed

FRESH = timedelta(hours=1)
"""How far an answer about a certificate may be from its use, where the exchange says nothing."""
_PEM = b"-----BEGIN CERTIFICATE-----"


@dataclass(frozen=True)
class Trust:
    """What is pinned: authorities by certificate; responders and timestampers, who must be theirs where none is pinned."""

    authorities: tuple[x509.Certificate, ...]
    responders: tuple[x509.Certificate, ...] = ()
    stampers: tuple[x509.Certificate, ...] = ()
    fresh: timedelta = FRESH

    @cached_property
    def _paths(self) -> dict[bytes, x509.Certificate]:
        return {}

    def issuer(self, certificate: x509.Certificate, moment: datetime) -> x509.Certificate:
        """The authority that issued ``certificate``.

        Raises:
            Untrusted: it is none of those pinned.
            CertificateUnfit: it, or the certificate, was not valid at ``moment``.
        """
        given = certificate.fingerprint(hashes.SHA256())
        found = self._paths.get(given) or next(filter(lambda each: _issued(certificate, each), self.authorities), None)
        if found is None:
            raise Untrusted(subject=name_of(certificate))
        self._paths[given] = found
        for each in (certificate, found):
            if not each.not_valid_before_utc <= moment <= each.not_valid_after_utc:
                raise CertificateUnfit(subject=name_of(each), use="be valid", day=f"{moment:%d/%m/%Y}")
        return found


def _issued(certificate: x509.Certificate, authority: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def name_of(certificate: x509.Certificate) -> str:
    """The subject as people read it."""
    return certificate.subject.rfc4514_string()


def certificate_of(der: bytes, part: str) -> x509.Certificate:
    """The certificate that ``der`` holds.

    Raises:
        PartWrong: it holds none.
    """
    try:
        certificate = x509.load_der_x509_certificate(der)
    except (ValueError, x509.InvalidVersion) as error:
        raise PartWrong(part=part) from error
    if certificate.serial_number <= 0:  # RFC 5280, 4.1.2.2
        raise PartWrong(part=part)
    return certificate


@dataclass(frozen=True)
class Member:
    """A member of an exchange, as its signing certificate names it."""

    instance: str
    member_class: str
    code: str

    def __str__(self) -> str:
        return f"{self.instance}/{self.member_class}/{self.code}"


def member_of(certificate: x509.Certificate) -> Member | None:
    """The member for whom a signing certificate was issued, by either profile in use; None where neither fits.

    One writes instance, server and class as serialNumber; the other writes instance as country and class as organisation.
    Both write the member's code as common name.
    """
    told = {one.oid: str(one.value) for one in certificate.subject}
    code = told.get(NameOID.COMMON_NAME, "")
    match told.get(NameOID.SERIAL_NUMBER, "").split("/"):
        case [instance, _, member_class]:
            return Member(instance, member_class, code)
        case [""]:
            return Member(told.get(NameOID.COUNTRY_NAME, ""), told.get(NameOID.ORGANIZATION_NAME, ""), code)
        case _:
            return None


def read(path: Path) -> Trust:
    """The trust list of a file: an exchange's shared-params.xml, or certificates as PEM.

    Raises:
        TrustUnreadable: it names no authority.
    """
    data = path.read_bytes()
    try:
        found = _from_pem(data) if data.lstrip().startswith(b"-----BEGIN") else _from_parameters(data)
    except (ValueError, PartWrong) as error:
        raise TrustUnreadable(path=path) from error
    if not found.authorities:
        raise TrustUnreadable(path=path)
    return found


def _from_pem(data: bytes) -> Trust:
    kinds: dict[str, list[x509.Certificate]] = {"authority": [], "responder": [], "stamper": []}
    for certificate in x509.load_pem_x509_certificates(data):
        kinds[_kind(certificate)].append(certificate)
    return Trust(tuple(kinds["authority"]), tuple(kinds["responder"]), tuple(kinds["stamper"]))


def _kind(certificate: x509.Certificate) -> str:
    if may(certificate, ExtendedKeyUsageOID.OCSP_SIGNING):
        return "responder"
    return "stamper" if may(certificate, ExtendedKeyUsageOID.TIME_STAMPING) else "authority"


def may(certificate: x509.Certificate, use: x509.ObjectIdentifier) -> bool:
    """Whether the certificate names the extended use."""
    try:
        return use in certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return False


def _from_parameters(data: bytes) -> Trust:
    root = parsed(data, "shared-params.xml")
    seconds = root.findtext("globalSettings/ocspFreshnessSeconds")
    return Trust(
        _certificates(root.iterfind("approvedCA//topCA/cert"), root.iterfind("approvedCA//intermediateCA/cert")),
        _certificates(root.iterfind("approvedCA//ocsp/cert")),
        _certificates(root.iterfind("approvedTSA/cert")),
        timedelta(seconds=int(seconds)) if seconds else FRESH,
    )


def _certificates(*groups: Iterable[object]) -> tuple[x509.Certificate, ...]:
    found = [base64.b64decode(str(getattr(each, "text", ""))) for group in groups for each in group]
    return tuple(
        x509.load_pem_x509_certificate(each) if each.startswith(_PEM) else x509.load_der_x509_certificate(each)
        for each in found
    )
