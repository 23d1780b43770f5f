"""Bulk calls (gọi theo lô): many acts in one request, each by itself, so that one refusal stops nothing else."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from diaba.access import Act, guard
from diaba.api.acceptances import accept_one
from diaba.api.answers import answer, body_of, field, resource
from diaba.api.entering import Ask, enter
from diaba.api.once import Told
from diaba.api.refusals import FieldWrong, KeyMissing
from diaba.errors import Refusal

_MOST = 100


@guard(Act.DELIVER)
def deliveries(request: HttpRequest) -> HttpResponse:
    """Enter up to 100 deliveries, each under its own key."""

    def act(item: object) -> Told:
        if not isinstance(item, dict):
            raise FieldWrong(field="deliveries", given=str(item)[:80], expected="[{…}]")
        key = field(item, "key", str, default="")
        if not key and request.token:
            raise KeyMissing
        return enter(request.principal, key[:200], Ask.of(item))

    return _each(field(body_of(request), "deliveries", list), "deliveries", act)


@guard(Act.ACCEPT)
def acceptances(request: HttpRequest) -> HttpResponse:
    """Accept up to 100 deliveries, or show what accepting each would do."""
    body = body_of(request)
    dry_run = field(body, "dry_run", bool, default=False)

    def act(item: object) -> Told:
        if not isinstance(item, int) or isinstance(item, bool) or not 0 < item < 1 << 62:
            raise FieldWrong(field="deliveries", given=str(item)[:80], expected="[1, 2, …]")
        return accept_one(request.principal, item, dry_run=dry_run)

    return _each(field(body, "deliveries", list), "acceptances", act)


def _each(items: list[object], name: str, act: Callable[[object], Told]) -> HttpResponse:
    if not 0 < len(items) <= _MOST:
        raise FieldWrong(field=name, given=len(items), expected=f"1…{_MOST}")
    results: list[dict[str, object]] = []
    for item in items:
        try:
            told = act(item)
            results.append({"status": told.status, "body": told.body})
        except Refusal as refusal:
            results.append({"status": refusal.status, "problem": refusal.problem("vi")})
    return answer({"results": results}, status=207)


deliveries_batch = resource(POST=deliveries)
acceptances_batch = resource(POST=acceptances)
