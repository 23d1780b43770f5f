"""Parties are named as certificates name them, and masked for those without a purpose."""

from datetime import date

import pytest

from diaba.party.label import label, masked
from diaba.party.model import Birth, Kind, Member, Paper, Particulars, Party, Role, Sex

TODAY = date(2026, 11, 23)
NUMBER = Paper("CCCD", "027054000007")


def person(name: str, sex: Sex | None = None, year: int | None = None, *papers: Paper) -> Party:
    return Party(1, Kind.INDIVIDUAL, Particulars(name, sex, Birth(year) if year else None), papers)


def group(kind: Kind, *members: tuple[Party, Role], name: str = "Nhóm") -> Party:
    return Party(2, kind, Particulars(name), members=tuple(Member(party, role) for party, role in members))


HUSBAND = person("Trần Văn An", Sex.MALE, 1954, Paper("CMND", "125123456"), NUMBER)
WIFE = person("Lê Thị Bình", None, 1957, Paper("CMND", "125654321"))
CHILD = person("Trần Thị Em", Sex.FEMALE, 1990)
PAIR = "Ông Trần Văn An, sinh năm 1954, CCCD số 027054000007 và vợ là bà Lê Thị Bình, sinh năm 1957, CMND số 125654321"
COMPANY = Party(3, Kind.ORGANISATION, Particulars("Công ty TNHH A"), (Paper("MST", "0100233488"),))


@pytest.mark.parametrize(("party", "words"), [
    (HUSBAND, "Ông Trần Văn An, sinh năm 1954, CCCD số 027054000007"),
    (CHILD, "Bà Trần Thị Em, sinh năm 1990"),
    (person("Trần Văn An"), "Ông (bà) Trần Văn An"),
    (person("John Smith", Sex.MALE, None, Paper("HC", "C1234567")), "Ông John Smith, hộ chiếu số C1234567"),
    (person("Trần Văn An", Sex.OTHER, None, Paper("CMQS", "123")), "Ông (bà) Trần Văn An, giấy tờ số 123"),
    (group(Kind.SPOUSES, (HUSBAND, Role.HUSBAND), (WIFE, Role.WIFE)), PAIR),
    (group(Kind.SPOUSES, (WIFE, Role.WIFE), (HUSBAND, Role.HUSBAND)),
     "Bà Lê Thị Bình, sinh năm 1957, CMND số 125654321 và chồng là ông Trần Văn An, sinh năm 1954, CCCD số 027054000007"),
    (group(Kind.SPOUSES, (WIFE, Role.WIFE)), "Bà Lê Thị Bình, sinh năm 1957, CMND số 125654321"),
    (group(Kind.HOUSEHOLD, (CHILD, Role.MEMBER), (HUSBAND, Role.HEAD)), "Hộ ông Trần Văn An, sinh năm 1954, CCCD số 027054000007"),
    (group(Kind.HOUSEHOLD, (HUSBAND, Role.HEAD), (CHILD, Role.SPOUSE_OF_HEAD)),
     "Hộ ông Trần Văn An, sinh năm 1954, CCCD số 027054000007 và vợ là bà Trần Thị Em, sinh năm 1990"),
    (group(Kind.HOUSEHOLD, (CHILD, Role.MEMBER)), "Hộ bà Trần Thị Em, sinh năm 1990"),
    (group(Kind.HOUSEHOLD, name="ông Trần Văn An"), "Hộ ông Trần Văn An"),
    (group(Kind.CO_HOLDERS, (CHILD, Role.MEMBER), (COMPANY, Role.MEMBER)),
     "Bà Trần Thị Em, sinh năm 1990; Công ty TNHH A, mã số thuế 0100233488"),
    (COMPANY, "Công ty TNHH A, mã số thuế 0100233488"),
    (Party(4, Kind.STATE, Particulars("Ủy ban nhân dân xã B")), "Ủy ban nhân dân xã B"),
    (Party(5, Kind.COMMUNITY, Particulars("Thôn C"), (Paper("10", "12/QĐ-UBND"),)), "Thôn C, quyết định số 12/QĐ-UBND"),
])  # fmt: skip
def test_as_a_certificate_names_them(party: Party, words: str) -> None:
    assert label(party, TODAY) == words


@pytest.mark.parametrize(("party", "words"), [
    (HUSBAND, "Ông T*** V*** A***"),
    (group(Kind.SPOUSES, (HUSBAND, Role.HUSBAND), (WIFE, Role.WIFE)), "Ông T*** V*** A*** và vợ là bà L*** T*** B***"),
    (group(Kind.HOUSEHOLD, (HUSBAND, Role.HEAD)), "Hộ ông T*** V*** A***"),
    (COMPANY, "Công ty TNHH A, mã số thuế 0100233488"),
])  # fmt: skip
def test_without_a_purpose(party: Party, words: str) -> None:
    assert masked(party, TODAY) == words
