"""The page that a certificate's QR symbol opens (kiểm tra Giấy chứng nhận): genuine or not, and whether it counts today."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from diaba.access import Act, guard
from diaba.db import database
from diaba.documents.keys import keys
from diaba.registry.papers.checking import check


@guard(Act.READ_PUBLIC)
@require_safe
def certificate(request: HttpRequest, seal: str) -> HttpResponse:
    """The status of the certificate that carries ``seal``; nothing of persons."""
    with database().read() as transaction:
        found = check(transaction, seal, keys())
    page = render(request, "portal/certificate.html", {"found": found, "said": found.said})
    page.headers["Cache-Control"] = "no-store"
    return page
