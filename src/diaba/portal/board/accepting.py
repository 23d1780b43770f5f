"""Accepting from the board (nghiệm thu): what it would do is shown first; then the receipt."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from diaba.access import Act, guard
from diaba.db import database
from diaba.intake import journey, staging
from diaba.intake.preview import preview
from diaba.intake.receipt_paper import COUNTS, receipt_hash
from diaba.intake.refusals import DeliveryUnchecked
from diaba.portal.board.opening import QUERIES, open_delivery
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
        if delivery.checked_at is None:
            raise DeliveryUnchecked(id=number)
        if request.method == "POST":
            journey.accept_delivery(transaction, number, by=request.principal, today=localdate())
            return redirect("receipt-page", number)
        context = {
            "delivery": delivery,
            "preview": preview(transaction, delivery, staging.content(transaction, delivery)),
            "severities": {
                row.severity: row.findings for row in transaction.all(QUERIES["severities"], {"id": number})
            },
        }
    return render(request, "portal/board/acceptance.html", context)


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
