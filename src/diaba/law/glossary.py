"""The words of the domain (thuật ngữ) and the word the program uses for each, read from ``law/glossary.csv``."""

import csv
import unicodedata
from dataclasses import dataclass
from functools import cache

from diaba.paths import LAW


@dataclass(frozen=True)
class Term:
    """One concept: what officers call it, what the code calls it, its LADM class and the table or column that keeps it."""

    vietnamese: str
    term: str
    ladm: str
    where: str
    note: str


@cache
def terms() -> tuple[Term, ...]:
    """Every term, in the order of the file: from the parcel outwards."""
    with (LAW / "glossary.csv").open(encoding="utf-8", newline="") as file:
        return tuple(Term(**row) for row in csv.DictReader(file))


def find(word: str) -> list[Term]:
    """The terms that have ``word`` in any field, however it is accented."""
    return [
        term for term in terms() if _plain(word) in _plain(f"{term.vietnamese} {term.term} {term.ladm} {term.where}")
    ]


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
