"""The whole exchange of two members (trục liên thông hai thành viên): servers, lines between them, and their end."""

import ssl
import tempfile
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from diaba.exchange.xroad.emulator.authority import Authority, Holder
from diaba.exchange.xroad.emulator.log import Log
from diaba.exchange.xroad.emulator.server import SecurityServer
from diaba.exchange.xroad.emulator.writing import Signer
from diaba.exchange.xroad.evidence.trust import Member
from diaba.exchange.xroad.identifiers import Subsystem
from diaba.exchange.xroad.wire import Answer, Request, Server

INSTANCE = "VN-TEST"
PARTNER = Subsystem(INSTANCE, "GOV", "PARTNER", "client")
REGISTER = Subsystem(INSTANCE, "GOV", "DIABA", "land")


@dataclass(frozen=True)
class Exchange:
    """A running exchange: where the partner's systems ask, and what must be pinned."""

    consumer: str
    authority: Authority
    asking: SecurityServer
    answering: SecurityServer


@contextmanager
def running(
    provider: Callable[[str], Callable[[Request], Answer]], port: int = 0, host: str = "127.0.0.1"
) -> Generator[Exchange]:
    """An exchange until the block ends.

    Args:
        provider: makes the answering of our services, given the SHA-256 of the server that may call it.
        port: where the partner's systems ask; 0 takes any.
        host: the address to listen on, for those systems alone; the lines between the servers stay on this machine.
    """
    authority = Authority()
    one, two, services = authority.tls("SS1"), authority.tls("SS2"), authority.tls("services")
    asking, answering = (
        SecurityServer(us, _signer(authority, us, name), authority.trust, Log(authority), _client_tls(authority, line))
        for us, name, line in ((PARTNER, "SS1", one), (REGISTER, "SS2", two))
    )
    ours = Server(("127.0.0.1", 0), provider(two.fingerprint), _server_tls(authority, services))
    line = Server(("127.0.0.1", 0), answering.line, _server_tls(authority, two))
    door = Server((host, port), asking.consumer)
    answering.lines, answering.provider = frozenset({one.fingerprint}), f"https://localhost:{ours.server_address[1]}"
    asking.peers = {REGISTER: f"https://localhost:{line.server_address[1]}"}
    servers = (ours, line, door)
    threads = [threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True) for server in servers]
    for thread in threads:
        thread.start()
    try:
        yield Exchange(f"http://{host}:{door.server_address[1]}", authority, asking, answering)
    finally:
        for server, thread in zip(servers, threads, strict=True):
            server.shutdown()
            thread.join()
            server.server_close()


def _signer(authority: Authority, us: Subsystem, server: str) -> Signer:
    return Signer(authority.signing(Member(*us.parts[:3]), server), authority)


def _server_tls(authority: Authority, holder: Holder) -> ssl.SSLContext:
    """TLS that asks the caller for a certificate of the exchange."""
    return _with(ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), authority, holder)


def _client_tls(authority: Authority, holder: Holder) -> ssl.SSLContext:
    return _with(ssl.create_default_context(ssl.Purpose.SERVER_AUTH), authority, holder)


def _with(context: ssl.SSLContext, authority: Authority, holder: Holder) -> ssl.SSLContext:
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(cadata=authority.pem().decode())
    with tempfile.TemporaryDirectory() as folder:  # ssl reads keys from files alone
        path = Path(folder) / "line.pem"
        path.touch(mode=0o600)
        path.write_bytes(holder.pem())
        context.load_cert_chain(path)
    return context
