"""How findings are worded (câu chữ): templates filled in Vietnamese and English, numbers as each language writes them."""

import re
import string
from collections.abc import Mapping, Sequence
from typing import Any

from diaba.errors import Language

_NUMBER = re.compile(r"(\d+)")
_VIETNAMESE_NUMBERS = str.maketrans(",.", ".,")


class _Sentence(string.Formatter):
    """Fills ``{name}`` with the fact ``name_vi`` or ``name_en`` of the language, else with the fact ``name``."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any fact
        """The fact in the language of the sentence."""
        worded = f"{key}_{self.language}"
        return kwargs[worded] if worded in kwargs else super().get_value(key, args, kwargs)

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401 - any fact
        """A number as the language writes it: 1.234,50 in Vietnamese, 1,234.50 in English."""
        text = str(super().format_field(value, format_spec))
        is_number = isinstance(value, int | float) and format_spec
        return text.translate(_VIETNAMESE_NUMBERS) if is_number and self.language == "vi" else text


def sentence(template: str, language: Language, facts: Mapping[str, Any]) -> str:
    """``template`` filled with ``facts``, its first letter large."""
    text = _Sentence(language).vformat(template, (), facts)
    return text[:1].upper() + text[1:]


def printable(text: str) -> str:
    """``text`` of a stranger's file with nothing in it that steers a terminal or a log."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


def natural(name: str) -> list[str | int]:
    """Sorts ``layer:10`` after ``layer:9``."""
    parts: list[str | int] = list(_NUMBER.split(name))
    parts[1::2] = map(int, parts[1::2])
    return parts
