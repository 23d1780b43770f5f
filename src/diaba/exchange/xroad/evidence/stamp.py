"""The timestamp (dấu thời gian, RFC 3161): when its authority saw what is stamped."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import new
from typing import Any

from asn1crypto import cms, core, tsp
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from diaba.exchange.xroad.evidence import digests
from diaba.exchange.xroad.evidence.refusals import AlgorithmUnknown, DigestWrong, PartWrong, SignatureWrong, Untrusted
from diaba.exchange.xroad.evidence.trust import Trust, certificate_of, may, name_of

PART = "META-INF/timestamp.tst"


@dataclass(frozen=True)
class _Token:
    """What a token says."""

    content: bytes
    moment: datetime
    imprint: bytes
    imprinted_by: str
    digest: bytes
    digested_by: str
    attributes: bytes
    signature: bytes
    stamper: x509.Certificate


def verified(token: bytes, stamped: bytes, trust: Trust) -> datetime:
    """When ``stamped`` was stamped.

    Raises:
        PartWrong, AlgorithmUnknown, DigestWrong, SignatureWrong, Untrusted, CertificateUnfit: the token is none for it.
    """
    try:
        told = _read(token)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise PartWrong(part=PART) from error
    if told.imprint != _digest(told.imprinted_by, stamped) or told.digest != _digest(told.digested_by, told.content):
        raise DigestWrong(part=PART)
    if not digests.holds(told.stamper.public_key(), told.signature, told.attributes, told.digested_by):
        raise SignatureWrong(part=PART, signer=name_of(told.stamper))
    if trust.stampers and told.stamper not in trust.stampers:
        raise Untrusted(subject=name_of(told.stamper))
    trust.issuer(told.stamper, told.moment)
    if not may(told.stamper, ExtendedKeyUsageOID.TIME_STAMPING):
        raise Untrusted(subject=name_of(told.stamper))
    return told.moment


def _digest(name: str, data: bytes) -> bytes:
    if name not in digests.HASHES:
        raise AlgorithmUnknown(part=PART, algorithm=name)
    return new(name, data).digest()


def _read(token: bytes) -> _Token:
    told = cms.ContentInfo.load(token, strict=True)["content"]
    if _rebuilt(told).dump() != token:
        raise PartWrong(part=PART)
    signer, content = told["signer_infos"][0], told["encap_content_info"]["content"]
    attributes = {each["type"].native: each["values"] for each in signer["signed_attrs"]}
    info: tsp.TSTInfo = content.parsed
    der = told["certificates"][0].dump()
    _bound(attributes, der)
    if attributes["content_type"][0].native != "tst_info" or not _told_alike(signer):
        raise PartWrong(part=PART)
    return _Token(
        content=bytes(content.parsed.dump()),
        moment=info["gen_time"].native,
        imprint=info["message_imprint"]["hashed_message"].native,
        imprinted_by=info["message_imprint"]["hash_algorithm"]["algorithm"].native,
        digest=attributes["message_digest"][0].native,
        digested_by=signer["digest_algorithm"]["algorithm"].native,
        attributes=b"\x31" + signer["signed_attrs"].dump()[1:],
        signature=signer["signature"].native,
        stamper=certificate_of(der, PART),
    )


def _told_alike(signer: Any) -> bool:  # noqa: ANN401 - asn1crypto is not typed
    """Whether the signature is of a kind that is accepted, and names no other digest than the signer does."""
    algorithm = signer["signature_algorithm"]
    if algorithm["algorithm"].native == "rsassa_pkcs1v15":
        return True
    return bool(
        algorithm.signature_algo == "ecdsa" and algorithm.hash_algo == signer["digest_algorithm"]["algorithm"].native
    )


def _rebuilt(told: Any) -> cms.ContentInfo:  # noqa: ANN401 - the same
    """The token made again of what is signed in it: what differs was changed where no signature looks."""
    (signer,), (certificate,) = told["signer_infos"], told["certificates"]
    issuer = {"issuer": certificate.chosen.issuer, "serial_number": certificate.chosen.serial_number}
    again = {
        "version": "v1",
        "sid": cms.SignerIdentifier({"issuer_and_serial_number": cms.IssuerAndSerialNumber(issuer)}),
        "digest_algorithm": signer["digest_algorithm"],
        "signed_attrs": signer["signed_attrs"],
        "signature_algorithm": _algorithm(signer, certificate.chosen),
        "signature": signer["signature"],
    }
    signed = {
        "version": "v3",
        "digest_algorithms": [signer["digest_algorithm"]],
        "encap_content_info": told["encap_content_info"],
        "certificates": [certificate],
        "signer_infos": [cms.SignerInfo(again)],
    }
    return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)})


def _algorithm(signer: Any, certificate: Any) -> Any:  # noqa: ANN401 - the same
    """How a token names its signature: an RSA one by the key alone (RFC 3370), another as it does."""
    if certificate.public_key.algorithm == "rsa":
        return cms.SignedDigestAlgorithm({"algorithm": "rsassa_pkcs1v15", "parameters": core.Null()})
    return signer["signature_algorithm"]


def _bound(attributes: dict[str, Any], certificate: bytes) -> None:
    """Refuse unless the signer says under its signature that it used this certificate (RFC 5816, or RFC 2634)."""
    newer, older = attributes.get("signing_certificate_v2"), attributes.get("signing_certificate")
    told = (newer or older)[0]["certs"][0]  # type: ignore[index]  # neither is a token that is refused
    by = told["hash_algorithm"]["algorithm"].native if newer else "sha1"
    if told["cert_hash"].native != new(by, certificate).digest():
        raise PartWrong(part=PART)
