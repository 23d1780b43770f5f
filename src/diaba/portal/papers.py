"""Papers of the register as PDF (trích lục, lịch sử đăng ký, xác nhận kết quả đăng ký), in Vietnamese as offices hand them out."""

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import override
from django.views.decorators.http import require_safe

from diaba.access import Act, guard, require
from diaba.db import database
from diaba.portal import register_words as words
from diaba.portal.register_sheet import open_sheet
from diaba.portal.register_told import Moment, moment_of
from diaba.registry.papers import telling
from diaba.registry.papers.wording import decimal


@guard(Act.READ_PUBLIC)
@require_safe
def extract(request: HttpRequest, code: str) -> HttpResponse:
    """The extract of a live parcel; nothing of persons, so anybody may have it."""
    now = localtime()
    with database().read() as transaction:
        row = telling.drawn_parcel(transaction, code.replace("\x00", "").lower())
    if row is None:
        raise Http404
    facts = {**telling.land_facts(row, now.date()), "known": _moment(now)}
    return _paper(request, "extract", facts, address=reverse("parcel", args=[row.code]), name=f"trich-luc-{row.code}")


@guard(Act.READ_PARTY)
@require_safe
def history(request: HttpRequest, code: str) -> HttpResponse:
    """What was so on a day, as known at the end of another, with every act that touched the parcel."""
    moment = moment_of(request)
    with override("vi"):
        sheet = open_sheet(request, code, moment)
        facts = _history(sheet, moment)
    address = f"{reverse('register-sheet', args=[sheet['code']])}?as_of={moment.at}&known_on={moment.known_on}"
    return _paper(request, "history", facts, address=address, name=f"lich-su-{sheet['code']}")


@guard(Act.READ_PARTY)
@require_safe
def confirmation(request: HttpRequest, number: int) -> HttpResponse:
    """One act, and where it stands in the ledger."""
    with database().write() as transaction:
        row = telling.confirmed_act(transaction, number)
    if row is None:
        raise Http404
    for place in row.places or ():
        require(request.principal, Act.READ_PARTY, **place)
    more = row.parcel_count - len(row.parcels)
    with override("vi"):
        facts = {
            "words": str(words.ACTS.get(row.kind, row.kind)), "number": str(row.id), "dossier": row.dossier,
            "effective": _day(row.effective), "recorded": _moment(row.recorded_at), "decided_by": row.decided_by,
            "approved_by": row.approved_by, "parcels": [*row.parcels, *([f"và {more} thửa khác"] if more else [])],
            "entry": None if row.seq is None else str(row.seq), "leaf": row.leaf,
            "proof": f"/api/v1/ledger/acts/{row.id}",
        }  # fmt: skip
    return _paper(request, "confirmation", facts, address=f"/api/v1/ledger/acts/{row.id}", name=f"viec-{row.id}")


def _history(sheet: dict[str, Any], moment: Moment) -> dict[str, Any]:
    found = sheet["found"] or {}
    return {
        "parcel": {
            "code": sheet["code"], "number": found.get("number"), "sheet": found.get("sheet"), "address": sheet["place"].address,
            "area": decimal(str(found["legal_area"])) if found.get("legal_area") else None,
        },
        "at": _day(moment.at),
        "known": f"hết ngày {_day(moment.known_on)}",
        "rights": [
            {
                "words": str(right["words"]), "party": f"số {right['party_id']}, {right['party']}" if right["party_id"] else "-/-",
                "share": right["share"] or "toàn bộ", "serial": right["serial"], "since": _day(right["since"]),
            }
            for right in sheet["rights"]
        ],
        "caveats": [f"{one['authority']}, {one['document_number']}" for one in (found.get("unit") or {}).get("caveats") or []],
        "acts": [
            {
                "number": str(act["id"]), "words": str(act["words"]), "effective": _day(act["effective"]),
                "recorded": _moment(act["recorded_at"]), "dossier": act["dossier"],
                "entry": None if act["seq"] is None else str(act["seq"]),
            }
            for act in sheet["acts"] if act["counts"]
        ],
        "steps": [{"parent": step.parent, "child": step.child, "effective": _day(step.effective)} for step in sheet["steps"]],
    }  # fmt: skip


def _paper(request: HttpRequest, template: str, facts: dict[str, Any], *, address: str, name: str) -> HttpResponse:
    body = telling.paper(template, facts, address=request.build_absolute_uri(address), at=localtime())
    told = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(body, content_type="application/pdf", headers=told)


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _moment(moment: datetime) -> str:
    return f"{localtime(moment):%H:%M ngày %d/%m/%Y}"
