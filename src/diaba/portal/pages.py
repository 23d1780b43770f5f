"""The public pages: the map, units, sheets and the parcel sheet (phiếu thông tin thửa đất)."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from diaba.access import Act, guard
from diaba.db import ReadTransaction, Row, database
from diaba.portal.island import map_settings
from diaba.portal.refusals import ParcelUnknown, PlaceUnknown
from diaba.sql import load
from diaba.units.resolve import became_each

QUERIES = load("diaba.portal")


@guard(Act.READ_PUBLIC)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The map, and the box to search in."""
    if "q" in request.GET:
        return redirect(f"{reverse('search')}?{request.GET.urlencode()}")
    with database().read() as transaction:
        provinces = transaction.all(QUERIES["provinces"], {"day": localdate()})
        return page_of(request, transaction, "home", {"provinces": provinces})


@guard(Act.READ_PUBLIC)
@require_safe
def province(request: HttpRequest, code: str) -> HttpResponse:
    """A province and its communes."""
    with database().read() as transaction:
        unit = _unit(transaction, "province", code)
        return page_of(
            request,
            transaction,
            "province",
            {
                "unit": unit,
                "communes": transaction.all(QUERIES["communes_of"], {"code": code, "day": localdate()}),
                "focus": focus_of(unit),
                **_history(transaction, unit),
            },
        )


@guard(Act.READ_PUBLIC)
@require_safe
def commune(request: HttpRequest, code: str) -> HttpResponse:
    """A commune: its sheets, what was accepted for it, what it was made of."""
    day = localdate()
    with database().read() as transaction:
        unit = _unit(transaction, "commune", code)
        sheets = transaction.all(QUERIES["sheets"], {"code": code, "day": day})
        return page_of(
            request,
            transaction,
            "commune",
            {
                "unit": unit,
                "chosen": unit,
                "sheets": sheets,
                "parcels": sum(sheet.parcels for sheet in sheets),
                "area": sum(sheet.area or 0 for sheet in sheets),
                "province": transaction.one(
                    QUERIES["unit"], {"level": "province", "code": unit.province_code, "day": day}
                ),
                "acceptances": transaction.all(QUERIES["acceptances"], {"code": code}),
                "focus": focus_of(unit),
                **_history(transaction, unit),
            },
        )


@guard(Act.READ_PUBLIC)
@require_safe
def sheet(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """A map sheet: its parcels, as a table."""
    with database().read() as transaction:
        unit = _unit(transaction, "commune", code)
        wanted = {"code": unit.code, "sheet": _plain(number), "day": localdate()}
        parcels = transaction.all(QUERIES["sheet_parcels"], wanted)
        return page_of(
            request,
            transaction,
            "sheet",
            {
                "unit": unit,
                "chosen": unit,
                "number": number,
                "parcels": parcels,
                "focus": focus_of(transaction.one(QUERIES["sheet_box"], wanted)),
            },
        )


@guard(Act.READ_PUBLIC)
@require_safe
def parcel(request: HttpRequest, code: str) -> HttpResponse:
    """The parcel sheet: what is public of one parcel."""
    day = localdate()
    with database().read() as transaction:
        found = transaction.one(QUERIES["parcel"], {"code": _plain(code).lower(), "day": day})
        if found is None:
            raise ParcelUnknown(code=code)
        today = None
        if not found.unit_in_force:
            ids = [each.unit.id for each in became_each(transaction, [found.unit_id], day).get(found.unit_id, [])]
            today = transaction.one(QUERIES["around_point"], {"ids": ids, "point": found.point})
        return page_of(
            request,
            transaction,
            "parcel",
            {
                "parcel": found,
                "unit_today": today,
                "focus": focus_of(found),
                "land_uses": transaction.all(
                    QUERIES["land_uses"], {"version": found.version_id, "day": found.effective_from}
                ),
                **{
                    name: transaction.all(QUERIES[name], {"id": found.id})
                    for name in ("versions", "relatives", "former_numbers")
                },
            },
        )


def _plain(text: str) -> str:
    """``text`` without NUL, which the database refuses."""
    return text.replace("\x00", "")


def _unit(transaction: ReadTransaction, level: str, code: str) -> Row:
    unit = transaction.one(QUERIES["unit"], {"level": level, "code": _plain(code), "day": localdate()})
    if unit is None:
        raise PlaceUnknown(code=code)
    return unit


def _history(transaction: ReadTransaction, unit: Row) -> dict[str, object]:
    return {name: transaction.all(QUERIES[name], {"id": unit.id}) for name in ("predecessors", "successors")}


def focus_of(row: Row | None) -> dict[str, object] | None:
    """What the map looks at and marks."""
    if row is None or not row.bbox or None in row.bbox:
        return None
    return {"bbox": row.bbox, "code": row.code, "layer": getattr(row, "level", "parcel")}


def page_of(request: HttpRequest, transaction: ReadTransaction, name: str, context: Mapping[str, Any]) -> HttpResponse:
    """A page with the map beside it."""
    shared = {"map_settings": map_settings(), "current_until": transaction.value(QUERIES["current_until"])}
    return render(request, f"portal/{name}.html", {**shared, **context})
