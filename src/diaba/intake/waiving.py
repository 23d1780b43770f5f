"""Asking for waivers and approving them (đề nghị, phê duyệt miễn trừ): two persons, a reason, a day on which it ends."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from diaba import sql
from diaba.access import Act, Principal, require
from diaba.db import ReadTransaction, Row, WriteTransaction
from diaba.intake.model import Waiver
from diaba.intake.rules import CATALOGUE
from diaba.intake.waiver_refusals import (
    WaiverByOnePerson,
    WaiverDecided,
    WaiverEndless,
    WaiverNotPossible,
    WaiverScopeUnclear,
    WaiverUnknown,
)
from diaba.units.resolve import Unit

SQL = sql.load("diaba.intake")


def ask(
    transaction: WriteTransaction,
    unit: Unit,
    rule: str,
    *,
    reason: str,
    by: Principal,
    valid: tuple[date, date],
    sheet: str | None = None,
    parcel: str | None = None,
    delivery: int | None = None,
    object_: str | None = None,
) -> int:
    """Ask to let findings of ``rule`` pass; the number of the waiver, which holds once another person approves it.

    Raises:
        NotAllowed: ``by`` may not deliver for that commune.
        WaiverNotPossible: there is no such rule, or nobody may waive it.
        WaiverScopeUnclear: a parcel without its sheet, an object without its delivery, or no reason.
        WaiverEndless: it ends before it begins.
    """
    require(by, Act.DELIVER, unit_code=unit.code, province_code=unit.province_code)
    if not any(known.id == rule and known.waivable for known in CATALOGUE):
        raise WaiverNotPossible(rule=rule)
    halves = (parcel and not sheet, (delivery is None) != (object_ is None), object_ and sheet, not reason.strip())
    if any(halves):
        raise WaiverScopeUnclear(rule=rule)
    if valid[0] >= valid[1]:
        raise WaiverEndless(rule=rule, begin=valid[0].isoformat(), end=valid[1].isoformat())
    given = {
        "unit_id": unit.id, "rule": rule, "reason": reason.strip(), "requested_by": by.name, "sheet": sheet, "parcel": parcel,
        "delivery_id": delivery, "object": object_, "begin": valid[0], "end": valid[1],
    }  # fmt: skip
    return int(transaction.value(SQL["add_waiver"], given))


def approve(transaction: WriteTransaction, number: int, *, by: Principal) -> None:
    """Approve a waiver; deliveries checked from now on are judged with it.

    Raises:
        WaiverUnknown: there is none with that number.
        NotAllowed: ``by`` may not accept for its commune.
        WaiverByOnePerson: ``by`` asked for it.
        WaiverDecided: it was approved before.
    """
    waiver = transaction.one(SQL["lock_waiver"], {"id": number})
    if waiver is None:
        raise WaiverUnknown(id=number)
    require(by, Act.ACCEPT, unit_code=waiver.unit_code, province_code=waiver.province_code)
    if waiver.approved_by is not None:
        raise WaiverDecided(id=number, by=waiver.approved_by)
    if waiver.requested_by == by.name:
        raise WaiverByOnePerson(id=number, by=by.name)
    transaction.execute(SQL["approve_waiver"], {"id": number, "by": by.name})


def approved(transaction: ReadTransaction, unit_id: int, delivery: int | None) -> tuple[Waiver, ...]:
    """The approved waivers of a commune, those of objects of other deliveries than ``delivery`` left out."""
    rows = transaction.all(SQL["approved_waivers"], {"unit_id": unit_id, "delivery_id": delivery})
    return tuple(map(_waiver, rows))


def approved_everywhere(transaction: ReadTransaction) -> Mapping[str, Sequence[Waiver]]:
    """By the code of the commune the approved waivers that hold whatever is delivered."""
    found = defaultdict(list)
    for row in transaction.all(SQL["approved_everywhere"]):
        found[row.unit_code].append(_waiver(row))
    return found


def _waiver(row: Row) -> Waiver:
    valid = (row.begin, row.end)
    return Waiver(
        row.id, row.rule, row.reason, row.requested_by, row.approved_by, *valid, row.sheet, row.parcel, row.object
    )
