"""People are found by number exactly and by name with a purpose, within a territory, and every disclosure is written down."""

from dataclasses import replace
from datetime import date

import pytest

from diaba.access import Principal, Role
from diaba.db import WriteTransaction
from diaba.errors import NotAllowed, Refusal
from diaba.party import refusals
from diaba.party.changing import change_particulars, create
from diaba.party.merge import Decision, merge
from diaba.party.model import Birth, Kind, NewParty, Paper, Particulars
from diaba.party.search import Look, disclose, disclosures, find_by_name, find_by_number
from people import KEYS, LONG_AGO, TODAY, act, unit

OFFICER = Principal("hoa", Role.REGISTRATION_OFFICER, province_code="24")
LOOK = Look(OFFICER, "registration", TODAY, dossier="H05.1-261101-0001")
NUMBER = "027054000007"


def person(
    transaction: WriteTransaction, name: str, number: str = NUMBER, code: str = "09247", year: int = 1954
) -> int:
    told = Particulars(name, birth=Birth(year), address="Thôn 1", unit_id=unit(transaction, code))
    new = NewParty(Kind.INDIVIDUAL, told, (Paper("CCCD", number),))
    return create(transaction, new, act_id=act(transaction), effective=LONG_AGO, keys=KEYS)


def test_by_number_whole_and_in_any_writing(transaction: WriteTransaction) -> None:
    party = person(transaction, "Trần Văn An")
    for written in (NUMBER, "027 054 000 007", " 027054000007."):
        [found] = find_by_number(transaction, LOOK, written, keys=KEYS)
        assert (found.id, found.name, found.birth_year, found.unit_code) == (party, "Trần Văn An", 1954, "09247")
    assert not find_by_number(transaction, LOOK, NUMBER[:-1], keys=KEYS)


def test_by_name_with_or_without_tones_whole_names_first(transaction: WriteTransaction) -> None:
    longer, exact = person(transaction, "Trần Văn Anh Dũng", "1"), person(transaction, "Trần Văn Anh", "2", year=1960)
    assert [row.id for row in find_by_name(transaction, LOOK, "tran van anh")] == [exact, longer]
    assert [row.id for row in find_by_name(transaction, LOOK, "Ông TRẦN VĂN ANH", birth_year=1954)] == [longer]
    with pytest.raises(refusals.NameTooShort):
        find_by_name(transaction, LOOK, "Bà Anh")


def test_a_former_name_and_a_merged_party_lead_to_who_it_is_now(transaction: WriteTransaction) -> None:
    party, other = person(transaction, "Trần Văn An"), person(transaction, "Lê Văn Bé", "125123456")
    change_particulars(
        transaction,
        party,
        Particulars("Trần Văn Bảo", unit_id=unit(transaction)),
        act_id=act(transaction),
        effective=TODAY,
    )
    two = Decision(act(transaction), TODAY, OFFICER, replace(OFFICER, name="minh"))
    merge(transaction, other, party, two, evidence=[{"reason": "same-number"}])
    for name in ("Trần Văn An", "Lê Văn Bé"):
        assert [(row.id, row.name) for row in find_by_name(transaction, LOOK, name)] == [(party, "Trần Văn Bảo")]
    assert [row.id for row in find_by_number(transaction, LOOK, "125123456", keys=KEYS)] == [party]


def test_each_finds_within_the_own_territory(transaction: WriteTransaction) -> None:
    person(transaction, "Trần Văn An")
    elsewhere = replace(LOOK, by=replace(OFFICER, province_code="01"))
    commune = replace(LOOK, by=Principal("xa", Role.COMMUNE_OFFICER, unit_code="09247", province_code="24"))
    other_commune = replace(LOOK, by=Principal("xa", Role.COMMUNE_OFFICER, unit_code="09250", province_code="24"))
    for look, count in ((LOOK, 1), (elsewhere, 0), (commune, 1), (other_commune, 0)):
        assert len(find_by_number(transaction, look, NUMBER, keys=KEYS)) == count
        assert len(find_by_name(transaction, look, "Trần Văn An")) == count


@pytest.mark.parametrize(("look", "refusal"), [
    (replace(LOOK, by=Principal("ai", Role.PARTNER)), NotAllowed),
    (replace(LOOK, purpose="curiosity"), refusals.PurposeUnknown),
    (replace(LOOK, today=date(2000, 1, 1)), refusals.PurposeUnknown),
    (replace(LOOK, dossier=None), refusals.DossierMissing),
])  # fmt: skip
def test_without_a_right_and_a_purpose_nobody_is_found(
    transaction: WriteTransaction, look: Look, refusal: type[Refusal]
) -> None:
    person(transaction, "Trần Văn An")
    for ask in (lambda: find_by_number(transaction, look, NUMBER, keys=KEYS), lambda: find_by_name(transaction, look, "Trần Văn An"),
                lambda: disclose(transaction, look, [1], ["name"])):  # fmt: skip
        with pytest.raises(refusal):
            ask()
    assert transaction.value("SELECT count(*) FROM party.disclosure") == 0


def test_the_person_can_see_who_looked(transaction: WriteTransaction) -> None:
    party = person(transaction, "Trần Văn An")
    find_by_number(transaction, LOOK, "000", keys=KEYS)
    find_by_number(transaction, LOOK, NUMBER, keys=KEYS)
    disclose(transaction, replace(LOOK, purpose="clean-up", dossier=None), [party], ["identity"])
    assert [(row.role, row.purpose, row.dossier, row.fields) for row in disclosures(transaction, party)] == [
        ("registration-officer", "clean-up", None, ["identity"]),
        ("registration-officer", "registration", LOOK.dossier, ["name", "birth_year", "address"]),
    ]
