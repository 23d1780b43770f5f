"""Having work done (giao việc xử lý): by a worker where one is alive, else at once: a small office needs no second program."""

from contextlib import suppress

from django.utils.timezone import localdate

from diaba import sql
from diaba.access import Principal
from diaba.db import ReadTransaction, database
from diaba.intake import checking, journey, queue

SQL = sql.load("diaba.intake")
_ALIVE = 30
"""Seconds since the last sign of life of a worker that counts as alive."""


def check(number: int) -> None:
    """Have the delivery checked; what it is refused for becomes its state."""
    with database().write() as transaction:
        has_worker = _has_worker(transaction)
        if has_worker:
            queue.queue_check(transaction, number)
    if not has_worker:
        checking.run_check(database(), number, at=localdate())


def check_queued(number: int) -> None:
    """Check a delivery that is queued here and now where no worker is alive; its job then finds nothing left to do."""
    with database().write() as transaction:
        is_mine = not _has_worker(transaction) and queue.awaits_check(transaction, number)
    if is_mine:
        with suppress(checking.Superseded):  # a worker came alive and took it
            checking.run_check(database(), number, at=localdate())


def accept(number: int, *, by: Principal) -> None:
    """Have the delivery accepted.

    Raises:
        NotAllowed: ``by`` may not accept for its commune.
        DeliveryBusy: it is not checked yet.
    """
    with database().write() as transaction:
        if _has_worker(transaction):
            queue.queue_acceptance(transaction, number, by=by)
        else:
            journey.accept_delivery(transaction, number, by=by, today=localdate())


def _has_worker(transaction: ReadTransaction) -> bool:
    return bool(transaction.value(SQL["has_worker"], {"seconds": _ALIVE}))
