"""One container (ASiC-E): a message with its signature and timestamp, verified from its bytes to pinned authorities."""

import base64
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import UnsupportedAlgorithm

from diaba.exchange.xroad.evidence import chains, messages, signature, stamp
from diaba.exchange.xroad.evidence.digests import SHA512, digest
from diaba.exchange.xroad.evidence.form import MIMETYPE, members
from diaba.exchange.xroad.evidence.messages import Message
from diaba.exchange.xroad.evidence.refusals import DigestWrong, PartsWrong, PartWrong, SignerOther, StampTooEarly
from diaba.exchange.xroad.evidence.trust import Trust, member_of, name_of
from diaba.exchange.xroad.evidence.xml import parsed

ALWAYS = (
    "mimetype",
    "message.xml",
    signature.PART,
    "ts-hashchainresult.xml",
    "ts-hashchain.xml",
    "META-INF/manifest.xml",
    "META-INF/ASiCManifest.xml",
    stamp.PART,
)
BATCH = ("sig-hashchainresult.xml", "sig-hashchain.xml")
_ATTACHMENT = re.compile(r"attachment[1-9][0-9]{0,3}")
_MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
_ASIC = "http://uri.etsi.org/2918/v1.2.1#"


@dataclass(frozen=True)
class Evidence:
    """What a container proves."""

    message: Message
    signer: str
    signed: datetime
    stamped: datetime
    digests: Mapping[str, bytes]
    absent: tuple[str, ...]
    """Parts that were signed, and whose content the server did not keep."""


def verify(data: bytes, trust: Trust) -> Evidence:
    """What the container ``data`` proves.

    Raises:
        NoEvidence: one of its refusals: it proves nothing.
    """
    try:
        return _verified(members(data), trust)
    except (
        ValueError,
        TypeError,
        KeyError,
        UnsupportedAlgorithm,
    ) as error:  # what libraries say of what is no certificate
        raise PartWrong(part=type(error).__name__) from error


def _verified(parts: Mapping[str, bytes], trust: Trust) -> Evidence:
    attachments = [name for name in parts if _ATTACHMENT.fullmatch(name)]
    batch = BATCH if BATCH[0] in parts else ()
    wrong = set(parts) ^ {*ALWAYS, *batch, *attachments}
    if wrong or parts["mimetype"] != MIMETYPE:
        raise PartsWrong(parts=", ".join(sorted(wrong)) or "mimetype")
    _check_manifest(parts)
    stamped = _stamped(parts, trust)
    signed = signature.verified(parts, trust)
    absent = _check_covered(parts, signed.covered, attachments)
    if stamped < signed.moment.replace(microsecond=0):
        raise StampTooEarly(stamped=stamped, signed=signed.moment)
    message = messages.read(parts["message.xml"], signed.covered.get("/attachment1"))
    if member_of(signed.signer) != message.author:
        raise SignerOther(member=message.author, subject=name_of(signed.signer))
    return Evidence(message, name_of(signed.signer), signed.moment, stamped, signed.covered, absent)


def _check_covered(
    parts: Mapping[str, bytes], covered: Mapping[str, bytes], attachments: Iterable[str]
) -> tuple[str, ...]:
    """Refuse unless the message and all its attachments are signed; the names of those that are not here."""
    loose = {"/message.xml", *(f"/{name}" for name in attachments)} - set(covered)
    strange = {name for name in covered if name != "/message.xml" and not _ATTACHMENT.fullmatch(name[1:])}
    if loose or strange:
        raise PartsWrong(parts=", ".join(sorted(loose | strange)))
    for name, told in covered.items():
        if name[1:] in parts and digest(SHA512, parts[name[1:]], name) != told:
            raise DigestWrong(part=name[1:])
    return tuple(name[1:] for name in covered if name[1:] not in parts)


def _stamped(parts: Mapping[str, bytes], trust: Trust) -> datetime:
    """When the batch was stamped in which the signature is."""
    below = chains.verified(parts, "ts")
    if below != {f"/{signature.PART}": digest(SHA512, parts[signature.PART], signature.PART)}:
        raise DigestWrong(part=signature.PART)
    name = "META-INF/ASiCManifest.xml"
    result = digest(SHA512, parts["ts-hashchainresult.xml"], name)
    if asic_manifest(result) != parts[name]:
        raise DigestWrong(part="ts-hashchainresult.xml")
    # The authority stamps the top of the chain, to which the manifest leads.
    return stamp.verified(parts[stamp.PART], parts["ts-hashchainresult.xml"], trust)


def asic_manifest(result: bytes) -> bytes:
    """The part that says which part is stamped, given that part's digest."""
    value = base64.b64encode(result).decode()
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<asic:ASiCManifest xmlns:asic="{_ASIC}" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">\n'
        f'<asic:SigReference URI="{stamp.PART}" MimeType="vnd.etsi.timestamp-token"/>\n'
        '<asic:DataObjectReference URI="ts-hashchainresult.xml" MimeType="text/xml">\n'
        f'<ds:DigestMethod Algorithm="{SHA512}" />\n'
        f"<ds:DigestValue>{value}</ds:DigestValue>\n"
        "</asic:DataObjectReference>\n"
        "</asic:ASiCManifest>"
    ).encode()


def manifest(names: Iterable[str]) -> bytes:
    """The list of a container's parts, as it is written."""
    kinds = {"/": "application/vnd.etsi.asic-e+zip"}
    lines = [
        f'    <manifest:file-entry manifest:media-type="{kinds.get(name, _media(name))}" manifest:full-path="{name}"/>'
        for name in ("/", *names)
    ]
    head = f'<manifest:manifest xmlns:manifest="{_MANIFEST}" manifest:version="1.2">'
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, *lines, "</manifest:manifest>\n"]).encode()


def _media(name: str) -> str:
    return "text/xml" if name.endswith(".xml") else "application/octet-stream"


def _check_manifest(parts: Mapping[str, bytes]) -> None:
    name = "META-INF/manifest.xml"
    found = [str(each.get(f"{{{_MANIFEST}}}full-path", "")) for each in parsed(parts[name], name)][1:]
    listed = {part for part in parts if "/" not in part and part != "mimetype"}
    if set(found) != listed or manifest(found) != parts[name]:
        raise PartWrong(part=name)
