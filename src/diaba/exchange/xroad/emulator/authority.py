"""The test authority (tổ chức chứng thực thử nghiệm): certificates, answers about them, and timestamps."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256, sha512
from typing import Any

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from diaba.exchange.xroad.evidence.trust import Member, Trust

_DAY = timedelta(days=1)
_NAMES = {
    "C": NameOID.COUNTRY_NAME,
    "O": NameOID.ORGANIZATION_NAME,
    "CN": NameOID.COMMON_NAME,
    "S": NameOID.SERIAL_NUMBER,
}


@dataclass(frozen=True)
class Holder:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def der(self) -> bytes:
        """The certificate."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the certificate, by which it is pinned."""
        return sha256(self.der).hexdigest()

    def pem(self) -> bytes:
        """Certificate and key, as a TLS server reads them."""
        form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        key = self.key.private_bytes(serialization.Encoding.PEM, *form)
        return self.certificate.public_bytes(serialization.Encoding.PEM) + key


class Authority:
    """An authority with its responder and timestamper; all of it is made anew and lives in memory."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name(C="VN", O="Diaba Emulator", CN="Diaba Emulator CA")
        basic = x509.BasicConstraints(ca=True, path_length=0)
        self.certificate = self._issue(self._name, self._key.public_key(), (basic, _usage(key_cert_sign=True)))
        uses = ExtendedKeyUsageOID.OCSP_SIGNING, ExtendedKeyUsageOID.TIME_STAMPING
        self.responder, self.stamper = (
            self._helper(name, use) for name, use in zip(("OCSP", "TSA"), uses, strict=True)
        )
        self.trust = Trust((self.certificate,), (self.responder.certificate,), (self.stamper.certificate,))

    def pem(self) -> bytes:
        """The trust list of this exchange."""
        pinned = (self.certificate, self.responder.certificate, self.stamper.certificate)
        return b"".join(each.public_bytes(serialization.Encoding.PEM) for each in pinned)

    def _helper(self, name: str, use: x509.ObjectIdentifier) -> Holder:
        return self._hold(_name(C="VN", O="Diaba Emulator", CN=f"Diaba Emulator {name}"), x509.ExtendedKeyUsage([use]))

    def signing(self, member: Member, server: str) -> Holder:
        """A certificate with which a member signs messages."""
        serial = f"{member.instance}/{server}/{member.member_class}"
        return self._hold(_name(C="VN", O=member.code, CN=member.code, S=serial), _usage(content_commitment=True))

    def tls(self, name: str) -> Holder:
        """A certificate for the lines of a server."""
        names = x509.SubjectAlternativeName([x509.DNSName("localhost")])
        return self._hold(_name(C="VN", O="Diaba Emulator", CN=name), names)

    def _hold(self, name: x509.Name, extension: x509.ExtensionType) -> Holder:
        key = ec.generate_private_key(ec.SECP256R1())
        basic = x509.BasicConstraints(ca=False, path_length=None)
        return Holder(self._issue(name, key.public_key(), (basic, extension)), key)

    def _issue(
        self, name: x509.Name, key: ec.EllipticCurvePublicKey, extensions: tuple[x509.ExtensionType, ...]
    ) -> x509.Certificate:
        now = datetime.now(UTC).replace(microsecond=0)
        made = x509.CertificateBuilder().subject_name(name).issuer_name(self._name).public_key(key)
        made = (
            made.serial_number(x509.random_serial_number())
            .not_valid_before(now - _DAY)
            .not_valid_after(now + 365 * _DAY)
        )
        for extension in extensions:
            made = made.add_extension(extension, critical=not isinstance(extension, x509.SubjectAlternativeName))
        return made.sign(self._key, hashes.SHA256())

    def status(self, certificate: x509.Certificate) -> bytes:
        """The answer that a certificate is good now."""
        now = datetime.now(UTC).replace(microsecond=0)
        told = ocsp.OCSPResponseBuilder().add_response(
            certificate, self.certificate, hashes.SHA256(), ocsp.OCSPCertStatus.GOOD, now, None, None, None
        )
        told = told.responder_id(ocsp.OCSPResponderEncoding.NAME, self.responder.certificate)
        signed = told.certificates([self.responder.certificate]).sign(self.responder.key, hashes.SHA256())
        return signed.public_bytes(serialization.Encoding.DER)

    def stamp(self, data: bytes) -> bytes:
        """The timestamp token (RFC 3161) of ``data``."""
        now = datetime.now(UTC).replace(microsecond=0)
        info = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": "1.3.6.1.4.1.99999.1",
                "message_imprint": {"hash_algorithm": {"algorithm": "sha512"}, "hashed_message": sha512(data).digest()},
                "serial_number": secrets.randbits(63),
                "gen_time": now,
            }
        )
        return _signed(info, self.stamper, now)


def _signed(info: tsp.TSTInfo, stamper: Holder, now: datetime) -> bytes:
    certificate = asn1.Certificate.load(stamper.der)
    bound = {"certs": [{"hash_algorithm": {"algorithm": "sha256"}, "cert_hash": sha256(stamper.der).digest()}]}
    told = {
        "content_type": ["tst_info"],
        "message_digest": [sha512(info.dump()).digest()],
        "signing_certificate_v2": [tsp.SigningCertificateV2(bound)],
        "signing_time": [cms.Time({"utc_time": core.UTCTime(now)})],
    }
    attributes = cms.CMSAttributes([{"type": name, "values": values} for name, values in told.items()])
    signature = stamper.key.sign(attributes.dump(), ec.ECDSA(hashes.SHA512()))
    issuer: dict[str, Any] = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
    signer = {
        "version": "v1",
        "sid": cms.SignerIdentifier({"issuer_and_serial_number": cms.IssuerAndSerialNumber(issuer)}),
        "digest_algorithm": algos.DigestAlgorithm({"algorithm": "sha512"}),
        "signed_attrs": attributes,
        "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha512_ecdsa"}),
        "signature": signature,
    }
    signed = {
        "version": "v3",
        "digest_algorithms": [signer["digest_algorithm"]],
        "encap_content_info": {"content_type": "tst_info", "content": core.ParsableOctetString(info.dump())},
        "certificates": [certificate],
        "signer_infos": [signer],
    }
    content = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)})
    return bytes(content.dump())


def _name(**told: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(_NAMES[name], value) for name, value in told.items()])


def _usage(*, key_cert_sign: bool = False, content_commitment: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=False,
        content_commitment=content_commitment,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
