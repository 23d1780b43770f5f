"""Search (tra cứu): one box for everything, that says how it understood what was typed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from diaba.access import Act, guard
from diaba.cadastre import zones
from diaba.db import ReadTransaction, database
from diaba.errors import Refusal
from diaba.law.book import Book
from diaba.portal import register_words
from diaba.portal.pages import QUERIES, focus_of, page_of
from diaba.registry.lookup.answering import look_up
from diaba.registry.lookup.asking import Answer, Asker, CertificateHit, Found, Hit, ParcelHit, PersonHit, PlaceHit
from diaba.registry.lookup.meanings import Located
from diaba.registry.lookup.paper import DELIVERED
from diaba.registry.lookup.reading import meanings
from diaba.registry.lookup.words import WITHHELD, words

_NEAR = 0.0006
"""Degrees around a point that the map shows."""
HOW = {
    "certificate": _("số trên giấy chứng nhận"), "map": _("số trên bản đồ"), "old": _("số trên bản đồ cũ"),
    "moved": _("số trước sắp xếp đơn vị hành chính"), "ended": _("thửa đã hết hiệu lực"),
}  # fmt: skip


@guard(Act.READ_PUBLIC)
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """What was typed, understood and answered; people are looked for by the posted form alone, so that no address names them."""
    said = request.POST if request.method == "POST" else request.GET
    text, commune = (said.get(name, "").replace("\x00", " ").strip() for name in ("q", "commune"))
    if request.method == "POST" and not any(one.is_personal for one in meanings(text)):
        return redirect(f"{reverse('search')}?{urlencode({'q': text, **({'commune': commune} if commune else {})})}")
    asker = Asker(request.principal, localdate(), commune, *purpose_of(request))
    opened = database().write() if asker.reads_register else database().read()
    problem = ""
    with opened as transaction:
        try:
            found = look_up(transaction, [text], asker)[0]
        except Refusal as refusal:  # said beside the form, where it can be mended
            problem = refusal.message("en" if get_language() == "en" else "vi")
            found = look_up(transaction, [text], Asker(asker.by, asker.today, commune))[0]
        focus = _focus(transaction, found)
    with database().read() as reading:
        chosen = (
            reading.one(QUERIES["unit"], {"level": "commune", "code": commune, "day": asker.today}) if commune else None
        )
        context = {
            "text": text, "chosen": chosen, "found": found, "answers": [told(one) for one in ordered(found, asker)], "focus": focus,
            "problem": problem, "purposes": purposes() if asker.reads_register else [], "purpose": asker.purpose,
            "dossier": asker.dossier,
        }  # fmt: skip
        page = page_of(request, reading, "search", context)
    if asker.reads_register:
        page.headers["Cache-Control"] = "no-store"
    return page


def purpose_of(request: HttpRequest) -> tuple[str, str]:
    """Why people are looked for, as the form says."""
    purpose, dossier = (request.POST.get(name, "").replace("\x00", "").strip()[:60] for name in ("purpose", "dossier"))
    return purpose, dossier


def purposes() -> list[tuple[str, str]]:
    """For what people may be looked for."""
    english = get_language() == "en"
    codes = Book.load().codes("disclosure_purpose", localdate()).values()
    return [(one.code, (one.label_en if english else one.label_vi) or one.label_vi) for one in codes]


def ordered(found: Found, asker: Asker) -> list[Answer]:
    """The answers as they were understood; who names a purpose means people first."""
    return sorted(found.answers, key=lambda one: not (asker.purpose and one.meaning.is_personal))


def told(answer: Answer) -> dict[str, Any]:
    """An understanding and its hits as the pages show them."""
    language = 1 if get_language() == "en" else 0
    return {
        "words": words(answer.meaning)[language],
        "is_personal": answer.meaning.is_personal,
        "withheld": WITHHELD[answer.withheld][language] if answer.withheld else "",
        "hits": [_hit(one) for one in answer.hits],
    }


def _hit(hit: Hit) -> dict[str, Any]:
    match hit:
        case ParcelHit(parcel, how, srid):
            return {
                "type": "parcel",
                "parcel": parcel,
                "how": HOW.get(how, ""),
                "zone": zones.label(srid) if srid else "",
            }
        case PlaceHit(unit, today, srid):
            return {"type": "place", "unit": unit, "today": today[:6], "zone": zones.label(srid) if srid else ""}
        case CertificateHit(serial, status, row):
            state = _("Đã giao nộp, chưa lập sổ") if status == DELIVERED else register_words.STATES[status]
            return {
                "type": "certificate",
                "serial": serial,
                "status": state,
                "row": row,
                "counts": status == "in-force",
            }
        case PersonHit(person):
            return {"type": "person", "person": person, "kind": register_words.PARTIES[person.kind]}


def _focus(transaction: ReadTransaction, found: Found) -> dict[str, object] | None:
    """Where the map looks: at the point that was asked for, else at the one thing found."""
    points = [one.meaning for one in found.answers if isinstance(one.meaning, Located)]
    if points:
        return _point(points[0])
    hits = [*found.hits]
    parcels = {hit.parcel.code for hit in hits if isinstance(hit, ParcelHit)}
    units = [hit.unit for hit in hits if isinstance(hit, PlaceHit)]
    day = localdate()
    if len(parcels) == 1:
        return focus_of(transaction.one(QUERIES["parcel"], {"code": parcels.pop(), "day": day}))
    if len(units) == 1 and not parcels and units[0].in_force:
        return focus_of(transaction.one(QUERIES["unit"], {"level": units[0].level, "code": units[0].code, "day": day}))
    return None


def _point(meaning: Located) -> dict[str, object]:
    west, south = meaning.longitude, meaning.latitude
    box = [west - _NEAR, south - _NEAR, west + _NEAR, south + _NEAR]
    return {"bbox": box, "code": "", "layer": "point", "point": [west, south]}
