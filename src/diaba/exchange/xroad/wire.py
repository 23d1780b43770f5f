"""Requests and answers as they travel, are hashed and are logged (REST message protocol 1.0)."""

import base64
import hashlib
import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from diaba.exchange.xroad.refusals import BodyTooLong

MOST = 10 << 20
"""Bytes of a body: what a Security Server logs."""
PATIENCE = 30.0
Headers = tuple[tuple[str, str], ...]
_OF_THE_LINE = "transfer-encoding keep-alive te trailer upgrade connection content-length expect"
_OF_THE_ENDS = "proxy-authenticate proxy-authorization user-agent host server"
STRIPPED = frozenset([*_OF_THE_LINE.split(), *_OF_THE_ENDS.split()])
"""What is of one line alone, in lower case."""
METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE")


def header(headers: Headers, name: str) -> str:
    """The value of a header; the last one where it was repeated."""
    return next((value for each, value in reversed(headers) if each.lower() == name.lower()), "")


@dataclass(frozen=True)
class Request:
    """What was asked; ``peer`` is the SHA-256 of the certificate that the caller's TLS showed."""

    method: str
    target: str
    headers: Headers = ()
    body: bytes = b""
    peer: str = ""

    @property
    def block(self) -> bytes:
        """As it is logged and signed, without its body."""
        return _block((self.method, self.target), self.headers)


@dataclass(frozen=True)
class Answer:
    """What was answered."""

    status: int
    body: bytes = b""
    headers: Headers = field(default=(("Content-Type", "application/json"),))
    reason: str = ""

    @property
    def block(self) -> bytes:
        """As it is logged and signed, without its body."""
        return _block((str(self.status), self.reason), self.headers)


def _block(first: Iterable[str], headers: Headers) -> bytes:
    lines = [*first, *(f"{name}:{value}" for name, value in headers)]
    return "".join(f"{line}\r\n" for line in lines).encode()


def kept(headers: Iterable[tuple[str, str]], *others: str) -> Headers:
    """The headers that go on to the other side; ``others`` (lower case) do not."""
    return tuple((name, value) for name, value in headers if name.lower() not in STRIPPED.union(others))


def request_hash(request: Request) -> str:
    """What an answer must repeat of its request."""
    digest = hashlib.sha512(request.block).digest()
    if request.body:
        digest = hashlib.sha512(digest + hashlib.sha512(request.body).digest()).digest()
    return base64.b64encode(digest).decode()


class Server(ThreadingHTTPServer):
    """Answers requests over HTTP, or over TLS whose handshake no other caller waits for."""

    daemon_threads = True

    def __init__(
        self, address: tuple[str, int], answer: Callable[[Request], Answer], tls: ssl.SSLContext | None = None
    ) -> None:
        self.answer, self.tls = answer, tls
        super().__init__(address, _Handler)

    def get_request(self) -> tuple[Any, Any]:
        """A caller; TLS begins when its own thread reads."""
        found, address = super().get_request()
        found.settimeout(PATIENCE)
        if self.tls is not None:
            found = self.tls.wrap_socket(found, server_side=True, do_handshake_on_connect=False)
        return found, address

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that breaks off, or shows no certificate, is its own affair."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def handle(self) -> None:
        if isinstance(self.connection, ssl.SSLSocket):
            self.connection.do_handshake()
        super().handle()

    def _serve(self) -> None:
        length = self.headers.get("Content-Length", "0")
        told = length.isascii() and length.isdigit() and int(length) <= MOST
        # A folded line would be two lines once it is logged.
        if not told or "Transfer-Encoding" in self.headers or any("\n" in value for value in self.headers.values()):
            self.close_connection = True
            refusal = BodyTooLong(length=length[:20], most=MOST)
            self._send(Answer(refusal.status, refusal.message("en").encode(), (("Content-Type", "text/plain"),)))
            return
        shown = self.connection.getpeercert(binary_form=True) if isinstance(self.connection, ssl.SSLSocket) else None
        headers = tuple((name, str(value)) for name, value in self.headers.items())
        peer = hashlib.sha256(shown).hexdigest() if shown else ""
        body = self.rfile.read(int(length))
        self._send(self.server.answer(Request(self.command, self.path, headers, body, peer)))

    def _send(self, answer: Answer) -> None:
        self.send_response_only(answer.status, answer.reason or None)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def log_message(self, *_: object) -> None:
        """Messages are logged whole, by who is to."""


for _method in METHODS:
    setattr(_Handler, f"do_{_method}", _Handler._serve)  # noqa: SLF001 - http.server asks for one name a method


def call(place: str, request: Request, tls: ssl.SSLContext | None = None) -> Answer:
    """What ``place`` (scheme, host, port) answers; redirects are not followed.

    Raises:
        OSError, http.client.HTTPException: it does not answer.
    """
    address = urlsplit(place)
    if address.hostname is None or address.scheme not in {"http", "https"}:
        raise OSError(place)
    connection = (
        HTTPSConnection(address.hostname, address.port, timeout=PATIENCE, context=tls)
        if address.scheme == "https"
        else HTTPConnection(address.hostname, address.port, timeout=PATIENCE)
    )
    try:
        connection.request(request.method, request.target, request.body or None, dict(request.headers))
        answer = connection.getresponse()
        body = answer.read(MOST + 1)
        if len(body) > MOST:
            raise OSError(f"> {MOST}")
        return Answer(answer.status, body, kept(answer.getheaders()), answer.reason)
    finally:
        connection.close()
