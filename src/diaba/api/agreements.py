"""Agreements over the API: drafted and signed by the provider, countersigned by the client with its own key."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate

from diaba.access import Act, guard
from diaba.api.answers import answer, body_of, field, resource, tagged
from diaba.api.refusals import FieldWrong
from diaba.db import database
from diaba.exchange import agreements
from diaba.exchange.agreement import parse
from diaba.exchange.signing import Says, Side, Statement


@guard(Act.READ_PUBLIC)
def listed(request: HttpRequest) -> HttpResponse:
    """Those of the caller, as a client or as who may agree on their area."""
    with database().write() as transaction:
        rows = agreements.listed(transaction, by=request.principal, today=localdate())
    return tagged(request, {"agreements": [row._asdict() for row in rows]})


@guard(Act.AGREE)
def drafted(request: HttpRequest) -> HttpResponse:
    """Put an agreement before its client."""
    agreement = parse(body_of(request))
    with database().write() as transaction:
        agreements.draft(transaction, agreement, by=request.principal, today=localdate())
        kept = agreements.kept(transaction, agreement.id, by=request.principal, today=localdate())
    return answer(_told(kept), status=201, location=f"/api/v1/agreements/{agreement.id}")


@guard(Act.READ_PUBLIC)
def one(request: HttpRequest, number: UUID) -> HttpResponse:
    """An agreement, its state and signatures, and what its client would sign."""
    with database().write() as transaction:
        return tagged(request, _told(agreements.kept(transaction, number, by=request.principal, today=localdate())))


@guard(Act.READ_PUBLIC)
def signed(request: HttpRequest, number: UUID) -> HttpResponse:
    """The client's word as JWS, or the provider's word, which this installation signs."""
    body, by, today = body_of(request), request.principal, localdate()
    with database().write() as transaction:
        if "jws" in body:
            kept = agreements.countersign(transaction, number, field(body, "jws", str), by=by, today=today)
        else:
            kept = agreements.sign(transaction, number, _word(field(body, "says", str)), by=by, today=today)
    return answer(_told(kept))


def _word(given: str) -> Says:
    if given not in set(Says):
        raise FieldWrong(field="says", given=given[:80], expected=", ".join(Says))
    return Says(given)


def _told(kept: agreements.Kept) -> dict[str, Any]:
    words = {says.value: Statement(kept.agreement, Side.CLIENT, says).payload().decode() for says in Says}
    return {
        "agreement": kept.agreement.plain(),
        "sha256": kept.agreement.hash().hex(),
        "state": kept.state,
        "drafted_by": kept.drafted_by,
        "signatures": [row._asdict() for row in kept.signatures],
        "to_sign": words,
    }


collection = resource(GET=listed, POST=drafted)
single = resource(GET=one)
signatures = resource(POST=signed)
