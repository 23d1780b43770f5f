"""Merge and split (hợp nhất, tách thông tin trùng lặp): both parties stay; that they are one is a dated fact with evidence.

A split ends that fact from its day on; what was answered as of earlier dates is still answered so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from psycopg.types.json import Jsonb

from diaba import events, sql
from diaba.access import Principal
from diaba.db import WriteTransaction
from diaba.party.refusals import (
    EvidenceMissing,
    KindsDiffer,
    MergedSince,
    MergedWithItself,
    PartyNotMerged,
    SecondOfficerMissing,
)
from diaba.party.resolve import lock

SQL = sql.load("diaba.party")


@dataclass(frozen=True)
class Decision:
    """The act of a merger, split or correction: its day, who proposes it and who approves."""

    act_id: int
    effective: date
    by: Principal
    approver: Principal


def two_officers(decision: Decision, party_id: int) -> None:
    """Refuse unless two different people decide.

    Raises:
        SecondOfficerMissing: they are one.
    """
    if decision.by.name == decision.approver.name:
        raise SecondOfficerMissing(party=party_id, name=decision.by.name)


def merge(
    transaction: WriteTransaction,
    party_id: int,
    into_id: int,
    decision: Decision,
    *,
    evidence: Sequence[Mapping[str, object]],
) -> None:
    """Let ``party_id`` answer through ``into_id`` from the decision's day on; an open candidate of the two is decided with it.

    Raises:
        MergedWithItself, SecondOfficerMissing, EvidenceMissing: the request is not in order.
        PartyUnknown, PartyIsMerged, KindsDiffer: the parties cannot be one.
        MergedSince: one of them was merged or split on a later day.
    """
    if party_id == into_id:
        raise MergedWithItself(party=party_id)
    two_officers(decision, party_id)
    if not evidence:
        raise EvidenceMissing(party=party_id, into=into_id)
    kinds = lock(transaction, [party_id, into_id])
    if kinds[party_id] != kinds[into_id]:
        raise KindsDiffer(party=party_id, kind=kinds[party_id], into=into_id, other=kinds[into_id])
    for one in (party_id, into_id):
        since = transaction.value(SQL["last_merger"], {"party_id": one})
        if since and since > decision.effective:
            raise MergedSince(party=one, since=since, given=decision.effective)
    given = {"party_id": party_id, "into_id": into_id, **_of(decision), "evidence": Jsonb(list(evidence))}
    transaction.execute(SQL["open_merger"], given)
    transaction.execute(SQL["decide_candidate"], {**given, "decision": "same"})
    _tell(transaction, events.PartiesMerged, party_id, into_id)


def split(transaction: WriteTransaction, party_id: int, decision: Decision) -> int:
    """Let ``party_id`` answer for itself again from the decision's day on; through whom it answered.

    Raises:
        SecondOfficerMissing: one person alone decides.
        PartyNotMerged: it answers for itself.
        MergedSince: it was merged on a later day.
    """
    two_officers(decision, party_id)
    live = transaction.one(SQL["live_merger"], {"party_id": party_id})
    if live is None:
        raise PartyNotMerged(party=party_id)
    if live.since > decision.effective:
        raise MergedSince(party=party_id, since=live.since, given=decision.effective)
    given = {"id": live.id, **_of(decision)}
    transaction.execute(SQL["close_merger"], given)
    transaction.execute(SQL["restate_merger"], given)
    _tell(transaction, events.PartiesSplit, party_id, live.into_id)
    return int(live.into_id)


def not_the_same(transaction: WriteTransaction, party_id: int, other_id: int, decision: Decision) -> None:
    """Decide that a candidate pair are two; it is not listed again.

    Raises:
        SecondOfficerMissing: one person alone decides.
    """
    two_officers(decision, party_id)
    given = {"party_id": party_id, "into_id": other_id, "decision": "different", **_of(decision)}
    transaction.execute(SQL["decide_candidate"], given)


def _of(decision: Decision) -> dict[str, object]:
    return {
        "act_id": decision.act_id,
        "effective": decision.effective,
        "by": decision.by.name,
        "approver": decision.approver.name,
    }


def _tell(
    transaction: WriteTransaction, event: type[events.PartiesMerged | events.PartiesSplit], party_id: int, into_id: int
) -> None:
    unit_code = transaction.value(SQL["unit_of_party"], {"party_id": into_id}) or ""
    events.emit(transaction, event(unit_code=unit_code, subject=str(into_id), other=party_id))
