"""Sheets over the API: a certificate, an act, a party; who is named is told for a purpose, and each one told is written down."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate

from diaba.access import Act, guard
from diaba.api.answers import answer, body_of, field, resource, tagged
from diaba.api.parcels import as_of, known_at
from diaba.db import Row, database
from diaba.party.model import Party
from diaba.party.search import Look
from diaba.registry.sheets.act import act_sheet
from diaba.registry.sheets.certificate import CertificateSheet, certificate_in_full, certificate_sheet
from diaba.registry.sheets.party import party_sheet


@guard(Act.READ_PARTY)
def act(request: HttpRequest, number: int) -> HttpResponse:
    """What an act began and ended; parties by number alone."""
    with database().write() as transaction:
        sheet = act_sheet(transaction, request.principal, number)
    parts = {name: _rows(getattr(sheet, name)) for name in ("parcels", "rights", "certificates", "caveats")}
    return tagged(request, {**sheet.act._asdict(), **parts, "parties": sheet.parties})


@guard(Act.READ_PARTY)
def certificate(request: HttpRequest, serial: str) -> HttpResponse:
    """Whether it counts and what rests on it."""
    at, known = as_of(request), known_at(request)
    with database().write() as transaction:
        sheet = certificate_sheet(transaction, request.principal, serial, at, known)
    return tagged(request, _certificate(sheet, at, known))


@guard(Act.READ_PARTY)
def certificate_for(request: HttpRequest, serial: str) -> HttpResponse:
    """The same with what is printed on it, for a ``purpose`` and a ``dossier``."""
    at, known = as_of(request), known_at(request)
    with database().write() as transaction:
        sheet = certificate_in_full(transaction, _look(request), serial, at, known)
    return answer({**_certificate(sheet, at, known), "printed": sheet.printed})


@guard(Act.READ_PARTY)
def party(request: HttpRequest, number: int) -> HttpResponse:
    """Who a party is and what it holds in the caller's territory, for a ``purpose`` and a ``dossier``."""
    at, known = as_of(request), known_at(request)
    with database().write() as transaction:
        sheet = party_sheet(transaction, _look(request), number, at, known)
    told = {"holdings": _rows(sheet.holdings), "elsewhere": sheet.elsewhere, "acts": _rows(sheet.acts)}
    return answer({"as_of": at, "known_at": known, **_party(sheet.party), **told})


def _look(request: HttpRequest) -> Look:
    body = body_of(request)
    purpose, dossier = (field(body, name, str, default="") for name in ("purpose", "dossier"))
    return Look(request.principal, purpose, localdate(), dossier or None, "sheet")


def _certificate(sheet: CertificateSheet, at: date, known: datetime) -> dict[str, Any]:
    return {"as_of": at, "known_at": known, **sheet.facts, "acts": _rows(sheet.acts)}


def _party(one: Party) -> dict[str, Any]:
    told = one.particulars
    return {
        "id": one.id,
        "kind": one.kind,
        "name": told.name,
        "sex": told.sex,
        "birth_year": told.birth.year if told.birth else None,
        "born": told.birth.day if told.birth else None,
        "nationality": told.nationality,
        "address": told.address,
        "papers": [
            {"kind": paper.kind, "number": paper.number, "issued_on": paper.issued_on, "issuer": paper.issuer}
            for paper in one.papers
        ],
        "members": [
            {"role": member.role, "share": str(member.share) if member.share else None, **_party(member.party)}
            for member in one.members
        ],
    }


def _rows(rows: list[Row]) -> list[dict[str, Any]]:
    return [row._asdict() for row in rows]


acts = resource(GET=act)
certificates = resource(GET=certificate, POST=certificate_for)
parties = resource(POST=party)
