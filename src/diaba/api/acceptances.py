"""Acceptance over the API: what it would change, the order to accept, and the receipt."""

import dataclasses

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
            would = journey.accept_delivery(transaction, number, by=by, today=localdate(), dry_run=True)
            return Told(200, {"dry_run": True, "receipt": dataclasses.asdict(would)})
    working.accept(number, by=by)
    with database().write() as transaction:
        row = transaction.one(SQL["delivery"], {"id": number})
    return Told(200 if row.state == "accepted" else 202, told(row))


@guard(Act.ACCEPT)
def propose(request: HttpRequest, number: int) -> HttpResponse:
    """Propose to accept a large delivery as it is now; another officer confirms it by accepting."""
    with database().write() as transaction:
        opened(transaction, request.principal, number, Act.ACCEPT)
        made = journey.propose_delivery(transaction, number, by=request.principal, today=localdate())
    return answer(dataclasses.asdict(made), status=201)


@guard(Act.ACCEPT)
def take_back(request: HttpRequest, number: int) -> HttpResponse:
    """Undo an acceptance by a further act; nothing is deleted."""
    with database().write() as transaction:
        opened(transaction, request.principal, number, Act.ACCEPT)
        undone = journey.undo_delivery(transaction, number, by=request.principal, today=localdate())
    return answer(dataclasses.asdict(undone))


proposal = resource(POST=propose)
undo = resource(POST=take_back)
acceptance = resource(GET=receipt, POST=accept)
diff = resource(GET=difference)
