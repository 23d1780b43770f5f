"""The signature of a message (chữ ký, XAdES): what it covers, who signed, with which certificate, when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from diaba.exchange.xroad.evidence import chains, digests, status
from diaba.exchange.xroad.evidence.refusals import (
    AlgorithmUnknown,
    CertificateUnfit,
    DigestWrong,
    PartWrong,
    SignatureWrong,
)
from diaba.exchange.xroad.evidence.trust import Trust, certificate_of, name_of
from diaba.exchange.xroad.evidence.xml import DS, NAMES, Element, canonical, decoded, one, parsed

PART = "META-INF/signatures.xml"
PROPERTIES = "ds:Object/xades:QualifyingProperties/xades:SignedProperties"
_VALUES = (
    "ds:Object/xades:QualifyingProperties/xades:UnsignedProperties/xades:UnsignedSignatureProperties"
    "/xades:RevocationValues/xades:OCSPValues/xades:EncapsulatedOCSPValue"
)
_CHILDREN = ("SignedInfo", "SignatureValue", "KeyInfo", "Object")
_ABOUT_PROPERTIES = "http://uri.etsi.org/01903#SignedProperties"


@dataclass(frozen=True)
class Signed:
    """What a signature that holds says."""

    signer: x509.Certificate
    moment: datetime
    covered: Mapping[str, bytes]
    """Digests of the message's parts by name; the content of a part may not have been kept."""


def verified(parts: Mapping[str, bytes], trust: Trust) -> Signed:
    """What is signed in a container.

    Raises:
        NoEvidence: any of its refusals, where the signature or what it leans on does not hold.
    """
    signature = one(parsed(parts[PART], PART), "ds:Signature", PART)
    if [str(child.tag) for child in signature] != [f"{{{DS}}}{name}" for name in _CHILDREN]:
        raise PartWrong(part=PART)
    info, properties = one(signature, "ds:SignedInfo", PART), one(signature, PROPERTIES, PART)
    certificate = certificate_of(decoded(one(signature, "ds:KeyInfo/ds:X509Data/ds:X509Certificate", PART), PART), PART)
    data, about = _references(info)
    method = one(info, "ds:SignatureMethod", PART).get("Algorithm", "")
    value = decoded(one(signature, "ds:SignatureValue", PART), PART)
    if not digests.holds_xml(certificate.public_key(), method, value, canonical(info), PART):
        raise SignatureWrong(part=PART, signer=name_of(certificate))
    if about.get("URI") != f"#{properties.get('Id')}":
        raise PartWrong(part=PART)
    _same(about, canonical(properties), PART)
    name = str(data.get("URI", "")).removeprefix("/")
    if name not in {"message.xml", "sig-hashchainresult.xml"}:
        raise PartWrong(part=PART)
    _same(data, parts.get(name, b""), name)
    moment = _moment(properties)
    _own(properties, certificate)
    _may_sign(certificate, moment)
    trust.issuer(certificate, moment)
    status.check(decoded(one(signature, _VALUES, PART), PART), certificate, trust, moment)
    covered = {"/message.xml": decoded(one(data, "ds:DigestValue", PART), PART)}
    return Signed(certificate, moment, covered if name == "message.xml" else chains.verified(parts, "sig"))


def _references(info: Element) -> tuple[Element, Element]:
    """The reference to the message, and that to the signed properties; there is no other."""
    if one(info, "ds:CanonicalizationMethod", PART).get("Algorithm") != digests.C14N:
        raise AlgorithmUnknown(part=PART, algorithm=one(info, "ds:CanonicalizationMethod", PART).get("Algorithm"))
    found = info.findall("ds:Reference", NAMES)
    about = [each for each in found if each.get("Type") == _ABOUT_PROPERTIES]
    data = [each for each in found if each.get("Type") is None]
    if (len(found), len(about), len(data)) != (2, 1, 1) or info.findall(".//ds:Transforms", NAMES):
        raise PartWrong(part=PART)
    return data[0], about[0]


def _same(reference: Element, data: bytes, part: str) -> None:
    method = one(reference, "ds:DigestMethod", PART).get("Algorithm", "")
    if digests.digest(method, data, PART) != decoded(one(reference, "ds:DigestValue", PART), PART):
        raise DigestWrong(part=part)


def _moment(properties: Element) -> datetime:
    told = one(properties, "xades:SignedSignatureProperties/xades:SigningTime", PART).text or ""
    try:
        moment = datetime.fromisoformat(told)
    except ValueError as error:
        raise PartWrong(part=PART) from error
    if moment.tzinfo is None:
        raise PartWrong(part=PART)
    return moment


def _own(properties: Element, certificate: x509.Certificate) -> None:
    """Refuse unless the certificate is the one that the signer says under the signature."""
    named = one(
        properties, "xades:SignedSignatureProperties/xades:SigningCertificate/xades:Cert/xades:CertDigest", PART
    )
    _same(named, certificate.public_bytes(serialization.Encoding.DER), PART)


def _may_sign(certificate: x509.Certificate, moment: datetime) -> None:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        usage = None
    if usage is None or not usage.content_commitment:
        raise CertificateUnfit(subject=name_of(certificate), use="sign", day=f"{moment:%d/%m/%Y}")
