"""Undo a reorganisation (hủy việc sắp xếp) by a further act: what it ended is so again, what it opened ends; nothing is deleted."""

from dataclasses import dataclass
from datetime import date

from psycopg.types.json import Jsonb

from diaba import events, sql
from diaba.access import Act, Principal, require
from diaba.db import Row, WriteTransaction
from diaba.intake.reorganisation.kinds import Reorganisation, Undoing
from diaba.intake.reorganisation.refusals import (
    ReorganisationBuiltOn,
    ReorganisationBusy,
    ReorganisationUndone,
    ReorganisationUnknown,
)
from diaba.intake.reorganisation.reorganise import open_versions
from diaba.intake.reorganisation.staging import clear
from diaba.ledger.sealing import seal
from diaba.ledger.witnessing import require_witnessed
from diaba.registry.refusals import SecondPersonMissing
from diaba.registry.withdraw import withdraw_records

SQL = sql.load("diaba.intake.reorganisation")


@dataclass(frozen=True)
class Undone:
    """The act, and how many sheets and versions of parcels it moved back."""

    act: int
    undid: int
    sheets: int
    versions: int


def undo_reorganisation(
    transaction: WriteTransaction, act_id: int, *, by: Principal, approver: Principal | None
) -> Undone:
    """Take back a reorganisation; the caller commits.

    Raises:
        ReorganisationUnknown: there is no such act.
        ReorganisationUndone: it was undone before.
        ReorganisationBuiltOn: a later act rests on it.
        SecondPersonMissing: both are one, or there is no second.
        NotAllowed: one of both may not register in the province.
    """
    if not transaction.value(SQL["take_turn"]):
        raise ReorganisationBusy
    done = undoable(transaction, act_id)
    if approver is None or approver.name == by.name:
        raise SecondPersonMissing(kind=Undoing.kind)
    for person in (by, approver):
        require(person, Act.REGISTER, province_code=done.province)
    require_witnessed(transaction)
    transaction.execute(SQL["lock_moved"], {"act_id": act_id})
    undoable(transaction, act_id)  # again: nobody can build on it any more
    return _carried_out(transaction, done, by, approver)


def undoable(transaction: WriteTransaction, act_id: int) -> Row:
    """The reorganisation, if it can be undone: id, effective, province, decree.

    Raises:
        ReorganisationUnknown, ReorganisationUndone, ReorganisationBuiltOn: it cannot.
    """
    done = transaction.one(SQL["done"], {"act_id": act_id})
    if done is None or done.kind != Reorganisation.kind:
        raise ReorganisationUnknown(act=act_id)
    if done.undone_by:
        raise ReorganisationUndone(act=act_id, undone_by=done.undone_by)
    row = transaction.one(SQL["later_on_moved"], {"act_id": act_id})
    if row is not None:
        raise ReorganisationBuiltOn(
            commune=row.commune, sheet=row.sheet, number=row.number, later=row.act_id, act=act_id
        )
    return done


def _carried_out(transaction: WriteTransaction, done: Row, by: Principal, approver: Principal) -> Undone:
    clear(transaction)
    effective: date = done.effective
    undo_id: int = transaction.value(SQL["open_act"], {
        "kind": Undoing.kind, "by": by.name, "approver": approver.name, "effective": effective, "dossier": None,
        "detail": Jsonb({"act": str(done.id), "province": done.province}),
    })  # fmt: skip
    given = {"act_id": done.id, "undo_id": undo_id}
    transaction.execute(SQL["end_moved_versions"], given)
    versions = transaction.execute(SQL["stage_reopened"], given)
    open_versions(transaction, undo_id)
    transaction.execute(SQL["end_moved_places"], given)
    sheets = transaction.execute(SQL["reopen_places"], given)
    for name in (
        "retire_cut_sheets", "move_sheets_back", "end_moved_quality", "reopen_quality", "end_homes",
        "move_deliveries_back", "move_waivers_back", "move_accounts_back",
    ):  # fmt: skip
        transaction.execute(SQL[name], given)
    clear(transaction)
    withdraw_records(transaction, done.id, undo_id=undo_id)
    events.emit(transaction, events.ReorganisationUndone(done.province, str(undo_id), sheets, versions))
    seal(transaction, undo_id)
    return Undone(undo_id, done.id, sheets, versions)
