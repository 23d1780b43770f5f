"""Reorganisations of units over the API: rehearse, propose, approve as another officer, and the outcome on a map."""

import dataclasses
import json
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate

from diaba.access import Act, Principal, guard
from diaba.api.answers import answer, body_of, field, resource, tagged
from diaba.api.refusals import FieldWrong
from diaba.db import database
from diaba.intake.reorganisation import proposing
from diaba.intake.reorganisation.reorganise import reorganise
from diaba.intake.reorganisation.staging import Asked, Given

_MOST_ROWS, _MOST_LETTERS = 100_000, 60
_COLUMNS = ("commune", "sheet", "parcel", "new_commune")


@guard(Act.REGISTER)
def listed(request: HttpRequest) -> HttpResponse:
    """Those proposed in the caller's province."""
    with database().write() as transaction:
        found = proposing.proposals(transaction, request.principal)
    return tagged(request, {"reorganisations": [dataclasses.asdict(one) for one in found]})


@guard(Act.REGISTER)
def propose(request: HttpRequest) -> HttpResponse:
    """Rehearse, and propose unless it is a ``dry_run``; with ``undoes`` the undoing of an act."""
    body, by = body_of(request), request.principal
    with database().write() as transaction:
        if "undoes" in body:
            number = proposing.propose_undo(transaction, field(body, "undoes", int), by=by)
        else:
            asked = _asked(body, by)
            if field(body, "dry_run", bool, default=False):
                told = reorganise(transaction, asked, by=by, approver=None, today=localdate(), dry_run=True)
                return answer(proposing.told_of(told))
            number = proposing.propose(transaction, asked, by=by, today=localdate())
        made = proposing.proposal_of(transaction, number, by)
    return answer(dataclasses.asdict(made), status=201, location=f"/api/v1/reorganisations/{number}")


@guard(Act.REGISTER)
def one(request: HttpRequest, number: int) -> HttpResponse:
    """A proposal, what its rehearsal told, and its act once it is approved."""
    with database().write() as transaction:
        return tagged(request, dataclasses.asdict(proposing.proposal_of(transaction, number, request.principal)))


@guard(Act.REGISTER)
def approve(request: HttpRequest, number: int) -> HttpResponse:
    """Carry out what another officer proposed."""
    with database().write() as transaction:
        act = proposing.approve(transaction, number, by=request.principal, today=localdate())
    return answer({"act": act})


@guard(Act.REGISTER)
def drawn(request: HttpRequest, number: int) -> HttpResponse:
    """The outcome of a proposal that is still open, as GeoJSON."""
    with database().write() as transaction:
        told = proposing.rehearsed(transaction, number, by=request.principal, today=localdate())
    return HttpResponse(json.dumps(told.map, ensure_ascii=False), content_type="application/geo+json")


def _asked(body: dict[str, Any], by: Principal) -> Asked:
    table = field(body, "table", list, default=[])
    if len(table) > _MOST_ROWS:
        raise FieldWrong(field="table", given=str(len(table)), expected=f"≤ {_MOST_ROWS}")
    effective, dossier = field(body, "effective", str, default=""), field(body, "dossier", str, default="")
    if len(dossier) > _MOST_LETTERS:
        raise FieldWrong(field="dossier", given=dossier[:80], expected=f"≤ {_MOST_LETTERS}")
    return Asked(
        decree=field(body, "decree", str),
        province=by.province_code,
        table=[_row(row) for row in table],
        effective=_day(effective) if effective else None,
        dossier=dossier or None,
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise FieldWrong(field="effective", given=text[:80], expected="YYYY-MM-DD") from error


def _row(row: Any) -> Given:  # noqa: ANN401 - whatever was sent
    if not isinstance(row, dict):
        raise FieldWrong(field="table", given=json.dumps(row)[:80], expected="{…}")
    return Given(*(field(row, name, str, default="" if name == "parcel" else None) for name in _COLUMNS))


collection = resource(GET=listed, POST=propose)
single = resource(GET=one)
approval = resource(POST=approve)
outcome = resource(GET=drawn)
