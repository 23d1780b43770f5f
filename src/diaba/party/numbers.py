"""Numbers of people and organisations (số định danh, CMND, hộ chiếu, mã số thuế): their forms, and what contradicts the person.

Everything here warns and nothing blocks: old certificates name people who had no number, and numbers were copied wrong by hand.
"""

import re
import unicodedata
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from datetime import date
from enum import StrEnum

from diaba.law.book import Book
from diaba.party.model import Birth, Paper, Sex


class Form(StrEnum):
    """What a number looks like. The first four tell one bearer from all others, the rest do not."""

    PERSONAL = "personal"
    """Số định danh cá nhân: twelve digits."""
    OLD = "old"
    """CMND: nine digits, given out by each province for itself."""
    PASSPORT = "passport"
    TAX = "tax"
    """Mã số thuế, mã số doanh nghiệp: ten digits with a check digit; thirteen for a branch."""
    OTHER = "other"
    """A decision, a licence, or nothing that is known."""

    @property
    def tells_apart(self) -> bool:
        """Whether two who bear the same number are likely one."""
        return self is not Form.OTHER


class Warning(StrEnum):  # noqa: A001 - the word of the field; Python's own is not used here
    """What is odd about a number."""

    NONE_GIVEN = "none-given"
    OF_NO_FORM = "of-no-form"
    TO_BE_RESOLVED = "to-be-resolved"
    UNKNOWN_PROVINCE = "unknown-province"
    OTHER_YEAR = "other-year"
    OTHER_SEX = "other-sex"
    WRONG_CHECK_DIGIT = "wrong-check-digit"


_FORMS = (
    (Form.PERSONAL, re.compile(r"[0-9]{12}")),
    (Form.OLD, re.compile(r"[0-9]{9}")),
    (Form.TAX, re.compile(r"[0-9]{10}([0-9]{3})?")),
    (Form.PASSPORT, re.compile(r"[a-z][0-9]{7,8}")),
)
_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_PLACES = "identity_province"
_OF_PERSONS = frozenset({"CCCD", "CMND", "HC", "MST"})
"""Kinds of papers whose numbers have a known form."""


def normalised(number: str) -> str:
    """The number as it is compared: composed, small, without blanks and marks."""
    return "".join(one for one in unicodedata.normalize("NFKC", number).casefold() if one.isalnum())


def form(number: str) -> Form:
    """What the number looks like."""
    plain = normalised(number)
    return next((one for one, pattern in _FORMS if pattern.fullmatch(plain)), Form.OTHER)


def valid_tax_code(number: str) -> bool:
    """Whether the tenth digit is the check digit of the nine before it."""
    digits = [int(one) for one in normalised(number)[:10]]
    return 10 - sum(d * w for d, w in zip(digits, _WEIGHTS, strict=False)) % 11 == digits[9]


def born_by(number: str) -> int:
    """The year of birth that a personal number tells."""
    plain = normalised(number)
    return 1900 + 100 * (int(plain[3]) // 2) + int(plain[4:6])


def warnings(paper: Paper | None, birth: Birth | None, sex: Sex | None, *, at: date) -> Iterator[Warning]:
    """What is odd about a person's or an organisation's number, given what else is written of its bearer."""
    if paper is None or not normalised(paper.number):
        yield Warning.NONE_GIVEN
        return
    match form(paper.number):
        case Form.PERSONAL:
            yield from _personal(normalised(paper.number), birth, sex, _provinces(at))
        case Form.OLD:
            yield Warning.TO_BE_RESOLVED
        case Form.TAX if not valid_tax_code(paper.number):
            yield Warning.WRONG_CHECK_DIGIT
        case Form.OTHER if paper.kind in _OF_PERSONS:
            yield Warning.OF_NO_FORM


def _personal(plain: str, birth: Birth | None, sex: Sex | None, provinces: AbstractSet[str]) -> Iterator[Warning]:
    # Born abroad a number begins with the country, 1 to 9.
    if plain[0] == "0" and plain[:3] not in provinces:
        yield Warning.UNKNOWN_PROVINCE
    if birth and birth.year != born_by(plain):
        yield Warning.OTHER_YEAR
    told = Sex.FEMALE if int(plain[3]) % 2 else Sex.MALE
    if sex in {Sex.MALE, Sex.FEMALE} and sex is not told:
        yield Warning.OTHER_SEX


def _provinces(at: date) -> AbstractSet[str]:
    return Book.load().codes(_PLACES, at).keys()
