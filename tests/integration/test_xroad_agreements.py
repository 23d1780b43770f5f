"""Under an agreement the X-Road shows what every rail shows, no more, writes it down, and stops when it is revoked."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from diaba import clock
from diaba.db import Database
from diaba.errors import Refusal
from diaba.exchange import agreements, items
from diaba.exchange.datasets import PARCELS
from diaba.exchange.scope import Call
from diaba.exchange.signing import Says
from diaba.exchange.xroad.emulator.exchange import PARTNER, REGISTER
from diaba.exchange.xroad.identifiers import accounts_in
from diaba.exchange.xroad.provider import Provider
from diaba.exchange.xroad.refusals import AccountsUnreadable
from diaba.exchange.xroad.services import SERVICES
from diaba.exchange.xroad.wire import Answer, Request
from published import COMMUNE, PROVINCE, Site
from sharing import MINISTRY, PURPOSE, agreed, grant, partner

PEER = "a" * 64


@pytest.fixture(scope="module")
def call(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Call]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIABA_EXCHANGE_KEY", str(tmp_path_factory.mktemp("keys") / "exchange.key"))
        from django.contrib.auth import get_user_model  # noqa: PLC0415 - Django is set up by the site

        get_user_model().objects.create_user("tk-thue", role="partner")
        with site.database.write() as transaction:
            who = partner(transaction, "thue")
            made = agreed(transaction, who, [grant(["code", "area"], units=[PROVINCE])], clock.today())
        yield made


@pytest.fixture(scope="module")
def provider(site: Site) -> Provider:
    return Provider(REGISTER, SERVICES, site.database, frozenset({PEER}), "https://localhost:1", {PARTNER: "tk-thue"})


def asked(provider: Provider, call: Call, path: str, **headers: str) -> Answer:
    told = {
        "X-Road-Client": str(PARTNER),
        "X-Road-Id": "1",
        "X-Road-Issue": "HS-1",
        "Diaba-Agreement": str(call.agreement),
        "Diaba-Purpose": PURPOSE,
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    return provider.answer(Request("GET", f"/r1/{REGISTER}/shared/{path}", tuple(told.items()), peer=PEER))


def said(answer: Answer) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.body)
    return found


def calls(database: Database) -> int:
    with database.write() as transaction:
        return int(transaction.value("SELECT count(*) FROM exchange.call"))


def test_the_rail_shows_what_the_scope_shows_and_writes_it_down(provider: Provider, call: Call, site: Site) -> None:
    before = calls(site.database)
    answer = asked(provider, call, "parcels?limit=7")
    assert answer.status == 200
    with site.database.write() as transaction:
        page = items.page(transaction, call, PARCELS, "", 7, today=clock.today())
    assert said(answer) == json.loads(json.dumps({"items": page.items, "next": page.next, "cursor": page.cursor}))
    assert calls(site.database) == before + 2
    assert {frozenset(one["properties"]) for one in page.items} == {frozenset({"area", "code"})}
    first = page.items[0]["key"]
    assert said(asked(provider, call, f"parcels/{first}"))["properties"]["code"] == first
    assert said(asked(provider, call, f"parcels?after={page.next}"))["items"][0]["key"] > str(page.next)


@pytest.mark.parametrize(
    ("path", "headers", "code"),
    [
        ("parcels", {"X_Road_Client": str(REGISTER)}, "xroad-client-not-connected"),
        ("parcels", {"Diaba_Agreement": ""}, "agreement-missing"),
        ("parcels", {"Diaba_Agreement": "x"}, "agreement-unknown"),
        ("parcels", {"Diaba_Agreement": "00000000-0000-0000-0000-000000000000"}, "agreement-unknown"),
        ("parcels", {"Diaba_Purpose": "curiosity"}, "purpose-not-agreed"),
        ("parcels", {"X_Road_Issue": ""}, "case-missing"),
        ("parcels", {"X_Road_Represented_Party": "GOV/OTHER"}, "not-delegated"),
        ("rights", {}, "not-granted"),
        ("nothing", {}, "dataset-unknown"),
        ("parcels/000000000000", {}, "item-unknown"),
        ("parcels?limit=x", {}, "xroad-parameter-wrong"),
    ],
)
def test_what_is_not_agreed_is_refused(
    provider: Provider, call: Call, path: str, headers: dict[str, str], code: str
) -> None:
    answer = asked(provider, call, path, **headers)
    assert answer.status >= 400
    assert code in said(answer)["code"]


def test_a_revoked_agreement_stops_the_rail_at_once(provider: Provider, call: Call, site: Site) -> None:
    with site.database.write() as transaction:
        who = partner(transaction, "ngan-hang")
        other = agreed(transaction, who, [grant(["code"], units=[COMMUNE])], clock.today())
        transaction.execute("UPDATE accounts_account SET username = 'tk-ngan-hang' WHERE username = 'tk-thue'")
    bank = replace(provider, accounts={PARTNER: "tk-ngan-hang"})
    try:
        assert asked(bank, other, "parcels").status == 200
        assert asked(bank, call, "parcels").status >= 400, "another's agreement"
        with site.database.write() as transaction:
            agreements.sign(transaction, other.agreement, Says.REVOKE, by=MINISTRY, today=clock.today())
        assert "not-in-force" in said(asked(bank, other, "parcels"))["code"]
    finally:
        with site.database.write() as transaction:
            transaction.execute("UPDATE accounts_account SET username = 'tk-thue' WHERE username = 'tk-ngan-hang'")


def test_accounts_are_read_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "accounts"
    path.write_text(f"# partners\n\n{PARTNER} tk-thue\n")
    assert accounts_in(path) == {PARTNER: "tk-thue"}
    for wrong in ("A/B/C tk", f"{PARTNER}", f"{PARTNER} a b"):
        path.write_text(wrong)
        with pytest.raises(AccountsUnreadable) as refused:
            accounts_in(path)
        assert isinstance(refused.value, Refusal)
