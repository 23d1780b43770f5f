"""An act before it is carried out (xem trước): what is so, what would be so, and everything that stands in its way."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import errors

from diaba import sql
from diaba.access import Act, Principal, require
from diaba.cadastre.drawing import lock_sheets
from diaba.db import WriteTransaction
from diaba.errors import Refusal
from diaba.registry.act import Found, RegistryAct
from diaba.registry.asking.refusals import NotRegistrable
from diaba.registry.refusals import BaUnitUnknown, ParcelNotLive
from diaba.registry.register import Receipt, decided, found_in, hindrances, register

SQL = sql.load("diaba.registry")
ASKING = sql.load("diaba.registry.asking")
_STAND_IN = " + 1"

State = Mapping[str, Any]


@dataclass(frozen=True)
class Rehearsal:
    """What an act met and would leave: units and parcels as ``registry.unit_now`` tells them, names of parties left out.

    ``basis`` is the SHA-256 of ``before``: another basis, another state. ``after`` is empty where something stands in the way.
    """

    found: Found
    before: State
    after: State
    refusals: Sequence[Refusal]

    @property
    def basis(self) -> str:
        """What tells this state from every other."""
        return basis_of(self.before)


def basis_of(state: State) -> str:
    """SHA-256 of a state, as hex; the order in which the database tells rows is none of it."""
    return hashlib.sha256(json.dumps(_ordered(dict(state)), sort_keys=True).encode()).hexdigest()


def _ordered(value: Any) -> Any:  # noqa: ANN401 - a value of JSON
    match value:
        case dict():
            return {name: _ordered(one) for name, one in value.items()}
        case list():
            return sorted((_ordered(one) for one in value), key=lambda one: json.dumps(one, sort_keys=True))
        case _:
            return value


def rehearse(transaction: WriteTransaction, act: RegistryAct, by: Principal) -> Rehearsal:
    """Do all of ``act`` and take it back; nothing of it stays.

    Raises:
        NotAllowed: ``by`` may not register there, so nothing is told either.
    """
    if act.draws:
        lock_sheets(transaction, act.draws)
    seen = transaction.value(SQL["seen"], {"units": list(act.units), "parcels": list(act.parcels), "key": None})
    found = found_in(transaction, act, seen)
    require(by, Act.REGISTER)
    for parcel in found.land:
        require(by, Act.REGISTER, unit_code=parcel.unit_code, province_code=parcel.province_code)
    drawn = [drawing.version_id for drawing in found.drawings.values()]
    before = {"units": seen["units"] or [], "parcels": [one for one in seen["parcels"] or [] if one], "drawn": drawn}
    refusals = list(hindrances(act, found))
    if not any(isinstance(one, BaUnitUnknown | ParcelNotLive) for one in refusals):
        try:
            decided(act, found)
        except Refusal as refusal:
            refusals.append(refusal)
    after = {} if refusals else _after(transaction, act, by, refusals)
    return Rehearsal(found, before, after, refusals)


def _after(transaction: WriteTransaction, act: RegistryAct, by: Principal, refusals: list[Refusal]) -> State:
    """What would be so; a second person is taken for granted."""
    after: dict[str, Any] = {}
    try:
        with transaction.part(undo=True):
            receipt = perform(transaction, act, by, approver=second_of(by) if act.needs_two else None)
            told = {"units": list(act.units), "act_id": receipt.act_id}
            after["units"] = transaction.value(ASKING["units_after"], told) or []
    except Refusal as refusal:
        refusals.append(refusal)
        return {}
    return after


def second_of(by: Principal) -> Principal:
    """Somebody who stands in for the second person where an act is only tried."""
    return Principal(by.name + _STAND_IN, by.role, by.unit_code, by.province_code)


def perform(
    transaction: WriteTransaction,
    act: RegistryAct,
    by: Principal,
    *,
    key: str | None = None,
    approver: Principal | None = None,
) -> Receipt:
    """Register ``act``, with every rule of the database asked at once, so that its door can tell what is wrong.

    Raises:
        Refusal: it cannot be registered; nothing is written.
    """
    try:
        with transaction.part():
            receipt = register(transaction, act, by, key=key, approver=approver)
            transaction.execute("SET CONSTRAINTS ALL IMMEDIATE")
            transaction.execute("SET CONSTRAINTS ALL DEFERRED")
    except (errors.IntegrityError, errors.DataError) as violation:
        place = "; ".join(f"#{number}" for number in (*act.units, *act.parcels))
        raise NotRegistrable(place=place, rule=violation.diag.constraint_name or violation.sqlstate) from violation
    return receipt
