"""The receipt of an acceptance on paper (biên nhận nghiệm thu), for those who may read the delivery."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from diaba.access import Act, guard
from diaba.db import database
from diaba.intake.receipt_paper import receipt_paper
from diaba.portal.board.opening import open_delivery


@guard(Act.READ_DELIVERY)
@require_safe
def receipt(request: HttpRequest, number: int) -> HttpResponse:
    """The receipt as PDF."""
    with database().write() as transaction:
        found = open_delivery(transaction, request.principal, number)
    if not found.receipt:
        raise Http404
    address = request.build_absolute_uri(reverse("delivery", args=[number]))
    body = receipt_paper(
        found.receipt, [(found.file_name, found.hash)], delivered_by=found.delivered_by, address=address
    )
    return HttpResponse(
        body,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="bien-nhan-{number}.pdf"', "Cache-Control": "no-store"},
    )
