"""Acts that wait for a second person (chờ phê duyệt): proposed, then approved, rejected, withdrawn, or expired.

An approval decides the act again, from the state of that moment. Who approves names the basis that was looked at; where the
state is another by then, nothing is done and it has to be looked at again.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg.types.json import Jsonb

from diaba import sql
from diaba.access import TABLE, Act, Principal, Role, Territory, require
from diaba.db import Row, WriteTransaction
from diaba.registry.act import RegistryAct
from diaba.registry.asking.reading import read_act
from diaba.registry.asking.refusals import (
    BasisChanged,
    NotYourProposal,
    OwnProposal,
    ProposalClosed,
    ProposalUnknown,
    ReasonMissing,
)
from diaba.registry.asking.rehearsal import Rehearsal, perform, rehearse
from diaba.registry.register import Receipt

SQL = sql.load("diaba.registry.asking")
DAYS = int(os.environ.get("DIABA_APPROVAL_DAYS", "30"))
"""Days that a proposal waits for a second person."""
STATES = ("waiting", "approved", "rejected", "withdrawn", "expired")
_HIGHEST = 1 << 62


@dataclass(frozen=True)
class Proposal:
    """A proposal, and what its act would do now."""

    row: Row
    act: RegistryAct
    now: Rehearsal

    @property
    def has_changed(self) -> bool:
        """Whether what the proposer saw is not so any more."""
        return self.row.state == "waiting" and bool(self.row.basis != self.now.basis)


def propose(
    transaction: WriteTransaction, act: RegistryAct, by: Principal, note: str = "", *, key: str | None = None
) -> int:
    """Let ``act`` wait for a second person, once under one ``key``; its number. The caller commits.

    Raises:
        Refusal: it could not be registered now, so it is not proposed either.
    """
    known = transaction.value(SQL["proposal_of_key"], {"key": key}) if key else None
    if known is not None:
        return int(known)
    now = rehearse(transaction, act, by)
    for refusal in now.refusals:
        raise refusal
    first = now.found.land[0]
    proposer = {"role": by.role, "unit_code": by.unit_code, "province_code": by.province_code}
    given = {
        "kind": act.kind, "asked": Jsonb(act.asked()), "unit_code": first.unit_code, "province_code": first.province_code,
        "place": now.found.place, "parcels": [parcel.code for parcel in now.found.land], "seen": Jsonb(now.before),
        "basis": now.basis, "by": by.name, "proposer": Jsonb(proposer), "note": note.strip() or None, "days": DAYS, "key": key,
    }  # fmt: skip
    number: int = transaction.value(SQL["propose"], given)
    return number


def listed(
    transaction: WriteTransaction, by: Principal, state: str | None = None, *, before: int = _HIGHEST, limit: int = 100
) -> Sequence[Row]:
    """The proposals in the territory of ``by``, newest first."""
    require(by, Act.REGISTER)
    reach = TABLE[by.role][Act.REGISTER]
    place = {
        "province": by.province_code if reach is Territory.OWN_PROVINCE else None,
        "unit": by.unit_code if reach is Territory.OWN_COMMUNE else None,
    }
    return transaction.all(SQL["proposals"], {**place, "state": state, "before": before, "limit": limit})


def open_proposal(transaction: WriteTransaction, number: int, by: Principal) -> Proposal:
    """The proposal, locked, with what it would do now.

    Raises:
        ProposalUnknown: there is none.
        NotAllowed: ``by`` may not register there.
    """
    row = _row(transaction, number, by)
    act = read_act(row.asked)
    return Proposal(row, act, rehearse(transaction, act, by))


def approve(transaction: WriteTransaction, number: int, by: Principal, basis: str) -> Receipt:
    """Register what was proposed; ``basis`` is the state that ``by`` looked at (``Rehearsal.basis``).

    Raises:
        BasisChanged: it is another state by now.
        OwnProposal, ProposalClosed: it is not for ``by`` to decide, or decided.
        Refusal: the act cannot be registered any more; the proposal goes on waiting.
    """
    row = _waiting(transaction, number, by)
    if row.proposed_by == by.name:
        raise OwnProposal(number=number)
    act = read_act(row.asked)
    now = rehearse(transaction, act, by)
    if now.basis != basis:
        raise BasisChanged(place=row.place, number=number)
    receipt = perform(transaction, act, _proposer(row), approver=by)
    _close(transaction, number, "approved", by, act_id=receipt.act_id)
    return receipt


def reject(transaction: WriteTransaction, number: int, by: Principal, reason: str) -> None:
    """Decline a proposal, saying why.

    Raises:
        ReasonMissing: nothing was said.
        OwnProposal, ProposalClosed: it is not for ``by`` to decide, or decided.
    """
    if _waiting(transaction, number, by).proposed_by == by.name:
        raise OwnProposal(number=number)
    if not reason.strip():
        raise ReasonMissing
    _close(transaction, number, "rejected", by, reason=reason.strip())


def withdraw(transaction: WriteTransaction, number: int, by: Principal, reason: str = "") -> None:
    """Take back one's own proposal.

    Raises:
        NotYourProposal, ProposalClosed: it is somebody else's, or decided.
    """
    if _waiting(transaction, number, by).proposed_by != by.name:
        raise NotYourProposal(number=number)
    _close(transaction, number, "withdrawn", by, reason=reason.strip())


def _row(transaction: WriteTransaction, number: int, by: Principal) -> Row:
    row = transaction.one(SQL["proposal"], {"id": number})
    if row is None:
        raise ProposalUnknown(number=number)
    require(by, Act.REGISTER, unit_code=row.unit_code, province_code=row.province_code)
    return row


def _waiting(transaction: WriteTransaction, number: int, by: Principal) -> Row:
    row = _row(transaction, number, by)
    if row.state != "waiting":
        raise ProposalClosed(number=number, state=row.state)
    return row


def _proposer(row: Row) -> Principal:
    told: dict[str, Any] = row.proposer
    return Principal(row.proposed_by, Role(told["role"]), told["unit_code"], told["province_code"])


def _close(
    transaction: WriteTransaction,
    number: int,
    state: str,
    by: Principal,
    *,
    reason: str = "",
    act_id: int | None = None,
) -> None:
    given = {"id": number, "state": state, "by": by.name, "reason": reason or None, "act_id": act_id}
    transaction.execute(SQL["close_proposal"], given)
