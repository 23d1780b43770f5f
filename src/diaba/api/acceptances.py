"""Acceptance over the API: what it would change, the order to accept, and the receipt."""

import dataclasses

import psycopg
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate

from diaba.access import Act, Principal, guard
from diaba.api.answers import answer, body_of, field, resource, tagged
from diaba.api.once import Told
from diaba.api.opening import SQL, opened, told
from diaba.api.refusals import ReceiptNotYet
from diaba.db import database
from diaba.intake import journey, staging, working
from diaba.intake.preview import preview
from diaba.intake.refusals import DeliveryBusy


@guard(Act.READ_DELIVERY)
def difference(request: HttpRequest, number: int) -> HttpResponse:
    """What accepting would do to the register as it is now."""
    with database().write() as transaction:
        row = opened(transaction, request.principal, number)
        if row.checked_at is None:
            raise DeliveryBusy(id=number, state=row.state)
        found = preview(transaction, row, staging.content(transaction, row))
    return tagged(request, dataclasses.asdict(found))


@guard(Act.READ_DELIVERY)
def receipt(request: HttpRequest, number: int) -> HttpResponse:
    """The receipt of an acceptance."""
    with database().write() as transaction:
        row = opened(transaction, request.principal, number)
    if row.receipt is None:
        raise ReceiptNotYet(id=number, state=row.state)
    return tagged(request, row.receipt)


@guard(Act.ACCEPT)
def accept(request: HttpRequest, number: int) -> HttpResponse:
    """Have the delivery accepted by a worker; with ``dry_run`` the receipt it would give, and nothing done."""
    done = accept_one(request.principal, number, dry_run=field(body_of(request), "dry_run", bool, default=False))
    return answer(done.body, status=done.status, location=f"/api/v1/deliveries/{number}")


def accept_one(by: Principal, number: int, *, dry_run: bool) -> Told:
    """Accept a delivery or show what that would do; accepting again is no other act.

    Raises:
        Refusal: it is unknown, not the caller's, or not checked.
    """
    with database().write() as transaction:
        row = opened(transaction, by, number, Act.ACCEPT)
        if row.state not in {"checked", "accepting", "accepted"}:
            raise DeliveryBusy(id=number, state=row.state)
        if dry_run:
            shown = dataclasses.asdict(journey.accept_delivery(transaction, number, by=by, today=localdate()))
            raise psycopg.Rollback
    if dry_run:
        return Told(200, {"dry_run": True, "receipt": shown})
    working.accept(number, by=by)
    with database().write() as transaction:
        row = transaction.one(SQL["delivery"], {"id": number})
    return Told(200 if row.state == "accepted" else 202, told(row))


acceptance = resource(GET=receipt, POST=accept)
diff = resource(GET=difference)
