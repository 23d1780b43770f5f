"""Acts asked from outside: read back as they were written, rehearsed without a trace, approved from what was seen."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from diaba.db import WriteTransaction
from diaba.errors import Refusal
from diaba.party.model import Kind, NewParty, Paper, Particulars
from diaba.registry.acts import kinds
from diaba.registry.asking import proposals
from diaba.registry.asking.describing import schema_of
from diaba.registry.asking.entering import enter_person
from diaba.registry.asking.reading import hints_of, read_act
from diaba.registry.asking.rehearsal import perform, rehearse
from diaba.registry.asking.words import FIELDS, KINDS
from people import KEYS
from registering import ELSEWHERE, OFFICER, SECOND, Place

DAY = date(2024, 1, 1)
FIRST = {"do": "first-registration", "day": date(2020, 1, 1), "holders": {"An": 1}, "printed": "AA 01"}
SALE = {"do": "transfer", "day": DAY, "gives": {"An": "1/3"}, "receives": {"Bình": "1/3"}}
CORRECTION = {"do": "right-correction", "day": DAY, "reason": "Ghi sai", "parties": {"land-use of An": "Ân"}}


@pytest.fixture
def place(transaction: WriteTransaction) -> Place:
    place = Place(transaction)
    place.do(FIRST)
    return place


def test_every_kind_and_field_has_words() -> None:
    assert set(KINDS) == set(kinds())
    assert not [(kind, name) for kind, model in kinds().items() for name in hints_of(model) if name not in FIELDS]


def test_the_schema_of_a_kind_names_its_fields() -> None:
    for model in kinds().values():
        assert set(schema_of(model)["properties"]) == {"kind", *hints_of(model)}


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({}, "act-kind-unknown", None),
        ({"kind": "sale"}, "act-kind-unknown", None),
        ({"kind": "discharge", "effective": "2024-01-01", "right": 1}, "act-field-missing", "unit"),
        ({"kind": "discharge", "effective": "01/01/2024", "unit": 1, "right": 1}, "act-field-wrong", "effective"),
        ({"kind": "discharge", "effective": "2024-01-01", "unit": -1, "right": 1}, "act-field-wrong", "unit"),
        ({"kind": "discharge", "effective": "2024-01-01", "unit": True, "right": 1}, "act-field-wrong", "unit"),
        ({"kind": "discharge", "effective": "2024-01-01", "unit": 1, "right": 1, "x": 1}, "act-field-unknown", "x"),
        ({"kind": "gift", "effective": "2024-01-01", "unit": 1, "gives": {"1": "1/0"}, "receives": {}}, "act-field-wrong", "gives"),
        ({"kind": "gift", "effective": "2024-01-01", "unit": 1, "gives": {"x": "1"}, "receives": {}}, "act-field-wrong", "gives"),
        ({"kind": "gift", "effective": "2024-01-01", "unit": 1, "gives": [], "receives": {}}, "act-field-wrong", "gives"),
        ({"kind": "gift", "effective": "2024-01-01", "unit": 1, "gives": {}, "receives": {}, "type": "x"}, "act-field-wrong", "type"),
        ({"kind": "gift", "effective": "2024-01-01", "unit": 1, "gives": {}, "receives": {}, "printed": {}}, "act-field-wrong", "printed"),
        ({"kind": "recovery", "effective": "2024-01-01", "unit": 1, "dossier": "x" * 61}, "act-field-wrong", "dossier"),
        ({"kind": "land-use-change", "effective": "2024-01-01", "unit": 1, "parcel": 1, "uses": [{"area": 0}]}, "act-field-wrong", "uses"),
        ({"kind": "land-use-change", "effective": "2024-01-01", "unit": 1, "parcel": 1, "uses": [{"b": 0}]}, "act-field-wrong", "uses"),
        ({"kind": "boundary-correction", "effective": "2024-01-01", "of": [1], "shapes": {}, "lost": 1}, "act-field-wrong", "lost"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_at_its_field(said: Mapping[str, Any], code: str, field: str | None) -> None:
    with pytest.raises(Refusal) as refused:
        read_act(said)
    assert (refused.value.code, refused.value.facts.get("field")) == (code, field)


def test_a_rehearsal_tells_before_and_after_and_leaves_nothing(place: Place, transaction: WriteTransaction) -> None:
    acts = transaction.value("SELECT count(*) FROM registry.act")
    found = rehearse(transaction, place.act(SALE), OFFICER)
    assert [len(found.before["units"][0]["rights"]), len(found.after["units"][0]["rights"])] == [1, 2]
    assert not found.refusals
    assert transaction.value("SELECT count(*) FROM registry.act") == acts
    assert found.basis == rehearse(transaction, place.act(SALE), OFFICER).basis
    place.do(SALE)
    assert found.basis != rehearse(transaction, place.act(SALE), OFFICER).basis


def test_a_rehearsal_tells_every_refusal(place: Place, transaction: WriteTransaction) -> None:
    stop = {"do": "caveat-set", "day": DAY, "blocks": ["dealing"], "document_kind": "01", "document_number": "7",
            "authority": "TAND", "reason": "kê biên"}  # fmt: skip
    place.do(stop)
    place.do({**stop, "document_number": "8"})
    found = rehearse(transaction, place.act({**SALE, "gives": {"Cường": "1/3"}, "day": date(2099, 1, 1)}), OFFICER)
    told = [refusal.code for refusal in found.refusals]
    assert told == ["date-in-future", "stopped-by-caveat", "stopped-by-caveat", "not-holder"]
    assert not found.after
    with pytest.raises(Refusal) as refused:
        rehearse(transaction, place.act(SALE), ELSEWHERE)
    assert refused.value.code == "not-allowed"


def test_the_database_has_the_last_word(place: Place, transaction: WriteTransaction) -> None:
    sale = place.act(SALE).asked()
    found = rehearse(transaction, read_act({**sale, "receives": {"987654321": "1/3"}}), OFFICER)
    assert [one.code for one in found.refusals] == ["named-unknown"]
    wrong = {**CORRECTION, "terms": {"land-use of An": date(2030, 1, 1)}, "day": date(2019, 1, 1)}
    assert [one.code for one in rehearse(transaction, place.act(wrong), OFFICER).refusals] == ["date-before-right"]
    assert [one.code for one in rehearse(transaction, read_act({**sale, "unit": 987654321}), OFFICER).refusals] == [
        "ba-unit-unknown"
    ]


def test_what_breaks_a_rule_of_the_register_is_told(place: Place, transaction: WriteTransaction) -> None:
    act = read_act({**place.act(FIRST).asked(), "land": [place.parcels[1]], "holders": {str(place.person("An")): "1"},
                    "printed": {"serial": "AA 02", "generation": "18"}, "assets": [987654321]})  # fmt: skip
    with pytest.raises(Refusal) as refused:
        perform(transaction, act, OFFICER)
    assert refused.value.code == "named-unknown"


def test_a_second_person_approves_what_was_seen(place: Place, transaction: WriteTransaction) -> None:
    number = proposals.propose(transaction, place.act(CORRECTION), OFFICER, "xem lại hồ sơ")
    [row] = proposals.listed(transaction, SECOND, "waiting")
    assert (row.id, row.proposed_by, row.note) == (number, "hoa", "xem lại hồ sơ")
    assert not proposals.listed(transaction, ELSEWHERE)
    found = proposals.open_proposal(transaction, number, SECOND)
    assert not found.has_changed
    receipt = proposals.approve(transaction, number, SECOND, found.now.basis)
    assert place.holders() == {"Ân": 1}
    who = transaction.one("SELECT decided_by, approved_by FROM registry.act WHERE id = %s", [receipt.act_id])
    assert who == ("hoa", "minh")
    assert proposals.open_proposal(transaction, number, SECOND).row.state == "approved"


def test_what_changed_meanwhile_is_looked_at_again(place: Place, transaction: WriteTransaction) -> None:
    number = proposals.propose(transaction, place.act(CORRECTION), OFFICER)
    seen = proposals.open_proposal(transaction, number, SECOND).now.basis
    place.do({"do": "mortgage", "day": DAY, "mortgagee": "Ngân hàng"})
    with pytest.raises(Refusal) as refused, transaction.part():
        proposals.approve(transaction, number, SECOND, seen)
    assert refused.value.code == "basis-changed"
    again = proposals.open_proposal(transaction, number, SECOND)
    assert again.has_changed
    proposals.approve(transaction, number, SECOND, again.now.basis)
    assert place.holders() == {"Ân": 1}


@pytest.mark.parametrize(
    ("step", "code"),
    [
        (lambda t, n, b: proposals.approve(t, n, OFFICER, b), "own-proposal"),
        (lambda t, n, _: proposals.reject(t, n, OFFICER, "x"), "own-proposal"),
        (lambda t, n, _: proposals.reject(t, n, SECOND, " "), "why-missing"),
        (lambda t, n, _: proposals.withdraw(t, n, SECOND), "not-your-proposal"),
        (lambda t, n, b: proposals.approve(t, n, ELSEWHERE, b), "not-allowed"),
        (lambda t, n, b: proposals.approve(t, n + 1, SECOND, b), "proposal-unknown"),
    ],
)
def test_who_may_not_decide(place: Place, transaction: WriteTransaction, step: Any, code: str) -> None:
    number = proposals.propose(transaction, place.act(CORRECTION), OFFICER)
    basis = proposals.open_proposal(transaction, number, SECOND).now.basis
    with pytest.raises(Refusal) as refused, transaction.part():
        step(transaction, number, basis)
    assert refused.value.code == code
    assert place.holders() == {"An": 1}


@pytest.mark.parametrize(
    ("close", "state"),
    [
        (lambda t, n: proposals.reject(t, n, SECOND, "Thiếu giấy tờ"), "rejected"),
        (lambda t, n: proposals.withdraw(t, n, OFFICER), "withdrawn"),
    ],
)
def test_a_proposal_is_decided_once(place: Place, transaction: WriteTransaction, close: Any, state: str) -> None:
    number = proposals.propose(transaction, place.act(CORRECTION), OFFICER)
    basis = proposals.open_proposal(transaction, number, SECOND).now.basis
    close(transaction, number)
    for step in (lambda: proposals.approve(transaction, number, SECOND, basis), lambda: close(transaction, number)):
        with pytest.raises(Refusal) as refused, transaction.part():
            step()
        assert refused.value.facts["state"] == state


def test_a_proposal_expires_and_what_is_impossible_is_not_proposed(
    place: Place, transaction: WriteTransaction, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proposals, "DAYS", 0)
    number = proposals.propose(transaction, place.act(CORRECTION), OFFICER)
    with pytest.raises(Refusal) as refused, transaction.part():
        proposals.withdraw(transaction, number, OFFICER)
    assert refused.value.facts["state"] == "expired"
    wrong = {**CORRECTION, "shares": {"land-use of An": "1/2"}}
    with pytest.raises(Refusal) as refused:
        proposals.propose(transaction, place.act(wrong), OFFICER)
    assert refused.value.code == "shares-not-whole"


def test_a_drawing_is_rehearsed_on_a_locked_sheet(place: Place, transaction: WriteTransaction) -> None:
    half = "LINESTRING (600005 2339990, 600005 2340020)"
    found = rehearse(transaction, place.act({"do": "subdivision", "day": DAY, "parcel": 1, "lines": [half]}), OFFICER)
    assert not found.refusals
    assert [len(unit["parcels"] or ()) for unit in found.after["units"]] == [0, 1, 1]
    assert found.before["drawn"]


def test_an_invariant_of_the_register_refuses_in_words(place: Place, transaction: WriteTransaction) -> None:
    transaction.execute("SET CONSTRAINTS ALL IMMEDIATE")  # none is left to be asked
    transaction.execute("ALTER TABLE registry.rrr ADD CONSTRAINT no_origin CHECK (origin <> 'X') NOT VALID")
    transaction.execute("SET CONSTRAINTS ALL DEFERRED")
    act = place.act({**CORRECTION, "origins": {"land-use of An": "X"}})
    with pytest.raises(Refusal) as refused:
        perform(transaction, act, OFFICER, approver=SECOND)
    assert (refused.value.code, refused.value.facts["rule"]) == ("not-registrable", "no_origin")
    assert place.holders() == {"An": 1}


def test_what_may_be_nothing_may_be_left_out() -> None:
    act = read_act({"kind": "term-extension", "effective": "2024-01-01", "unit": 1})
    assert act.asked()["term"] is None
    uses = [{"code": "ONT", "area": 60, "origin": None}, {"code": "CLN"}]
    said = {"kind": "land-use-change", "effective": "2024-01-01", "unit": 1, "parcel": 1, "uses": uses}
    assert read_act(said).asked()["uses"] == [{"code": "ONT", "area": 60.0, "origin": None}, {"code": "CLN"}]


def test_a_request_is_proposed_once(place: Place, transaction: WriteTransaction) -> None:
    first = proposals.propose(transaction, place.act(CORRECTION), OFFICER, key="k")
    assert proposals.propose(transaction, place.act(CORRECTION), OFFICER, key="k") == first


def test_somebody_new_is_entered_for_an_act(place: Place, transaction: WriteTransaction) -> None:
    [parcel] = place.unit().parcels
    new = NewParty(Kind.INDIVIDUAL, Particulars("Trần Thị Mới"), [Paper("CCCD", "001180012345")])
    number = enter_person(transaction, new, parcel, OFFICER, DAY, keys=KEYS)
    sale = {**place.act(SALE).asked(), "receives": {str(number): "1/3"}}
    assert not rehearse(transaction, read_act(sale), OFFICER).refusals
    with pytest.raises(Refusal) as refused:
        enter_person(transaction, new, parcel, ELSEWHERE, DAY, keys=KEYS)
    assert refused.value.code == "not-allowed"
