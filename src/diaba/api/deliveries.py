"""Deliveries: entered once, listed, and told how far they are."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from diaba.access import Act, guard
from diaba.api.answers import answer, field, number_in, resource, tagged
from diaba.api.entering import asked_by, enter
from diaba.api.once import key_of
from diaba.api.opening import SQL, WORKING, opened, territory, told
from diaba.api.refusals import FieldWrong
from diaba.db import database

_HIGHEST = 1 << 62
_STATES = ("received", "queued", "checking", "checked", "refused", "accepting", "accepted", "undone")


@guard(Act.DELIVER)
def deliver(request: HttpRequest) -> HttpResponse:
    """Enter a delivery from uploads, or from files in the request; workers check it."""
    with asked_by(request) as ask:
        entered = enter(request.principal, key_of(request), ask)
    body: Any = entered.body
    headers = {"idempotency_replayed": "true"} if entered.again else {}
    return answer(body, status=entered.status, location=body["links"]["self"], **headers)


@guard(Act.READ_DELIVERY)
def listed(request: HttpRequest) -> HttpResponse:
    """The deliveries of the caller's territory, newest first; ``before`` is the cursor."""
    state = request.GET.get("state")
    if state is not None and state not in _STATES:
        raise FieldWrong(field="state", given=state[:80], expected=" | ".join(_STATES))
    limit = max(1, number_in(request, "limit", 100, 1000))
    conditions = {
        **territory(request.principal),
        "state": state,
        "commune": field(dict(request.GET.items()), "commune", str, default="") or None,
        "before": number_in(request, "before", _HIGHEST, _HIGHEST),
        "limit": limit + 1,
    }
    with database().write() as transaction:
        rows = transaction.all(SQL["deliveries"], conditions)
    shown = [told(row) for row in rows[:limit]]
    return tagged(request, {"deliveries": shown, "next": rows[limit - 1].id if len(rows) > limit else None})


@guard(Act.READ_DELIVERY)
def one(request: HttpRequest, number: int) -> HttpResponse:
    """How far a delivery is, what was found in it by severity, and its receipt or its refusal."""
    with database().write() as transaction:
        row = opened(transaction, request.principal, number)
        counted = {each.severity: each.findings for each in transaction.all(SQL["severities"], {"id": number})}
    return tagged(request, told(row, counted), retry_after=int(row.state in WORKING))


collection = resource(GET=listed, POST=deliver)
single = resource(GET=one)
