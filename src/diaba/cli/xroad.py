"""``diaba xroad``: our services for a Security Server, and an exchange to try them in."""

import hashlib
import ssl
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from diaba.cli.output import say
from diaba.db import database
from diaba.errors import FileMissing
from diaba.exchange.xroad.emulator.exchange import REGISTER, running
from diaba.exchange.xroad.identifiers import Subsystem, accounts_in, subsystem_of
from diaba.exchange.xroad.provider import Provider
from diaba.exchange.xroad.refusals import HeaderWrong
from diaba.exchange.xroad.services import SERVICES
from diaba.exchange.xroad.wire import Server

app = typer.Typer(
    no_args_is_help=True, help="Trục liên thông X-Road: dịch vụ, mô phỏng. / The X-Road: services, emulator."
)


@app.command()
def serve(
    subsystem: Annotated[str, typer.Option(help="INSTANCE/CLASS/MEMBER/SUBSYSTEM.")],
    certificate: Annotated[Path, typer.Option(help="Chứng thư và khóa TLS, PEM. / Our TLS certificate and key.")],
    servers: Annotated[
        Path, typer.Option(help="Chứng thư các máy chủ bảo mật được gọi, PEM. / Security Servers that may call.")
    ],
    host: Annotated[str, typer.Option(help="Địa chỉ nghe. / Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Cổng. / Port.")] = 8443,
    site: Annotated[str, typer.Option(help="Địa chỉ máy chủ bảo mật gọi tới. / Where the server calls us.")] = "",
    accounts: Annotated[
        Path | None, typer.Option(help='Tệp "phân-hệ tài-khoản", mỗi dòng một. / Lines "subsystem account".')
    ] = None,
) -> None:
    """Phục vụ máy chủ bảo mật đã đăng ký chứng thư. / Answer the Security Servers whose certificates are pinned."""
    for path in (certificate, servers, *([accounts] if accounts else ())):
        if not path.is_file():
            raise FileMissing(path=path)
    us, pem = _subsystem(subsystem), servers.read_bytes()
    ders = [each.public_bytes(serialization.Encoding.DER) for each in x509.load_pem_x509_certificates(pem)]
    pinned = frozenset(hashlib.sha256(der).hexdigest() for der in ders)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.verify_mode, tls.verify_flags = ssl.CERT_REQUIRED, tls.verify_flags | ssl.VERIFY_X509_PARTIAL_CHAIN
    tls.load_verify_locations(cadata=pem.decode())
    tls.load_cert_chain(certificate)
    provider = Provider(
        us, SERVICES, database(), pinned, site or f"https://{host}:{port}", accounts_in(accounts) if accounts else {}
    )
    with Server((host, port), provider.answer, tls) as server:
        say(f"https://{host}:{server.server_address[1]}/r1/{us} · {len(pinned)}")
        server.serve_forever()


@app.command()
def emulate(
    folder: Annotated[Path, typer.Option(help="Thư mục ghi bằng chứng. / Folder for the evidence.")] = Path("xroad"),
    host: Annotated[str, typer.Option(help="Địa chỉ nghe. / Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Cổng cho phần mềm của đối tác. / Port for the partner's system.")] = 8080,
    seconds: Annotated[float, typer.Option(help="Dừng sau số giây; 0: không dừng. / Stop after; 0: never.")] = 0,
) -> None:
    """Mô phỏng hai máy chủ bảo mật để đối tác thử gọi dịch vụ. / Two Security Servers in one program, for partners to try."""
    kept = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    kept.mkdir(parents=True)

    def provider(server: str) -> Provider:
        return Provider(REGISTER, SERVICES, database(), frozenset({server}), f"http://{host}:{port}")

    with running(lambda server: provider(server).answer, port, host) as exchange:
        (kept / "trust.pem").write_bytes(exchange.authority.pem())
        say(f"{exchange.consumer}/r1/{REGISTER}/listMethods")
        say(f"X-Road-Client: {exchange.asking.us}")
        try:
            threading.Event().wait(seconds or None)
        except KeyboardInterrupt:
            say("")
        for name, server in (("SS1", exchange.asking), ("SS2", exchange.answering)):
            if archive := server.log.archive():
                (kept / f"mlog-{name}.zip").write_bytes(archive)
    say(f"diaba evidence verify {kept}/*.zip --trust {kept}/trust.pem")


def _subsystem(text: str) -> Subsystem:
    try:
        return subsystem_of(text)
    except ValueError as error:
        expected = "INSTANCE/CLASS/MEMBER/SUBSYSTEM"
        raise HeaderWrong(header="--subsystem", given=text[:80], expected=expected) from error
