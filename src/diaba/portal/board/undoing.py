"""After acceptance (sau nghiệm thu): the receipt, and the way back while there is time."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from diaba.access import Act, allows, guard
from diaba.db import database
from diaba.intake import journey
from diaba.intake.deciding.undo import HOURS
from diaba.intake.receipt_paper import COUNTS, receipt_hash
from diaba.law.book import Book
from diaba.portal.board.opening import QUERIES, open_delivery
from diaba.portal.refusals import ReasonMissing, ReceiptMissing

_LONGEST = 1000


@guard(Act.READ_DELIVERY)
@require_safe
@never_cache
def receipt(request: HttpRequest, number: int) -> HttpResponse:
    """The receipt as a page, with its hash, the way to its paper, and the way back for those who may go it."""
    with database().write() as transaction:
        delivery = open_delivery(transaction, request.principal, number)
        if not delivery.receipt:
            raise ReceiptMissing(id=number)
        hours = int(Book.load().parameter(HOURS, localdate()))
        until = transaction.value(QUERIES["undo_until"], {"id": number, "hours": hours})
    place = {"unit_code": delivery.code, "province_code": delivery.province_code}
    context = {
        "delivery": delivery,
        "counts": [({"vi": vi, "en": en}, delivery.receipt[name]) for name, (vi, en) in COUNTS.items()],
        "hash": receipt_hash(delivery.receipt),
        "undo_until": until if allows(request.principal, Act.ACCEPT, **place) else None,
    }
    return render(request, "portal/board/receipt.html", context)


@guard(Act.ACCEPT)
@require_POST
@never_cache
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Take the acceptance back for the reason given; the board of the delivery, which can be accepted again."""
    reason = " ".join(request.POST.get("reason", "").replace("\x00", "").split())[:_LONGEST]
    with database().write() as transaction:
        open_delivery(transaction, request.principal, number, Act.ACCEPT)
        if not reason:
            raise ReasonMissing(id=number)
        journey.undo_delivery(transaction, number, by=request.principal, today=localdate(), reason=reason)
    return redirect("delivery", number)
