"""Two officers, one after the other (đề nghị và phê duyệt sắp xếp): one rehearses and proposes, another approves what was seen."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from psycopg.types.json import Jsonb

from diaba import sql
from diaba.access import Act, Principal, require
from diaba.accounts.lookup import principal_of
from diaba.db import Row, WriteTransaction
from diaba.intake.reorganisation.outcome import place_of
from diaba.intake.reorganisation.refusals import (
    PlacesMissing,
    ProposalCarriedOut,
    ProposalOutdated,
    ProposalUnknown,
)
from diaba.intake.reorganisation.reorganise import Reorganised, reorganise
from diaba.intake.reorganisation.staging import Asked, Given
from diaba.intake.reorganisation.undo import undo_reorganisation, undoable
from diaba.registry.refusals import SecondPersonMissing

SQL = sql.load("diaba.intake.reorganisation")


@dataclass(frozen=True)
class Proposal:
    """What was proposed, what the rehearsal told, and the act once another officer approved."""

    id: int
    province: str
    decree: str
    undoes: int | None
    seen: Mapping[str, Any]
    proposed_by: str
    proposed_at: datetime
    approved_by: str | None
    act: int | None


def seen_of(told: Reorganised) -> dict[str, Any]:
    """What a rehearsal told, as it is kept: counts and moves."""
    counts = {name: getattr(told, name) for name in ("sheets", "parcels", "versions", "deliveries", "accounts")}
    day = told.effective.isoformat()
    return {**counts, "effective": day, "moves": [asdict(move) for move in told.moves]}


def told_of(told: Reorganised) -> dict[str, Any]:
    """All that it told, for JSON; the map is apart."""
    return {
        **seen_of(told),
        "act": told.act,
        "decree": told.decree,
        "unplaced_count": told.unplaced_count,
        "unplaced": [{**asdict(one), "shape": None} for one in told.unplaced],
        "deliveries_left": list(told.deliveries_left),
        "waivers": told.waivers,
        "accounts_left": told.accounts_left,
    }


def propose(transaction: WriteTransaction, asked: Asked, *, by: Principal, today: date) -> int:
    """Rehearse and propose; the number of the proposal.

    Raises:
        PlacesMissing: something lies on no side for certain.
        Refusal: what ``reorganise`` will not do.
    """
    told = reorganise(transaction, asked, by=by, approver=None, today=today, dry_run=True)
    if told.unplaced:
        raise PlacesMissing(count=told.unplaced_count, first=place_of(told.unplaced[0]))
    day = asked.effective.isoformat() if asked.effective else None
    said = {**asdict(asked), "effective": day}
    return _kept(transaction, by, province=asked.province, asked=said, seen=seen_of(told))


def propose_undo(transaction: WriteTransaction, act_id: int, *, by: Principal) -> int:
    """Propose to undo a reorganisation; the number of the proposal.

    Raises:
        Refusal: what ``undo_reorganisation`` will not do.
    """
    done = undoable(transaction, act_id)
    require(by, Act.REGISTER, province_code=done.province)
    return _kept(transaction, by, province=done.province, asked={"decree": done.decree}, undoes=act_id)


def _kept(
    transaction: WriteTransaction, by: Principal, *, province: str, asked: Mapping[str, Any], undoes: int | None = None,
    seen: Mapping[str, Any] | None = None,
) -> int:  # fmt: skip
    number: int = transaction.value(SQL["propose"], {
        "province": province, "asked": Jsonb(asked), "undoes": undoes, "seen": Jsonb(seen or {}), "by": by.name,
    })  # fmt: skip
    return number


def approve(transaction: WriteTransaction, number: int, *, by: Principal, today: date) -> int:
    """Carry out what was proposed and seen, as its second person; the act.

    Raises:
        ProposalUnknown: the officer's province has none of that number.
        ProposalCarriedOut: it is done.
        ProposalOutdated: it would now do another thing.
        SecondPersonMissing: the officer proposed it.
        Refusal: what ``reorganise`` and ``undo_reorganisation`` will not do.
    """
    proposal = opened(transaction, number, by)
    if proposal.act_id is not None:
        raise ProposalCarriedOut(number=number, act=proposal.act_id)
    if proposal.proposed_by == by.name:
        raise SecondPersonMissing(kind="reorganisation")
    first = principal_of(transaction, proposal.proposed_by)
    if proposal.undoes is not None:
        act_id = undo_reorganisation(transaction, proposal.undoes, by=first, approver=by).act
    else:
        act_id = _carried_out(transaction, proposal, first, by, today)
    transaction.execute(SQL["approve"], {"id": number, "by": by.name, "act_id": act_id})
    return act_id


def _carried_out(transaction: WriteTransaction, proposal: Row, first: Principal, by: Principal, today: date) -> int:
    done = reorganise(transaction, asked_in(proposal), by=first, approver=by, today=today)
    if seen_of(done)["moves"] != proposal.seen["moves"]:
        raise ProposalOutdated(number=proposal.id, seen=proposal.seen["parcels"], now=done.parcels)
    if done.act is None:
        raise AssertionError
    return done.act


def rehearsed(transaction: WriteTransaction, number: int, *, by: Principal, today: date) -> Reorganised:
    """An open proposal rehearsed again, with the map of its outcome.

    Raises:
        ProposalUnknown: the officer's province has none of that number.
        ProposalCarriedOut: it is done; the register itself shows the outcome.
        Refusal: what ``reorganise`` will not do; an undoing has no map.
    """
    proposal = opened(transaction, number, by)
    if proposal.act_id is not None:
        raise ProposalCarriedOut(number=number, act=proposal.act_id)
    if proposal.undoes is not None:
        raise ProposalUnknown(number=number)
    return reorganise(transaction, asked_in(proposal), by=by, approver=None, today=today, dry_run=True, with_map=True)


def opened(transaction: WriteTransaction, number: int, by: Principal) -> Row:
    """A proposal of the officer's province, locked.

    Raises:
        ProposalUnknown: there is none.
    """
    row = transaction.one(SQL["proposal"], {"id": number})
    if row is None or row.province != by.province_code:
        raise ProposalUnknown(number=number)
    return row


def asked_in(proposal: Row) -> Asked:
    """What was asked in a proposal."""
    said = dict(proposal.asked)
    day = said.pop("effective")
    table = [Given(**row) for row in said.pop("table")]
    return Asked(**said, table=table, effective=date.fromisoformat(day) if day else None)


def proposals(transaction: WriteTransaction, by: Principal) -> Sequence[Proposal]:
    """Those of the officer's province, newest first."""
    return [_told(row) for row in transaction.all(SQL["proposals"], {"province": by.province_code})]


def proposal_of(transaction: WriteTransaction, number: int, by: Principal) -> Proposal:
    """One of them.

    Raises:
        ProposalUnknown: there is none.
    """
    return _told(opened(transaction, number, by))


def _told(row: Row) -> Proposal:
    decree = row.decree if hasattr(row, "decree") else row.asked["decree"]
    return Proposal(
        row.id,
        row.province,
        decree,
        row.undoes,
        row.seen,
        row.proposed_by,
        row.proposed_at,
        row.approved_by,
        row.act_id,
    )


def waiting_decrees(transaction: WriteTransaction, by: Principal) -> Sequence[Row]:
    """Decrees that wait to be carried out in the officer's province: decree, effective, communes, with_sheets."""
    return transaction.all(SQL["waiting_decrees"], {"province": by.province_code})
