"""Our services over the X-Road: from a partner's system through two servers and back, over real sockets, with proof kept."""

import base64
import http.client
import json
import ssl
from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner

from diaba.cli import app
from diaba.exchange.xroad.emulator.authority import Authority
from diaba.exchange.xroad.emulator.exchange import PARTNER, REGISTER, Exchange, running
from diaba.exchange.xroad.evidence import form
from diaba.exchange.xroad.evidence.archive import linked, verify_all
from diaba.exchange.xroad.evidence.container import verify
from diaba.exchange.xroad.evidence.refusals import NoEvidence
from diaba.exchange.xroad.provider import Provider
from diaba.exchange.xroad.services import SERVICES
from diaba.exchange.xroad.wire import Answer, Request, call, header, request_hash
from published import COMMUNE, OLD, Site

HEADERS = (("X-Road-Client", str(PARTNER)), ("X-Road-UserId", "VN079099000001"), ("X-Road-Issue", "HS-2026-1"))
PEER = "a" * 64


@pytest.fixture(scope="module")
def provider(site: Site) -> Provider:
    return Provider(REGISTER, SERVICES, site.database, frozenset({PEER}), "https://localhost:1")


@pytest.fixture(scope="module")
def exchange(provider: Provider) -> Iterator[Exchange]:
    with running(lambda server: replace(provider, servers=frozenset({server})).answer) as found:
        yield found


def ask(exchange: Exchange, path: str, *headers: tuple[str, str], method: str = "GET", body: bytes = b"") -> Answer:
    return call(exchange.consumer, Request(method, f"/r1/{REGISTER}/{path}", (*HEADERS, *headers), body))


def told(answer: Answer) -> dict[str, object]:
    found: dict[str, object] = json.loads(answer.body)
    return found


def test_a_partner_asks_and_both_sides_can_prove_it(exchange: Exchange, site: Site, tmp_path: Path) -> None:
    answer = ask(exchange, f"parcels/{site.codes[0]}", ("X-Road-Id", "ask-1"))
    assert (answer.status, told(answer)["code"]) == (200, site.codes[0])
    assert header(answer.headers, "X-Road-Id") == "ask-1"
    assert header(answer.headers, "X-Road-Client") == str(PARTNER)
    assert header(answer.headers, "X-Road-Service") == f"{REGISTER}/parcels"
    assert not header(answer.headers, "X-Road-Error")
    assert len(base64.b64decode(header(answer.headers, "X-Road-Request-Hash"))) == 64
    downloaded = call(exchange.consumer, Request("GET", "/asic?queryId=ask-1")).body
    kept = form.members(downloaded, b"")
    assert [name.split("-")[2] for name in kept] == ["request", "response"]
    verdicts = verify_all(kept, exchange.authority.trust)
    assert (len(verdicts.proven), verdicts.refused, verdicts.unanswerable) == (2, {}, [])
    mine, theirs = (server.log.archive() for server in (exchange.asking, exchange.answering))
    (tmp_path / "trust.pem").write_bytes(exchange.authority.pem())
    for name, archive in (("mine", mine), ("theirs", theirs)):
        (tmp_path / f"{name}.zip").write_bytes(archive)
        done = CliRunner().invoke(
            app, ["evidence", "verify", str(tmp_path / f"{name}.zip"), "--trust", str(tmp_path / "trust.pem"), "--json"]
        )
        assert done.exit_code == 0, done.output
        assert not json.loads(done.stdout)["refused"]
    ask(exchange, "units/97901")
    second = exchange.asking.log.archive()
    assert linked(second)[0].digest == linked(mine)[1]
    verdicts = verify_all({"1.zip": mine, "2.zip": second, "theirs.zip": theirs}, exchange.authority.trust)
    assert (verdicts.refused, verdicts.begins) == ({}, {"1.zip": "-", "theirs.zip": "-"})


def test_what_an_emulated_server_wrote_cannot_be_changed(exchange: Exchange) -> None:
    ask(exchange, "units/97901", ("X-Road-Id", "whole"))
    kept = form.members(call(exchange.consumer, Request("GET", "/asic?queryId=whole")).body, b"")
    for data in kept.values():
        verify(data, exchange.authority.trust)
        for at in range(0, len(data), 61):
            with pytest.raises(NoEvidence):
                verify(data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :], exchange.authority.trust)
        with pytest.raises(NoEvidence):
            verify(data, Authority().trust)


def test_a_body_is_signed_hashed_and_kept(exchange: Exchange) -> None:
    answer = ask(exchange, "units/97901", ("X-Road-Id", "posted"), method="POST", body=b"{}")
    assert (answer.status, told(answer)["code"]) == (405, "xroad-method-not-taken")
    kept = form.members(call(exchange.consumer, Request("GET", "/asic?queryId=posted")).body, b"")
    verdicts = verify_all(kept, exchange.authority.trust)
    assert not verdicts.refused
    assert {name for found in verdicts.proven.values() for name in found.digests} == {"/message.xml", "/attachment1"}
    (request,) = (data for name, data in kept.items() if "request" in name)
    assert form.members(request)["attachment1"] == b"{}"


def test_the_request_hash_is_as_the_protocol_says() -> None:
    request = Request("POST", "/r1/a", (("X-Road-Client", "A/B/C/D"),), b"{}")
    assert request.block == b"POST\r\n/r1/a\r\nX-Road-Client:A/B/C/D\r\n"
    assert request_hash(request) != request_hash(replace(request, body=b""))


@pytest.mark.parametrize(
    ("path", "field", "value"),
    [
        (f"parcels/{COMMUNE}/1/1", "commune", COMMUNE),
        (f"units/{OLD}?at=2025-01-01", "name", "Xã Thử Cũ"),
        ("units/97901", "name", "Phường Đông Thử"),
    ],
)
def test_services_answer(exchange: Exchange, path: str, field: str, value: str) -> None:
    answer = ask(exchange, path)
    assert (answer.status, told(answer)[field]) == (200, value)


def test_a_unit_says_what_became_of_it(exchange: Exchange) -> None:
    (became,) = json.loads(ask(exchange, f"units/{OLD}?at=2025-01-01").body)["became"]
    assert (became["code"], became["extent"], became["decrees"]) == (COMMUNE, "whole", ["NQ thử"])


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("certificates/AA%2012345678", 404, "xroad-nothing-found"),
        ("certificates/%27%3B--", 400, "xroad-parameter-wrong"),
        ("parcels/000000000000", 404, "xroad-nothing-found"),
        ("parcels/short", 400, "xroad-parameter-wrong"),
        ("parcels/1/2/3/4", 404, "xroad-service-unknown"),
        ("nothing", 404, "xroad-service-unknown"),
        ("units/97901?at=2025-02-31", 400, "xroad-parameter-wrong"),
        ("units/97999", 404, "unit-unknown"),
        ("getOpenAPI?serviceCode=x", 400, "xroad-parameter-wrong"),
    ],
)
def test_a_refusal_is_the_services_own_and_not_the_servers(
    exchange: Exchange, path: str, status: int, code: str
) -> None:
    answer = ask(exchange, path, ("Accept-Language", "en"))
    assert (answer.status, told(answer)["code"]) == (status, code)
    assert not header(answer.headers, "X-Road-Error")
    assert told(answer)["title"] == told(answer)["message_en"]


def test_a_certificate_is_told_by_its_serial_and_names_nobody(provider: Provider, site: Site) -> None:
    with psycopg.connect(site.database.conninfo) as connection:
        row = connection.execute(
            "WITH act AS (INSERT INTO registry.act (kind, decided_by, effective, detail) VALUES ('acceptance', 'x', '2026-01-05', '{}') RETURNING id)"
            " INSERT INTO registry.certificate (serial, generation, issued_on, printed, opened_by) SELECT 'AA 00000001', '2024', '2026-01-05', '{}', id FROM act RETURNING id, opened_by"
        ).fetchone()
        connection.execute(
            "INSERT INTO registry.certificate_status (certificate_id, status, effective, recorded, opened_by)"
            " VALUES (%s, 'in-force', '[2026-01-05,)', '[2026-01-05,)', %s)",
            row,
        )
        connection.execute("SELECT registry.sealed(max(id)) FROM registry.act")
    asked = Request("GET", f"/r1/{REGISTER}/certificates/aa00000001", (*HEADERS, ("X-Road-Id", "1")), peer=PEER)
    found = told(provider.answer(asked))
    assert (found["serial"], found["status"], found["counts"]) == ("AA 00000001", "in-force", True)
    assert set(found) == {"serial", "status", "since", "counts", "issued", "parcels"}


def test_metaservices_tell_what_there_is(exchange: Exchange, provider: Provider) -> None:
    for name in ("listMethods", "allowedMethods"):
        found: list[dict[str, object]] = told(ask(exchange, name))["service"]  # type: ignore[assignment]  # JSON
        assert [each["service_code"] for each in found] == list(SERVICES)
        assert found[1]["endpoint_list"] == [{"method": "GET", "path": "/*"}, {"method": "GET", "path": "/*/*/*"}]
    clients: list[dict[str, dict[str, str]]] = json.loads(call(exchange.consumer, Request("GET", "/listClients")).body)[
        "member"
    ]
    assert {each["id"]["subsystem_code"] for each in clients} == {"land", "client"}
    assert provider.answer(Request("GET", "/listClients", HEADERS, peer=PEER)).status == 200
    assert ask(exchange, "listClients").status == 404


@pytest.mark.parametrize("code", list(SERVICES))
def test_a_description_is_one_that_a_server_registers(exchange: Exchange, code: str) -> None:
    answer = ask(exchange, f"getOpenAPI?serviceCode={code}")
    found = json.loads(answer.body)
    assert found["openapi"].startswith("3.0")
    assert len(answer.body) < 10 << 20
    (server,) = found["servers"]
    assert server["url"].endswith(f"/r1/{REGISTER}/{code}")
    assert "{" not in server["url"]
    for path, operations in found["paths"].items():
        named = {each["name"] for each in operations["get"]["parameters"] if each["in"] == "path"}
        assert {part[1:-1] for part in path.split("/") if part.startswith("{")} == named


def test_only_a_pinned_server_is_answered(provider: Provider) -> None:
    asked = Request("GET", f"/r1/{REGISTER}/units/97901", (*HEADERS, ("X-Road-Id", "1")), peer=PEER)
    assert provider.answer(asked).status == 200
    for peer in ("", "b" * 64):
        answer = provider.answer(replace(asked, peer=peer))
        assert (answer.status, told(answer)["code"]) == (403, "xroad-server-unknown")


@pytest.mark.parametrize(
    "headers", [(), (("X-Road-Client", "A/B"), ("X-Road-Id", "1")), HEADERS, (("X-Road-Client", "A/B/C/<"),)]
)
def test_a_call_names_its_client_and_its_id(provider: Provider, headers: tuple[tuple[str, str], ...]) -> None:
    answer = provider.answer(Request("GET", f"/r1/{REGISTER}/units/97901", headers, peer=PEER))
    assert (answer.status, told(answer)["code"]) == (400, "xroad-header-wrong")


def test_the_last_client_counts_where_it_is_repeated(provider: Provider) -> None:
    headers = (("X-Road-Client", "nonsense"), *HEADERS, ("X-Road-Id", "1"))
    assert provider.answer(Request("GET", f"/r1/{REGISTER}/units/97901", headers, peer=PEER)).status == 200


@pytest.mark.parametrize(
    ("target", "client", "kind"),
    [
        ("/r1/VN-TEST/GOV/NOBODY/x/units/1", str(PARTNER), "Server.ClientProxy.UnknownMember"),
        (f"/r1/{REGISTER}/units/1", str(REGISTER), "Server.ClientProxy.UnknownMember"),
        (f"/r1/{REGISTER}", str(PARTNER), "Client.InvalidRequest"),
        (f"/r1/{REGISTER}/units/1", "", "Client.InvalidRequest"),
        ("/other", str(PARTNER), "Client.InvalidRequest"),
    ],
)
def test_a_servers_error_is_in_the_protocols_form(exchange: Exchange, target: str, client: str, kind: str) -> None:
    answer = call(exchange.consumer, Request("GET", target, (("X-Road-Client", client),)))
    assert answer.status == (HTTPStatus.BAD_REQUEST if kind.startswith("Client.") else HTTPStatus.INTERNAL_SERVER_ERROR)
    assert header(answer.headers, "X-Road-Error") == told(answer)["type"] == kind
    assert set(told(answer)) == {"type", "message", "detail"}


def test_a_provider_that_is_down_is_said_so(provider: Provider) -> None:
    with running(lambda server: replace(provider, servers=frozenset({server})).answer) as exchange:
        exchange.answering.provider = "https://localhost:1"
        assert told(ask(exchange, "units/97901"))["type"] == "Server.ServerProxy.NetworkError"
        exchange.answering.lines = frozenset()
        assert told(ask(exchange, "units/97901"))["type"] == "Server.ServerProxy.SslAuthenticationFailed"
        exchange.answering.lines, exchange.answering.signer = frozenset({PEER}), exchange.asking.signer
        exchange.asking.peers = {REGISTER: "https://localhost:1"}
        assert told(ask(exchange, "units/97901"))["type"] == "Server.ClientProxy.NetworkError"


def test_an_answer_signed_by_another_member_is_not_believed(provider: Provider) -> None:
    with running(lambda server: replace(provider, servers=frozenset({server})).answer) as exchange:
        exchange.answering.signer = exchange.asking.signer
        assert told(ask(exchange, "units/97901"))["type"] == "Server.ClientProxy.InvalidSignature"
        exchange.asking.trust = Authority().trust
        assert told(ask(exchange, "units/97901"))["type"] == "Server.ClientProxy.InvalidSignature"


def test_without_a_certificate_nobody_gets_past_the_handshake(exchange: Exchange) -> None:
    tls = ssl.create_default_context(cadata=exchange.authority.pem().decode())
    asked = Request("GET", f"/r1/{REGISTER}/units/97901")
    with pytest.raises((OSError, http.client.HTTPException), match=r"(?i)certificate|reset|closed|eof"):
        call(exchange.answering.provider, asked, tls)
