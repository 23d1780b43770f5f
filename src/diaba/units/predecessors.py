"""Which former units a sentence means (trước sáp nhập): names are repeated and misspelt, so evidence decides."""

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from diaba.units.composition import UNCHANGED, Mention, mentions

_LIKENESS = 0.6
_CERTAIN = 99.0
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}
_TONES = "\u0300\u0301\u0303\u0309\u0323"


@dataclass(frozen=True)
class Former:
    """A commune of the last list before the merger, with the names of the units above it."""

    code: str
    kind: str
    name: str
    district: str
    province: str
    province_code: str


@dataclass
class Claim:
    """A new unit names a former one; ``code`` is the former unit it is found to mean."""

    successor: str
    mention: Mention
    code: str = ""
    score: float = 0.0


@dataclass
class Outcome:
    """Every claim, found or not, and the former communes that no sentence names."""

    claims: list[Claim] = field(default_factory=list)
    unnamed: list[Former] = field(default_factory=list)


@cache
def plain(name: str) -> str:
    """``name`` without diacritics, case, punctuation and leading zeros."""
    bare = "".join(
        each for each in unicodedata.normalize("NFD", name.lower().replace("đ", "d")) if not unicodedata.combining(each)
    )
    return re.sub(r"\b0+(?=\d)", "", " ".join(re.findall(r"[a-z0-9]+", bare)))


def toned(name: str) -> str:
    """``name`` with its tones at the end of each word, so that "Hòa" and "Hoà" are one and "Quý" and "Quỳ" are two."""
    words = []
    for word in unicodedata.normalize("NFD", name.lower()).split():
        tones = "".join(each for each in word if each in _TONES)
        words.append("".join(each for each in word if each not in _TONES) + tones)
    return re.sub(r"\b0+(?=\d)", "", " ".join(words))


def identify(
    sentences: Mapping[str, tuple[str, str]], formers: Sequence[Former], joined: Mapping[str, Iterable[str]]
) -> Outcome:
    """Find the former commune behind every name.

    Args:
        sentences: the full name and the sentence of each new unit, by its code.
        formers: the communes of the last list before the merger.
        joined: the codes of the former provinces of each new unit, by its code.
    """
    search = _Search(formers)
    claims = []
    for code, (name, sentence) in sentences.items():
        if sentence.strip().lower() == UNCHANGED:
            kind, _, rest = name.partition(" ")
            claims.append(Claim(code, Mention(kind.lower(), rest), code, _CERTAIN))
        else:
            claims += [Claim(code, mention) for mention in mentions(sentence)]
    search.settle(claims, {code: set(provinces) for code, provinces in joined.items()})
    named = {claim.code for claim in claims}
    return Outcome(claims, [former for former in formers if former.code not in named])


class _Search:
    def __init__(self, formers: Sequence[Former]) -> None:
        self.formers = {former.code: former for former in formers}
        self.by_key: dict[str, list[Former]] = defaultdict(list)
        self.by_province: dict[str, list[Former]] = defaultdict(list)
        for former in formers:
            self.by_province[former.province_code].append(former)
            for key in _keys(former.name, former.kind):
                self.by_key[key].append(former)

    def settle(self, claims: list[Claim], joined: Mapping[str, set[str]]) -> None:
        """Choose for each claim; names with one meaning go first and show in which districts to look."""
        districts: dict[str, set[str]] = defaultdict(set)
        open_claims = [claim for claim in claims if claim.score < _CERTAIN]
        candidates = {id(claim): self._named_alike(claim.mention, joined[claim.successor]) for claim in open_claims}
        for claim in open_claims:
            certain = {each.district for each in candidates[id(claim)] if toned(each.name) == toned(claim.mention.name)}
            if len(certain) == 1:
                districts[claim.successor] |= certain
        for claim in open_claims:
            _choose(claim, candidates[id(claim)], districts[claim.successor])
        for claim in [each for each in claims if not each.code] + self._strayed(claims, districts):
            taken = {each.code for each in claims}
            free = [
                each
                for province in joined[claim.successor]
                for each in self.by_province[province]
                if each.code not in taken
            ]
            _choose(claim, [each for each in free if _alike(claim.mention, each)], districts[claim.successor])

    def _strayed(self, claims: list[Claim], districts: Mapping[str, set[str]]) -> list[Claim]:
        """Claims to a unit outside their company's districts, which another claims with better reason, none in part."""
        rivals: dict[str, list[Claim]] = defaultdict(list)
        for claim in claims:
            if claim.code:
                rivals[claim.code].append(claim)
        return [
            claim
            for code, meeting in rivals.items()
            if not any(claim.mention.part for claim in meeting)
            for claim in sorted(meeting, key=lambda claim: -claim.score)[1:]
            if not claim.mention.district and self.formers[code].district not in districts[claim.successor]
        ]

    def _named_alike(self, mention: Mention, provinces: set[str]) -> list[Former]:
        found = {each.code: each for key in _keys(mention.name, mention.kind) for each in self.by_key[key]}
        return [each for each in found.values() if each.province_code in provinces]


def _choose(claim: Claim, candidates: Iterable[Former], districts: set[str]) -> None:
    if ranked := sorted(((_score(claim, each, districts), each.code) for each in candidates), reverse=True):
        claim.score, claim.code = ranked[0]


def _keys(name: str, kind: str) -> set[str]:
    key = plain(name)
    arabic = " ".join(_ROMAN.get(word, word) for word in key.split())
    return {key, key.replace(" ", ""), arabic, plain(f"{kind} {name}")}


def _alike(mention: Mention, former: Former) -> bool:
    if mention.district and plain(mention.district) != plain(former.district):
        return False
    return difflib.SequenceMatcher(None, plain(mention.name), plain(former.name)).ratio() >= _LIKENESS


def _score(claim: Claim, former: Former, districts: set[str]) -> float:
    mention = claim.mention
    likeness = difflib.SequenceMatcher(None, plain(mention.name), plain(former.name)).ratio()
    score = 4.0 if toned(mention.name) == toned(former.name) else 3.0 * likeness
    score += 1.0 * (mention.kind == former.kind)
    if mention.district:
        score += 4.0 if plain(mention.district) == plain(former.district) else -4.0
    if mention.province:
        score += 4.0 if plain(mention.province) == plain(former.province) else -4.0
    score += 2.0 * (former.district in districts)
    # Codes were given out district by district: neighbours in the list are neighbours on the ground.
    return score + 1.0 / (1.0 + abs(int(former.code) - int(claim.successor)) / 100)
