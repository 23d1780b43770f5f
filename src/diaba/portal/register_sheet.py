"""The register sheet of a parcel (hồ sơ đăng ký thửa đất), for officers of the place: as of any day, as known at any moment."""

from datetime import date, datetime, time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import get_current_timezone, localdate, localtime
from django.views.decorators.http import require_safe

from diaba.access import Act, guard, require
from diaba.db import database
from diaba.portal import register_words as words
from diaba.portal.pages import focus_of, page_of
from diaba.registry import history
from diaba.sql import load

_QUERIES = load("diaba.portal")


@guard(Act.READ_PARTY)
@require_safe
def register_sheet(request: HttpRequest, code: str) -> HttpResponse:
    """What was so on the day asked, as known at the end of another; every act that touched it; what it came of and became."""
    at, known_on = _day(request, "as_of"), _day(request, "known_on")
    known = datetime.combine(known_on, time.max, get_current_timezone())
    with database().write() as transaction:
        place = history.find(transaction, code.replace("\x00", "").lower())
        require(request.principal, Act.READ_PARTY, unit_code=place.unit_code, province_code=place.province_code)
        found = history.parcel_at(transaction, place.id, at, known)
        acts = [
            {
                **row._asdict(),
                "words": words.ACTS.get(row.kind, row.kind),
                "counts": row.effective <= at and localtime(row.recorded_at).date() <= known_on,
            }
            for row in history.timeline(transaction, place.id)
        ]
        steps = history.lineage(transaction, place.id)
    shown = {
        "code": place.code, "place": place, "found": found, "rights": _rights(found), "papers": _papers(found), "acts": acts,
        "steps": steps, "at": at, "known_on": known_on, "today": localdate(),
    }  # fmt: skip
    with database().read() as reading:
        public = reading.one(_QUERIES["parcel"], {"code": place.code, "day": localdate()})
        return page_of(request, reading, "register", {**shown, "focus": focus_of(public)})


def _day(request: HttpRequest, name: str) -> date:
    """The day asked for; today where none is, or none that is a day."""
    try:
        asked = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        asked = localdate()
    return asked


def _unit(found: dict[str, Any] | None) -> dict[str, Any]:
    return (found or {}).get("unit") or {}


def _rights(found: dict[str, Any] | None) -> list[dict[str, Any]]:
    return [
        {
            **right,
            "words": words.RIGHTS.get(right["type"], right["type"]),
            "party": words.PARTIES.get(right["party_kind"] or "", ""),
            "share": ""
            if right["numerator"] == right["denominator"]
            else f"{right['numerator']}/{right['denominator']}",
            "since": date.fromisoformat(right["since"]),
        }
        for right in _unit(found).get("rights") or []
    ]


def _papers(found: dict[str, Any] | None) -> list[dict[str, Any]]:
    return [
        {**paper, "words": words.STATES[paper["status"]], "since": date.fromisoformat(paper["since"])}
        for paper in _unit(found).get("certificates") or []
    ]
