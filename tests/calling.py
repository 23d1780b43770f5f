"""A machine that calls the API of a real server, and a commune for it to deliver."""

import base64
import hashlib
import http.client
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from joserfc.jwk import OKPKey

from diaba.access import Principal, Role
from diaba.accounts import tokens
from diaba.intake.manifest import kept
from diaba.intake.manifest.model import listing
from diaba.intake.manifest.signing import sign
from diaba.intake.parts import Part
from files import columns, write
from published import PASSWORD, Site
from serving import Server, serving

COMMUNE, PROVINCE = "09247", "24"
TUS = {"Tus-Resumable": "1.0.0"}
KEY = OKPKey.generate_key("Ed25519")
OPERATOR = Principal("vanhanh", Role.OPERATOR)
ALL = ("deliver", "read-delivery", "accept")


class Caller:
    """A machine with a token."""

    def __init__(self, server: Server, token: str, account: str = "") -> None:
        self.server, self.token, self.account = server, token, account

    @classmethod
    def of(cls, server: Server, account: str, acts: tuple[str, ...] = ALL) -> "Caller":
        with server.database.write() as transaction:
            kept.register(transaction, account, KEY, days=1, by=OPERATOR)
            return cls(server, tokens.create(transaction, account, "test", acts, 1), account)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, dict[str, str], Any]:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=40)
        connection.request(method, f"/api/v1{path}", body, {**TUS, **sent})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        told = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, told, json.loads(text) if text and "json" in told.get("content-type", "") else text

    def announce(self, content: bytes, name: str, sha256: str | None = None) -> str:
        told = hashlib.sha256(content).hexdigest() if sha256 is None else sha256
        pairs = [("filename", name), *([("sha256", told)] if told else [])]
        about = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs)
        status, headers, answer = self.ask("POST", "/uploads", Upload_Length=str(len(content)), Upload_Metadata=about)
        assert status == 201, answer
        return headers["location"].rsplit("/", 1)[1]

    def piece(self, upload: str, offset: int, content: bytes) -> tuple[int, dict[str, str], Any]:
        kind = "application/offset+octet-stream"
        return self.ask("PATCH", f"/uploads/{upload}", content, Upload_Offset=str(offset), Content_Type=kind)

    def send(self, path: Path) -> str:
        content = path.read_bytes()
        upload = self.announce(content, path.name)
        assert self.piece(upload, 0, content)[0] == 204
        return upload

    def offset(self, upload: str) -> int:
        return int(self.ask("HEAD", f"/uploads/{upload}")[1]["upload-offset"])

    def deliver(self, path: Path, key: str) -> tuple[int, dict[str, str], Any]:
        asked = {"commune": COMMUNE, "files": [{"upload": self.send(path)}], **self.signed(path)}
        return self.ask("POST", "/deliveries", asked, Idempotency_Key=key)

    def signed(self, *paths: Path, commune: str = COMMUNE) -> dict[str, Any]:
        """What a request says beside its files: their manifest, signed with the key that is registered for the account."""
        parts = [Part(path, path.name) for path in paths]
        return sign(listing(parts, sender=self.account, commune=commune), KEY).plain()

    def begin_and_break(self, upload: str, content: bytes, sent: int) -> socket.socket:
        """Announce the whole piece, send part of it; the line that is given back is still open."""
        head = f"PATCH /api/v1/uploads/{upload} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {self.token}\r\nTus-Resumable: 1.0.0\r\n"
        head += f"Upload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: {len(content)}\r\n\r\n"
        line = socket.create_connection(("127.0.0.1", self.server.port))
        line.sendall(head.encode() + content[:sent])
        return line


def parcels(site: Site, path: Path, count: int) -> Path:
    """Squares of 20 m in the commune, every seventh laid over its neighbour by half a metre."""
    with site.database.write() as transaction:
        at = transaction.one(
            "SELECT ST_X(p) AS x, ST_Y(p) AS y FROM (SELECT ST_Transform(ST_PointOnSurface(shape), 9209) AS p"
            " FROM units.unit WHERE code = %s AND upper_inf(valid)) AS c",
            [COMMUNE],
        )
    west, south = round(at.x) + 20 * (np.arange(count) % 60), round(at.y) + 20 * (np.arange(count) // 60)
    wider = np.where(np.arange(count) % 7 == 0, 0.5, 0.0)
    return write(path, columns(count), list(shapely.box(west, south, west + 20 + wider, south + 20)), crs="EPSG:9209")


@pytest.fixture(scope="module")
def web(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    from diaba.accounts.models import Account  # noqa: PLC0415 - needs Django

    for name, role, unit in (
        ("canbo", "commune-officer", COMMUNE),
        ("khac", "commune-officer", "00004"),
        ("vpdk", "registration-officer", ""),
    ):
        Account.objects.create_user(name, password=PASSWORD, role=role, unit_code=unit, province_code=PROVINCE)
    with serving(site.database, tmp_path_factory.mktemp("web")) as started:
        yield started


@pytest.fixture
def caller(web: Server) -> Caller:
    return Caller.of(web, "vpdk")
