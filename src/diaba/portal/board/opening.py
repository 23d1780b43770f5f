"""Opening a delivery for those who may read it: the row, and the columns that were read from it."""

from diaba.access import Act, Principal, require
from diaba.db import ReadTransaction, Row
from diaba.errors import Refusal
from diaba.intake import staging
from diaba.intake.content import Content
from diaba.intake.refusals import DeliveryUnknown
from diaba.sql import load

QUERIES = load("diaba.portal.board")
RUNNING = frozenset({"received", "queued", "checking", "accepting"})
"""States in which something is still to come."""


def open_delivery(transaction: ReadTransaction, principal: Principal, number: int, act: Act = Act.READ_DELIVERY) -> Row:
    """The delivery, for one whose territory it is in.

    Raises:
        DeliveryUnknown: there is no such delivery.
        NotAllowed: ``principal`` may not do ``act`` in its commune.
    """
    found = transaction.one(QUERIES["delivery"], {"id": number})
    if found is None:
        raise DeliveryUnknown(id=number)
    require(principal, act, unit_code=found.code, province_code=found.province_code)
    return found


def content_of(transaction: ReadTransaction, delivery: Row) -> Content | None:
    """What the delivery brings; None while it is not yet read, and where it cannot be."""
    if delivery.checked_at is None:
        return staging.staged(delivery) if delivery.state == "checking" else None
    try:
        return staging.content(transaction, delivery)
    except Refusal:
        return None
