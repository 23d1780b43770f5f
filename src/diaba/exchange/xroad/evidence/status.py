"""Whether a certificate was valid (trạng thái chứng thư, OCSP): the responder's signed answer that the signature carries."""

from datetime import UTC, datetime

from asn1crypto import keys
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from diaba.exchange.xroad.evidence import digests
from diaba.exchange.xroad.evidence.refusals import PartWrong, SignatureWrong, StatusStale, StatusWrong, Untrusted
from diaba.exchange.xroad.evidence.trust import Trust, may, name_of

PART = "META-INF/signatures.xml (OCSP)"


def check(answer: bytes, certificate: x509.Certificate, trust: Trust, signed: datetime) -> None:
    """Refuse unless ``answer`` says that ``certificate`` was good when it ``signed``.

    Raises:
        PartWrong, Untrusted, CertificateUnfit, SignatureWrong, StatusWrong, StatusStale: it does not.
    """
    try:
        told = ocsp.load_der_ocsp_response(answer)
        status, about = told.certificate_status, (told.serial_number, told.issuer_key_hash, told.issuer_name_hash)
        algorithm, name = told.hash_algorithm, getattr(told.signature_hash_algorithm, "name", "")
    except ValueError as error:
        raise PartWrong(part=PART) from error
    issuer = trust.issuer(certificate, signed)
    responder = _responder(told, issuer, trust, signed)
    if not digests.holds(responder.public_key(), told.signature, told.tbs_response_bytes, name):
        raise SignatureWrong(part=PART, signer=name_of(responder))
    if about != (certificate.serial_number, *_hashes(issuer, algorithm)):
        raise PartWrong(part=PART)
    if status is not ocsp.OCSPCertStatus.GOOD:
        raise StatusWrong(responder=name_of(responder), subject=name_of(certificate), status=status.name.lower())
    answered = told.this_update_utc
    until = told.next_update_utc or datetime.max.replace(tzinfo=UTC)
    if abs(signed - answered) > trust.fresh or signed > until:
        raise StatusStale(subject=name_of(certificate), answered=answered, signed=signed)


def _responder(told: ocsp.OCSPResponse, issuer: x509.Certificate, trust: Trust, signed: datetime) -> x509.Certificate:
    """Who answered: the authority itself, or one whom it or the exchange named."""
    for each in (issuer, *trust.responders, *told.certificates):
        if not _is(told, each):
            continue
        if each == issuer or each in trust.responders:
            return each
        if may(each, ExtendedKeyUsageOID.OCSP_SIGNING) and trust.issuer(each, signed) == issuer:
            return each
    raise Untrusted(subject=str(told.responder_name or "OCSP"))


def _is(told: ocsp.OCSPResponse, certificate: x509.Certificate) -> bool:
    if told.responder_name is not None:
        return told.responder_name == certificate.subject
    return told.responder_key_hash == _hashes(certificate, hashes.SHA1())[0]  # noqa: S303 - the standard's name of a key


def _hashes(issuer: x509.Certificate, algorithm: hashes.HashAlgorithm) -> tuple[bytes, bytes]:
    key, name = hashes.Hash(algorithm), hashes.Hash(algorithm)
    key.update(_key(issuer))
    name.update(issuer.subject.public_bytes())
    return key.finalize(), name.finalize()


def _key(issuer: x509.Certificate) -> bytes:
    """The bits of the public key, without the algorithm's name."""
    der = issuer.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return bytes(keys.PublicKeyInfo.load(der)["public_key"].contents[1:])
