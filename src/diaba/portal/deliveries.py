"""The list of deliveries (giao nộp) for those who may read them; each has its own board."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from diaba.access import TABLE, Act, Principal, Territory, allows, guard
from diaba.db import database
from diaba.sql import load

_QUERIES = load("diaba.portal")
# Deliveries are not public, so the public role cannot read them: these pages read as the application does.


@guard(Act.READ_DELIVERY)
@require_safe
def deliveries(request: HttpRequest) -> HttpResponse:
    """The deliveries of the reader's territory, newest first."""
    with database().write() as transaction:
        rows = transaction.all(_QUERIES["deliveries"], _territory(request.principal))
    return render(
        request, "portal/deliveries.html", {"deliveries": rows, "may_send": allows(request.principal, Act.DELIVER)}
    )


def _territory(principal: Principal) -> dict[str, str | None]:
    """The access table's territory as conditions of a query."""
    match TABLE[principal.role][Act.READ_DELIVERY]:
        case Territory.NATION:
            return {"unit": None, "province": None}
        case Territory.OWN_PROVINCE:
            return {"unit": None, "province": principal.province_code}
        case Territory.OWN_COMMUNE:
            return {"unit": principal.unit_code, "province": None}
