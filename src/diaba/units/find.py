"""Finding a unit by name (tìm đơn vị hành chính), as people write it: without diacritics, abbreviated, old or new."""

import datetime as dt
import re
from dataclasses import dataclass, field
from itertools import product

from diaba import clock
from diaba.db import ReadTransaction, Row
from diaba.sql import load
from diaba.units.resolve import Related, Unit, became_each, unit_of

SQL = load("diaba.units")

# What is written short in addresses, after the marks are gone: "P. Bến Nghé, Q.1" is then "p ben nghe q 1".
_SHORT = {
    "p": "phuong",
    "f": "phuong",
    "ph": "phuong",
    "x": "xa",
    "tt": "thi tran",
    "dk": "dac khu",
    "q": "quan",
    "h": "huyen",
    "tx": "thi xa",
    "tp": "thanh pho",
    "t": "tinh",
    "tphcm": "thanh pho ho chi minh",
    "hcm": "ho chi minh",
    "tphn": "thanh pho ha noi",
    "hn": "ha noi",
    "brvt": "ba ria vung tau",
}
_NUMBERED = re.compile(r"\b(p|f|q)0*(\d+)\b")
_ZEROS = re.compile(r"\b0+(?=\d)")
_KINDS = {
    ("phuong",),
    ("xa",),
    ("thi", "tran"),
    ("dac", "khu"),
    ("quan",),
    ("huyen",),
    ("thi", "xa"),
    ("thanh", "pho"),
    ("tinh",),
}
_ALIKE = 0.02
_LONGEST = 200
_UNDERSTOOD = 0.9
_LIKENESS_WORTH = 0.8


@dataclass(frozen=True)
class Candidate:
    """A unit that a text may mean: how sure that is, from 0 to 1, and what the unit is by now."""

    unit: Unit
    confidence: float
    today: tuple[Related, ...]


@dataclass
class _Scored:
    row: Row
    score: float
    today: list[Related] = field(default_factory=list)


def find(
    transaction: ReadTransaction, text: str, day: dt.date | None = None, today: dt.date | None = None
) -> list[Candidate]:
    """The units that ``text`` may mean, best first.

    Args:
        transaction: where to look.
        text: a name or an address, or a code.
        day: only units of that day; without it, of every day.
        today: the day by which the candidates' successors are given; that of Vietnam where absent.
    """
    key = transaction.value(SQL["key"], [text[:_LONGEST]]) or ""
    scored = _of_code(transaction, key, day) or _best_per_unit(_score(transaction, _readings(key), day))
    moment = today or clock.today()
    now = became_each(transaction, [each.row.id for each in scored], moment)
    rows = transaction.all(SQL["described_by_id"], {"day": day or moment, "ids": [each.row.id for each in scored]})
    units = {row.id: unit_of(row) for row in rows}
    found = [
        Candidate(units[each.row.id], _confidence(each, scored), tuple(now.get(each.row.id, ()))) for each in scored
    ]
    return sorted(
        found, key=lambda each: (-each.confidence, each.unit.closed is not None, len(each.unit.code), each.unit.code)
    )


def _of_code(transaction: ReadTransaction, key: str, day: dt.date | None) -> list[_Scored]:
    return [_Scored(row, 1.0) for row in transaction.all(SQL["coded"], {"code": key, "day": day})]


def _readings(key: str) -> list[str]:
    """The text as it stands and with its abbreviations written out; a short word may also be part of a name."""
    plain = _ZEROS.sub("", key)
    spaced = _ZEROS.sub("", _NUMBERED.sub(r"\1 \2", key))
    long = " ".join(_SHORT.get(word, word) for word in spaced.split())
    return list(dict.fromkeys(f" {each} " for each in (plain, long)))


def _score(transaction: ReadTransaction, texts: list[str], day: dt.date | None) -> list[_Scored]:
    rows = transaction.all(SQL["named_in"], {"texts": texts, "day": day})
    scored = [_Scored(row, max(_explained(text.split(), row) for text in texts)) for row in rows]
    if max((each.score for each in scored), default=0.0) < _UNDERSTOOD:
        likes = transaction.all(SQL["named_like"], {"texts": texts, "day": day})
        scored += [_Scored(row, max(_resembled(text.split(), row) for text in texts)) for row in likes]
    return [each for each in scored if each.score > 0]


def _explained(words: list[str], row: Row) -> float:
    """The share of the words that the unit explains by its name, its kind and the names above it, in their order."""
    name, kind = row.name_key.split(), row.kind_key.split()
    best = 0.0
    for start in range(len(words) - len(name) + 1):
        if words[start : start + len(name)] != name:
            continue
        before = _kind_before(words, start)
        if before and before != tuple(kind) and (_tier(before) != _tier(tuple(kind)) or row.name_key.isdigit()):
            continue
        if row.name_key.isdigit() and not before and len(words) > 1:
            continue
        covered = set(range(start - (len(kind) if before == tuple(kind) else 0), start + len(name)))
        rest = words[start + len(name) :]
        covered |= {start + len(name) + place for place in _parents(rest, row.parents)}
        best = max(best, len(covered) / len(words))
    return best if row.name_key != " ".join(words) else 1.0


def _kind_before(words: list[str], start: int) -> tuple[str, ...] | None:
    return next((kind for kind in _KINDS if tuple(words[max(0, start - len(kind)) : start]) == kind), None)


def _tier(kind: tuple[str, ...]) -> int:
    """Communes, districts and provinces are not confused with each other; a city may be either of the latter."""
    if kind in {("phuong",), ("xa",), ("thi", "tran"), ("dac", "khu")}:
        return 1
    return 2 if kind != ("tinh",) else 3


def _parents(words: list[str], parents: list[str]) -> set[int]:
    covered: set[int] = set()
    for kind, name in (parent.split("|") for parent in parents):
        phrases = [[*kind.split(), *name.split()]] + ([] if name.isdigit() else [name.split()])
        for phrase, start in product(phrases, range(len(words))):
            if words[start : start + len(phrase)] == phrase:
                covered |= set(range(start, start + len(phrase)))
    return covered


def _resembled(words: list[str], row: Row) -> float:
    """A misspelt name counts as far as it is alike, and what names the units above it counts in full."""
    context = len(_parents(words, row.parents))
    named = min(len(row.name_key.split()), len(words) - context) * row.likeness * _LIKENESS_WORTH
    return float(context + named) / len(words) if words else 0.0


def _best_per_unit(scored: list[_Scored]) -> list[_Scored]:
    """One state of each unit and name: the best explained, and of equals the newest."""
    best: dict[tuple[str, str], _Scored] = {}
    for each in sorted(scored, key=lambda each: (each.score, each.row.since)):
        best[each.row.code, each.row.name_key] = each
    return list(best.values())


def _confidence(each: _Scored, scored: list[_Scored]) -> float:
    """The score, shared among all that explain the text as well."""
    rivals = sum(other.score >= each.score - _ALIKE for other in scored)
    return round(each.score / rivals, 3)
