"""Sheets of a certificate, an act and a party: as of any day, as known at any moment, within a territory, for a purpose."""

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest

from diaba.access import Principal, Role
from diaba.db import WriteTransaction
from diaba.errors import NotAllowed
from diaba.party.merge import Decision, merge
from diaba.party.refusals import DossierMissing, PartyUnknown, PurposeUnknown
from diaba.registry.refusals import ActNumberUnknown, SerialUnknown
from diaba.registry.sheets.act import act_sheet
from diaba.registry.sheets.certificate import certificate_in_full, certificate_sheet
from diaba.registry.sheets.party import party_sheet
from integration.test_certificates import LOOK, SERIAL, Office, registered
from people import EVIDENCE, KEYS, act
from registering import ELSEWHERE, OFFICER, SECOND

BEFORE, TODAY, LATER = date(2026, 1, 1), date(2026, 11, 23), datetime(2999, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def party_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIABA_PARTY_KEYS", KEYS.text())


@pytest.fixture
def office(transaction: WriteTransaction) -> Office:
    return registered(transaction)


def now(office: Office) -> datetime:
    moment: datetime = office.place.value("SELECT clock_timestamp()")
    return moment


def certificate(office: Office, at: date = TODAY, known: datetime = LATER, serial: str = SERIAL) -> Any:
    return certificate_sheet(office.transaction, OFFICER, serial, at, known)


def exchanged(office: Office) -> int:
    """The certificate exchanged for another, by an act."""
    office.do(do="certificate-exchange", day=date(2026, 11, 22), certificate=SERIAL, printed="AA 12345679")
    return int(office.place.value("SELECT max(id) FROM registry.act"))


def test_a_certificate_is_told_with_what_rests_on_it(office: Office) -> None:
    told = certificate(office, serial="aa12345678").facts
    assert (told["serial"], told["status"]) == (SERIAL, "in-force")
    code = office.place.value("SELECT code FROM cadastre.parcel WHERE id = %s", office.place.parcels[0])
    assert [parcel["code"] for parcel in told["parcels"]] == [code]
    assert sum(Fraction(one["numerator"], one["denominator"]) for one in told["rights"]) == 1
    assert told["parents"] == told["children"] == []
    assert [one.kind for one in certificate(office).acts] == ["certificate-issue"]


def test_a_certificate_of_an_earlier_day_and_an_earlier_moment(office: Office) -> None:
    before = now(office)
    act = exchanged(office)
    told, child = certificate(office).facts, certificate(office, serial="AA12345679").facts
    assert (told["status"], told["rights"]) == ("exchanged", [])
    assert told["children"] == [{"serial": child["serial"], "act": act}]
    assert child["parents"] == [{"serial": SERIAL, "act": act}]
    assert [one["status"] for one in told["statuses"]] == ["in-force", "exchanged"]
    known_then = certificate(office, known=before).facts
    assert (known_then["status"], known_then["children"]) == ("in-force", [])
    assert certificate(office, at=BEFORE).facts["status"] is None


def test_what_is_printed_is_shown_for_a_purpose_and_written_down(office: Office) -> None:
    assert certificate(office).printed is None
    seen = office.place.value("SELECT count(*) FROM party.disclosure")
    full = certificate_in_full(office.transaction, replace(LOOK, activity="sheet"), SERIAL, TODAY, LATER)
    assert full.printed is not None
    holders = office.place.value("SELECT count(DISTINCT party_id) FROM registry.rrr")
    assert office.place.value("SELECT count(*) FROM party.disclosure") == seen + holders
    with pytest.raises(PurposeUnknown):
        certificate_in_full(office.transaction, replace(LOOK, purpose=""), SERIAL, TODAY, LATER)


def test_a_sheet_is_for_officers_of_its_place(office: Office) -> None:
    act = exchanged(office)
    party = office.place.people["An"]
    commune = Principal("lan", Role.COMMUNE_OFFICER, unit_code="98765", province_code="98")
    neighbour = replace(commune, unit_code="98766")
    assert certificate_sheet(office.transaction, commune, SERIAL, TODAY, LATER).facts["serial"] == SERIAL
    assert act_sheet(office.transaction, commune, act).act.id == act
    for stranger in (ELSEWHERE, neighbour):
        with pytest.raises(NotAllowed):
            certificate_sheet(office.transaction, stranger, SERIAL, TODAY, LATER)
        with pytest.raises(NotAllowed):
            act_sheet(office.transaction, stranger, act)
        with pytest.raises(NotAllowed):
            party_sheet(office.transaction, replace(LOOK, by=stranger), party, TODAY, LATER)


def test_what_nobody_has_is_said(office: Office) -> None:
    with pytest.raises(SerialUnknown):
        certificate(office, serial="ZZ 999999")
    for number in (0, 2**63 - 1, 2**80):
        with pytest.raises(ActNumberUnknown):
            act_sheet(office.transaction, OFFICER, number)
        with pytest.raises(PartyUnknown):
            party_sheet(office.transaction, LOOK, number, TODAY, LATER)


def test_an_act_tells_what_it_began_and_what_it_ended(office: Office) -> None:
    act = exchanged(office)
    office.enter()
    told = act_sheet(office.transaction, OFFICER, act)
    assert (told.act.kind, told.act.decided_by, told.act.seq is not None) == ("certificate-exchange", "hoa", True)
    assert {(row.serial, row.status, row.begins) for row in told.certificates} >= {
        (SERIAL, "in-force", False),
        (SERIAL, "exchanged", True),
        ("AA 12345679", "in-force", True),
    }
    began, ended = ([row for row in told.rights if row.begins is so] for so in (True, False))
    assert {row.right_id for row in began} == {row.right_id for row in ended}
    assert {row.serial for row in began} == {"AA 12345679"}
    assert (told.parcels, told.caveats, told.parties) == ([], [], [])


def test_an_act_that_draws_tells_its_parcels(office: Office) -> None:
    told = act_sheet(office.transaction, OFFICER, office.place.survey)
    assert len(told.parcels) == told.parcels[0].in_all == 6
    assert all(row.begins for row in told.parcels)


def test_a_party_is_told_with_what_it_holds_for_a_purpose(office: Office) -> None:
    party = office.place.people["An"]
    told = party_sheet(office.transaction, replace(LOOK, activity="sheet"), party, TODAY, LATER)
    assert told.party.particulars.name == "An"
    [right] = told.holdings
    assert (right.type, right.serial, len(right.parcels), told.elsewhere) == ("land-use", SERIAL, 1, 0)
    assert "first-registration" in [one.kind for one in told.acts]
    seen = office.transaction.all(
        "SELECT activity, asked_by, fields FROM party.disclosure WHERE party_id = %s", [party]
    )
    assert [(row.activity, row.asked_by, "papers" in row.fields) for row in seen] == [("sheet", "hoa", True)]
    with pytest.raises(PurposeUnknown):
        party_sheet(office.transaction, replace(LOOK, purpose="curiosity"), party, TODAY, LATER)
    with pytest.raises(DossierMissing):
        party_sheet(office.transaction, replace(LOOK, dossier=None), party, TODAY, LATER)
    assert office.place.value("SELECT count(*) FROM party.disclosure WHERE party_id = %s", party) == 1


def test_a_party_held_nothing_before_and_nothing_was_known_before(office: Office) -> None:
    party = office.place.people["An"]
    assert party_sheet(office.transaction, LOOK, party, BEFORE, LATER).holdings == []
    with pytest.raises(PartyUnknown):
        party_sheet(office.transaction, LOOK, party, TODAY, datetime(2001, 1, 1, tzinfo=UTC))


def test_what_is_held_in_the_territory_of_others_is_counted_alone(office: Office) -> None:
    party = office.place.people["An"]
    office.place.value(
        "UPDATE units.unit SET province_code = '97', parent_code = '97' WHERE code = '98765' RETURNING id"
    )
    office.place.value(
        "INSERT INTO party.party_version (party_id, name, unit_id, effective, recorded, opened_by, closed_by)"
        " SELECT %s, 'An', id, '[1990-01-01,2000-01-01)', tstzrange(clock_timestamp(), NULL), %s, %s FROM units.unit"
        " WHERE level = 'commune' AND code = '00004' AND upper_inf(valid) RETURNING id",
        party, office.place.survey, office.place.survey,
    )  # fmt: skip
    by = replace(OFFICER, province_code="01")
    told = party_sheet(office.transaction, replace(LOOK, by=by), party, TODAY, LATER)
    assert (told.holdings, told.elsewhere) == ([], 1)


def test_a_merged_party_answers_through_the_other(office: Office) -> None:
    """What either holds is told of both numbers."""
    an, binh = (office.place.people[name] for name in ("An", "Bình"))
    decision = Decision(act(office.transaction, TODAY), TODAY, OFFICER, SECOND)
    merge(office.transaction, an, binh, decision, evidence=EVIDENCE)
    told = [party_sheet(office.transaction, LOOK, number, TODAY, LATER) for number in (an, binh)]
    assert [one.party.id for one in told] == [binh, binh]
    assert [len(one.holdings) for one in told] == [2, 2]


def test_a_member_is_told_what_the_group_holds(office: Office) -> None:
    an, pair = office.place.people["An"], office.place.person("vợ chồng An")
    office.name("vợ chồng An")
    office.place.value(
        "INSERT INTO party.member (group_id, party_id, role, rank, effective, recorded, opened_by)"
        " VALUES (%s, %s, 'husband', 1, '[2000-01-01,)', tstzrange(clock_timestamp(), NULL), %s) RETURNING id",
        pair, an, office.place.survey,
    )  # fmt: skip
    office.do(do="first-registration", land=[2], holders={"vợ chồng An": 1}, printed="AA 12345680")
    told = party_sheet(office.transaction, LOOK, an, TODAY, LATER)
    assert {(row.party_id, row.serial) for row in told.holdings} == {(an, SERIAL), (pair, "AA 12345680")}
