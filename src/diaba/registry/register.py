"""Register an act (đăng ký): lock and read in one statement, decide, write in one statement; the door commits."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg import errors
from psycopg.types.json import Jsonb

from diaba import sql
from diaba.access import Act, Principal, require
from diaba.cadastre.drawing import lock_sheets, read_drawings, redraw, reserve
from diaba.db import WriteTransaction
from diaba.errors import Refusal
from diaba.ledger.sealing import seal
from diaba.ledger.witnessing import require_witnessed
from diaba.registry.act import Found, RegistryAct
from diaba.registry.asking.refusals import NamedUnknown
from diaba.registry.changes import Changes
from diaba.registry.refusals import (
    BaUnitUnknown,
    ChangedMeanwhile,
    ClockWentBack,
    DateBeforeRight,
    DateInFuture,
    ParcelNotLive,
    RequestReused,
    SecondPersonMissing,
    SerialTaken,
    StoppedByCaveat,
    UnitRetired,
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

    ``by`` decides, ``approver`` is the second person where the act needs two; the caller commits. The same request under the
    same ``key`` is carried out once, however often it is asked.

    Raises:
        Refusal: the act, or the state it met, does not allow it; nothing is written.
    """
    asked = act.asked()
    request = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).digest()
    if act.draws:
        lock_sheets(transaction, act.draws)
    seen = transaction.value(SQL["seen"], {"units": list(act.units), "parcels": list(act.parcels), "key": key})
    if done := seen["done"]:
        if bytes.fromhex(done["request"]) != request:
            raise RequestReused(key=key, act=done["act_id"])
        return Receipt(done["act_id"], again=True)
    found = found_in(transaction, act, seen)
    _allowed(act, found, by, approver)
    for hindrance in hindrances(act, found):
        raise hindrance
    changes = decided(act, found)
    head = {
        **_said(act, found, by, approver),
        "detail": asked,
        "request_key": key,
        "request": request.hex() if key else None,
    }
    return Receipt(_carried_out(transaction, act, found, changes, head))


def _said(act: RegistryAct, found: Found, by: Principal, approver: Principal | None) -> Mapping[str, Any]:
    return {
        "kind": act.kind,
        "effective": act.effective.isoformat(),
        "dossier": act.dossier,
        "decided_by": by.name,
        "approved_by": approver.name if approver and approver.name != by.name else None,
        "unit_code": next((parcel.unit_code for parcel in found.land), None),
    }


def decided(act: RegistryAct, found: Found) -> Changes:
    """What the act changes, in the order of time.

    Raises:
        Refusal: the state it met does not allow it.
    """
    changes = act.decide(found)
    changes.end_idle_certificates(found.units.values())
    since = max(changes.begun, default=act.effective)
    if act.effective < since:
        raise DateBeforeRight(place=found.place, given=act.effective, since=since)
    return changes


def found_in(transaction: WriteTransaction, act: RegistryAct, seen: Mapping[str, Any]) -> Found:
    """What the act must know, from what ``registry.seen`` told."""
    return Found(
        date.fromisoformat(seen["today"]),
        {told["id"]: read_unit(told) for told in seen["units"] or ()},
        {told["id"]: read_parcel(told) for told in seen["parcels"] or () if told},
        read_drawings(transaction, act.draws) if act.draws else {},
    )


def _carried_out(
    transaction: WriteTransaction, act: RegistryAct, found: Found, changes: Changes, head: Mapping[str, Any]
) -> int:
    require_witnessed(transaction)
    if act.sources:
        changes.rows["sources"] = list(act.sources)
    parcels = reserve(transaction, changes.redrawing.new)
    rights = transaction.value(SQL["next_right_ids"], {"rows": changes.new_rights}) if changes.new_rights else ()
    is_drawn = bool(changes.redrawing.drawn)
    act_id = _write(transaction, {**head, "is_drawn": is_drawn}, changes.settle(parcels, rights), found)
    if is_drawn:
        redraw(transaction, changes.redrawing, parcels, act_id=act_id, effective=act.effective)
        seal(transaction, act_id)
    return act_id


def _allowed(act: RegistryAct, found: Found, by: Principal, approver: Principal | None) -> None:
    if act.needs_two and (approver is None or approver.name == by.name):
        raise SecondPersonMissing(kind=act.kind)
    places = {(parcel.unit_code, parcel.province_code) for parcel in found.land}
    for person in (by, approver) if approver else (by,):
        require(person, Act.REGISTER)
        for unit_code, province_code in places:
            require(person, Act.REGISTER, unit_code=unit_code, province_code=province_code)


def hindrances(act: RegistryAct, found: Found) -> Iterator[Refusal]:
    """What forbids the act whatever it would decide: its day, what it names, caveats."""
    if act.effective > found.today:
        yield DateInFuture(given=act.effective, today=found.today)
    for number in (*act.parcels, *act.draws):
        if number not in found.parcels and number not in found.drawings:
            yield ParcelNotLive(parcel=number)
    for number in act.units:
        if number not in found.units:
            yield BaUnitUnknown(unit=number)
            continue
        unit = found.units[number]
        if unit.is_retired:
            yield UnitRetired(place=unit.place)
        for caveat in unit.caveats:
            if caveat.blocks & act.stops:
                yield StoppedByCaveat(
                    place=unit.place, authority=caveat.authority, document=caveat.document_number, reason=caveat.reason
                )


def _write(transaction: WriteTransaction, head: Mapping[str, Any], rows: Mapping[str, Any], found: Found) -> int:
    try:
        act_id: int = transaction.value(SQL["write"], {"act": Jsonb(head), "changes": Jsonb(rows)})
    except errors.DataException as wrong:
        raise ClockWentBack(place=found.place) from wrong
    except errors.ForeignKeyViolation as violation:
        raise NamedUnknown(place=found.place, what=violation.diag.constraint_name) from violation
    except (errors.SerializationFailure, errors.UniqueViolation, errors.ExclusionViolation) as violation:
        if violation.diag.constraint_name == "certificate_serial_key_key":
            serial = ", ".join(one["serial"] for one in rows["new_certificates"])
            raise SerialTaken(serial=serial) from violation
        raise ChangedMeanwhile(place=found.place) from violation
    return act_id
