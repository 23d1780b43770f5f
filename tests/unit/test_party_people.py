"""Certificate lines become people: every kind of holder, every slip of the demo, and no line lost."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diaba.demo.boundary import boundary
from diaba.demo.generate import generate
from diaba.demo.record_slips import LINE_SLIPS, spoil_records
from diaba.demo.records import Records, records
from diaba.party import reading
from diaba.party.model import Birth, Kind, Role, Sex
from diaba.party.people import Holder, Line, Remark, people
from diaba.registry.lines import keyed
from people import line

COMMUNE = "09247"


def only(*lines: Line) -> Holder:
    [holder] = people(lines).holders
    return holder


def test_one_person() -> None:
    holder = only(line(" Trần  Văn An ", "027054000007", born="03/06/1954", sex="Nam"))
    assert holder.body.kind is Kind.INDIVIDUAL
    told = holder.body.particulars
    assert (told.name, told.sex, told.birth) == ("Trần  Văn An", Sex.MALE, Birth(1954, date(1954, 6, 3)))
    assert told.address == "Xã Đồng Nguyên"
    assert holder.body.paper
    assert (holder.body.paper.kind, holder.body.since, holder.remarks) == ("CCCD", date(2005, 6, 15), ())


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("027054000007", "CCCD"),
        ("125 123 456", "CMND"),
        ("C1234567", "HC"),
        ("12345", "GTK"),
        ("-", None),
        (None, None),
    ],
)
def test_the_number_tells_its_paper(number: str | None, kind: str | None) -> None:
    paper = only(line(number=number)).body.paper
    assert (paper and paper.kind) == kind


@pytest.mark.parametrize(
    ("number", "kind"),
    [("0100233488", "MST"), ("0100233488-001", "MST"), ("12/QĐ-UBND", "10"), ("0100", "GTK"), (None, None)],
)
def test_the_number_of_an_organisation_tells_its_paper(number: str | None, kind: str | None) -> None:
    paper = only(line(None, legal_person="Tổ chức", organisation_name="A", organisation_number=number)).body.paper
    assert (paper and paper.kind) == kind


@pytest.mark.parametrize(
    ("born", "birth"),
    [("1954", Birth(1954)), ("29/02/2024", Birth(2024, date(2024, 2, 29))), ("29/02/2023", None), ("71", None), ("9999", None),
     ("01/01/1000", None), ("1700", None), (None, None)],
)  # fmt: skip
def test_births(born: str | None, birth: Birth | None) -> None:
    assert only(line(born=born)).body.particulars.birth == birth


def test_spouses() -> None:
    holder = only(
        line("Trần Văn An", legal_person="Vợ chồng", role="Chồng"),
        line("Lê Thị Bình", legal_person="Vợ chồng", role="Vợ"),
    )
    assert holder.body.kind is Kind.SPOUSES
    assert holder.body.particulars.name == "Trần Văn An và Lê Thị Bình"
    assert [(one.particulars.name, one.role) for one in holder.members] == [
        ("Trần Văn An", Role.HUSBAND), ("Lê Thị Bình", Role.WIFE)
    ]  # fmt: skip
    assert not holder.remarks


def test_a_household_is_called_by_its_head() -> None:
    holder = only(
        line("Trần Văn Em", legal_person="Hộ gia đình", role="Thành viên"),
        line("Trần Văn An", legal_person="Hộ gia đình", role="Chủ hộ"),
        line("Lê Thị Bình", legal_person="Hộ gia đình", role="Vợ"),
    )
    assert (holder.body.kind, holder.body.particulars.name) == (Kind.HOUSEHOLD, "Trần Văn An")
    assert [one.role for one in holder.members] == [Role.MEMBER, Role.HEAD, Role.SPOUSE_OF_HEAD]
    assert not holder.remarks


def test_co_holders() -> None:
    roles = ("Người đại diện", "Thành viên", "Cá nhân", None)
    holder = only(*(line(f"Người {role}", legal_person="Đồng sử dụng", role=role) for role in roles))
    assert [one.role for one in holder.members] == [Role.REPRESENTATIVE, Role.MEMBER, Role.MEMBER, Role.MEMBER]
    assert holder.remarks == (Remark.ROLE_DEDUCED,)


def test_an_organisation_and_who_represents_it() -> None:
    said = {
        "legal_person": "Tổ chức",
        "role": "Người đại diện",
        "organisation_name": "Công ty A",
        "organisation_number": "0100233488",
    }
    holder = only(line("Trần Văn An", "027054000007", **said))
    assert (holder.body.kind, holder.body.particulars.name) == (Kind.ORGANISATION, "Công ty A")
    assert [(one.particulars.name, one.role, one.lines) for one in holder.members] == [
        ("Trần Văn An", Role.REPRESENTATIVE, ())
    ]
    alone = only(line("Trần Văn An", legal_person="Cộng đồng dân cư", role="Người đại diện"))
    assert (alone.body.kind, alone.members, alone.remarks) == (Kind.COMMUNITY, (), (Remark.ORGANISATION_UNNAMED,))


@pytest.mark.parametrize(
    ("said", "kind"),
    [({"role": "Chồng"}, Kind.SPOUSES), ({"role": "Chủ hộ"}, Kind.HOUSEHOLD), ({"role": "Thành viên"}, Kind.INDIVIDUAL),
     ({"role": None}, Kind.INDIVIDUAL), ({"organisation_name": "Công ty A"}, Kind.ORGANISATION)],
)  # fmt: skip
def test_where_the_legal_person_is_missing_the_rest_tells_it(said: dict[str, str], kind: Kind) -> None:
    holder = only(line(legal_person=None, **said))
    assert holder.body.kind is kind
    assert Remark.KIND_DEDUCED in holder.remarks


def test_several_without_a_legal_person_hold_together() -> None:
    holder = only(*(line(name, legal_person="?", role="Thành viên") for name in ("An Văn", "Bình Văn")))
    assert holder.body.kind is Kind.CO_HOLDERS


@pytest.mark.parametrize(("roles", "sexes", "read"), [
    (("Vợ", "Vợ"), (None, None), [Role.WIFE, Role.WIFE]),
    (("chủ", "chủ"), ("Nữ", "Nam"), [Role.WIFE, Role.HUSBAND]),
])  # fmt: skip
def test_spouses_with_odd_roles(roles: tuple[str, str], sexes: tuple[str | None, ...], read: list[Role]) -> None:
    holder = only(
        *(line(role, legal_person="Vợ chồng", role=role, sex=sex) for role, sex in zip(roles, sexes, strict=True))
    )
    assert [one.role for one in holder.members] == read
    assert (Remark.SPOUSE_MISSING in holder.remarks) == (roles == ("Vợ", "Vợ"))


def test_a_household_without_a_head_and_one_spouse_alone() -> None:
    assert only(line(legal_person="Hộ gia đình", role="Thành viên")).remarks == (Remark.HEAD_UNCLEAR,)
    assert only(line(legal_person="Vợ chồng", role="Vợ")).remarks == (Remark.SPOUSE_MISSING,)


def test_legal_persons_that_differ_are_holders_of_their_own() -> None:
    read = people([line("An Văn", legal_person="Hộ gia đình", role="Chủ hộ"), line("Bình Văn"), line("Chi Văn")])
    assert [holder.body.kind for holder in read.holders] == [Kind.HOUSEHOLD, Kind.INDIVIDUAL, Kind.INDIVIDUAL]
    assert all(Remark.KINDS_DIFFER in holder.remarks for holder in read.holders)


def test_lines_that_name_nobody_are_told() -> None:
    nobody = line("  ", organisation_name=" ")
    assert people([nobody]).nameless == [nobody.id]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ông Trần Văn Ân", "tran  van an"), ("Hộ bà Lê Thị Bình", "LÊ THỊ BÌNH"), ("Hoà", "Hòa"), ("Đỗ", "đo")],
)
def test_names_are_compared_without_case_tones_and_title(one: str, other: str) -> None:
    assert reading.folded(one) == reading.folded(other)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Records:
    folder = tmp_path_factory.mktemp("demo")
    generate(boundary(COMMUNE, 9209), 4_000, 7, folder)
    return spoil_records(records(folder, COMMUNE), 1, 7)[0]


def lines_of(told: Records) -> list[Line]:
    said = [
        {name: str(value) for name, value in row.items() if value is not None and name != "object"}
        for row in told.lines
    ]
    return [Line(number, key, words) for number, (key, _, words) in enumerate(keyed(said), 1)]


def test_of_the_demo_with_every_slip_no_line_is_lost_or_told_twice(told: Records) -> None:
    lines = lines_of(told)
    read = people(lines)
    placed = [number for holder in read.holders for named in (holder.body, *holder.members) for number in named.lines]
    assert sorted([*placed, *read.nameless]) == [one.id for one in lines]
    assert len(read.nameless) == 1, "PER-001 is the one slip that names nobody"
    assert {holder.body.kind for holder in read.holders} == {
        Kind.INDIVIDUAL, Kind.SPOUSES, Kind.HOUSEHOLD, Kind.CO_HOLDERS, Kind.ORGANISATION, Kind.COMMUNITY
    }  # fmt: skip
    assert {remark for holder in read.holders for remark in holder.remarks} >= {
        Remark.KIND_DEDUCED, Remark.KINDS_DIFFER, Remark.HEAD_UNCLEAR, Remark.SPOUSE_MISSING
    }  # fmt: skip
    assert len([name for name in LINE_SLIPS if name.startswith(("PER", "IDP"))]) > 25


def test_of_the_demo_every_unspoiled_line_says_what_it_said(tmp_path: Path) -> None:
    generate(boundary(COMMUNE, 9209), 1_000, 3, tmp_path)
    read = people(lines_of(records(tmp_path, COMMUNE)))
    assert not read.nameless
    assert not [holder for holder in read.holders if set(holder.remarks) - {Remark.SPOUSE_MISSING, Remark.HEAD_UNCLEAR}]


words = st.one_of(
    st.none(),
    st.text("aÂđ 0/-", max_size=12),
    st.sampled_from(["Vợ chồng", "Chồng", "Vợ", "Hộ gia đình", "Chủ hộ", "Tổ chức", "1954"]),
)
FIELDS = (
    "holder_name",
    "organisation_name",
    "born",
    "sex",
    "identity_number",
    "organisation_number",
    "legal_person",
    "role",
    "issued_on",
)


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(FIELDS, words)), max_size=6))
def test_whatever_is_written_is_read_and_no_line_is_lost(rows: list[dict[str, str | None]]) -> None:
    lines = [Line(number, "key", {k: v for k, v in row.items() if v is not None}) for number, row in enumerate(rows)]
    read = people(lines)
    placed = [number for holder in read.holders for named in (holder.body, *holder.members) for number in named.lines]
    assert sorted([*placed, *read.nameless]) == list(range(len(lines)))
    assert all(holder.body.particulars.name.strip() for holder in read.holders)
