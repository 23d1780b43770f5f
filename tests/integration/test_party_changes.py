"""Parties are created, changed and corrected; nothing is overwritten, and every earlier question keeps its answer."""

from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction

import psycopg
import pytest

from diaba.db import WriteTransaction
from diaba.errors import Refusal
from diaba.party import refusals
from diaba.party.changing import add_paper, change_members, change_particulars, correct_particulars, create, end_paper
from diaba.party.duplicates import open_candidates
from diaba.party.merge import not_the_same
from diaba.party.model import Birth, Kind, Membership, NewParty, Paper, Particulars, Party, Sex
from diaba.party.model import Role as In
from diaba.party.resolve import AsOf
from diaba.party.sheet import read_parties
from people import (
    EARLIER,
    HOA,
    KEYS,
    LONG_AGO,
    NUMBER,
    TODAY,
    act,
    decision,
    group,
    moment,
    person,
    seen,
    unit,
)


def test_what_is_entered_is_read_back(transaction: WriteTransaction) -> None:
    told = Particulars(
        "Trần Văn An", Sex.MALE, Birth(1954, date(1954, 6, 3)), "Việt Nam", "Thôn 1", "CNV", unit(transaction)
    )
    papers = (Paper("CCCD", NUMBER, date(2021, 5, 1), "Cục Cảnh sát"), Paper("CMND", "125123456"))
    number = act(transaction)
    party = create(transaction, NewParty(Kind.INDIVIDUAL, told, papers), act_id=number, effective=LONG_AGO, keys=KEYS)
    assert seen(transaction, party) == Party(party, Kind.INDIVIDUAL, told, papers)
    assert not read_parties(transaction, [party], AsOf(day=date(2000, 1, 1)), keys=KEYS)
    with pytest.raises(refusals.PartyUnknown):
        seen(transaction, party, AsOf(day=date(2000, 1, 1)))


def test_a_change_holds_from_its_day_and_is_known_from_its_moment(transaction: WriteTransaction) -> None:
    party = person(transaction, "Trần Văn An", address="Thôn 1")
    before = moment(transaction)
    changed = Particulars("Trần Văn An", address="Thôn 2")
    change_particulars(transaction, party, changed, act_id=act(transaction, EARLIER), effective=EARLIER)

    def address(day: date | None, known: datetime | None = None) -> str | None:
        return seen(transaction, party, AsOf(day, known)).particulars.address

    assert [address(None), address(EARLIER), address(LONG_AGO), address(TODAY, before)] == [
        "Thôn 2",
        "Thôn 2",
        "Thôn 1",
        "Thôn 1",
    ]
    with pytest.raises(refusals.ChangeTooEarly, match=str(EARLIER)):
        change_particulars(transaction, party, changed, act_id=act(transaction), effective=LONG_AGO)


def test_a_correction_holds_since_the_error_did_and_takes_two(transaction: WriteTransaction) -> None:
    party = person(transaction, "Trần Văn An")
    before = moment(transaction)
    with pytest.raises(refusals.SecondOfficerMissing, match="hoa"):
        correct_particulars(transaction, party, Particulars("Trần Văn Ân"), decision(transaction, approver=HOA))
    correct_particulars(transaction, party, Particulars("Trần Văn Ân"), decision(transaction))
    assert seen(transaction, party, AsOf(LONG_AGO)).particulars.name == "Trần Văn Ân"
    assert seen(transaction, party, AsOf(LONG_AGO, before)).particulars.name == "Trần Văn An"


def test_papers_come_and_go(transaction: WriteTransaction) -> None:
    party = person(transaction, "Trần Văn An", "125123456")
    add_paper(transaction, party, Paper("CCCD", NUMBER), act_id=act(transaction, EARLIER), effective=EARLIER, keys=KEYS)
    [old] = transaction.all("SELECT id FROM party.identity WHERE party_id = %s ORDER BY id LIMIT 1", [party])
    with pytest.raises(refusals.ChangeTooEarly):
        end_paper(transaction, party, old.id, act_id=act(transaction), effective=date(2000, 1, 1))
    end_paper(transaction, party, old.id, act_id=act(transaction, TODAY), effective=TODAY)
    assert [paper.number for paper in seen(transaction, party).papers] == [NUMBER]
    assert {paper.number for paper in seen(transaction, party, AsOf(EARLIER)).papers} == {"125123456", NUMBER}
    with pytest.raises(refusals.PaperUnknown):
        end_paper(transaction, party, old.id, act_id=act(transaction), effective=TODAY)


def test_a_paper_that_another_bears_too_makes_a_candidate(transaction: WriteTransaction) -> None:
    one, other = person(transaction, "Trần Văn An", NUMBER), person(transaction, "Lê Thị Bình")
    add_paper(transaction, other, Paper("CCCD", NUMBER), act_id=act(transaction), effective=TODAY, keys=KEYS)
    [pair] = open_candidates(transaction, unit_id=unit(transaction))
    assert (pair.party_id, pair.other_id) == (one, other)
    not_the_same(transaction, one, other, decision(transaction))
    assert not open_candidates(transaction, unit_id=unit(transaction))
    assert transaction.value("SELECT decision FROM party.candidate") == "different"


def test_groups_with_roles_and_shares(transaction: WriteTransaction) -> None:
    a, b, c = (person(transaction, name) for name in ("An Văn", "Bình Văn", "Chi Văn"))
    third = Fraction(1, 3)
    held = group(transaction, Kind.CO_HOLDERS, *(Membership(one, In.MEMBER, third) for one in (a, b, c)))
    assert [(one.party.id, one.share) for one in seen(transaction, held).members] == [
        (a, third),
        (b, third),
        (c, third),
    ]
    change_members(transaction, held, [Membership(b, In.REPRESENTATIVE, Fraction(1, 7)), Membership(c, In.MEMBER, Fraction(6, 7))],
                   act_id=act(transaction, EARLIER), effective=EARLIER)  # fmt: skip
    transaction.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert [one.party.id for one in seen(transaction, held).members] == [b, c]
    assert [one.party.id for one in seen(transaction, held, AsOf(LONG_AGO)).members] == [a, b, c]
    with pytest.raises(refusals.ChangeTooEarly):
        change_members(
            transaction,
            held,
            [Membership(a, In.MEMBER), Membership(b, In.MEMBER)],
            act_id=act(transaction),
            effective=LONG_AGO,
        )
    empty = create(
        transaction,
        NewParty(Kind.ORGANISATION, Particulars("Công ty A")),
        act_id=act(transaction),
        effective=LONG_AGO,
        keys=KEYS,
    )
    change_members(transaction, empty, [Membership(a, In.REPRESENTATIVE)], act_id=act(transaction), effective=EARLIER)
    assert [one.role for one in seen(transaction, empty).members] == [In.REPRESENTATIVE]


Wrong = Callable[[int, int], list[Membership]]


@pytest.mark.parametrize(("kind", "members", "refusal"), [
    (Kind.SPOUSES, lambda a, b: [Membership(a, In.HUSBAND), Membership(b, In.HUSBAND)], refusals.MembersDoNotFit),
    (Kind.HOUSEHOLD, lambda a, b: [Membership(a, In.MEMBER), Membership(b, In.MEMBER)], refusals.MembersDoNotFit),
    (Kind.CO_HOLDERS, lambda a, _: [Membership(a, In.MEMBER)], refusals.MembersDoNotFit),
    (Kind.CO_HOLDERS, lambda a, _: [Membership(a, In.MEMBER), Membership(a, In.MEMBER)], refusals.MembersDoNotFit),
    (Kind.INDIVIDUAL, lambda a, _: [Membership(a, In.MEMBER)], refusals.MembersDoNotFit),
    (Kind.ORGANISATION, lambda a, _: [Membership(a, In.HEAD)], refusals.MembersDoNotFit),
    (Kind.CO_HOLDERS, lambda a, b: [Membership(a, In.MEMBER, Fraction(1, 3)), Membership(b, In.MEMBER, Fraction(1, 3))],
     refusals.SharesNotWhole),
    (Kind.CO_HOLDERS, lambda a, b: [Membership(a, In.MEMBER, Fraction(1)), Membership(b, In.MEMBER)], refusals.SharesNotWhole),
])  # fmt: skip
def test_members_that_make_no_such_group(
    transaction: WriteTransaction, kind: Kind, members: Wrong, refusal: type[Refusal]
) -> None:
    a, b = person(transaction, "An Văn"), person(transaction, "Bình Văn")
    with pytest.raises(refusal):
        group(transaction, kind, *members(a, b))


@pytest.mark.parametrize("shares", [[(1, 3), (1, 3), (1, 3), (1, 10**15)], [(1, 2), (1, 2), None]])
def test_the_database_itself_holds_shares_to_one(
    transaction: WriteTransaction, shares: list[tuple[int, int] | None]
) -> None:
    number, held = act(transaction), group(transaction, Kind.ORGANISATION)
    for share in shares:
        transaction.execute(
            "INSERT INTO party.member (group_id, party_id, role, rank, numerator, denominator, effective, recorded, opened_by)"
            " VALUES (%s, %s, 'member', 1, %s, %s, '[2020-01-01,)', '[2020-01-01,)', %s)",
            [held, person(transaction, "An Văn"), *(share or (None, None)), number],
        )
    with pytest.raises(psycopg.errors.CheckViolation, match="shares of party"):
        transaction.execute("SET CONSTRAINTS ALL IMMEDIATE")
