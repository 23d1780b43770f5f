"""Search (tra cứu): one box that takes a name, a sheet and parcel number, or a parcel code."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from diaba.db import ReadTransaction, Row
from diaba.sql import load

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


@dataclass(frozen=True)
class Asked:
    """What was typed, understood: a code, or numbers and a place, or a place alone."""

    code: str = ""
    sheet: str = ""
    number: str = ""
    place: str = ""


@dataclass(frozen=True)
class Found:
    """What was found; ``is_everywhere`` where numbers were looked for without a place."""

    asked: Asked
    units: Sequence[Row] = ()
    parcels: Sequence[Row] = ()
    former: Sequence[Row] = ()
    successors: dict[int, Sequence[Row]] = field(default_factory=dict)
    is_everywhere: bool = False

    @property
    def count(self) -> int:
        """How many results there are."""
        return len(self.units) + len(self.parcels) + len(self.former)


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
        units = _units(transaction, asked.place, day)
        old = [unit for unit in units if not unit.in_force]
        return Found(
            asked,
            units=units,
            successors={unit.id: transaction.all(_QUERIES["successors"], {"id": unit.id}) for unit in old},
        )
    places = None
    if asked.place:
        places = [unit.code for unit in _units(transaction, asked.place, day) if unit.level == "commune"]
    elif commune:
        places = [commune]
    params = {"sheet": asked.sheet, "number": asked.number, "places": places, "day": day}
    return Found(
        asked,
        parcels=transaction.all(_QUERIES["find_parcels"], params),
        former=transaction.all(_QUERIES["find_former_parcels"], params),
        is_everywhere=places is None,
    )


def _by_code(transaction: ReadTransaction, code: str, day: date) -> list[Row]:
    found = transaction.one(_QUERIES["parcel"], {"code": code, "day": day})
    return [] if found is None else [found]


def _units(transaction: ReadTransaction, place: str, day: date) -> list[Row]:
    name, _, within = place.partition(",")
    key, above = (transaction.value("SELECT base.search_key(%s)", [part]) for part in (name, within))
    if not key:
        return []
    units = transaction.all(_QUERIES["find_units"], {"key": key, "within": above, "day": day})
    exact = [unit for unit in units if unit.is_exact]
    return exact or units
