"""Writing what servers write (ghi bằng chứng): the signature of a message, the container, the chain of a batch."""

import base64
import hashlib
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from diaba.exchange.xroad.emulator.authority import Authority, Holder
from diaba.exchange.xroad.evidence import signature, stamp
from diaba.exchange.xroad.evidence.chains import Item, Steps, chain_text, climb, result_text, value_of
from diaba.exchange.xroad.evidence.container import asic_manifest, manifest
from diaba.exchange.xroad.evidence.digests import C14N, SHA512
from diaba.exchange.xroad.evidence.form import MIMETYPE, written
from diaba.exchange.xroad.evidence.xml import DS, XADES, Element, canonical, one, parsed

_METHOD = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512"
_HALF = 32
Parts = dict[str, bytes]


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _digest(data: bytes) -> str:
    value = f"<ds:DigestValue>{_b64(hashlib.sha512(data).digest())}</ds:DigestValue>"
    return f'<ds:DigestMethod Algorithm="{SHA512}"/>{value}'


@dataclass(frozen=True)
class Signer:
    """A member that signs."""

    holder: Holder
    authority: Authority

    def sign(self, message: bytes, body: bytes) -> Parts:
        """The parts of a message signed now; one that has a body is signed by a chain over both."""
        parts = {"message.xml": message}
        if body:
            digests = {"/message.xml": hashlib.sha512(message).digest(), "/attachment1": hashlib.sha512(body).digest()}
            steps = {"STEP0": [Item("DataRef", uri, value) for uri, value in digests.items()]}
            parts |= {"attachment1": body, **_chain("sig", steps)}
        name = "sig-hashchainresult.xml" if body else "message.xml"
        moment = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"
        status = self.authority.status(self.holder.certificate)
        draft = partial(self._text, name, parts[name], moment, status)
        properties = canonical(one(_signature(draft()), signature.PROPERTIES, ""))
        info = canonical(one(_signature(draft(properties=properties)), "ds:SignedInfo", ""))
        numbers = decode_dss_signature(self.holder.key.sign(info, ec.ECDSA(hashes.SHA512())))
        value = b"".join(number.to_bytes(_HALF, "big") for number in numbers)
        return parts | {signature.PART: draft(properties=properties, value=value)}

    def _text(
        self, name: str, data: bytes, moment: str, status: bytes, *, properties: bytes = b"", value: bytes = b""
    ) -> bytes:
        about = 'Type="http://uri.etsi.org/01903#SignedProperties" URI="#signed-properties"'
        return (
            '<?xml version="1.0" encoding="UTF-8" standalone="no"?>'
            f'<asic:XAdESSignatures xmlns:asic="http://uri.etsi.org/02918/v1.2.1#" xmlns:ds="{DS}" xmlns:xades="{XADES}">'
            f'<ds:Signature Id="signature"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="{C14N}"/>'
            f'<ds:SignatureMethod Algorithm="{_METHOD}"/>'
            f'<ds:Reference Id="signature-reference-0" URI="/{name}">{_digest(data)}</ds:Reference>'
            f'<ds:Reference Id="signature-reference-1" {about}>{_digest(properties)}</ds:Reference></ds:SignedInfo>'
            f'<ds:SignatureValue Id="signature-value">{_b64(value)}</ds:SignatureValue>'
            f"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{_b64(self.holder.der)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
            '<ds:Object><xades:QualifyingProperties Target="#signature"><xades:SignedProperties Id="signed-properties">'
            f"<xades:SignedSignatureProperties><xades:SigningTime>{moment}</xades:SigningTime><xades:SigningCertificate>"
            f"<xades:Cert><xades:CertDigest>{_digest(self.holder.der)}</xades:CertDigest></xades:Cert>"
            "</xades:SigningCertificate></xades:SignedSignatureProperties></xades:SignedProperties><xades:UnsignedProperties>"
            "<xades:UnsignedSignatureProperties><xades:RevocationValues><xades:OCSPValues>"
            f"<xades:EncapsulatedOCSPValue>{_b64(status)}</xades:EncapsulatedOCSPValue></xades:OCSPValues>"
            "</xades:RevocationValues></xades:UnsignedSignatureProperties></xades:UnsignedProperties>"
            "</xades:QualifyingProperties></ds:Object></ds:Signature></asic:XAdESSignatures>"
        ).encode()


def _signature(data: bytes) -> Element:
    return one(parsed(data, ""), "ds:Signature", "")


def _chain(prefix: str, steps: Steps) -> Parts:
    top = climb(steps, "STEP0", "")[0]
    names = f"{prefix}-hashchain.xml", f"{prefix}-hashchainresult.xml"
    return {names[1]: result_text(f"/{names[0]}#STEP0", top), names[0]: chain_text(steps)}


def paths(digests: Sequence[bytes]) -> list[Steps]:
    """For each of a batch the chain that leads from its digest to the top they share."""
    ways: list[list[Item]] = [[] for _ in digests]  # what stands beside each on its way up; "left" or "right" of it
    level, members = list(digests), [[place] for place in range(len(digests))]
    while True:
        above, gathered = [], []
        for place in range(0, len(level), 2):
            left, right = level[place], level[min(place + 1, len(level) - 1)]
            for each in members[place]:
                ways[each].append(Item("right", value=right))
            for each in members[place + 1] if place + 1 < len(level) else ():
                ways[each].append(Item("left", value=left))
            above.append(value_of([left, right]))
            gathered.append([each for group in members[place : place + 2] for each in group])
        level, members = above, gathered
        if len(level) == 1:
            return [_steps(way, digest) for way, digest in zip(ways, digests, strict=True)]


def _steps(way: Sequence[Item], digest: bytes) -> Steps:
    steps: Steps = {}
    for depth, beside in enumerate(reversed(way)):
        lowest = depth == len(way) - 1
        own = Item("DataRef", f"/{signature.PART}", digest) if lowest else Item("StepRef", f"#STEP{depth + 1}")
        other = Item("HashValue", value=beside.value)
        steps[f"STEP{depth}"] = [own, other] if beside.kind == "right" else [other, own]
    return steps


def containers(messages: Sequence[Mapping[str, bytes]], authority: Authority) -> list[bytes]:
    """The messages, stamped together now, each as a container."""
    if not messages:
        return []
    digests = [hashlib.sha512(parts[signature.PART]).digest() for parts in messages]
    chained = [_chain("ts", steps) for steps in paths(digests)]
    result = chained[0]["ts-hashchainresult.xml"]
    token, named = authority.stamp(result), asic_manifest(hashlib.sha512(result).digest())
    now = datetime.now(UTC)
    made = []
    for parts, chain in zip(messages, chained, strict=True):
        whole = {"mimetype": MIMETYPE, **parts, **chain}
        listed = [name for name in whole if "/" not in name and name != "mimetype"]
        whole["META-INF/manifest.xml"] = manifest(listed)
        whole |= {"META-INF/ASiCManifest.xml": named, stamp.PART: token}
        made.append(written(whole, int(now.timestamp()), clock(now)))
    return made


def clock(now: datetime) -> bytes:
    """A moment as MS-DOS wrote it."""
    day = (now.year - 1980) << 9 | now.month << 5 | now.day
    return struct.pack("<2H", now.hour << 11 | now.minute << 5 | now.second // 2, day)
