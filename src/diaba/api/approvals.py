"""Acts that wait for a second person: listed, looked at, approved, rejected, withdrawn."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from diaba.access import Act, guard
from diaba.api.acts import told_of, told_rehearsal
from diaba.api.answers import answer, body_of, field, number_in, resource, tagged
from diaba.api.once import Told, key_of, once
from diaba.api.refusals import FieldWrong
from diaba.db import Row, WriteTransaction, database
from diaba.registry.asking import proposals

_HIGHEST = 1 << 62
_TOLD = (
    "id", "kind", "state", "unit_code", "place", "parcels", "proposed_by", "proposed_at", "note", "expires_at", "decided_by",
    "decided_at", "reason", "act_id",
)  # fmt: skip


@guard(Act.REGISTER)
def listed(request: HttpRequest) -> HttpResponse:
    """The proposals of the caller's territory, newest first; ``before`` is the cursor."""
    state = request.GET.get("state")
    if state is not None and state not in proposals.STATES:
        raise FieldWrong(field="state", given=state[:80], expected=" | ".join(proposals.STATES))
    limit = max(1, number_in(request, "limit", 100, 1000))
    before = number_in(request, "before", _HIGHEST, _HIGHEST)
    with database().write() as transaction:
        rows = proposals.listed(transaction, request.principal, state, before=before, limit=limit + 1)
    shown = [_told(row) for row in rows[:limit]]
    return tagged(request, {"approvals": shown, "next": rows[limit - 1].id if len(rows) > limit else None})


@guard(Act.REGISTER)
def one(request: HttpRequest, number: int) -> HttpResponse:
    """A proposal: what was asked, what the proposer saw, and what it would do now."""
    with database().write() as transaction:
        found = proposals.open_proposal(transaction, min(number, _HIGHEST), request.principal)
    told = {**_told(found.row), "asked": found.row.asked, "seen": found.row.seen}
    return tagged(request, {**told, "has_changed": found.has_changed, "now": told_rehearsal(found.now)})


@guard(Act.REGISTER)
def approved(request: HttpRequest, number: int) -> HttpResponse:
    """Register what was proposed, from the ``basis`` that was looked at."""
    basis = field(body_of(request), "basis", str)

    def act(transaction: WriteTransaction) -> Told:
        row = proposals.approve(transaction, number, request.principal, basis)
        found = proposals.open_proposal(transaction, number, request.principal)
        return Told(200, told_of(row.act_id, found.act))

    return _decided(request, number, {"basis": basis}, act)


@guard(Act.REGISTER)
def rejected(request: HttpRequest, number: int) -> HttpResponse:
    """Decline a proposal with a ``reason``."""
    reason = field(body_of(request), "reason", str)

    def act(transaction: WriteTransaction) -> Told:
        proposals.reject(transaction, number, request.principal, reason)
        return Told(200, {"id": number, "state": "rejected"})

    return _decided(request, number, {"rejected": reason}, act)


@guard(Act.REGISTER)
def withdrawn(request: HttpRequest, number: int) -> HttpResponse:
    """Take back one's own proposal."""
    reason = field(body_of(request), "reason", str, default="")

    def act(transaction: WriteTransaction) -> Told:
        proposals.withdraw(transaction, number, request.principal, reason)
        return Told(200, {"id": number, "state": "withdrawn"})

    return _decided(request, number, {"withdrawn": reason}, act)


def _decided(
    request: HttpRequest, number: int, asked: dict[str, Any], act: Callable[[WriteTransaction], Told]
) -> HttpResponse:
    key = key_of(request)
    with database().write() as transaction:
        said = {**asked, "proposal": str(number)}
        told = once(transaction, request.principal.name, key, said, lambda: act(transaction))
    return answer(told.body, status=told.status, **({"idempotency_replayed": "true"} if told.again else {}))


def _told(row: Row) -> dict[str, Any]:
    return {**{name: getattr(row, name) for name in _TOLD}, "links": {"self": f"/api/v1/approvals/{row.id}"}}


collection = resource(GET=listed)
single = resource(GET=one)
approval = resource(POST=approved)
rejection = resource(POST=rejected)
withdrawal = resource(POST=withdrawn)
