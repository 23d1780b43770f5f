"""A certification authority for trials (tổ chức chứng thực thử nghiệm): signs officers and time stamps that no one should trust."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import NoEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_DAYS = timedelta(days=365)


@dataclass(frozen=True)
class Authority:
    """A root of our own making."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @classmethod
    def make(cls, now: datetime | None = None) -> Self:
        """A new root, good for a year."""
        key = rsa.generate_private_key(65537, 3072)
        name = _named("CA THỬ NGHIỆM - KHÔNG CÓ GIÁ TRỊ PHÁP LÝ")
        built = _built(name, name, key.public_key(), now).add_extension(x509.BasicConstraints(True, 0), critical=True)
        built = built.add_extension(_usage(signs_certificates=True), critical=True)
        return cls(key, built.sign(key, hashes.SHA256()))

    def officer(self, name: str) -> bytes:
        """Key and certificate of an officer as PKCS #12 without a password."""
        return self._issue(name, None)

    def stamper(self) -> bytes:
        """Key and certificate of a time-stamping service, as ``officer``."""
        return self._issue("TSA THỬ NGHIỆM", ExtendedKeyUsageOID.TIME_STAMPING)

    def _issue(self, name: str, purpose: x509.ObjectIdentifier | None) -> bytes:
        key = rsa.generate_private_key(65537, 3072)
        built = _built(_named(name), self.certificate.subject, key.public_key(), None)
        built = built.add_extension(_usage(signs_certificates=False), critical=True)
        if purpose:
            built = built.add_extension(x509.ExtendedKeyUsage([purpose]), critical=True)
        issued = built.sign(self.key, hashes.SHA256())
        return serialize_key_and_certificates(b"trial", key, issued, [self.certificate], NoEncryption())


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"), x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _built(
    subject: x509.Name, issuer: x509.Name, public: rsa.RSAPublicKey, now: datetime | None
) -> x509.CertificateBuilder:
    since = (now or datetime.now(UTC)) - timedelta(minutes=5)
    return x509.CertificateBuilder(
        issuer, subject, public, x509.random_serial_number(), since, since + _DAYS
    ).add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=not signs_certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )
