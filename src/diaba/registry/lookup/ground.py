"""Land that is looked for (tìm thửa đất, địa danh): by number, code, place or point."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from diaba.cadastre import zones
from diaba.cadastre.meridians import meridians
from diaba.db import ReadTransaction, Row
from diaba.law.book import Book
from diaba.registry.lookup.asking import MOST, SQL, Asker, Land, PlaceHit, Told, Withheld
from diaba.registry.lookup.meanings import Coded, Located, Numbered, Placed, Projected
from diaba.units.find import find
from diaba.units.resolve import became_each

_LIKELY = 0.5
_MOST_PLACES = 12
_MOST_TEXTS = 200
"""Places of a list that are read as addresses are; of the others only whole names are known."""
_WGS84 = 4326


def numbered(transaction: ReadTransaction, asked: Sequence[Numbered], asker: Asker) -> list[Told]:
    """Parcels by sheet and number, of today's map and of all before."""
    named = places(transaction, sorted({one.place for one in asked if one.place}), asker)
    communes = [_codes(one, named, asker) for one in asked]
    given = {
        "places": [*range(len(asked))],
        "sheets": [one.sheet for one in asked],
        "numbers": [one.number for one in asked],
        "communes": communes,
        "most": MOST,
    }
    hits: dict[int, dict[int, Land]] = defaultdict(dict)
    for row in transaction.all(SQL["numbered"], given):
        hits[row.place].setdefault(row.parcel_id, Land(row.parcel_id, row.how))
    return [
        Told([*hits[place].values()][:MOST], _where(one, communes[place]))
        for place, one in enumerate(asked)
    ]  # fmt: skip


def _codes(asked: Numbered, named: Mapping[str, Sequence[PlaceHit]], asker: Asker) -> str | None:
    """The communes to look in, with commas between; None is everywhere."""
    if asked.commune:
        return asked.commune
    if not asked.place:
        return asker.commune or None
    return ",".join(unit.code for place in named[asked.place] for unit in (place.unit, *place.today)) or None


def _where(asked: Numbered, communes: str | None) -> Withheld:
    if communes is not None:
        return Withheld.NOTHING
    return Withheld.PLACE_UNKNOWN if asked.place else Withheld.NO_PLACE


def coded(transaction: ReadTransaction, asked: Sequence[Coded], asker: Asker) -> list[Told]:  # noqa: ARG001 - all are asked alike
    """Parcels by their legal code, retired ones too."""
    given = {"places": [*range(len(asked))], "codes": [one.code for one in asked]}
    found = {row.place: row.parcel_id for row in transaction.all(SQL["coded"], given)}
    return [Told([Land(found[place], "code")] if place in found else []) for place in range(len(asked))]


def placed(transaction: ReadTransaction, asked: Sequence[Placed], asker: Asker) -> list[Told]:
    """Units of any day by name, address or code."""
    named = places(transaction, sorted({one.place for one in asked}), asker)
    return [Told(named[one.place]) for one in asked]


def places(transaction: ReadTransaction, texts: Sequence[str], asker: Asker) -> Mapping[str, Sequence[PlaceHit]]:
    """The units that each text may mean, the likely ones alone."""
    ids: dict[str, list[int]] = {text: [] for text in texts}
    read = texts
    if len(texts) > _MOST_TEXTS:
        for row in transaction.all(SQL["units_called"], {"texts": list(texts)}):
            ids[texts[row.place - 1]].append(row.id)
        read = [text for text in texts if not ids[text]][:_MOST_TEXTS]
    for text in read:
        candidates = find(transaction, text, today=asker.today)
        likely = [one for one in candidates if one.confidence >= candidates[0].confidence * _LIKELY][:_MOST_PLACES]
        ids[text] = [one.unit.id for one in likely]
    now = became_each(transaction, sorted({one for each in ids.values() for one in each}), asker.today)
    after = {
        unit: [one.unit.id for one in now.get(unit, []) if one.unit.id != unit]
        for each in ids.values()
        for unit in each
    }
    rows = _units(transaction, {*after, *(one for each in after.values() for one in each)}, asker)
    return {
        text: [PlaceHit(rows[one], [rows[next_] for next_ in after[one]]) for one in each] for text, each in ids.items()
    }


def _units(transaction: ReadTransaction, ids: set[int], asker: Asker) -> Mapping[int, Row]:
    return {row.id: row for row in transaction.all(SQL["units"], {"ids": sorted(ids), "day": asker.today})}


def located(transaction: ReadTransaction, asked: Sequence[Located | Projected], asker: Asker) -> list[Told]:
    """Live parcels under points; where there are none, the communes.

    A point whose zone is not told is looked for in each: a parcel counts where its own sheet is of that zone, a commune where its
    maps are.
    """
    points = [point for place, one in enumerate(asked) for point in _points(place, one)]
    hits: dict[int, list[Land | PlaceHit]] = defaultdict(list)
    for row in transaction.all(SQL["located"], _given(points)):
        if _says_zone(asked[row.place]) or row.plane == row.srid:
            hits[row.place].append(Land(row.parcel_id, "point", _zone(row.srid)))
    bare = [
        point for point in points if point[0] not in hits and not (asker.in_list and not _says_zone(asked[point[0]]))
    ]
    found = [
        row
        for row in transaction.all(SQL["located_units"], {**_given(bare), "day": asker.today})
        if _says_zone(asked[row.place]) or _maps_are_in(row.code, row.srid, asker)
    ]
    rows = _units(transaction, {row.unit_id for row in found}, asker)
    for row in found:
        hits[row.place].append(PlaceHit(rows[row.unit_id], (), _zone(row.srid)))
    return [Told(hits[place][:MOST]) for place in range(len(asked))]


def _points(place: int, asked: Located | Projected) -> list[tuple[int, int, float, float]]:
    if isinstance(asked, Located):
        return [(place, _WGS84, asked.longitude, asked.latitude)]
    tried = [asked.srid] if asked.srid else zones.MERIDIANS
    return [(place, srid, asked.easting, asked.northing) for srid in tried]


def _given(points: Sequence[tuple[int, int, float, float]]) -> dict[str, object]:
    names = ("places", "srids", "xs", "ys")
    return {name: [point[column] for point in points] for column, name in enumerate(names)}


def _says_zone(asked: Located | Projected) -> bool:
    return isinstance(asked, Located) or asked.srid is not None


def _zone(srid: int) -> int | None:
    return None if srid == _WGS84 else srid


def _maps_are_in(code: str, srid: int, asker: Asker) -> bool:
    """Whether the maps of a commune are in that zone, as far as is known."""
    known = meridians(code, asker.today, Book.load())
    return not known or zones.MERIDIANS[srid] in known
