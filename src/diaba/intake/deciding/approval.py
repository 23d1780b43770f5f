"""Two officers for a large acceptance (hai cán bộ nghiệm thu): one proposes, another confirms what the first has seen."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from diaba import sql
from diaba.access import Principal
from diaba.db import ReadTransaction, Row, WriteTransaction
from diaba.intake.content import Content
from diaba.intake.deciding.refusals import ProposalLapsed, SecondOfficerNeeded, SecondOfficerSame
from diaba.intake.engine import ENGINE_VERSION
from diaba.intake.model import Report
from diaba.law.book import Book

SQL = sql.load("diaba.intake")
LIMIT = "acceptance.two_officers_above"


@dataclass(frozen=True)
class Proposal:
    """Who proposed to accept which delivery, and when."""

    delivery: int
    proposed_by: str
    proposed_at: datetime


def limit(law: Book, at: date) -> int:
    """How many objects one officer may accept alone."""
    return int(law.parameter(LIMIT, at))


def size(content: Content) -> int:
    """How large a delivery is: its parcels or its lines, whichever are more."""
    return int(max(content.parcels.table.num_rows, content.lines.num_rows))


def propose(transaction: WriteTransaction, delivery: Row, reports: Sequence[Report], *, by: Principal) -> Proposal:
    """Keep what this officer saw; an open proposal that still holds stays, one that does not is ended."""
    seen = _seen(transaction, delivery, reports)
    kept = transaction.one(SQL["open_proposal"], {"id": delivery.id})
    if kept is not None and kept.seen != seen:
        transaction.execute(SQL["end_proposal"], {"id": kept.id, "outcome": "lapsed", "by": by.name})
        kept = None
    kept = kept or transaction.one(SQL["propose"], {"id": delivery.id, "by": by.name, "seen": seen})
    return Proposal(delivery.id, kept.proposed_by, kept.proposed_at)


def confirm(
    transaction: WriteTransaction,
    delivery: Row,
    content: Content,
    reports: Sequence[Report],
    *,
    by: Principal,
    alone: int,
) -> None:
    """Let a delivery of more than ``alone`` objects pass only as a second officer's confirmation of what the first saw.

    Raises:
        SecondOfficerNeeded: nobody has proposed it.
        SecondOfficerSame: ``by`` has proposed it.
        ProposalLapsed: the findings or the register are not what the first officer saw.
    """
    if size(content) <= alone:
        return
    kept = transaction.one(SQL["open_proposal"], {"id": delivery.id})
    if kept is None:
        raise SecondOfficerNeeded(id=delivery.id, objects=size(content), limit=alone)
    if kept.proposed_by == by.name:
        raise SecondOfficerSame(id=delivery.id, name=by.name)
    if kept.seen != _seen(transaction, delivery, reports):
        raise ProposalLapsed(id=delivery.id, name=kept.proposed_by, at=f"{kept.proposed_at:%d/%m/%Y %H:%M}")
    transaction.execute(SQL["end_proposal"], {"id": kept.id, "outcome": "confirmed", "by": by.name})


def _seen(transaction: ReadTransaction, delivery: Row, reports: Sequence[Report]) -> bytes:
    """A hash of all that a decision rests on: the file, what the rules found in it, and what the register holds."""
    found = [(one.rule, one.severity, one.object, one.others, one.message_en) for one in reports]
    register = transaction.value(SQL["register_state"], {"unit_id": delivery.unit_id})
    basis = json.dumps([delivery.sha256.hex(), ENGINE_VERSION, register, found])
    return hashlib.sha256(basis.encode()).digest()
