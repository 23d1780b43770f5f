"""Texts answered (trả lời câu tra cứu): every understanding of every text is tried, those of one kind in one statement."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from diaba.db import ReadTransaction, Row
from diaba.registry.lookup import ground, paper, person
from diaba.registry.lookup.asking import SQL, Answer, Asker, Found, Hit, Land, ParcelHit, Told
from diaba.registry.lookup.meanings import (
    Coded,
    Entered,
    Identified,
    Located,
    Meaning,
    Named,
    Numbered,
    Placed,
    Projected,
    Sealed,
    Serial,
)
from diaba.registry.lookup.reading import meanings, tidy

Ask = Callable[[ReadTransaction, Sequence[Any], Asker], Sequence[Told]]
_ASKED: Mapping[type[Meaning], Ask] = MappingProxyType({
    Numbered: ground.numbered, Coded: ground.coded, Placed: ground.placed, Located: ground.located, Projected: ground.located,
    Serial: paper.serials, Entered: paper.entries, Sealed: paper.seals, Identified: person.identified, Named: person.named,
})  # fmt: skip


def look_up(transaction: ReadTransaction, texts: Sequence[str], asker: Asker) -> list[Found]:
    """What each text may mean, and what that gives; who looks at people gives a transaction that can write it down.

    Raises:
        PurposeUnknown, DossierMissing: people are looked for without what that takes.
    """
    asked = [(line, meaning) for line, text in enumerate(texts) for meaning in meanings(text)]
    told: dict[int, Told] = {}
    for kind, ask in _ASKED.items():
        places = [place for place, (_, meaning) in enumerate(asked) if type(meaning) is kind]
        if places:
            told.update(zip(places, ask(transaction, [asked[place][1] for place in places], asker), strict=True))
    parcels = _parcels(transaction, told.values())
    answers: dict[int, list[Answer]] = defaultdict(list)
    for place, (line, meaning) in enumerate(asked):
        answers[line].append(Answer(meaning, _hits(told[place].hits, parcels), told[place].withheld))
    return [Found(tidy(text), answers[line]) for line, text in enumerate(texts)]


def _parcels(transaction: ReadTransaction, told: Any) -> Mapping[int, Row]:  # noqa: ANN401 - a view of answers
    ids = sorted({hit.parcel_id for one in told for hit in one.hits if isinstance(hit, Land)})
    return {row.id: row for row in transaction.all(SQL["parcels"], {"ids": ids})} if ids else {}


def _hits(hits: Sequence[Hit | Land], parcels: Mapping[int, Row]) -> list[Hit]:
    """The hits with their parcels described."""
    found: list[Hit] = []
    for hit in hits:
        if not isinstance(hit, Land):
            found.append(hit)
        elif hit.parcel_id in parcels:
            found.append(ParcelHit(parcels[hit.parcel_id], hit.how, hit.srid))
    return found
