"""Search over the API: a text understood in every way, with what each understanding gives; a list of texts by the same words."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate

from diaba.access import Act, guard
from diaba.api.answers import answer, body_of, field, resource
from diaba.cadastre import zones
from diaba.db import Row, database
from diaba.registry.lookup.answering import look_up
from diaba.registry.lookup.asking import Answer, Asker, CertificateHit, Found, Hit, ParcelHit, PersonHit, PlaceHit
from diaba.registry.lookup.lists import MOST_LINES
from diaba.registry.lookup.refusals import ListTooLong
from diaba.registry.lookup.words import WITHHELD, words


@guard(Act.READ_PUBLIC)
def asked(request: HttpRequest) -> HttpResponse:
    """What ``q`` may mean and what that gives, within a ``commune`` where one is named; nobody is looked for by an address."""
    text, commune = (request.GET.get(name, "").replace("\x00", " ") for name in ("q", "commune"))
    asker = Asker(request.principal, localdate(), commune)
    opened = database().write() if asker.reads_register else database().read()
    with opened as transaction:
        found = look_up(transaction, [text], asker)[0]
    return answer(told(found))


@guard(Act.READ_PARTY)
def posted(request: HttpRequest) -> HttpResponse:
    """The same with a ``purpose`` and a ``dossier``, for which people are found too; who is told of is written down first."""
    body = body_of(request)
    text = field(body, "q", str)
    said = {name: field(body, name, str, default="") for name in ("commune", "purpose", "dossier")}
    with database().write() as transaction:
        found = look_up(transaction, [text], Asker(request.principal, localdate(), **said))[0]
    return answer(told(found))


def told(found: Found) -> dict[str, Any]:
    """A text and its answers, as the API tells them."""
    return {"text": found.text, "count": found.count, "meanings": [_answer(one) for one in found.answers]}


def _answer(one: Answer) -> dict[str, Any]:
    vietnamese, english = words(one.meaning)
    withheld = {}
    if one.withheld:
        because = WITHHELD[one.withheld]
        withheld = {"withheld": {"code": one.withheld, "message_vi": because[0], "message_en": because[1]}}
    said = {**one.meaning.plain(), "words_vi": vietnamese, "words_en": english}
    return {"understood": said, **withheld, "hits": [_hit(hit) for hit in one.hits]}


def _hit(hit: Hit) -> dict[str, Any]:
    match hit:
        case ParcelHit(parcel, how, srid):
            facts = {"code": parcel.code, "sheet": parcel.sheet, "number": parcel.number, "legal_area": parcel.area}
            commune = {"code": parcel.unit_code, "name": parcel.full_name}
            links = {"self": f"/api/v1/parcels/{parcel.code}", "page": f"/parcels/{parcel.code}"}
            more = {"how": how, "until": parcel.until, **_zone(srid), "commune": commune, "links": links}
            return {"type": "parcel", **facts, **more}
        case PlaceHit(unit, today, srid):
            return {"type": "unit", **_unit(unit), **_zone(srid), "today": [_unit(one) for one in today]}
        case CertificateHit(serial, status):
            return {"type": "certificate", "serial": serial, "status": status}
        case PersonHit(person):
            facts = {name: getattr(person, name) for name in ("kind", "name", "birth_year", "address", "unit_code")}
            return {"type": "party", "id": person.id, **facts}


def _unit(unit: Row) -> dict[str, Any]:
    return {
        "code": unit.code,
        "level": unit.level,
        "name": unit.full_name,
        "in_force": unit.in_force,
        "until": unit.valid_to,
    }


def _zone(srid: int | None) -> dict[str, Any]:
    """The zone in which the point was found there."""
    return {"zone": {"epsg": srid, "central_meridian": zones.label(srid)}} if srid else {}


@guard(Act.READ_PARTY)
def listed(request: HttpRequest) -> HttpResponse:
    """Many texts at once, each as ``posted`` answers one."""
    body = body_of(request)
    texts = [str(text) for text in field(body, "texts", list)]
    if len(texts) > MOST_LINES:
        raise ListTooLong(lines=len(texts), most=MOST_LINES)
    said = {name: field(body, name, str, default="") for name in ("commune", "purpose", "dossier")}
    with database().write() as transaction:
        found = look_up(transaction, texts, Asker(request.principal, localdate(), **said, in_list=True))
    return answer({"answers": [told(one) for one in found]})


batch = resource(POST=listed)
collection = resource(GET=asked, POST=posted)
