"""The queue of deliveries (hàng đợi xử lý): a job is written in the transaction of what it is about, and any worker takes it."""

from psycopg.types.json import Jsonb

from diaba import sql
from diaba.access import Act, Principal, require
from diaba.db import ReadTransaction, Row, WriteTransaction
from diaba.intake.refusals import DeliveryBusy, DeliveryUnknown

SQL = sql.load("diaba.intake")
CHECK, ACCEPT = "check_delivery", "accept_delivery"
_RESTING = frozenset({"received", "checked", "refused", "undone"})


def queue_check(transaction: WriteTransaction, number: int) -> None:
    """Have a worker check the delivery; one that waits or is being checked is left alone.

    Raises:
        DeliveryUnknown: there is no such delivery.
    """
    delivery = _locked(transaction, number)
    if delivery.state in _RESTING:
        _defer(transaction, delivery, CHECK, "queued", {"delivery": number})


def queue_acceptance(transaction: WriteTransaction, number: int, *, by: Principal) -> None:
    """Have a worker accept the delivery for ``by``; one that is accepted or being accepted is left alone.

    Raises:
        DeliveryUnknown: there is no such delivery.
        DeliveryBusy: it is not checked yet.
        NotAllowed: ``by`` may not accept for its commune.
    """
    delivery = _locked(transaction, number)
    require(by, Act.ACCEPT, unit_code=delivery.unit_code, province_code=delivery.province_code)
    if delivery.state in {"accepting", "accepted"}:
        return
    if delivery.state not in {"checked", "undone"}:
        raise DeliveryBusy(id=number, state=delivery.state)
    _defer(transaction, delivery, ACCEPT, "accepting", {"delivery": number, "by": by.name})


def awaits_check(transaction: ReadTransaction, number: int) -> bool:
    """Whether the delivery waits for a check, or for one that did not come to its end."""
    return transaction.value(SQL["awaits_check"], {"id": number}) is not None


def _locked(transaction: WriteTransaction, number: int) -> Row:
    if transaction.value(SQL["lock_delivery"], {"id": number}) is None:
        raise DeliveryUnknown(id=number)
    return transaction.one(SQL["delivery"], {"id": number})


def _defer(transaction: WriteTransaction, delivery: Row, task: str, state: str, args: dict[str, object]) -> None:
    transaction.execute(SQL["enter_state"], {"id": delivery.id, "state": state, "progress": Jsonb({"step": state})})
    # Acceptances of one commune change the same sheets: one after the other is quicker than waiting in the database.
    lock = f"delivery-{delivery.id}" if task == CHECK else f"unit-{delivery.unit_id}"
    asked = {"task": task, "lock": lock, "queueing_lock": f"{task}-{delivery.id}", "args": Jsonb(args)}
    transaction.value(SQL["defer"], asked)
