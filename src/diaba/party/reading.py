"""Single fields of a certificate line: what is understood is given typed, what is not stays in the line alone."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Protocol

from diaba.party import numbers
from diaba.party.model import Birth, Paper, Sex
from diaba.party.numbers import Form

_FIRST_YEAR, _LAST_YEAR = 1800, 2200
_SEXES = {"nam": Sex.MALE, "1": Sex.MALE, "nữ": Sex.FEMALE, "0": Sex.FEMALE, "khác": Sex.OTHER, "2": Sex.OTHER}
_PERSONAL = {Form.PERSONAL: "CCCD", Form.OLD: "CMND", Form.PASSPORT: "HC"}
_OTHER_PAPER = "GTK"
TAX_CODE = "MST"
_DECISION = "10"
_TITLES = re.compile(r"^(ho )?(ong|ba) ")
_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_STROKE = str.maketrans("đ", "d")


class Said(Protocol):
    """Whatever has the fields of a line."""

    @property
    def said(self) -> Mapping[str, str]:
        """The fields that say anything."""
        ...


def text(line: Said, name: str) -> str:
    """A field without blanks around it; empty where nothing is written."""
    return (line.said.get(name) or "").strip()


def word(line: Said, name: str) -> str:
    """A field as labels are compared."""
    return " ".join(unicodedata.normalize("NFC", text(line, name)).casefold().split())


def folded(name: str) -> str:
    """A name as people are compared: without case, tones, marks and title."""
    letters = unicodedata.normalize("NFD", name.casefold()).translate(_STROKE)
    plain = "".join(one if one.isalnum() else " " for one in letters if not unicodedata.combining(one))
    return _TITLES.sub("", " ".join(plain.split()))


def sex(line: Said) -> Sex | None:
    """giới tính: words or the codes of the exchange file."""
    return _SEXES.get(word(line, "sex"))


def day(written: str) -> date | None:
    """A day written as in Vietnam; None where it is none."""
    told = _DAY.fullmatch(written)
    try:
        return date(int(told[3]), int(told[2]), int(told[1])) if told else None
    except ValueError:
        return None


def birth(line: Said) -> Birth | None:
    """A day, or a year alone."""
    written = text(line, "born")
    known = day(written)
    if known is None:
        return _year(int(written)) if re.fullmatch(r"[0-9]{4}", written) else None
    return Birth(known.year, known) if _year(known.year) else None


def _year(year: int) -> Birth | None:
    return Birth(year) if _FIRST_YEAR <= year <= _LAST_YEAR else None


def issued(line: Said) -> date | None:
    """The day of the certificate."""
    known = day(text(line, "issued_on"))
    return known if known and _year(known.year) else None


def personal_paper(line: Said) -> Paper | None:
    """The paper of a person; its kind is told by the form of its number."""
    number = text(line, "identity_number")
    if not numbers.normalised(number):
        return None
    return Paper(_PERSONAL.get(numbers.form(number), _OTHER_PAPER), number)


def organisation_paper(line: Said) -> Paper | None:
    """The paper of an organisation: a tax code, or the decision that founded it."""
    number = text(line, "organisation_number")
    if not numbers.normalised(number):
        return None
    if numbers.form(number) in {Form.TAX, Form.PERSONAL}:
        return Paper(TAX_CODE, number)
    return Paper(_DECISION if "qđ" in unicodedata.normalize("NFC", number).casefold() else _OTHER_PAPER, number)
