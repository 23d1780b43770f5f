"""One box: whatever is typed is understood in every way it may be meant, and each way is answered or says why not."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from diaba.access import ANYONE, Principal, Role
from diaba.cadastre import zones
from diaba.db import ReadTransaction, WriteTransaction
from diaba.documents.keys import keys
from diaba.documents.seal import Sealed, read_seal
from diaba.party.changing import create
from diaba.party.model import Birth, Kind, NewParty, Paper, Particulars
from diaba.party.refusals import DossierMissing, PurposeUnknown
from diaba.party.search import MOST
from diaba.registry.lookup.answering import look_up
from diaba.registry.lookup.asking import Answer, Asker, CertificateHit, ParcelHit, PersonHit, PlaceHit, Withheld
from diaba.registry.lookup.meanings import Meaning
from diaba.registry.papers.printing import print_certificates
from integration.test_certificates import LOOK, SERIAL, registered
from people import KEYS, LONG_AGO, act, unit
from registering import CORNER, OFFICER, Place

TODAY = date(2026, 11, 23)
CITIZEN, OFFICIAL = Asker(ANYONE, TODAY), Asker(OFFICER, TODAY)
SEEKING = replace(OFFICIAL, purpose="registration", dossier="000.01")
X, Y = CORNER


@pytest.fixture(autouse=True)
def party_keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setenv("DIABA_PARTY_KEYS", KEYS.text())
    monkeypatch.setenv("DIABA_DOCUMENT_KEYS", str(tmp_path / "document.keys"))


@pytest.fixture
def place(transaction: WriteTransaction) -> Place:
    return Place(transaction)


def ask(transaction: ReadTransaction, text: str, asker: Asker = CITIZEN) -> Sequence[Answer]:
    return look_up(transaction, [text], asker)[0].answers


def of(answers: Sequence[Answer], kind: str) -> Answer:
    """The answer of one kind of understanding."""
    [found] = [one for one in answers if one.meaning.kind == kind]
    return found


def land(answer: Answer) -> list[tuple[str, str]]:
    return [(hit.parcel.number, hit.how) for hit in answer.hits if isinstance(hit, ParcelHit)]


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize(
    ("text", "numbers", "withheld"),
    [
        ("7/1 xã Thử", [("1", "current")], Withheld.NOTHING),
        ("tờ bản đồ số 7, thửa đất số 2, Xã Thử", [("2", "current")], Withheld.NOTHING),
        ("thửa 1 tờ 7", [("1", "current")], Withheld.NO_PLACE),
        ("7/3 xã Zzqqwx", [("3", "current")], Withheld.PLACE_UNKNOWN),
        ("7/999 xã Thử", [], Withheld.NOTHING),
        ("98765.7.1", [("1", "current")], Withheld.NOTHING),
    ],
)
def test_numbers_of_a_map(transaction: WriteTransaction, text: str, numbers: Any, withheld: Withheld) -> None:
    answer = of(ask(transaction, text), "numbers")
    assert (land(answer), answer.withheld) == (numbers, withheld)


@pytest.mark.usefixtures("place")
def test_numbers_within_a_chosen_commune(transaction: WriteTransaction) -> None:
    here, elsewhere = (replace(CITIZEN, commune=code) for code in ("98765", "09247"))
    assert land(of(ask(transaction, "7/1", here), "numbers")) == [("1", "current")]
    assert land(of(ask(transaction, "7/1", elsewhere), "numbers")) == []


def test_what_was_called_so_is_found_and_what_ended_too(transaction: WriteTransaction, place: Place) -> None:
    place.do({"do": "first-registration", "day": date(2015, 1, 1), "holders": {"An": 1}})
    transaction.execute(
        "INSERT INTO cadastre.former_number (parcel_id, source, sheet_number, parcel_number, recorded, opened_by)"
        " VALUES (%s, 'old', '12', '345', tstzrange(clock_timestamp(), NULL), %s)",
        (place.parcels[1], place.survey),
    )
    assert land(of(ask(transaction, "12/345 xã Thử"), "numbers")) == [("2", "old")]
    ending = place.value(
        "INSERT INTO registry.act (kind, decided_by, effective, detail) VALUES ('survey', 'hoa', '2020-01-01', '{}') RETURNING id"
    )
    transaction.execute(
        "UPDATE cadastre.parcel_version SET recorded = tstzrange(lower(recorded), clock_timestamp()), closed_by = %s WHERE parcel_id = %s",
        (ending, place.parcels[2]),
    )
    transaction.execute(
        "INSERT INTO cadastre.parcel_version (parcel_id, sheet_id, number, legal_area, shape, digest, effective, recorded, opened_by, closed_by)"
        " SELECT parcel_id, sheet_id, number, legal_area, shape, digest, daterange(lower(effective), '2020-01-01'), tstzrange(upper(recorded), NULL), %s, %s"
        " FROM cadastre.parcel_version WHERE parcel_id = %s",
        (ending, ending, place.parcels[2]),
    )
    assert land(of(ask(transaction, "7/3 xã Thử"), "numbers")) == [("3", "ended")]


def test_a_legal_code(transaction: WriteTransaction, place: Place) -> None:
    code = transaction.value("SELECT code FROM cadastre.parcel WHERE id = %s", [place.parcels[0]])
    assert land(of(ask(transaction, code.upper()), "parcel-code")) == [("1", "code")]
    assert land(of(ask(transaction, "w70000000000"), "parcel-code")) == []


def test_places_of_today_and_before(transaction: WriteTransaction) -> None:
    [hit] = [one for one in of(ask(transaction, "Hà Nội"), "place").hits if isinstance(one, PlaceHit)][:1]
    assert hit.unit.code == "01"
    old = of(ask(transaction, "09247"), "place")
    assert isinstance(old.hits[0], PlaceHit)
    assert old.hits[0].unit.code == "09247"
    assert of(ask(transaction, "Zzzz Qqqq"), "place").hits == []


def test_a_long_list_knows_whole_names_and_reads_some(transaction: WriteTransaction) -> None:
    texts = ["Hà Nội", "Thành phố Hà Nội", *(f"Zzqqwx Wqzzx{number}" for number in range(201))]
    found = look_up(transaction, texts, replace(CITIZEN, in_list=True))
    assert {hit.unit.code for hit in of(found[0].answers, "place").hits if isinstance(hit, PlaceHit)} >= {"01"}
    assert {hit.unit.code for hit in of(found[1].answers, "place").hits if isinstance(hit, PlaceHit)} == {"01"}
    assert not any(of(one.answers, "place").hits for one in found[2:])


def test_a_parcel_that_was_taken_back_is_no_answer(transaction: WriteTransaction, place: Place) -> None:
    code = transaction.value("SELECT code FROM cadastre.parcel WHERE id = %s", [place.parcels[0]])
    undoing = place.value(
        "INSERT INTO registry.act (kind, decided_by, effective, detail) VALUES ('undo', 'hoa', '2020-01-01', '{}') RETURNING id"
    )
    transaction.execute(
        "UPDATE cadastre.parcel_version SET recorded = tstzrange(lower(recorded), clock_timestamp()), closed_by = %s WHERE parcel_id = %s",
        (undoing, place.parcels[0]),
    )
    assert of(ask(transaction, code), "parcel-code").hits == []


@pytest.mark.usefixtures("place")
def test_points_lie_in_parcels_and_communes(transaction: WriteTransaction) -> None:
    longitude, latitude = zones.to_wgs84(9209).transform(X + 5, Y + 5)
    wgs = of(ask(transaction, f"{latitude:.7f}, {longitude:.7f}"), "wgs84")
    assert land(wgs) == [("1", "point")]
    meridian = zones.label(9209)
    told = of(ask(transaction, f"{Y + 5} {X + 5} kinh tuyến trục {meridian}"), "vn2000")
    assert land(told) == [("1", "point")]
    untold = of(ask(transaction, f"X={Y + 5} Y={X + 5}"), "vn2000")
    assert ("1", "point") in land(untold)
    assert {hit.srid for hit in untold.hits if isinstance(hit, ParcelHit)} == {9209}
    transaction.execute("UPDATE cadastre.sheet SET srid = 9210 WHERE number = '7'")
    assert land(of(ask(transaction, f"X={Y + 5} Y={X + 5}"), "vn2000")) == [], "its map is in another zone"
    bare = of(ask(transaction, "21.0285, 105.8542"), "wgs84")
    assert [hit.unit.province_full_name for hit in bare.hits if isinstance(hit, PlaceHit)] == ["Thành phố Hà Nội"]
    assert of(ask(transaction, "9.0, 110.0"), "wgs84").hits == []
    metres = zones.from_wgs84(9211).transform(105.8542, 21.0285)
    guessed = of(ask(transaction, f"{metres[1]:.2f} {metres[0]:.2f}"), "vn2000")
    assert guessed.hits
    assert all(isinstance(hit, PlaceHit) and hit.srid for hit in guessed.hits)
    listed = look_up(transaction, [f"{metres[1]:.2f} {metres[0]:.2f}"], replace(CITIZEN, in_list=True))[0]
    assert [*listed.hits] == []


def test_certificates_are_told_to_officers_of_the_place(transaction: WriteTransaction) -> None:
    registered(transaction)
    assert of(ask(transaction, SERIAL), "serial").withheld is Withheld.NOT_PUBLIC
    for written in (SERIAL, "aa12345678", "AA-12.345.678"):
        paper, parcel = of(ask(transaction, written, OFFICIAL), "serial").hits
        assert isinstance(paper, CertificateHit)
        assert (paper.serial, paper.status) == (SERIAL, "in-force")
        assert isinstance(parcel, ParcelHit)
        assert parcel.how == "paper"
    other = Asker(Principal("xa", Role.REGISTRATION_OFFICER, province_code="97"), TODAY)
    told = of(ask(transaction, SERIAL, other), "serial")
    assert (told.hits, told.withheld) == ([], Withheld.ELSEWHERE)
    assert of(ask(transaction, "BB 00000000", OFFICIAL), "serial").hits == []


def test_certificates_that_were_delivered_alone(transaction: WriteTransaction, place: Place) -> None:
    transaction.execute(
        "INSERT INTO registry.certificate_line (unit_id, certificate_key, rank, serial, parcel_id, said, effective, recorded, opened_by)"
        " SELECT sheet.unit_id, 'CC123456', 1, 'CC 123456', %s, '{}', '[2020-01-01,)', tstzrange(clock_timestamp(), NULL), %s FROM cadastre.sheet LIMIT 1",
        (place.parcels[0], place.survey),
    )
    paper, parcel = of(ask(transaction, "CC123456", OFFICIAL), "serial").hits
    assert isinstance(paper, CertificateHit)
    assert (paper.status, isinstance(parcel, ParcelHit)) == ("delivered", True)
    other = Asker(Principal("xa", Role.COMMUNE_OFFICER, "09247", "97"), TODAY)
    assert of(ask(transaction, "CC123456", other), "serial").hits == []


def test_the_number_of_an_entry(transaction: WriteTransaction, place: Place) -> None:
    place.do({"do": "first-registration", "day": date(2015, 1, 1), "holders": {"An": 1}})
    transaction.execute(
        "INSERT INTO registry.certificate (serial, generation, register_number, printed, opened_by) VALUES ('DD 00000001', '18', 'CS 01234', '{}', %s)",
        [place.survey],
    )
    asked = "số vào sổ CS 01234"
    assert of(ask(transaction, asked), "register-number").withheld is Withheld.NOT_PUBLIC
    told = of(ask(transaction, asked, OFFICIAL), "register-number")
    assert told.withheld is Withheld.ELSEWHERE


def test_a_seal_is_told_to_anybody(transaction: WriteTransaction) -> None:
    office = registered(transaction)
    office.enter()
    [sheet] = print_certificates(transaction, [SERIAL], LOOK, keys(), site="https://diaba.invalid", party_keys=KEYS)
    paper, parcel = of(ask(transaction, sheet.seal), "seal").hits
    assert isinstance(paper, CertificateHit)
    assert (paper.serial, paper.status, isinstance(parcel, ParcelHit)) == (SERIAL, "in-force", True)
    strange = keys().seal(Sealed(SERIAL, "w70000000000", 0, bytes(32), TODAY)).text()
    assert of(ask(transaction, strange), "seal").withheld is Withheld.NOT_GENUINE
    forged = replace(read_seal(strange), signature=bytes(64)).text()
    assert of(ask(transaction, forged), "seal").withheld is Withheld.NOT_GENUINE


def somebody(transaction: WriteTransaction, name: str, number: str) -> int:
    told = Particulars(name, birth=Birth(1954), address="Thôn 1", unit_id=unit(transaction, "09247"))
    new = NewParty(Kind.INDIVIDUAL, told, (Paper("CCCD", number),))
    return create(transaction, new, act_id=act(transaction), effective=LONG_AGO, keys=KEYS)


def people(answer: Answer) -> list[int]:
    return [hit.person.id for hit in answer.hits if isinstance(hit, PersonHit)]


def test_people_are_found_for_a_purpose_and_written_down(transaction: WriteTransaction) -> None:
    number = "027054000007"
    party = somebody(transaction, "Trần Văn An", number)
    officer = replace(SEEKING, by=replace(OFFICER, province_code="24"))
    for text, kind in ((number, "identity"), ("tran van an", "name"), ("Trần Văn An, sinh năm 1954", "name")):
        assert of(ask(transaction, text), kind).withheld is Withheld.NOT_PUBLIC
        assert of(ask(transaction, text, replace(officer, purpose="")), kind).withheld is Withheld.NO_PURPOSE
        assert transaction.value("SELECT count(*) FROM party.disclosure") == 0
        with pytest.raises(PurposeUnknown):
            ask(transaction, text, replace(officer, purpose="curiosity"))
        with pytest.raises(DossierMissing):
            ask(transaction, text, replace(officer, dossier=""))
        assert people(of(ask(transaction, text, officer), kind)) == [party]
        seen = transaction.all("SELECT party_id, office, activity FROM party.disclosure")
        assert [tuple(row) for row in seen] == [(party, "24", "search")]
        transaction.execute("DELETE FROM party.disclosure")
        assert people(of(ask(transaction, text, SEEKING), kind)) == []
    for place in range(MOST + 1):
        somebody(transaction, "Lê Thị Mơ", f"02715400{place:04}")
    [many] = look_up(transaction, ["Lê Thị Mơ"], replace(officer, in_list=True))
    assert len(people(of(many.answers, "name"))) == MOST
    told = look_up(transaction, ["Trần Văn An", number], replace(officer, in_list=True))
    assert [people(of(one.answers, kind)) for one, kind in zip(told, ("name", "identity"), strict=True)] == [
        [party],
        [party],
    ]
    assert transaction.value("SELECT array_agg(DISTINCT activity) FROM party.disclosure") == ["list"]


def test_nobody_is_told_where_it_could_not_be_written_down(reading: ReadTransaction) -> None:
    assert of(ask(reading, "027054000007", SEEKING), "identity").withheld is Withheld.NOT_PUBLIC


@pytest.mark.usefixtures("place")
def test_every_understanding_is_told_with_what_it_gives(transaction: WriteTransaction) -> None:
    found = look_up(transaction, ["  7/1   xã Thử ", ""], CITIZEN)
    assert [one.text for one in found] == ["7/1 xã Thử", ""]
    assert [one.count for one in found] == [1, 0]
    assert all(isinstance(answer.meaning, Meaning) for one in found for answer in one.answers)
