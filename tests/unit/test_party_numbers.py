"""Numbers of people and organisations are known by their form, and what is odd about them is told and blocks nothing."""

from datetime import date

import pytest

from diaba.party.model import Birth, Paper, Sex
from diaba.party.numbers import Form, Warning, form, normalised, warnings  # noqa: A004 - the word of the field

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("number", "known"),
    [("027 054 000 007", Form.PERSONAL), ("125.123.456", Form.OLD), ("C1234567", Form.PASSPORT), ("0100233488-001", Form.TAX),
     ("12/QĐ-UBND", Form.OTHER), ("", Form.OTHER), ("٠٢٧٠٥٤٠٠٠٠٠٧", Form.OTHER)],
)  # fmt: skip
def test_forms(number: str, known: Form) -> None:
    assert form(number) is known
    assert known.tells_apart == (known is not Form.OTHER)


def test_a_number_is_compared_without_blanks_marks_and_case() -> None:
    assert normalised(" c-123 4567 ") == normalised("C1234567") == "c1234567"


@pytest.mark.parametrize(("paper", "birth", "sex", "odd"), [
    (None, None, None, [Warning.NONE_GIVEN]),
    (Paper("CCCD", " - "), None, None, [Warning.NONE_GIVEN]),
    (Paper("CCCD", "027054000007"), Birth(1954), Sex.MALE, []),
    (Paper("CCCD", "027054000007"), None, None, []),
    (Paper("CCCD", "027154000007"), Birth(1954), Sex.FEMALE, []),
    (Paper("CCCD", "027301000007"), Birth(2001), Sex.FEMALE, []),
    (Paper("CCCD", "027054000007"), Birth(1955), Sex.FEMALE, [Warning.OTHER_YEAR, Warning.OTHER_SEX]),
    (Paper("CCCD", "027054000007"), None, Sex.OTHER, []),
    (Paper("CCCD", "003054000007"), Birth(1954), Sex.MALE, [Warning.UNKNOWN_PROVINCE]),
    (Paper("CCCD", "100054000007"), Birth(1954), Sex.MALE, []),
    (Paper("CMND", "125123456"), None, None, [Warning.TO_BE_RESOLVED]),
    (Paper("HC", "C1234567"), None, None, []),
    (Paper("MST", "0100233488"), None, None, []),
    (Paper("MST", "0100233489"), None, None, [Warning.WRONG_CHECK_DIGIT]),
    (Paper("MST", "01002334"), None, None, [Warning.OF_NO_FORM]),
    (Paper("10", "12/QĐ-UBND"), None, None, []),
])  # fmt: skip
def test_what_is_odd(paper: Paper | None, birth: Birth | None, sex: Sex | None, odd: list[Warning]) -> None:
    assert list(warnings(paper, birth, sex, at=TODAY)) == odd
