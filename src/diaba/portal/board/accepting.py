"""Accepting from the board (nghiệm thu): what it would do is shown first; then the receipt."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from diaba.access import Act, guard
from diaba.db import ReadTransaction, Row, database
from diaba.intake import staging, working
from diaba.intake.preview import preview
from diaba.intake.receipt_paper import COUNTS, receipt_hash
from diaba.intake.refusals import DeliveryBusy
from diaba.portal.board.opening import open_delivery
from diaba.portal.refusals import ReceiptMissing


@guard(Act.ACCEPT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def acceptance(request: HttpRequest, number: int) -> HttpResponse:
    """What acceptance would change in the register; posted, it is done."""
    with database().write() as transaction:
        delivery = open_delivery(transaction, request.principal, number, Act.ACCEPT)
        if delivery.is_accepted:
            return redirect("receipt-page", number)
        if delivery.state == "accepting":
            return redirect("delivery", number)
        if delivery.state != "checked":
            raise DeliveryBusy(id=number, state=delivery.state)
        context = None if request.method == "POST" else _foretold(transaction, delivery)
    return render(request, "portal/board/acceptance.html", context) if context else _accept(request, number)


def _foretold(transaction: ReadTransaction, delivery: Row) -> dict[str, object]:
    """What acceptance would do."""
    return {
        "delivery": delivery,
        "preview": preview(transaction, delivery, staging.content(transaction, delivery)),
    }


def _accept(request: HttpRequest, number: int) -> HttpResponse:
    """Have it accepted; the receipt, or the board where one waits for it."""
    working.accept(number, by=request.principal)
    with database().write() as transaction:
        is_done = open_delivery(transaction, request.principal, number).is_accepted
    return redirect("receipt-page" if is_done else "delivery", number)


@guard(Act.READ_DELIVERY)
@require_safe
def receipt(request: HttpRequest, number: int) -> HttpResponse:
    """The receipt as a page, with its hash and the way to its paper."""
    with database().write() as transaction:
        delivery = open_delivery(transaction, request.principal, number)
    if not delivery.receipt:
        raise ReceiptMissing(id=number)
    context = {
        "delivery": delivery,
        "counts": [({"vi": vi, "en": en}, delivery.receipt[name]) for name, (vi, en) in COUNTS.items()],
        "hash": receipt_hash(delivery.receipt),
    }
    return render(request, "portal/board/receipt.html", context)
