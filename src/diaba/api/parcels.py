"""Parcels over the API, for officers of the place: as of any day of the law, as known at any moment; parties by number alone."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate, make_aware

from diaba.access import Act, guard, require
from diaba.api.answers import resource, tagged
from diaba.api.refusals import FieldWrong
from diaba.db import ReadTransaction, Row, database
from diaba.registry import history
from diaba.registry.refusals import NotThere


@guard(Act.READ_PARTY)
def state(request: HttpRequest, code: str) -> HttpResponse:
    """The parcel with its unit, rights, certificates and caveats."""
    at, known = as_of(request), known_at(request)
    with database().write() as transaction:
        place = _opened(request, transaction, code)
        found = history.parcel_at(transaction, place.id, at, known)
    if found is None:
        raise NotThere(parcel=code, at=f"{at:%d/%m/%Y}", known=f"{known:%d/%m/%Y %H:%M}")
    return tagged(request, {"as_of": at.isoformat(), "known_at": known.isoformat(), **found})


@guard(Act.READ_PARTY)
def timeline(request: HttpRequest, code: str) -> HttpResponse:
    """The acts that touched it, as they were recorded."""
    return _listed(request, code, "acts", history.timeline)


@guard(Act.READ_PARTY)
def lineage(request: HttpRequest, code: str) -> HttpResponse:
    """What it came of, and what came of it."""
    return _listed(request, code, "steps", history.lineage)


def _listed(
    request: HttpRequest, code: str, name: str, read: Callable[[ReadTransaction, int], Sequence[Row]]
) -> HttpResponse:
    with database().write() as transaction:
        rows = read(transaction, _opened(request, transaction, code).id)
    return tagged(request, {"code": code, name: [row._asdict() for row in rows]})


def _opened(request: HttpRequest, transaction: ReadTransaction, code: str) -> history.Place:
    place = history.find(transaction, code)
    require(request.principal, Act.READ_PARTY, unit_code=place.unit_code, province_code=place.province_code)
    return place


def as_of(request: HttpRequest) -> date:
    """The day of the law that is asked about; today where none is.

    Raises:
        FieldWrong: it is no day.
    """
    given = request.GET.get("as_of")
    try:
        return date.fromisoformat(given) if given else localdate()
    except ValueError as wrong:
        raise FieldWrong(field="as_of", given=str(given)[:40], expected="YYYY-MM-DD") from wrong


def known_at(request: HttpRequest) -> datetime:
    """The moment of the register that is asked about; now where none is.

    Raises:
        FieldWrong: it is no moment.
    """
    given = request.GET.get("known_at")
    try:
        # A "+" that nobody wrote as %2B comes as a blank.
        known = datetime.fromisoformat(given.replace(" ", "+")) if given else datetime.now(UTC)
    except ValueError as wrong:
        raise FieldWrong(field="known_at", given=str(given)[:40], expected="YYYY-MM-DDThh:mm:ss±hh:mm") from wrong
    return known if known.tzinfo else make_aware(known)


single = resource(GET=state)
acts = resource(GET=timeline)
steps = resource(GET=lineage)
