"""Entering a person from the desk (lập người sử dụng đất mới): who is known by that paper already is shown instead."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from diaba.access import Act, guard
from diaba.db import WriteTransaction, database
from diaba.errors import Refusal
from diaba.law.book import Book
from diaba.party.model import Birth, Kind, NewParty, Paper, Particulars, Sex
from diaba.party.search import Look, find_by_number
from diaba.portal import register_words as words
from diaba.portal.desk.asking import spoken
from diaba.portal.desk.land import PURPOSE, SQL, Land, open_land
from diaba.portal.desk.posted import day_of
from diaba.portal.desk.refusals import NameMissing, NumberUnreadable, PersonKnown
from diaba.registry.asking.entering import enter_person

KINDS = (Kind.INDIVIDUAL, Kind.ORGANISATION, Kind.COMMUNITY, Kind.RELIGIOUS, Kind.STATE)
_FIRST_YEAR = 1850


@guard(Act.REGISTER)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def person(request: HttpRequest, code: str) -> HttpResponse:
    """The form; posted, the person is entered and the number told."""
    said = {name: str(value).replace("\x00", "").strip() for name, value in request.POST.items()}
    told: dict[str, Any] = {
        "said": said,
        "kinds": [(kind.value, words.PARTIES[kind]) for kind in KINDS],
        "papers": _papers(),
    }
    with database().write() as transaction:
        land = open_land(transaction, code, request.principal)
        told["land"] = land
        if request.method == "POST":
            try:
                with transaction.part():
                    told["number"] = _entered(transaction, request, land, said)
            except Refusal as refusal:
                told["problem"] = refusal.message("en" if get_language() == "en" else "vi")
    return render(request, "portal/desk/person.html", told, status=422 if "problem" in told else 200)


def _papers() -> list[tuple[str, str]]:
    codes = {one.code: one for one in Book.load().all_codes() if one.list == "identity_paper_kind"}
    people = [(code, spoken((one.label_vi, one.label_en or one.label_vi))) for code, one in codes.items()]
    return [*people, ("MST", spoken(("Mã số thuế, mã số doanh nghiệp", "Tax or enterprise number")))]


def _entered(transaction: WriteTransaction, request: HttpRequest, land: Land, said: dict[str, str]) -> int:
    today = localdate()
    new = _new(said, int(transaction.value(SQL["commune_of_parcel"], {"id": land.parcel.id})))
    for paper in new.papers:
        look = Look(request.principal, PURPOSE, today, said.get("dossier") or None)
        if found := find_by_number(transaction, look, paper.number):
            raise PersonKnown(number=found[0].id, name=found[0].name)
    return enter_person(transaction, new, land.parcel, request.principal, today)


def _new(said: dict[str, str], unit_id: int) -> NewParty:
    if not said.get("name"):
        raise NameMissing
    kind = next((kind for kind in KINDS if kind.value == said.get("kind")), Kind.INDIVIDUAL)
    sex = next((sex for sex in Sex if sex.value == said.get("sex")), None)
    known = (said["name"], sex, _birth(said.get("born", "")), None, said.get("address") or None)
    number, paper = said.get("number", ""), said.get("paper", "")
    issued = day_of(said.get("issued_on", ""))
    papers = (
        [Paper(paper, number, date.fromisoformat(issued) if issued else None)]
        if number and paper in dict(_papers())
        else []
    )
    return NewParty(kind, Particulars(*known, unit_id=unit_id), papers)


def _birth(text: str) -> Birth | None:
    """A year, or a day written dd/mm/yyyy."""
    if not text:
        return None
    if text.isascii() and text.isdigit() and _FIRST_YEAR <= int(text) <= localdate().year:
        return Birth(int(text))
    day = date.fromisoformat(day_of(text) or "")
    if not _FIRST_YEAR <= day.year <= localdate().year:
        raise NumberUnreadable(text=text[:40])
    return Birth(day.year, day)
