"""Agreements: read strictly, signed by both sides, in force until revoked; and what a call without one gets."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from joserfc.jwk import OKPKey

from diaba.access import ANYONE, Principal, Role
from diaba.db import WriteTransaction
from diaba.errors import NotAllowed, Refusal
from diaba.exchange import agreements, clients, items, signing
from diaba.exchange.agreement import Agreement, parse, read
from diaba.exchange.datasets import PARCELS, RIGHTS
from diaba.exchange.refusals import (
    AgreementNotInForce,
    AgreementUnknown,
    AgreementUnreadable,
    CaseMissing,
    ClientExists,
    ClientKeyUnknown,
    ClientNameWrong,
    ClientUnknown,
    NotDelegated,
    NotGranted,
    PurposeNotAgreed,
    SignatureWrong,
    SignedAlready,
)
from diaba.exchange.scope import Call
from diaba.exchange.signing import Says, Side, Statement
from registering import Place
from sharing import KEYS, MINISTRY, OPERATOR, agreed, grant, partner, said

TODAY = date(2026, 11, 23)
PROVINCIAL = Principal("tinh", Role.PROVINCIAL_MANAGER, province_code="98")
ELSEWHERE = Principal("xa", Role.PROVINCIAL_MANAGER, province_code="97")
CODES = [grant(["code"], units=["98"])]


@pytest.fixture(autouse=True)
def key(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIABA_EXCHANGE_KEY", str(tmp_path / "exchange.key"))


@pytest.fixture
def tax(transaction: WriteTransaction) -> Principal:
    Place(transaction)
    transaction.execute(
        "INSERT INTO units.unit (level, code, kind, name, full_name, name_en, full_name_en, province_code, valid)"
        " VALUES ('province', '98', 'tỉnh', 'Thử', 'Tỉnh Thử', 'Thu', 'Thu', '98', '[1990-01-01,)')"
    )
    return partner(transaction, "thue")


def drafted(transaction: WriteTransaction, by: Principal = PROVINCIAL, **more: Any) -> Agreement:
    agreement = parse({**said("thue", CODES, TODAY), **more})
    agreements.draft(transaction, agreement, by=by, today=TODAY)
    return agreement


def word(agreement: Agreement, says: Says, key: OKPKey | None = None, side: Side = Side.CLIENT) -> str:
    return Statement(agreement, side, says).sign(key or KEYS["thue"])


def ask(transaction: WriteTransaction, call: Call) -> list[str]:
    return [one["key"] for one in items.page(transaction, call, PARCELS, "", 100, today=TODAY).items]


def test_both_sides_accept_and_either_revokes(transaction: WriteTransaction, tax: Principal) -> None:
    agreement = drafted(transaction)
    call = Call(tax, agreement.id, "supply", "HS-1")
    with pytest.raises(AgreementNotInForce):
        ask(transaction, call)
    agreements.sign(transaction, agreement.id, Says.ACCEPT, by=PROVINCIAL, today=TODAY)
    with pytest.raises(AgreementNotInForce):
        ask(transaction, call)
    held = agreements.countersign(transaction, agreement.id, word(agreement, Says.ACCEPT), by=tax, today=TODAY)
    assert held.state == "in-force"
    assert len(ask(transaction, call)) == 6
    mine = agreements.listed(transaction, by=tax, today=TODAY)
    assert [(row.id, row.state, row.calls) for row in mine] == [(agreement.id, "in-force", 1)]
    held = agreements.countersign(transaction, agreement.id, word(agreement, Says.REVOKE), by=tax, today=TODAY)
    assert held.state == "revoked"
    with pytest.raises(AgreementNotInForce):
        ask(transaction, call)
    told = {(row.side, row.says, row.signed_by) for row in held.signatures}
    assert told == {("provider", "accept", "tinh"), ("client", "accept", "tk-thue"), ("client", "revoke", "tk-thue")}


@pytest.mark.usefixtures("tax")
def test_what_was_signed_can_be_verified_by_anybody(transaction: WriteTransaction) -> None:
    agreement = drafted(transaction)
    held = agreements.sign(transaction, agreement.id, Says.ACCEPT, by=PROVINCIAL, today=TODAY)
    kept = read(transaction.value("SELECT content FROM exchange.agreement"))
    assert kept == agreement
    [row] = held.signatures
    statement = Statement(kept, Side.PROVIDER, Says.ACCEPT)
    signing.verify(statement, row.jws, signing.own_key())
    for other in (
        Statement(parse({**agreement.plain(), "calls_a_minute": 601}), Side.PROVIDER, Says.ACCEPT),
        Statement(kept, Side.PROVIDER, Says.REVOKE),
        Statement(kept, Side.CLIENT, Says.ACCEPT),
    ):
        with pytest.raises(SignatureWrong):
            signing.verify(other, row.jws, signing.own_key())
    with pytest.raises(SignatureWrong):
        signing.verify(statement, row.jws, KEYS["thue"])


def test_nothing_of_an_agreement_changes(transaction: WriteTransaction, tax: Principal) -> None:
    call = agreed(transaction, tax, CODES, TODAY)
    ask(transaction, call)
    for query in (
        "UPDATE exchange.agreement SET content = content || ' '",
        "DELETE FROM exchange.signature",
        "UPDATE exchange.call SET rows = 0",
        "TRUNCATE exchange.call",
    ):
        with pytest.raises(Exception, match="only grows"), transaction.part():
            transaction.execute(query)


@pytest.mark.usefixtures("tax")
@pytest.mark.parametrize(
    ("says", "then"),
    [(Says.ACCEPT, [Says.ACCEPT]), (Says.REJECT, [Says.ACCEPT, Says.REVOKE, Says.REJECT]), (Says.REVOKE, [])],
)
def test_a_word_is_given_once_and_in_its_time(transaction: WriteTransaction, says: Says, then: list[Says]) -> None:
    agreement = drafted(transaction)
    if says is Says.REVOKE:
        with pytest.raises(SignedAlready):
            agreements.sign(transaction, agreement.id, says, by=PROVINCIAL, today=TODAY)
        return
    agreements.sign(transaction, agreement.id, says, by=PROVINCIAL, today=TODAY)
    for word_ in then:
        with pytest.raises(SignedAlready):
            agreements.sign(transaction, agreement.id, word_, by=PROVINCIAL, today=TODAY)


def test_only_those_of_the_place_agree(transaction: WriteTransaction, tax: Principal) -> None:
    for by in (ELSEWHERE, tax, ANYONE, Principal("hoa", Role.REGISTRATION_OFFICER, province_code="98")):
        with pytest.raises(NotAllowed):
            drafted(transaction, by)
    agreement = drafted(transaction)
    with pytest.raises(AgreementUnknown):
        agreements.sign(transaction, agreement.id, Says.ACCEPT, by=ELSEWHERE, today=TODAY)
    with pytest.raises(NotAllowed):
        drafted(transaction, grants=[grant(["code"])])
    nation = drafted(transaction, MINISTRY, grants=[grant(["code"])])
    with pytest.raises(AgreementUnknown):
        agreements.sign(transaction, nation.id, Says.ACCEPT, by=PROVINCIAL, today=TODAY)
    other = partner(transaction, "ngan-hang")
    assert agreements.listed(transaction, by=other, today=TODAY) == []
    with pytest.raises(AgreementUnknown):
        agreements.kept(transaction, agreement.id, by=other, today=TODAY)
    with pytest.raises(AgreementUnknown):
        agreements.countersign(transaction, agreement.id, word(agreement, Says.ACCEPT), by=other, today=TODAY)


def test_a_signature_must_be_by_a_key_of_the_client(transaction: WriteTransaction, tax: Principal) -> None:
    agreement, stranger = drafted(transaction), OKPKey.generate_key("Ed25519")
    good = word(agreement, Says.ACCEPT)
    head, payload, signature = good.split(".")
    for token, why in (
        (word(agreement, Says.ACCEPT, stranger), ClientKeyUnknown),
        (word(agreement, Says.ACCEPT, side=Side.PROVIDER), SignatureWrong),
        (f"{head}.{payload}.{'A' * len(signature)}", SignatureWrong),
        (f"{head}..{signature}", SignatureWrong),
        ("", SignatureWrong),
        ("é", SignatureWrong),
        ("x" * 3000, SignatureWrong),
        (word(parse(said("thue", CODES, TODAY)), Says.ACCEPT), SignatureWrong),
    ):
        with pytest.raises(why):
            agreements.countersign(transaction, agreement.id, token, by=tax, today=TODAY)
    clients.revoke_key(transaction, "thue", KEYS["thue"].thumbprint(), by=OPERATOR)
    with pytest.raises(ClientKeyUnknown):
        agreements.countersign(transaction, agreement.id, good, by=tax, today=TODAY)
    with pytest.raises(ClientKeyUnknown):
        clients.revoke_key(transaction, "thue", KEYS["thue"].thumbprint(), by=OPERATOR)


def test_clients_are_registered_once(transaction: WriteTransaction, tax: Principal) -> None:
    with pytest.raises(ClientExists):
        clients.register(transaction, "thue", "Khác", "tk-khac", by=OPERATOR)
    with pytest.raises(ClientExists):
        clients.register(transaction, "khac", "Khác", tax.name, by=OPERATOR)
    with pytest.raises(NotAllowed):
        clients.register(transaction, "khac", "Khác", "tk-khac", by=PROVINCIAL)
    with pytest.raises(ClientNameWrong):
        clients.register(transaction, "Thuế", "Khác", "tk-khac", by=OPERATOR)
    with pytest.raises(ClientUnknown):
        drafted(transaction, client="khac")
    assert [(row.name, row.keys) for row in clients.listed(transaction)] == [("thue", 1)]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"purpose": "registration"}, PurposeNotAgreed),
        ({"case": ""}, CaseMissing),
        ({"case": "x" * 101}, CaseMissing),
        ({"case": "HS\n1"}, CaseMissing),
        ({"on_behalf_of": "xa-1"}, NotDelegated),
        ({"agreement": UUID(int=1)}, AgreementUnknown),
        ({"by": Principal("tk-khac", Role.PARTNER)}, AgreementUnknown),
        ({"by": ANYONE}, NotAllowed),
    ],
)
def test_a_call_outside_its_agreement_gets_nothing(
    transaction: WriteTransaction, tax: Principal, changed: dict[str, Any], why: type[Refusal]
) -> None:
    call = agreed(transaction, tax, CODES, TODAY)
    told = {"by": call.by, "agreement": call.agreement, "purpose": call.purpose, "case": call.case, **changed}
    with pytest.raises(why):
        ask(transaction, Call(**told))
    assert transaction.value("SELECT count(*) FROM exchange.call") == 0


def test_delegation_and_time_and_dataset_hold(transaction: WriteTransaction, tax: Principal) -> None:
    call = agreed(transaction, tax, CODES, TODAY, on_behalf_of=["xa-1", "xa-2"])
    assert len(ask(transaction, Call(call.by, call.agreement, call.purpose, "1", "xa-2"))) == 6
    assert transaction.value("SELECT on_behalf_of FROM exchange.call") == "xa-2"
    with pytest.raises(NotGranted):
        items.page(transaction, call, RIGHTS, "", 10, today=TODAY)
    for day, state in ((TODAY - timedelta(days=200), "accepted"), (TODAY + timedelta(days=200), "ended")):
        with pytest.raises(AgreementNotInForce) as told:
            items.page(transaction, call, PARCELS, "", 10, today=day)
        assert told.value.facts["state"] == state


CHANGES: list[tuple[str, Callable[[dict[str, Any]], Any]]] = [
    ("format", lambda said: said | {"format": 2}),
    ("agreement", lambda said: {name: value for name, value in said.items() if name != "basis"}),
    ("agreement", lambda said: said | {"secret": 1}),
    ("agreement", lambda said: [said]),
    ("agreement.calls_a_minute", lambda said: said | {"calls_a_minute": True}),
    ("calls_a_minute", lambda said: said | {"calls_a_minute": 0}),
    ("id", lambda said: said | {"id": "1"}),
    ("id", lambda said: said | {"id": said["id"].upper().replace("-", "")}),
    ("client", lambda said: said | {"client": "Thuế"}),
    ("basis", lambda said: said | {"basis": ""}),
    ("purpose", lambda said: said | {"purpose": "\ud800"}),
    ("valid_from", lambda said: said | {"valid_from": "20260101"}),
    ("valid_from", lambda said: said | {"valid_from": "hôm nay"}),
    ("valid_until", lambda said: said | {"valid_until": "2000-01-01"}),
    ("on_behalf_of", lambda said: said | {"on_behalf_of": ["b", "a"]}),
    ("on_behalf_of", lambda said: said | {"on_behalf_of": [1]}),
    ("grants", lambda said: said | {"grants": []}),
    ("grants", lambda said: said | {"grants": CODES * 2}),
    ("grants[0]", lambda said: said | {"grants": ["parcels"]}),
    ("grants[0].dataset", lambda said: said | {"grants": [grant(["code"], "people")]}),
    ("grants[0].fields", lambda said: said | {"grants": [grant(["code", "owner"])]}),
    ("grants[0].fields", lambda said: said | {"grants": [grant([])]}),
    ("grants[0].fields", lambda said: said | {"grants": [grant(["code", "code"])]}),
    ("grants[0].area", lambda said: said | {"grants": [grant(["code"], units=["98"], polygon={})]}),
    ("grants[0].area", lambda said: said | {"grants": [grant(["code"], where="1=1")]}),
    ("grants[0].area.units", lambda said: said | {"grants": [grant(["code"], units=[])]}),
    ("grants[0].area.units", lambda said: said | {"grants": [grant(["code"], units=["98' OR true"])]}),
    ("grants[0].area.units", lambda said: said | {"grants": [grant(["code"], units="98")]}),
    ("grants[0].area.polygon", lambda said: said | {"grants": [grant(["code"], polygon="x")]}),
    ("grants[0].area.polygon", lambda said: said | {"grants": [grant(["code"], polygon={"type": "Point", "coordinates": [105, 21]})]}),
    ("grants[0].area.polygon", lambda said: said | {"grants": [grant(["code"], polygon={"type": "Polygon", "coordinates": [[1]]})]}),
    ("grants[0].area.polygon", lambda said: said | {"grants": [grant(["code"], polygon=ring((0, 0), (1, 0), (1, 1)))]}),
    ("grants[0].area.polygon", lambda said: said | {"grants": [grant(["code"], polygon=ring((105, 21), (106, 22), (106, 21), (105, 22)))]}),
]  # fmt: skip


def ring(*points: tuple[float, float]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[list(point) for point in (*points, points[0])]]}


@pytest.mark.parametrize(("place", "change"), CHANGES)
def test_what_cannot_be_read_is_told_with_its_place(place: str, change: Callable[[dict[str, Any]], Any]) -> None:
    with pytest.raises(AgreementUnreadable) as told:
        parse(change(said("thue", CODES, TODAY)))
    assert told.value.facts["place"] == place


def test_too_many_corners_are_refused() -> None:
    around = [(105 + place / 4000, 21.0) for place in range(2100)]
    with pytest.raises(AgreementUnreadable):
        parse(said("thue", [grant(["code"], polygon=ring(*around, (105.3, 21.5)))], TODAY))


@pytest.mark.usefixtures("tax")
def test_unknown_units_and_second_numbers_are_refused(transaction: WriteTransaction) -> None:
    with pytest.raises(AgreementUnreadable):
        drafted(transaction, MINISTRY, grants=[grant(["code"], units=["77777", "98"])])
    number = str(uuid4())
    drafted(transaction, id=number)
    with pytest.raises(AgreementUnreadable):
        drafted(transaction, id=number, basis="khác")
