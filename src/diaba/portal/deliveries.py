"""Deliveries (giao nộp) for those who may read them: what came, what was found in it and where, what was accepted."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from diaba.access import TABLE, Act, Principal, Territory, guard, require
from diaba.db import ReadTransaction, Row, database
from diaba.intake.catalogue import REPORTABLE
from diaba.intake.refusals import DeliveryUnknown
from diaba.portal.island import map_settings
from diaba.sql import load

_QUERIES = load("diaba.portal")
_ON_A_PAGE = 50
_RULES = {rule.id: rule for rule in REPORTABLE}

_COUNTS = {
    "opened": _("Thửa mới"),
    "changed": _("Thửa thay đổi"),
    "unchanged": _("Thửa không đổi"),
    "quarantined": _("Đối tượng tạm giữ"),
}

# Deliveries are not public, so the public role cannot read them: these pages read as the application does.


@guard(Act.READ_DELIVERY)
@require_safe
def deliveries(request: HttpRequest) -> HttpResponse:
    """The deliveries of the reader's territory, newest first."""
    with database().write() as transaction:
        rows = transaction.all(_QUERIES["deliveries"], _territory(request.principal))
    return render(request, "portal/deliveries.html", {"deliveries": rows})


@guard(Act.READ_DELIVERY)
@require_safe
def delivery(request: HttpRequest, number: int) -> HttpResponse:
    """One delivery: receipt, findings by rule, what is held back."""
    rule = request.GET.get("rule", "").replace("\x00", "")
    with database().write() as transaction:
        found = permitted(transaction, request.principal, number)
        rules = transaction.all(_QUERIES["finding_rules"], {"id": number})
        listed = sum(row.findings for row in rules if rule in ("", row.rule))
        page = Paginator(range(listed), _ON_A_PAGE).get_page(request.GET.get("page"))
        window = {"id": number, "rule": rule, "limit": _ON_A_PAGE, "offset": (page.number - 1) * _ON_A_PAGE}
        box = transaction.value(_QUERIES["delivery_extent"], {"id": number})
        return render(
            request,
            "portal/delivery.html",
            {
                "delivery": found,
                "receipt": [(label, found.receipt[name]) for name, label in _COUNTS.items()] if found.receipt else [],
                # A rule that this version no longer has still shows what it found, by its id alone.
                "rules": [(row, _RULES.get(row.rule)) for row in rules],
                "chosen_rule": _RULES.get(rule),
                "rule": rule,
                "page": page,
                "listed": listed,
                "findings": transaction.all(_QUERIES["findings"], window),
                "quarantine": transaction.all(_QUERIES["quarantine"], {"id": number}),
                "map_settings": map_settings(),
                "focus": {"bbox": box, "code": found.code, "layer": "commune"} if box else None,
            },
        )


@guard(Act.READ_DELIVERY)
@require_safe
def places(request: HttpRequest, number: int) -> HttpResponse:
    """Where the findings of a delivery are, as GeoJSON."""
    rule = request.GET.get("rule", "").replace("\x00", "")
    with database().write() as transaction:
        permitted(transaction, request.principal, number)
        body = transaction.value(_QUERIES["places"], {"id": number, "rule": rule})
    return HttpResponse(body, content_type="application/geo+json", headers={"Cache-Control": "no-store"})


def permitted(transaction: ReadTransaction, principal: Principal, number: int) -> Row:
    """The delivery, for one whose territory it is in."""
    found = transaction.one(_QUERIES["delivery"], {"id": number})
    if found is None:
        raise DeliveryUnknown(id=number)
    require(principal, Act.READ_DELIVERY, unit_code=found.code, province_code=found.province_code)
    return found


def _territory(principal: Principal) -> dict[str, str | None]:
    """The access table's territory as conditions of a query."""
    match TABLE[principal.role][Act.READ_DELIVERY]:
        case Territory.NATION:
            return {"unit": None, "province": None}
        case Territory.OWN_PROVINCE:
            return {"unit": None, "province": principal.province_code}
        case Territory.OWN_COMMUNE:
            return {"unit": principal.unit_code, "province": None}
