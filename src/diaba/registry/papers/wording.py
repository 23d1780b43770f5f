"""How papers say what the register holds in codes (từ ngữ trên giấy tờ): in words of the law of their day."""

from collections.abc import Mapping
from datetime import date

from diaba.law.book import Book


def use(told: Mapping[str, str | None], day: date) -> dict[str, str | None]:
    """A land use in words of the law of a day: label, area, form, term, origin."""
    return {
        "label": word("land_type", told["code"], day),
        "area": decimal(told["area"]),
        "form": word("use_form", told["form"], day),
        "term": told["term"],
        "origin": word("origin", told["origin"], day),
    }


def word(name: str, code: str | None, day: date) -> str | None:
    """The label of a code on a day; the code itself where the list has none."""
    found = Book.load().code(name, code, day) if code else None
    return found.label_vi if found else code


def decimal(number: str | None) -> str | None:
    """A number as papers write it, with a comma."""
    return number.replace(".", ",") if number else None
