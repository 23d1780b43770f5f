"""Agreements and feeds over the API: signed over the wire, waited for, streamed, and stopped when revoked."""

import json
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from joserfc.jwk import OKPKey
from typer.testing import CliRunner

from diaba.accounts import tokens
from diaba.cli import app
from diaba.db import WriteTransaction
from diaba.exchange.agreement import parse
from diaba.exchange.signing import Says, Side, Statement
from published import COMMUNE, PASSWORD, Site
from sharing import entered, grant, said

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def wire(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator["Wire"]:
    """A partner with a token and a key, registered from the command line."""
    from diaba.accounts.models import Account  # noqa: PLC0415 - needs Django

    folder = tmp_path_factory.mktemp("wire")
    for name, role in (("ops", "operator"), ("tk-thue", "partner")):
        Account.objects.create_user(name, password=PASSWORD, role=role)
    key = OKPKey.generate_key("Ed25519")
    (folder / "khoa.json").write_text(json.dumps(key.as_dict(private=True)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIABA_EXCHANGE_KEY", str(folder / "exchange.key"))
        told = ["--organisation", "Thuế Bắc Ninh", "--account", "tk-thue", "--by", "ops"]
        assert run("add-client", "thue", *told).exit_code == 0
        assert run("add-key", "thue", str(folder / "khoa.json"), "--by", "ops").stdout.strip() == key.thumbprint()
        with site.database.write() as transaction:
            token = tokens.create(transaction, "tk-thue", "máy", ["connect"], 1)
            entered(transaction)
        yield Wire(site, key, token, folder)


def run(*words: str) -> Any:
    return CliRunner().invoke(app, ["exchange", *words])


class Wire:
    """The partner's machine, and the manager's."""

    def __init__(self, site: Site, key: OKPKey, token: str, folder: Path) -> None:
        self.site, self.key, self.token, self.folder = site, key, token, folder

    def ask(self, path: str, body: Any = None, user: str = "", **headers: str) -> tuple[int, Any]:
        answer = self.open(path, body, user, **headers)
        return answer.status_code, json.loads(answer.content)

    def open(self, path: str, body: Any = None, user: str = "", **headers: str) -> Any:
        more = {} if user else {"authorization": f"Bearer {self.token}"}
        client = self.site.client(user, **{"accept": "application/json", **more, **headers})
        address = f"/api/v1/{path}"
        return client.get(address) if body is None else client.post(address, body, content_type="application/json")

    def agreed(self, grants: Any) -> dict[str, str]:
        """The headers of a call under a new agreement."""
        draft = said("thue", grants, TODAY)
        status, told = self.ask("agreements", draft, "province")
        assert (status, told["state"]) == (201, "proposed"), told
        here = f"agreements/{draft['id']}"
        assert self.ask(f"{here}/signatures", {"says": "accept"}, "province")[0] == 200
        status, told = self.ask(here)
        word = Statement(parse(told["agreement"]), Side.CLIENT, Says.ACCEPT)
        assert word.payload().decode() == told["to_sign"]["accept"]
        status, told = self.ask(f"{here}/signatures", {"jws": word.sign(self.key)})
        assert (status, told["state"]) == (200, "in-force"), told
        return {"diaba-agreement": draft["id"], "diaba-purpose": "supply", "diaba-case": "HS-1"}


def change(transaction: WriteTransaction, site: Site) -> None:
    """An act that gives one parcel another area."""
    act = transaction.value(
        "INSERT INTO registry.act (kind, decided_by, effective, detail) VALUES ('survey', 'x', base.today(), '{}') RETURNING id"
    )
    transaction.execute(
        "UPDATE cadastre.parcel_version v SET recorded = tstzrange(lower(v.recorded), a.recorded_at), closed_by = a.id"
        " FROM registry.act a WHERE a.id = %s AND upper_inf(v.recorded) AND upper_inf(v.effective)"
        " AND v.parcel_id = (SELECT id FROM cadastre.parcel WHERE code = %s)",
        (act, site.codes[0]),
    )
    transaction.execute(
        "INSERT INTO cadastre.parcel_version (parcel_id, sheet_id, number, legal_area, shape, digest, effective, recorded, opened_by)"
        " SELECT v.parcel_id, sheet_id, number, coalesce(legal_area, 1) + 1, shape, digest, v.effective, tstzrange(a.recorded_at, NULL), a.id"
        " FROM cadastre.parcel_version v, registry.act a WHERE a.id = %s AND v.closed_by = a.id",
        (act,),
    )
    transaction.execute("SELECT registry.sealed(%s)", (act,))
    entered(transaction)


AREA = [grant(["code", "area"], units=[COMMUNE])]


def test_a_partner_takes_all_and_follows(site: Site, wire: Wire) -> None:
    headers = wire.agreed(AREA)
    status, first = wire.ask("exchange/parcels?limit=40", **headers)
    status, second = wire.ask(f"exchange/parcels?limit=40&after={first['next']}", **headers)
    assert status == 200
    assert second["next"] is None
    keys = [one["key"] for one in (*first["items"], *second["items"])]
    assert keys == sorted(keys)
    assert set(keys) <= set(site.codes)
    with site.database.write() as transaction:
        change(transaction, site)
    status, told = wire.ask(f"feeds/parcels?after={first['cursor']}", **headers)
    [event] = told["events"]
    assert event["subject"] == site.codes[0]
    assert told["end"]
    for link, area in (("before", None), ("after", event["data"]["after"]["properties"]["area"])):
        status, one = wire.ask(event["data"]["links"][link].removeprefix("/api/v1/"), **headers)
        assert status == 200
        assert area is None or one["properties"]["area"] == area
    assert wire.ask(f"feeds/parcels?after={told['cursor']}", **headers)[1]["events"] == []


def test_who_waits_is_told_when_it_happens(site: Site, wire: Wire) -> None:
    headers = wire.agreed(AREA)
    cursor = wire.ask("exchange/parcels", **headers)[1]["cursor"]
    answers: list[Any] = []
    waiting = threading.Thread(
        target=lambda: answers.append(wire.ask(f"feeds/parcels?after={cursor}&wait=30", **headers))
    )
    waiting.start()
    time.sleep(0.5)
    assert not answers
    with site.database.write() as transaction:
        change(transaction, site)
    waiting.join(timeout=25)
    [(status, told)] = answers
    assert (status, len(told["events"])) == (200, 1)


def test_a_stream_goes_on_until_the_agreement_is_revoked(site: Site, wire: Wire) -> None:
    headers = wire.agreed(AREA)
    cursor = wire.ask("exchange/parcels", **headers)[1]["cursor"]
    answer = wire.open("feeds/parcels", **headers, **{"accept": "text/event-stream", "last-event-id": cursor})
    assert answer.status_code == 200
    lines = iter(answer.streaming_content)
    assert next(lines) == b": \n\n"
    with site.database.write() as transaction:
        change(transaction, site)
    told = next(line for line in lines if line.startswith(b"id: "))
    number, kind, data = told.decode().strip().split("\n")
    assert int(number.removeprefix("id: ")) == int(cursor) + 1
    assert kind == "event: vn.diaba.parcels.updated.v1"
    assert json.loads(data.removeprefix("data: "))["subject"] == site.codes[0]
    wire.ask(f"agreements/{headers['diaba-agreement']}/signatures", {"says": "revoke"}, "province")
    last = [*lines][-1]
    assert b"agreement-not-in-force" in last


@pytest.mark.parametrize("path", ["exchange/parcels", "exchange/parcels/w70000000000", "feeds/parcels"])
def test_what_is_revoked_shows_nothing_more(wire: Wire, path: str) -> None:
    headers = wire.agreed(AREA)
    assert wire.ask(path, **headers)[0] in {200, 404}
    status, told = wire.ask(f"agreements/{headers['diaba-agreement']}/signatures", {"says": "revoke"}, "province")
    assert (status, told["state"]) == (200, "revoked")
    status, told = wire.ask(path, **headers)
    assert (status, told["code"]) == (403, "agreement-not-in-force")


@pytest.mark.parametrize(
    ("path", "changed", "status", "code"),
    [
        ("feeds/parcels", {"diaba-agreement": ""}, 403, "agreement-missing"),
        ("feeds/parcels", {"diaba-agreement": "' OR 1=1"}, 404, "agreement-unknown"),
        ("feeds/parcels", {"diaba-purpose": "court"}, 403, "purpose-not-agreed"),
        ("feeds/parcels", {"diaba-case": ""}, 422, "case-missing"),
        ("feeds/rights", {}, 403, "not-granted"),
        ("feeds/people", {}, 404, "dataset-unknown"),
        ("feeds/parcels?after=x", {}, 422, "cursor-wrong"),
        ("feeds/parcels?limit=x", {}, 422, "field-wrong"),
        ("feeds/parcels?wait=61", {}, 422, "field-wrong"),
        ("exchange/parcels/abc", {}, 404, "item-unknown"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(wire: Wire, path: str, changed: dict[str, str], status: int, code: str) -> None:
    headers = {**wire.agreed(AREA), **changed}
    got, told = wire.ask(path, **headers)
    assert (got, told["code"]) == (status, code)


def test_nobody_else_gets_in(wire: Wire) -> None:
    headers = wire.agreed(AREA)
    assert wire.ask("feeds/parcels", user="citizen", **headers)[0] == 403
    assert wire.ask("feeds/parcels", user="officer", **headers)[0] == 403
    assert wire.ask("agreements", said("thue", AREA, TODAY), "officer")[0] == 403
    assert wire.ask("agreements", said("thue", AREA, TODAY), "elsewhere")[0] == 403
    assert wire.ask("agreements", user="elsewhere")[1]["agreements"] == []
    assert wire.ask(f"agreements/{headers['diaba-agreement']}", user="elsewhere")[0] == 404
    assert wire.ask(f"agreements/{headers['diaba-agreement']}", user="citizen")[0] == 404
    catalogue = wire.ask("exchange", user="citizen")[1]["datasets"]
    assert {field["name"] for one in catalogue for field in one["fields"] if field["personal"]} == {
        "holder_name",
        "holder_birth_year",
    }


def test_agreements_from_the_command_line(wire: Wire) -> None:
    draft = said("thue", AREA, TODAY)
    path = wire.folder / "thoa-thuan.json"
    path.write_text(json.dumps(draft))
    assert run("draft", str(path), "--by", "province").stdout.strip() == draft["id"]
    assert run("sign", draft["id"], "--by", "province").exit_code == 0
    word = run("countersign", str(path), str(wire.folder / "khoa.json")).stdout.strip()
    assert wire.ask(f"agreements/{draft['id']}/signatures", {"jws": word})[1]["state"] == "in-force"
    told = json.loads(run("list", "--by", "province", "--json").stdout)
    assert {one["id"]: one["state"] for one in told}[draft["id"]] == "in-force"
    assert draft["id"][:8] in run("list", "--by", "province").stdout.replace("\n", "")
    assert json.loads(run("clients", "--json").stdout)[0]["keys"] == 1
    assert "thue" in run("clients").stdout
    other = OKPKey.generate_key("Ed25519")
    (wire.folder / "khac.json").write_text(json.dumps(other.as_dict(private=True)))
    assert run("add-key", "thue", str(wire.folder / "khac.json"), "--by", "ops").exit_code == 0
    assert run("revoke-key", "thue", other.thumbprint(), "--by", "ops").exit_code == 0


def test_a_call_is_counted_where_the_agreement_is_told(site: Site, wire: Wire) -> None:
    headers = wire.agreed(AREA)
    wire.ask("exchange/parcels?limit=2", **headers)
    rows = wire.ask("agreements")[1]["agreements"]
    assert {row["id"]: row["calls"] for row in rows}[headers["diaba-agreement"]] == 1
    with psycopg.connect(site.database.conninfo) as connection:
        told = connection.execute(
            "SELECT rail, case_reference, rows FROM exchange.call ORDER BY id DESC LIMIT 1"
        ).fetchone()
    assert told == ("items", "HS-1", 2)
