"""Parties are created, changed, corrected, merged and split; nothing is overwritten, and every earlier question keeps its answer."""

from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diaba.access import Principal, Role
from diaba.db import WriteTransaction
from diaba.errors import Refusal
from diaba.party import refusals
from diaba.party.changing import add_paper, change_members, change_particulars, correct_particulars, create, end_paper
from diaba.party.duplicates import open_candidates
from diaba.party.merge import Decision, merge, not_the_same, split
from diaba.party.model import Birth, Kind, Membership, NewParty, Paper, Particulars, Party, Sex
from diaba.party.model import Role as In
from diaba.party.resolve import AsOf, resolve
from diaba.party.sheet import read_parties, read_party
from people import EARLIER, KEYS, LONG_AGO, TODAY, act, unit

HOA, MINH = (
    Principal("hoa", Role.REGISTRATION_OFFICER, province_code="24"),
    Principal("minh", Role.REGISTRATION_OFFICER),
)
EVIDENCE = [{"reason": "same-number"}]
NUMBER, OTHER_NUMBER = "027054000007", "027154000018"


def decision(transaction: WriteTransaction, day: date = TODAY, approver: Principal = MINH) -> Decision:
    return Decision(act(transaction, day), day, HOA, approver)


def person(
    transaction: WriteTransaction, name: str, number: str | None = None, day: date = LONG_AGO, **told: Any
) -> int:
    papers = (Paper("CCCD", number),) if number else ()
    new = NewParty(Kind.INDIVIDUAL, Particulars(name, unit_id=unit(transaction), **told), papers)
    return create(transaction, new, act_id=act(transaction, day), effective=day, keys=KEYS)


def group(transaction: WriteTransaction, kind: Kind, *members: Membership, name: str = "Nhóm") -> int:
    new = NewParty(kind, Particulars(name), members=members)
    return create(transaction, new, act_id=act(transaction, LONG_AGO), effective=LONG_AGO, keys=KEYS)


def seen(transaction: WriteTransaction, party_id: int, as_of: AsOf | None = None) -> Party:
    return read_party(transaction, party_id, as_of or AsOf(), keys=KEYS)


def moment(transaction: WriteTransaction) -> datetime:
    found: datetime = transaction.value("SELECT clock_timestamp()")
    return found


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


def test_two_are_one_from_the_day_of_the_merger_and_two_again_from_that_of_the_split(
    transaction: WriteTransaction,
) -> None:
    one, other = person(transaction, "Trần Văn An", NUMBER), person(transaction, "Trần Văn An", "125123456")
    before = moment(transaction)
    merge(transaction, other, one, decision(transaction, EARLIER), evidence=EVIDENCE)
    merged = moment(transaction)
    whole = seen(transaction, other)
    assert (whole.id, {paper.number for paper in whole.papers}) == (one, {NUMBER, "125123456"})
    assert resolve(transaction, [one, other], AsOf(LONG_AGO)) == {one: one, other: other}
    assert resolve(transaction, [one, other], AsOf(TODAY, before)) == {one: one, other: other}
    assert split(transaction, other, decision(transaction)) == one
    assert resolve(transaction, [other]) == {other: other}
    assert resolve(transaction, [other], AsOf(EARLIER)) == {other: one}
    assert resolve(transaction, [other], AsOf(None, merged)) == {other: one}
    kinds = "SELECT kind, subject, facts ->> 'other' AS other, unit_code FROM exchange.event ORDER BY id"
    assert transaction.all(kinds) == [
        ("parties-merged", str(one), str(other), "09247"), ("parties-split", str(one), str(other), "09247")
    ]  # fmt: skip


def test_mergers_follow_each_other(transaction: WriteTransaction) -> None:
    a, b, c = (person(transaction, "Trần Văn An", str(125123450 + n)) for n in range(3))
    merge(transaction, a, b, decision(transaction, EARLIER), evidence=EVIDENCE)
    merge(transaction, b, c, decision(transaction), evidence=EVIDENCE)
    assert resolve(transaction, [a, b, c]) == {a: c, b: c, c: c}
    assert resolve(transaction, [a, b, c], AsOf(EARLIER)) == {a: b, b: b, c: c}
    assert len(seen(transaction, a).papers) == 3
    split(transaction, b, decision(transaction))
    assert resolve(transaction, [a, b, c]) == {a: b, b: b, c: c}


def test_merging_decides_the_candidate(transaction: WriteTransaction) -> None:
    one, other = person(transaction, "Trần Văn An", NUMBER), person(transaction, "Trần Văn An", NUMBER)
    merge(transaction, one, other, decision(transaction), evidence=EVIDENCE)
    assert transaction.all("SELECT party_id, other_id, decision FROM party.candidate") == [(one, other, "same")]


def test_members_of_a_group_that_turn_out_one_hold_both_shares(transaction: WriteTransaction) -> None:
    a, b, c = (person(transaction, name) for name in ("An Văn", "An Văn", "Chi Văn"))
    held = group(transaction, Kind.CO_HOLDERS, *(Membership(one, In.MEMBER, Fraction(1, 3)) for one in (a, b, c)))
    bare = group(transaction, Kind.CO_HOLDERS, *(Membership(one, In.MEMBER) for one in (a, b, c)))
    merge(transaction, b, a, decision(transaction), evidence=EVIDENCE)
    assert [(one.party.id, one.share) for one in seen(transaction, held).members] == [
        (a, Fraction(2, 3)),
        (c, Fraction(1, 3)),
    ]
    assert [(one.party.id, one.share) for one in seen(transaction, bare).members] == [(a, None), (c, None)]


def test_a_member_not_yet_known_on_a_day_is_not_told(transaction: WriteTransaction) -> None:
    a, b = person(transaction, "An Văn"), person(transaction, "Bình Văn", day=EARLIER)
    held = group(transaction, Kind.CO_HOLDERS, Membership(a, In.MEMBER), Membership(b, In.MEMBER))
    assert [one.party.id for one in seen(transaction, held, AsOf(LONG_AGO)).members] == [a]


@pytest.mark.parametrize(("ask", "refusal"), [
    (lambda t, a, _: merge(t, a, a, decision(t), evidence=EVIDENCE), refusals.MergedWithItself),
    (lambda t, a, b: merge(t, a, b, decision(t, approver=HOA), evidence=EVIDENCE), refusals.SecondOfficerMissing),
    (lambda t, a, b: merge(t, a, b, decision(t), evidence=[]), refusals.EvidenceMissing),
    (lambda t, a, _: merge(t, a, 99_999_999, decision(t), evidence=EVIDENCE), refusals.PartyUnknown),
    (lambda t, a, _: split(t, a, decision(t)), refusals.PartyNotMerged),
    (lambda t, a, _: split(t, a, decision(t, approver=HOA)), refusals.SecondOfficerMissing),
    (lambda t, a, b: not_the_same(t, a, b, decision(t, approver=HOA)), refusals.SecondOfficerMissing),
    (lambda t, a, _: merge(t, a, group(t, Kind.ORGANISATION), decision(t), evidence=EVIDENCE), refusals.KindsDiffer),
])  # fmt: skip
def test_what_is_refused(
    transaction: WriteTransaction, ask: Callable[[WriteTransaction, int, int], object], refusal: type[Refusal]
) -> None:
    a, b = person(transaction, "An Văn"), person(transaction, "Bình Văn")
    with pytest.raises(refusal) as refused:
        ask(transaction, a, b)
    assert refused.value.message("vi") != refused.value.message("en")


def test_who_was_merged_is_worked_on_through_the_other(transaction: WriteTransaction) -> None:
    a, b, c = (person(transaction, name) for name in ("An Văn", "Bình Văn", "Chi Văn"))
    merge(transaction, a, b, decision(transaction), evidence=EVIDENCE)
    with pytest.raises(refusals.PartyIsMerged, match=str(b)):
        merge(transaction, a, c, decision(transaction), evidence=EVIDENCE)
    with pytest.raises(refusals.PartyIsMerged):
        change_particulars(transaction, a, Particulars("X"), act_id=act(transaction), effective=TODAY)
    with pytest.raises(refusals.MergedSince):
        merge(transaction, c, b, decision(transaction, EARLIER), evidence=EVIDENCE)
    with pytest.raises(refusals.MergedSince):
        split(transaction, a, decision(transaction, EARLIER))


def test_a_head_without_any_particulars_cannot_be_changed(transaction: WriteTransaction) -> None:
    bare = transaction.value("INSERT INTO party.party (kind) VALUES ('individual') RETURNING id")
    with pytest.raises(refusals.PartyUnknown):
        change_particulars(transaction, bare, Particulars("X"), act_id=act(transaction), effective=TODAY)


days = st.dates(date(2006, 1, 1), TODAY)


@settings(
    max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
@given(
    pairs=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=4),
    asked=st.lists(days, min_size=1, max_size=3),
)
def test_merge_then_split_gives_the_earlier_state(
    transaction: WriteTransaction, pairs: list[tuple[int, int]], asked: list[date]
) -> None:
    """Whatever is merged and split in the reverse order: today is as it was, and each past day and moment keeps its answer."""
    people = [person(transaction, f"Trần Văn {n}", str(125123450 + n)) for n in range(4)]

    def state(as_of: AsOf) -> object:
        return read_parties(transaction, people, as_of, keys=KEYS), resolve(transaction, people, as_of)

    states = [(moment(transaction), {day: state(AsOf(day)) for day in [None, *asked]})]
    done = []
    for n, (a, b) in enumerate(pairs):
        try:
            merge(transaction, people[a], people[b], decision(transaction, date(2010 + n, 1, 1)), evidence=EVIDENCE)
        except Refusal:
            continue
        done.append(people[a])
        states.append((moment(transaction), {day: state(AsOf(day)) for day in [None, *asked]}))
    for party in reversed(done):
        split(transaction, party, decision(transaction))
    assert state(AsOf()) == states[0][1][None]
    for known, told in states:
        assert {day: state(AsOf(day, known)) for day in told} == told
    assert state(AsOf(date(2009, 12, 31))) == states[0][1].get(
        date(2009, 12, 31), state(AsOf(date(2009, 12, 31), states[0][0]))
    )
