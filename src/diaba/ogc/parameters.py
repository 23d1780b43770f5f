"""What a request may ask, parsed from its query string; anything else is refused, as the standard wants."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.timezone import get_current_timezone, localdate

from diaba.ogc.collections import Collection
from diaba.ogc.refusals import ParameterUnknown, ParameterWrong

LIMIT = 100
HIGHEST_LIMIT = 1000
_MERCATOR_LATITUDE = 85.06
_HAIR = 1e-9
_OPEN = ("", "..")


@dataclass(frozen=True)
class ItemsAsked:
    """A page of items: how many, of when, where, after which, with which properties."""

    limit: int
    period: str
    is_interval: bool
    bbox: str | None
    cursor: str | None
    filters: Mapping[str, str]


def parse_items(query: Mapping[str, str], collection: Collection) -> ItemsAsked:
    """What ``query`` asks of the items of ``collection``.

    Raises:
        ParameterUnknown: a parameter that does not exist.
        ParameterWrong: a value that does not parse.
    """
    refuse_unknown(query, ("bbox", "datetime", "limit", "cursor", *collection.filters))
    return ItemsAsked(
        limit=_limit(query.get("limit")),
        period=parse_period(query.get("datetime")),
        is_interval="/" in query.get("datetime", ""),
        bbox=_bbox(query.get("bbox")),
        cursor=_clean("cursor", query["cursor"]) if "cursor" in query else None,
        filters={name: _clean(name, query[name]) for name in collection.filters if name in query},
    )


def refuse_unknown(query: Mapping[str, str], known: tuple[str, ...]) -> None:
    """Refuse parameters that mean nothing here; ``f=json`` always does."""
    for name in query:
        if name not in (*known, "f"):
            raise ParameterUnknown(name=name, known=", ".join((*known, "f")))
    if query.get("f", "json") != "json":
        raise ParameterWrong(name="f", value=query["f"], expected="json")


def parse_period(text: str | None) -> str:
    """The days ``text`` speaks of, as a PostgreSQL daterange; with none, today."""
    if text is None:
        return f"[{localdate()},{localdate()}]"
    first, slash, last = text.partition("/")
    if not slash:
        return f"[{_day(first, text)},{_day(first, text)}]"
    lower, upper = ("" if part in _OPEN else _day(part, text) for part in (first, last))
    if not (lower or upper) or (lower and upper and lower > upper):
        raise ParameterWrong(
            name="datetime", value=text, expected="2025-07-01, 2025-07-01/2026-04-30, 2025-07-01/.., ../2026-04-30"
        )
    return f"[{lower},{upper}]"


def _day(text: str, whole: str) -> str:
    """The day in Vietnam of a date or a moment."""
    try:
        if len(text) == len("2025-07-01"):
            return date.fromisoformat(text).isoformat()
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = datetime.combine(moment.date(), time(), get_current_timezone())
        return moment.astimezone(get_current_timezone()).date().isoformat()
    except (ValueError, OverflowError) as error:
        raise ParameterWrong(
            name="datetime", value=whole, expected="2025-07-01, 2025-07-01T00:00:00Z, 2025-07-01/.."
        ) from error


def _limit(text: str | None) -> int:
    if text is None:
        return LIMIT
    if not (text.isascii() and text.isdigit() and int(text[:9]) > 0):
        raise ParameterWrong(name="limit", value=text, expected=f"1 … {HIGHEST_LIMIT}")
    return min(int(text[:9]), HIGHEST_LIMIT)


def _bbox(text: str | None) -> str | None:
    """The box as WKT in longitude and latitude; two boxes where it crosses the antimeridian."""
    if text is None:
        return None
    try:
        numbers = [float(part) for part in text.split(",")]
        # With six numbers the third and the last are heights.
        west, south, east, north = numbers[:2] + numbers[3:5] if len(numbers) == 6 else numbers
    except ValueError as error:
        raise _wrong_box(text) from error
    # NaN fails every comparison, so these also keep it out.
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise _wrong_box(text)
    south, north = (min(max(latitude, -_MERCATOR_LATITUDE), _MERCATOR_LATITUDE) for latitude in (south, north))
    # A box without width would be no polygon; a tenth of a millimetre makes it one.
    east, north = (east + _HAIR if east == west else east), max(north, south + _HAIR)
    spans = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    rings = (f"(({w} {south},{e} {south},{e} {north},{w} {north},{w} {south}))" for w, e in spans)
    return f"MULTIPOLYGON({','.join(rings)})"


def _wrong_box(text: str) -> ParameterWrong:
    return ParameterWrong(name="bbox", value=text, expected="west,south,east,north (CRS84)")


def _clean(name: str, text: str) -> str:
    """Text the database can hold."""
    if "\x00" in text:
        raise ParameterWrong(name=name, value="\\0", expected="text")
    return text
