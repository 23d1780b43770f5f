"""What was exchanged (thông điệp): the SOAP envelope, or a REST request or answer in its wire form, as logged."""

import base64
import hashlib
import re
from dataclasses import dataclass

from diaba.exchange.xroad.evidence.refusals import PartWrong
from diaba.exchange.xroad.evidence.trust import Member
from diaba.exchange.xroad.evidence.xml import Element, parsed
from diaba.exchange.xroad.identifiers import parts_of

PART = "message.xml"
_SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
_XROAD, _ID = "{http://x-road.eu/xsd/xroad.xsd}", "{http://x-road.eu/xsd/identifiers}"
_STATUS = re.compile(r"[1-5][0-9]{2}")
_FIELDS = ("xRoadInstance", "memberClass", "memberCode", "subsystemCode", "serviceCode", "serviceVersion")


@dataclass(frozen=True)
class Message:
    """Who asked whom, and the hash that binds an answer to its request."""

    kind: str
    is_request: bool
    id: str
    client: tuple[str, ...]
    service: tuple[str, ...]
    own_hash: bytes
    """Of a request: what its answer must repeat."""
    request_hash: bytes | None
    """In an answer: which request it answers."""

    @property
    def author(self) -> Member:
        """The member in whose name it was signed."""
        return Member(*(self.client if self.is_request else self.service)[:3])


def read(data: bytes, body: bytes | None) -> Message:
    """The message in ``data``; ``body`` is the digest of what went with it, if anything did.

    Raises:
        PartWrong: it is no message of the protocol.
    """
    try:
        found = _soap(data) if data.lstrip().startswith(b"<") else _rest(data, body)
    except (ValueError, IndexError) as error:
        raise PartWrong(part=PART) from error
    if len(found.client) < 3 or len(found.service) < 4 or not found.id or found.is_request == bool(found.request_hash):
        raise PartWrong(part=PART)
    return found


def _soap(data: bytes) -> Message:
    header = parsed(data, PART).find(f"{_SOAP}Header")
    if header is None:
        raise PartWrong(part=PART)
    asked = header.findtext(f"{_XROAD}requestHash")
    return Message(
        kind="soap",
        is_request=asked is None,
        id=header.findtext(f"{_XROAD}id", ""),
        client=_identifier(header.find(f"{_XROAD}client")),
        service=_identifier(header.find(f"{_XROAD}service")),
        own_hash=hashlib.sha512(data).digest(),
        request_hash=None if asked is None else base64.b64decode(asked, validate=True),
    )


def _identifier(element: Element) -> tuple[str, ...]:
    if element is None:
        raise PartWrong(part=PART)
    found = {str(child.tag): child.text or "" for child in element}
    return tuple(found[f"{_ID}{name}"] for name in _FIELDS if f"{_ID}{name}" in found)


def _rest(data: bytes, body: bytes | None) -> Message:
    first, second, *lines = data.decode("utf-8").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    answers = _STATUS.fullmatch(first) is not None
    path = headers.get("x-road-service", "") if answers else second.partition("?")[0].removeprefix("/r1/")
    asked = headers.get("x-road-request-hash")
    own = hashlib.sha512(data).digest()
    return Message(
        kind="rest",
        is_request=not answers,
        id=headers.get("x-road-id", ""),
        client=tuple(parts_of(headers.get("x-road-client", ""))),
        service=tuple(parts_of("/".join(path.split("/")[:5]))),
        own_hash=own if body is None else hashlib.sha512(own + body).digest(),
        request_hash=base64.b64decode(asked, validate=True) if asked and answers else None,
    )
