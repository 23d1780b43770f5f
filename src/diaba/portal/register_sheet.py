"""The register sheet of a parcel (hồ sơ đăng ký thửa đất), for officers of the place: as of any day, as known at any moment."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import get_current_timezone, localdate, localtime
from django.views.decorators.http import require_safe

from diaba.access import Act, allows, guard, require
from diaba.db import database
from diaba.portal import register_words as words
from diaba.portal.pages import focus_of, page_of
from diaba.registry import history
from diaba.sql import load

_QUERIES = load("diaba.portal")


@dataclass(frozen=True)
class Moment:
    """The day of the law that is asked about, and the day until the end of which the register counts."""

    at: date
    known_on: date

    @property
    def known(self) -> datetime:
        """The end of the day."""
        return datetime.combine(self.known_on, time.max, get_current_timezone())


def moment_of(request: HttpRequest) -> Moment:
    """The moment that the request asks about; today where it names none."""
    return Moment(_day(request, "as_of"), _day(request, "known_on"))


def open_sheet(request: HttpRequest, code: str, moment: Moment) -> dict[str, Any]:
    """The parcel with that code and all that is registered of it, as of the moment.

    Raises:
        ParcelCodeUnknown: no parcel ever had it.
        NotAllowed: who asks may not read parties there.
    """
    with database().write() as transaction:
        place = history.find(transaction, code.replace("\x00", "").lower())
        require(request.principal, Act.READ_PARTY, unit_code=place.unit_code, province_code=place.province_code)
        found = history.parcel_at(transaction, place.id, moment.at, moment.known)
        acts = [
            {
                **row._asdict(),
                "words": words.ACTS.get(row.kind, row.kind),
                "counts": row.effective <= moment.at and localtime(row.recorded_at).date() <= moment.known_on,
            }
            for row in history.timeline(transaction, place.id)
        ]
        steps = history.lineage(transaction, place.id)
    told = {"code": place.code, "place": place, "found": found, "rights": _rights(found), "papers": _papers(found)}
    return {**told, "acts": acts, "steps": steps}


@guard(Act.READ_PARTY)
@require_safe
def register_sheet(request: HttpRequest, code: str) -> HttpResponse:
    """What was so on the day asked, as known at the end of another; every act that touched it; what it came of and became."""
    moment = moment_of(request)
    shown = open_sheet(request, code, moment)
    place = {"unit_code": shown["place"].unit_code, "province_code": shown["place"].province_code}
    edits = allows(request.principal, Act.REGISTER, **place)
    days = {"edits": edits, "at": moment.at, "known_on": moment.known_on, "today": localdate(), "done": _act(request)}
    with database().read() as reading:
        public = reading.one(_QUERIES["parcel"], {"code": shown["code"], "day": localdate()})
        return page_of(request, reading, "register", {**shown, **days, "focus": focus_of(public)})


def _act(request: HttpRequest) -> str:
    """The number of the act that has just been registered, where the address says one."""
    given = request.GET.get("done", "")
    return given if given.isascii() and given.isdigit() and len(given) < 20 else ""


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
