"""The board of one delivery, and its parts as they are fetched while one looks: groups, rows, cards, places, shapes."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from diaba.access import Act, allows, guard
from diaba.db import ReadTransaction, Row, database
from diaba.intake.catalogue import REPORTABLE
from diaba.intake.content import Content
from diaba.intake.refusals import FindingUnknown
from diaba.portal.board import card as cards
from diaba.portal.board import delivered
from diaba.portal.board.filters import Filter, sheets
from diaba.portal.board.mapping import NEEDED_BY
from diaba.portal.board.opening import QUERIES, RUNNING, content_of, open_delivery
from diaba.portal.island import map_settings

ON_A_PAGE = 60
_RULES = {rule.id: rule for rule in REPORTABLE}
_SEVERITIES = ("blocker", "error", "warning", "notice")

# Deliveries are not public, so the public role cannot read them: these pages read as the application does.


@guard(Act.READ_DELIVERY)
@require_safe
@never_cache
def board(request: HttpRequest, number: int) -> HttpResponse:
    """The whole board; the group chosen, or the gravest, is open."""
    with database().write() as transaction:
        return _board(request, transaction, open_delivery(transaction, request.principal, number), None)


@guard(Act.READ_DELIVERY)
@require_safe
@never_cache
def finding(request: HttpRequest, number: int, seq: int) -> HttpResponse:
    """The board at one finding, or only its card."""
    with database().write() as transaction:
        delivery = open_delivery(transaction, request.principal, number)
        found = transaction.one(QUERIES["finding"], {"id": number, "seq": seq, "later": delivery.later})
        if found is None:
            raise FindingUnknown(id=number, seq=seq)
        if request.GET.get("part") == "card":
            return render(request, "portal/board/_card.html", _card(request, transaction, delivery, found))
        return _board(request, transaction, delivery, found)


@guard(Act.READ_DELIVERY)
@require_safe
@never_cache
def parts(request: HttpRequest, number: int, part: str) -> HttpResponse:
    """The groups with how far the check is, or the rows of one rule from one finding on."""
    chosen = Filter.of(request)
    with database().write() as transaction:
        delivery = open_delivery(transaction, request.principal, number)
        content = content_of(transaction, delivery) if chosen.sheet else None
        conditions = chosen.conditions(delivery, content)
        if part == "groups":
            context = _groups(transaction, delivery, chosen, conditions)
            rule = request.GET.get("show", "").replace("\x00", "") or _first(context)
            rows = _rows(transaction, chosen, {**conditions, "rule": rule}, 0) if rule else {}
            return render(request, "portal/board/_groups.html", {**context, **rows, "open_rule": rule})
        start = request.GET.get("from", "")
        context = _rows(transaction, chosen, conditions, int(start) if start.isdecimal() else 0)
        return render(request, "portal/board/_rows.html", {"delivery": delivery, **context})


@guard(Act.READ_DELIVERY)
@require_safe
@never_cache
def places(request: HttpRequest, number: int) -> HttpResponse:
    """Where the findings of a delivery are, as GeoJSON."""
    chosen = Filter.of(request)
    with database().write() as transaction:
        delivery = open_delivery(transaction, request.principal, number)
        content = content_of(transaction, delivery) if chosen.sheet else None
        body = transaction.value(QUERIES["places"], chosen.conditions(delivery, content))
    return HttpResponse(body, content_type="application/geo+json")


@guard(Act.READ_DELIVERY)
@require_safe
@never_cache
def shapes(request: HttpRequest, number: int) -> HttpResponse:
    """The delivered shapes in a box of longitude and latitude, as GeoJSON; none where they cannot be had."""
    with database().write() as transaction:
        delivery = open_delivery(transaction, request.principal, number)
        content = content_of(transaction, delivery)
    found = delivered.near(content, delivered.box_of(request.GET.get("bbox", ""))) if content else delivered.NOTHING
    return HttpResponse(json.dumps(found, separators=(",", ":")), content_type="application/geo+json")


@guard(Act.READ_DELIVERY)
@require_safe
@never_cache
def object_card(request: HttpRequest, number: int) -> HttpResponse:
    """The card of a delivered object, whether or not something was found in it."""
    name = request.GET.get("object", "").replace("\x00", "")
    with database().write() as transaction:
        delivery = open_delivery(transaction, request.principal, number)
        context = {
            "delivery": delivery,
            "card": cards.card(transaction, delivery, content_of(transaction, delivery), name, None),
            "same": _worded(transaction.all(QUERIES["findings_of_object"], {"id": number, "object": name})),
            "objects": [name],
        }
        return render(request, "portal/board/_card.html", context)


def _board(request: HttpRequest, transaction: ReadTransaction, delivery: Row, found: Row | None) -> HttpResponse:
    chosen = Filter.of(request)
    # While the check runs, the first finding is waited for: nothing is read for the list of sheets, which comes with the end.
    is_wanted = found or chosen.sheet or delivery.state not in RUNNING
    content = content_of(transaction, delivery) if is_wanted else None
    conditions = chosen.conditions(delivery, content)
    grouped = _groups(transaction, delivery, chosen, conditions)
    rule = found.rule if found else chosen.rule or _first(grouped)
    rows = _rows(transaction, chosen, {**conditions, "rule": rule}, found.seq if found else 0) if rule else {}
    box = transaction.value(QUERIES["extent"], {"id": delivery.id})
    context = {
        **grouped,
        **rows,
        **(_card(request, transaction, delivery, found, content) if found else {}),
        "open_rule": rule,
        "filter": chosen,
        "sheets": sheets(content),
        "quarantine": transaction.all(QUERIES["quarantine"], {"id": delivery.id}),
        "undoing": transaction.one(QUERIES["undoing"], {"id": delivery.id}) if delivery.state == "undone" else None,
        "may_accept": _may(request, Act.ACCEPT, delivery),
        "may_mend": _may(request, Act.DELIVER, delivery),
        "map_settings": map_settings(),
        "focus": {"bbox": box, "code": delivery.code, "layer": "commune"} if box else None,
    }
    return render(request, "portal/board/board.html", context)


def _first(grouped: dict[str, Any]) -> str:
    """The rule of the gravest group; "" where there is none."""
    return str(grouped["groups"][0][0].rule) if grouped["groups"] else ""


def _may(request: HttpRequest, act: Act, delivery: Row) -> bool:
    return allows(request.principal, act, unit_code=delivery.code, province_code=delivery.province_code)


def _groups(
    transaction: ReadTransaction, delivery: Row, chosen: Filter, conditions: dict[str, object]
) -> dict[str, Any]:
    found = transaction.all(QUERIES["groups"], conditions)
    found_by = transaction.all(QUERIES["severities"], {"id": delivery.id})
    counted = {row.severity: row.findings for row in found_by}
    return {
        "delivery": delivery,
        "severities": [(name, counted.get(name, 0), chosen.query(severity=name)) for name in _SEVERITIES],
        "waived": sum(row.waived for row in found_by),
        "mapping_needed_by": NEEDED_BY,
        "is_running": delivery.state in RUNNING,
        # A rule that this version no longer has still shows what it found, by its id alone.
        "groups": [(row, _RULES.get(row.rule), chosen.query(rule=row.rule)) for row in found],
        "listed": sum(row.findings for row in found),
        "is_filtered": bool(chosen),
    }


def _rows(transaction: ReadTransaction, chosen: Filter, conditions: dict[str, object], start: int) -> dict[str, Any]:
    window = {**conditions, "from": start, "limit": ON_A_PAGE + 1}
    found = transaction.all(QUERIES["findings"], window)
    more = found[ON_A_PAGE:]
    return {
        "rows": found[:ON_A_PAGE],
        "more": more[0].seq if more else None,
        "is_inside": start > 0,
        "query": chosen.query(rule=str(conditions["rule"])),
        "filter_query": chosen.query(rule=""),
    }


def _card(
    request: HttpRequest, transaction: ReadTransaction, delivery: Row, found: Row, content: Content | None = None
) -> dict[str, Any]:
    chosen = Filter.of(request)
    content = content or content_of(transaction, delivery)
    rule = _RULES.get(found.rule)
    shown = cards.card(transaction, delivery, content, found.object, rule) if found.object else None
    beside = transaction.one(QUERIES["neighbours"], {**chosen.conditions(delivery, content), "seq": found.seq})
    named = [name for name in (found.object, *found.others) if name]
    same = transaction.all(QUERIES["findings_of_object"], {"id": delivery.id, "object": found.object})
    return {
        "delivery": delivery,
        "finding": found,
        "rule": rule,
        "card": shown,
        "beside": beside,
        "same": _worded([row for row in same if row.seq != found.seq]),
        "waiver": transaction.one(QUERIES["waiver"], {"id": found.waiver_id}) if found.waiver_id else None,
        "objects": named[:50],
        "box": found.bbox or _box(content, named),
        "filter_query": chosen.query(rule=""),
    }


def _box(content: Content | None, names: list[str]) -> list[float] | None:
    rows = cards.rows_of(content, names) if content else []
    return cards.box(content, rows) if content and rows else None


def _worded(found: list[Row]) -> list[tuple[Row, Any]]:
    return [(row, _RULES.get(row.rule)) for row in found]
