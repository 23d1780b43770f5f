"""Register an act (đăng ký): lock and read in one statement, decide, write in one statement; the door commits."""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

import rfc8785
from psycopg import errors
from psycopg.types.json import Jsonb

from diaba import sql
from diaba.access import Act, Principal, require
from diaba.db import WriteTransaction
from diaba.registry.act import Found, RegistryAct
from diaba.registry.changes import Changes
from diaba.registry.refusals import (
    ChangedMeanwhile,
    DateBeforeRight,
    DateInFuture,
    ParcelUnknown,
    RequestReused,
    SecondPersonMissing,
    SerialTaken,
    StoppedByCaveat,
    UnitRetired,
    UnitUnknown,
)
from diaba.registry.unit import read_parcel, read_unit

SQL = sql.load("diaba.registry")


@dataclass(frozen=True)
class Receipt:
    """The act that was registered; ``again`` where the same request was carried out before."""

    act_id: int
    again: bool = False


def register(
    transaction: WriteTransaction,
    act: RegistryAct,
    by: Principal,
    *,
    key: str | None = None,
    approver: Principal | None = None,
) -> Receipt:
    """Carry out ``act`` once.

    Args:
        transaction: the caller's; it commits.
        act: what is asked.
        by: who decides.
        key: the same request under the same key is carried out once, however often it is asked.
        approver: the second person, where the act needs two.

    Raises:
        Refusal: the act, or the state it met, does not allow it; nothing is written.
    """
    asked = act.asked()
    request = hashlib.sha256(rfc8785.dumps(asked)).digest()
    seen = transaction.value(SQL["seen"], {"units": list(act.units), "parcels": list(act.parcels), "key": key})
    if done := seen["done"]:
        if bytes.fromhex(done["request"]) != request:
            raise RequestReused(key=key, act=done["act_id"])
        return Receipt(done["act_id"], again=True)
    found = Found(
        date.fromisoformat(seen["today"]),
        {told["id"]: read_unit(told) for told in seen["units"] or ()},
        {told["id"]: read_parcel(told) for told in seen["parcels"] or () if told},
    )
    _allowed(act, found, by, approver)
    _possible(act, found)
    changes = act.decide(found)
    _in_order(act, found, changes)
    head = {
        "kind": act.kind,
        "decided_by": by.name,
        "approved_by": approver.name if approver and act.needs_two else None,
        "effective": act.effective.isoformat(),
        "dossier": act.dossier,
        "request_key": key,
        "request": request.hex() if key else None,
        "detail": asked,
        "unit_code": next((parcel.unit_code for parcel in found.land), None),
    }
    rows = {**changes.rows, "sources": list(act.sources)} if act.sources else changes.rows
    return Receipt(_write(transaction, head, rows, found))


def _allowed(act: RegistryAct, found: Found, by: Principal, approver: Principal | None) -> None:
    if act.needs_two and (approver is None or approver.name == by.name):
        raise SecondPersonMissing(kind=act.kind)
    places = {(parcel.unit_code, parcel.province_code) for parcel in found.land}
    for person in (by, approver) if act.needs_two and approver else (by,):
        require(person, Act.REGISTER)
        for unit_code, province_code in places:
            require(person, Act.REGISTER, unit_code=unit_code, province_code=province_code)


def _possible(act: RegistryAct, found: Found) -> None:
    if act.effective > found.today:
        raise DateInFuture(given=act.effective, today=found.today)
    for number in act.parcels:
        if number not in found.parcels:
            raise ParcelUnknown(parcel=number)
    for number in act.units:
        if number not in found.units:
            raise UnitUnknown(unit=number)
        unit = found.units[number]
        if unit.is_retired:
            raise UnitRetired(place=unit.place)
        for caveat in unit.caveats:
            if caveat.blocks & act.stops:
                raise StoppedByCaveat(
                    place=unit.place, authority=caveat.authority, document=caveat.document_number, reason=caveat.reason
                )


def _in_order(act: RegistryAct, found: Found, changes: Changes) -> None:
    since = max(changes.begun, default=act.effective)
    if act.effective < since:
        raise DateBeforeRight(place=found.place, given=act.effective, since=since)


def _write(transaction: WriteTransaction, head: dict[str, Any], rows: dict[str, Any], found: Found) -> int:
    try:
        act_id: int = transaction.value(SQL["write"], {"act": Jsonb(head), "changes": Jsonb(rows)})
    except errors.UniqueViolation as violation:
        if violation.diag.constraint_name == "certificate_serial_key_key":
            serial = ", ".join(one["serial"] for one in rows["new_certificates"])
            raise SerialTaken(serial=serial) from violation
        raise ChangedMeanwhile(place=found.place) from violation
    except (errors.SerializationFailure, errors.ExclusionViolation) as violation:
        raise ChangedMeanwhile(place=found.place) from violation
    return act_id
