"""Undo an acceptance (hủy nghiệm thu): a further act that closes what it opened and reopens what it closed; nothing is deleted."""

from dataclasses import dataclass
from datetime import date

from psycopg.types.json import Jsonb

from diaba import events, sql
from diaba.access import Act, Principal, require
from diaba.cadastre.adopt import lock
from diaba.cadastre.withdraw import later_on_parcels, touched, withdraw
from diaba.db import ReadTransaction, Row, WriteTransaction
from diaba.intake.deciding.refusals import NothingToUndo, UndoTooLate, UndoTouchesLater
from diaba.law.book import Book
from diaba.ledger.sealing import seal
from diaba.ledger.witnessing import require_witnessed
from diaba.registry.withdraw import later_on_records, withdraw_records

SQL = sql.load("diaba.intake")
HOURS = "acceptance.undo_hours"
_NAMED = 5


@dataclass(frozen=True)
class Undone:
    """What undoing did: how many versions were closed and reopened, and how many parcels retired with their codes."""

    delivery: int
    undid: int
    act: int
    closed: int
    reopened: int
    retired: int
    decided_by: str
    recorded_at: str


def undo(transaction: WriteTransaction, delivery: Row, *, by: Principal, today: date, reason: str = "") -> Undone:
    """Take back the acceptance of ``delivery``, whose row is locked; the act keeps the ``reason`` that was given.

    Raises:
        NotAllowed: ``by`` may not accept for its commune.
        NothingToUndo: it is not accepted.
        UndoTooLate: the time for it is over.
        UndoTouchesLater: later acts changed the same parcels, certificates or scans.
    """
    require(by, Act.ACCEPT, unit_code=delivery.unit_code, province_code=delivery.province_code)
    if delivery.act_id is None:
        raise NothingToUndo(id=delivery.id)
    hours = int(Book.load().parameter(HOURS, today))
    accepted = transaction.one(SQL["accepted_at"], {"act_id": delivery.act_id, "hours": hours})
    if accepted.is_too_late:
        raise UndoTooLate(id=delivery.id, at=f"{accepted.recorded_at:%d/%m/%Y %H:%M}", hours=hours)
    require_witnessed(transaction)
    lock(transaction, delivery.unit_id)
    if later := _later(transaction, delivery.act_id):
        raise UndoTouchesLater(id=delivery.id, count=len(later), names="; ".join(later[:_NAMED]))
    detail = {"delivery": delivery.id, "undoes": delivery.act_id, "receipt": delivery.receipt, "reason": reason}
    act = transaction.one(SQL["open_undo"], {"decided_by": by.name, "effective": today, "detail": Jsonb(detail)})
    given = {"act_id": delivery.act_id, "undo_id": act.id}
    parcels = withdraw(transaction, delivery.act_id, undo_id=act.id)
    withdraw_records(transaction, delivery.act_id, undo_id=act.id)
    for name in ("close_opened_quality", "reopen_closed_quality", "release_quarantined"):
        transaction.execute(SQL[name], given)
    transaction.execute(SQL["undone"], {"id": delivery.id, "undo_id": act.id})
    counts = {"closed": parcels.closed, "reopened": parcels.reopened, "retired": parcels.retired}
    events.emit(transaction, events.AcceptanceUndone(delivery.unit_code, str(delivery.id), **counts))
    seal(transaction, act.id)
    return Undone(
        delivery.id, delivery.act_id, act.id, **counts, decided_by=by.name, recorded_at=act.recorded_at.isoformat()
    )


def _later(transaction: ReadTransaction, act_id: int) -> list[str]:
    """What later acts touched of it, as an officer would call it."""
    parcels = [f"tờ {row.sheet_number} thửa {row.parcel_number}" for row in later_on_parcels(transaction, act_id)]
    return parcels + later_on_records(transaction, act_id, touched(transaction, act_id))
