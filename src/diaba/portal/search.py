"""Search (tra cứu): one box that takes a name, a sheet and parcel number, or a parcel code."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from diaba.db import ReadTransaction, Row
from diaba.sql import load
from diaba.units.find import find

_QUERIES = load("diaba.portal")

_CODE = re.compile(r"[0-9b-hjkmnp-z]{12}", re.IGNORECASE)
_NUMBERS = re.compile(
    r"(?:tờ(?:\s+(?:bản\s+đồ\s+)?số)?\s*)?(?P<sheet>\d+\w{0,3})\s*(?:[/,;\-]\s*(?:thửa(?:\s+số)?\s*)?|\s+thửa(?:\s+số)?\s*)(?P<number>\d+\w{0,3})\b"
    r"[\s,;]*(?P<place>.*)",
    re.IGNORECASE,
)
_PARCEL_FIRST = re.compile(
    r"thửa(?:\s+số)?\s*(?P<number>\d+\w{0,3})[\s,;]*tờ(?:\s+(?:bản\s+đồ\s+)?số)?\s*(?P<sheet>\d+\w{0,3})\b[\s,;]*(?P<place>.*)",
    re.IGNORECASE,
)
_LONGEST = 200
_LIKELY = 0.5
_MOST = 12


@dataclass(frozen=True)
class Asked:
    """What was typed, understood: a code, or numbers and a place, or a place alone."""

    code: str = ""
    sheet: str = ""
    number: str = ""
    place: str = ""


@dataclass(frozen=True)
class Place:
    """A unit that was meant, and what it is today where it is no more."""

    unit: Row
    today: Sequence[Row]


@dataclass(frozen=True)
class Found:
    """What was found; ``is_everywhere`` where numbers were looked for without a place."""

    asked: Asked
    places: Sequence[Place] = ()
    parcels: Sequence[Row] = ()
    former: Sequence[Row] = ()
    is_everywhere: bool = False

    @property
    def count(self) -> int:
        """How many results there are."""
        return len(self.places) + len(self.parcels) + len(self.former)


def understand(text: str) -> Asked:
    """Read what was typed."""
    # Phones write decomposed letters, and PostgreSQL refuses NUL.
    text = unicodedata.normalize("NFC", text.replace("\x00", " "))[:_LONGEST].strip()
    if _CODE.fullmatch(text) and any(letter.isdigit() for letter in text):
        return Asked(code=text.lower())
    if match := _PARCEL_FIRST.fullmatch(text) or _NUMBERS.fullmatch(text):
        sheet, number = (match[part].lstrip("0").lower() or "0" for part in ("sheet", "number"))
        return Asked(sheet=sheet, number=number, place=match["place"].strip())
    return Asked(place=text)


def search(transaction: ReadTransaction, text: str, commune: str, day: date) -> Found:
    """Find what ``text`` names, within ``commune`` where one was chosen."""
    asked = understand(text)
    if asked.code:
        return Found(asked, parcels=_by_code(transaction, asked.code, day))
    if not asked.sheet:
        return Found(asked, places=_places(transaction, asked.place, day))
    codes = [commune] if commune else None
    if asked.place:
        named = _places(transaction, asked.place, day)
        codes = [unit.code for place in named for unit in (place.unit, *place.today)]
    params = {"sheet": asked.sheet, "number": asked.number, "places": codes, "day": day}
    return Found(
        asked,
        parcels=transaction.all(_QUERIES["find_parcels"], params),
        former=transaction.all(_QUERIES["find_former_parcels"], params),
        is_everywhere=codes is None,
    )


def _by_code(transaction: ReadTransaction, code: str, day: date) -> list[Row]:
    found = transaction.one(_QUERIES["parcel"], {"code": code, "day": day})
    return [] if found is None else [found]


def _places(transaction: ReadTransaction, text: str, day: date) -> list[Place]:
    """The units ``text`` may mean, the likely ones alone."""
    candidates = find(transaction, text, today=day) if text else []
    likely = [each for each in candidates if each.confidence >= candidates[0].confidence * _LIKELY][:_MOST]
    ids = [unit.id for each in likely for unit in (each.unit, *(after.unit for after in each.today))]
    rows = {row.id: row for row in transaction.all(_QUERIES["found_units"], {"ids": ids, "day": day})}
    return [
        Place(rows[each.unit.id], [rows[after.unit.id] for after in each.today if after.unit.id != each.unit.id])
        for each in likely
    ]
