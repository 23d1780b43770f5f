"""The commands of the X-Road: our services behind TLS for pinned servers, and an exchange to try."""

import http.client
import os
import subprocess
import sys
from http import HTTPStatus
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from typer.testing import CliRunner

from diaba.cli import app
from diaba.errors import FileMissing
from diaba.exchange.xroad.emulator.authority import Authority
from diaba.exchange.xroad.emulator.exchange import PARTNER, REGISTER, _client_tls
from diaba.exchange.xroad.refusals import HeaderWrong
from diaba.exchange.xroad.wire import Request, call
from published import Site

HEADERS = (("X-Road-Client", str(PARTNER)), ("X-Road-Id", "1"))


def test_the_command_emulates_an_exchange_and_leaves_its_trust_list(site: Site, tmp_path: Path) -> None:
    assert site.codes
    done = CliRunner().invoke(app, ["xroad", "emulate", "--folder", str(tmp_path), "--port", "0", "--seconds", "0.05"])
    assert done.exit_code == 0, done.output
    assert f"/r1/{REGISTER}/listMethods" in done.output
    (kept,) = tmp_path.iterdir()
    assert [path.name for path in kept.iterdir()] == ["trust.pem"]  # nothing was exchanged, nothing is archived


def test_the_command_serves_the_servers_that_are_pinned(site: Site, tmp_path: Path) -> None:
    authority = Authority()
    ours, pinned, stranger = (authority.tls(name) for name in ("services", "SS2", "SS3"))
    (tmp_path / "ours.pem").write_bytes(ours.pem())
    (tmp_path / "servers.pem").write_bytes(pinned.certificate.public_bytes(serialization.Encoding.PEM))
    command = [sys.executable, "-c", "from diaba.cli import main; main()", "xroad", "serve", "--port", "0"]
    command += [
        "--subsystem",
        str(REGISTER),
        "--certificate",
        str(tmp_path / "ours.pem"),
        "--servers",
        str(tmp_path / "servers.pem"),
    ]
    environment = {
        **os.environ,
        "DIABA_DATABASE_URL": site.database.conninfo,
        "PYTHONUNBUFFERED": "1",
        "COLUMNS": "200",
    }
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        place = process.stdout.readline().partition("/r1/")[0].replace("127.0.0.1", "localhost")
        try:
            asked = Request("GET", f"/r1/{REGISTER}/units/97901", HEADERS)
            assert call(place, asked, _client_tls(authority, pinned)).status == HTTPStatus.OK
            with pytest.raises((OSError, http.client.HTTPException)):
                call(place, asked, _client_tls(authority, stranger))
        finally:
            process.kill()


def test_a_subsystem_or_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    words = ["xroad", "serve", "--subsystem", "A/B", "--certificate"]
    missing = CliRunner().invoke(app, [*words, str(tmp_path / "none"), "--servers", str(tmp_path / "none")])
    assert isinstance(missing.exception, FileMissing)
    (tmp_path / "empty").touch()
    wrong = CliRunner().invoke(app, [*words, str(tmp_path / "empty"), "--servers", str(tmp_path / "empty")])
    assert isinstance(wrong.exception, HeaderWrong)


def test_the_command_says_what_does_not_hold(tmp_path: Path) -> None:
    files = Path(__file__).parent.parent / "data" / "xroad"
    (tmp_path / "x.asice").write_bytes(b"PK")
    words = ["evidence", "verify", str(files / "message-archive-1.zip"), str(tmp_path / "x.asice"), "--trust"]
    done = CliRunner().invoke(app, [*words, str(files / "trust.pem")])
    assert done.exit_code == 1
    assert "20 đúng / hold · 1 không đúng / refused" in done.stdout
    assert "máy chủ bảo mật" in done.stdout
    assert isinstance(CliRunner().invoke(app, [*words, str(tmp_path / "none")]).exception, FileMissing)
