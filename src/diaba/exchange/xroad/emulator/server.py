"""An emulated Security Server (máy chủ bảo mật mô phỏng): asks for its members, answers for them, and keeps the proof."""

import base64
import json
import ssl
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha512
from http.client import HTTPException
from urllib.parse import parse_qs, urlsplit

from diaba.exchange.xroad.emulator.log import Log
from diaba.exchange.xroad.emulator.refusals import CLIENT, OURS, THEIRS, ExchangeError
from diaba.exchange.xroad.emulator.writing import Parts, Signer
from diaba.exchange.xroad.evidence import messages, signature
from diaba.exchange.xroad.evidence.refusals import NoEvidence
from diaba.exchange.xroad.evidence.trust import Trust, member_of
from diaba.exchange.xroad.identifiers import Subsystem, parts_of, subsystem_of
from diaba.exchange.xroad.wire import METHODS, Answer, Request, call, header, kept, request_hash

_OWN = ("x-road-request-hash", "x-road-request-id", "x-road-client", "x-road-id", "x-road-service", "x-road-error")


@dataclass
class SecurityServer:
    """One member's server.

    ``peers`` are the places of the other servers by their subsystems, ``lines`` the SHA-256 of the certificates by which
    those servers call; ``provider`` is where this member's own services are.
    """

    us: Subsystem
    signer: Signer
    trust: Trust
    log: Log
    tls: ssl.SSLContext
    lines: frozenset[str] = frozenset()
    peers: Mapping[Subsystem, str] = field(default_factory=dict)
    provider: str = ""

    def consumer(self, request: Request) -> Answer:
        """What a system of this member gets that calls /r1/…; also /listClients, /asic and /archive."""
        return _answered(self._consume, request)

    def line(self, request: Request) -> Answer:
        """What another server gets: this member's signed answer to a signed message."""
        return _answered(self._provide, request)

    def _consume(self, request: Request) -> Answer:
        path = urlsplit(request.target).path
        if path == "/listClients":
            known = sorted({self.us, *self.peers}, key=str)
            found = [{"id": each.as_json(), "name": each.member, "subsystem_name": None} for each in known]
            return Answer(200, json.dumps({"member": found}).encode())
        if path in {"/asic", "/archive"}:
            wanted = parse_qs(urlsplit(request.target).query).get("queryId", [""])[0]
            found_zip = self.log.archive() if path == "/archive" else self.log.of(wanted)
            return Answer(200 if found_zip else 404, found_zip, (("Content-Type", "application/zip"),))
        client, service = self._names(request, path)
        place = self.peers.get(Subsystem(*service[:4]))
        if place is None:
            raise ExchangeError(f"{OURS}.UnknownMember", f"no server is known of {'/'.join(service[:4])}")
        headers = kept(request.headers, "x-road-request-hash", "x-road-request-id")
        added = {"X-Road-Id": str(uuid.uuid4()), "Accept": "application/json"}
        headers += tuple((name, value) for name, value in added.items() if not header(headers, name))
        sent = Request(
            request.method, request.target, (*headers, ("X-Road-Request-Id", str(uuid.uuid4()))), request.body
        )
        return self._ask(sent, place, client)

    def _names(self, request: Request, path: str) -> tuple[Subsystem, list[str]]:
        if request.method not in METHODS or not path.startswith("/r1/"):
            raise ExchangeError(
                f"{CLIENT}.InvalidRequest", "expected is METHOD /r1/INSTANCE/CLASS/MEMBER/SUBSYSTEM/SERVICE"
            )
        try:
            client = subsystem_of(header(request.headers, "X-Road-Client"))
            service = parts_of("/".join(path.removeprefix("/r1/").split("/")[:5]))
        except ValueError as error:
            raise ExchangeError(f"{CLIENT}.InvalidRequest", f"no identifier: {error}") from error
        if client != self.us:
            raise ExchangeError(f"{OURS}.UnknownMember", f"{client} is no client of this server")
        if len(service) != 5:
            raise ExchangeError(f"{CLIENT}.InvalidRequest", "a service has five identifiers, its subsystem among them")
        return client, service

    def _ask(self, sent: Request, place: str, client: Subsystem) -> Answer:
        parts = self.signer.sign(sent.block, sent.body)
        name = header(sent.headers, "X-Road-Id")
        self.log.keep(name, "request", parts)
        try:
            got = call(place, Request("POST", "/", body=_packed(parts)), self.tls)
        except (OSError, HTTPException) as error:
            raise ExchangeError(f"{OURS}.NetworkError", f"{place} does not answer: {error}") from error
        if header(got.headers, "X-Road-Error"):
            return got
        answered = _checked(got.body, self.trust, f"{OURS}.InvalidSignature")
        said = messages.read(answered["message.xml"], _body_digest(answered))
        if said.id != name or said.client != client.parts or said.request_hash != base64.b64decode(request_hash(sent)):
            raise ExchangeError(f"{OURS}.InconsistentResponse", "the answer is to another request")
        self.log.keep(name, "response", answered)
        status, reason, *lines = answered["message.xml"].decode().split("\r\n")
        return Answer(int(status), answered.get("attachment1", b""), _headers(lines), reason)

    def _provide(self, request: Request) -> Answer:
        if request.peer not in self.lines:
            raise ExchangeError(f"{THEIRS}.SslAuthenticationFailed", "no server is known by this certificate")
        parts = _checked(request.body, self.trust, f"{THEIRS}.InvalidSignature")
        said = messages.read(parts["message.xml"], _body_digest(parts))
        if not said.is_request or said.service[:4] != self.us.parts:
            raise ExchangeError(f"{THEIRS}.UnknownMember", "this member is served elsewhere")
        self.log.keep(said.id, "request", parts)
        method, target, *lines = parts["message.xml"].decode().split("\r\n")
        asked = Request(method, target, _headers(lines), parts.get("attachment1", b""))
        try:
            got = call(self.provider, asked, self.tls)
        except (OSError, HTTPException) as error:
            raise ExchangeError(f"{THEIRS}.NetworkError", f"the service does not answer: {error}") from error
        told = {
            "X-Road-Client": str(subsystem_of("/".join(said.client))),
            "X-Road-Service": "/".join(said.service),
            "X-Road-Id": said.id,
            "X-Road-Request-Id": header(asked.headers, "X-Road-Request-Id"),
            "X-Road-Request-Hash": request_hash(asked),
        }
        answer = Answer(got.status, got.body, kept(got.headers, *_OWN) + tuple(told.items()), got.reason)
        signed = self.signer.sign(answer.block, answer.body)
        self.log.keep(said.id, "response", signed)
        return Answer(200, _packed(signed))


def _answered(answer: Callable[[Request], Answer], request: Request) -> Answer:
    try:
        return answer(request)
    except ExchangeError as error:
        return error.answer()


def _packed(parts: Parts) -> bytes:
    return json.dumps({name: base64.b64encode(content).decode() for name, content in parts.items()}).encode()


def _checked(data: bytes, trust: Trust, kind: str) -> Parts:
    """The parts of a message whose signature holds and is of its author."""
    try:
        parts = {str(name): base64.b64decode(content) for name, content in json.loads(data).items()}
        signed = signature.verified(parts, trust)
        for name, digest in signed.covered.items():
            if sha512(parts[name[1:]]).digest() != digest:
                raise ExchangeError(kind, f"{name} is not what was signed")
        if messages.read(parts["message.xml"], _body_digest(parts)).author != member_of(signed.signer):
            raise ExchangeError(kind, "signed by another member")
    except (NoEvidence, ValueError, KeyError, AttributeError) as error:
        raise ExchangeError(kind, str(error)) from error
    if set(signed.covered) != {"/message.xml", *(("/attachment1",) if "attachment1" in parts else ())}:
        raise ExchangeError(kind, "a part is not signed")
    return parts


def _body_digest(parts: Parts) -> bytes | None:
    return sha512(parts["attachment1"]).digest() if "attachment1" in parts else None


def _headers(lines: list[str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, _, value in (line.partition(":") for line in lines if line))
