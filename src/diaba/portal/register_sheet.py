"""The register sheet of a parcel (hồ sơ đăng ký thửa đất), for officers of the place: as of any day, as known at any moment."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from diaba.access import Act, allows, guard, require
from diaba.db import database
from diaba.portal.pages import focus_of, page_of
from diaba.portal.register_told import Moment, acts_told, moment_of, papers_told, right_told
from diaba.registry import history
from diaba.sql import load

_QUERIES = load("diaba.portal")


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
        acts = acts_told(history.timeline(transaction, place.id), moment)
        steps = history.lineage(transaction, place.id)
    unit = (found or {}).get("unit") or {}
    rights = [right_told(right) for right in unit.get("rights") or []]
    told = {"code": place.code, "place": place, "found": found, "rights": rights, "acts": acts, "steps": steps}
    return {**told, "papers": papers_told(unit.get("certificates") or [])}


@guard(Act.READ_PARTY)
@require_safe
def register_sheet(request: HttpRequest, code: str) -> HttpResponse:
    """What was so on the day asked, as known at the end of another; every act that touched it; what it came of and became."""
    moment = moment_of(request)
    shown = open_sheet(request, code, moment)
    place = {"unit_code": shown["place"].unit_code, "province_code": shown["place"].province_code}
    edits = allows(request.principal, Act.REGISTER, **place)
    days = {"edits": edits, **moment.shown, "done": _act(request)}
    with database().read() as reading:
        public = reading.one(_QUERIES["parcel"], {"code": shown["code"], "day": localdate()})
        return page_of(request, reading, "register", {**shown, **days, "focus": focus_of(public)})


def _act(request: HttpRequest) -> str:
    """The number of the act that has just been registered, where the address says one."""
    given = request.GET.get("done", "")
    return given if given.isascii() and given.isdigit() and len(given) < 20 else ""
