"""Two parties become one and two again; every question of an earlier day or moment keeps its answer."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diaba.db import WriteTransaction
from diaba.errors import Refusal
from diaba.party import refusals
from diaba.party.changing import change_particulars
from diaba.party.merge import merge, not_the_same, split
from diaba.party.model import Kind, Membership, Particulars
from diaba.party.model import Role as In
from diaba.party.resolve import AsOf, resolve
from diaba.party.sheet import read_parties
from people import (
    EARLIER,
    EVIDENCE,
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
)


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
    assert [paper.number for paper in seen(transaction, one).papers] == [NUMBER]


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


def test_behind_a_holder_stand_its_members_and_whoever_is_the_same(transaction: WriteTransaction) -> None:
    a, b, twin, stranger = (person(transaction, name) for name in ("An Văn", "Bình Văn", "An Văn", "Chi Văn"))
    pair = group(transaction, Kind.SPOUSES, Membership(a, In.HUSBAND), Membership(b, In.WIFE))
    behind = "SELECT array_agg(one ORDER BY one) FROM party.behind(%s) AS one"
    assert transaction.value(behind, [[pair]]) == [a, b, pair]
    merge(transaction, a, twin, decision(transaction), evidence=EVIDENCE)
    assert transaction.value(behind, [[pair]]) == [a, b, twin, pair]
    assert transaction.value(behind, [[twin, stranger]]) == [a, twin, stranger]
    split(transaction, a, decision(transaction))
    assert transaction.value(behind, [[pair]]) == [a, b, pair]
