"""Lineage as cadastres have it: a year of a real city, and the situations that the Dutch one names."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import shapely
from shapely.ops import polygonize

from diaba.db import WriteTransaction
from diaba.registry.acts import kinds
from diaba.registry.register import register
from registering import CORNER, OFFICER, Place

DATA = Path(__file__).parent.parent / "data" / "cambridge-lineage.geojson"
NOISE = 20.0
"""Square metres: the city's coordinates are rounded to 0.7 m, so what overlaps less is a border drawn twice."""
DAY = date(2024, 7, 1)
"""Ten years on: our law says how areas are rounded from 2024."""
Pairs = set[tuple[str, str]]


class City:
    """Parcels of two years as one drawing: cells, each of one parcel before and of one after, or of none."""

    def __init__(self) -> None:
        shapes: dict[int, dict[str, Any]] = {2013: {}, 2014: {}}
        to_metres = pyproj.Transformer.from_crs(4326, 26986, always_xy=True)
        self.ended: set[str] = set()
        for feature in json.loads(DATA.read_text())["features"]:
            self.ended |= {feature["properties"]["ml"]} if feature["properties"]["ended"] else set()
            shape = shapely.from_geojson(json.dumps(feature["geometry"]))
            plane = shapely.transform(shape, lambda at: np.column_stack(to_metres.transform(at[:, 0], at[:, 1])))
            shapes[feature["properties"]["year"]][feature["properties"]["ml"]] = plane
        west, south = shapely.total_bounds([*shapes[2013].values()])[:2]
        place = np.array(CORNER) - (west - 200, south)
        self.before, self.after = (
            {
                name: shapely.set_precision(shapely.transform(one, lambda at: at + place), 0.001)
                for name, one in year.items()
            }
            for year in shapes.values()
        )
        self.pieces = self._pieces()

    @property
    def pairs(self) -> Pairs:
        """Which parcels before became which after."""
        meeting = (
            (old, new) for old in self.before for new in self.after if self.before[old].intersects(self.after[new])
        )
        return {(old, new) for old, new in meeting if self.before[old].intersection(self.after[new]).area > NOISE}

    def _pieces(self) -> dict[str, dict[str, Any]]:
        """Of each parcel before, what became of which after ("": of none), without gap or overlap."""
        lines = shapely.union_all(
            [shapely.boundary(one) for one in (*self.before.values(), *self.after.values())], grid_size=0.001
        )
        cells = list(polygonize(lines.geoms))
        pairs = self.pairs
        was = [self._of(cell, self.before) for cell in cells]
        becomes = [self._of(cell, self.after) for cell in cells]
        self._adopt(cells, was, becomes, pairs)
        parts: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
        for cell, old, new in zip(cells, was, becomes, strict=True):
            if old:
                parts[old][new].append(cell)
        return {old: {new: shapely.union_all(cells) for new, cells in kept.items()} for old, kept in parts.items()}

    @staticmethod
    def _of(cell: Any, parcels: Mapping[str, Any]) -> str:
        point = cell.representative_point()
        within = [name for name, shape in parcels.items() if shape.contains(point)]
        return min(within, key=lambda name: parcels[name].area, default="")

    @staticmethod
    def _adopt(cells: Sequence[Any], was: list[str], becomes: list[str], pairs: Pairs) -> None:
        """Let what lies between parcels, or is nobody's by a hair, go with the neighbour it shares most of its border with."""
        tree = shapely.STRtree(cells)
        for _ in range(4):
            for place, cell in enumerate(cells):
                if (was[place], becomes[place]) in pairs or (was[place] and not becomes[place] and cell.area > NOISE):
                    continue
                beside = [one for one in tree.query(cell, predicate="touches") if (was[one], becomes[one]) in pairs]
                shared = [shapely.length(shapely.intersection(cell, cells[one])) for one in beside]
                if shared and max(shared) > 0:
                    was[place], becomes[place] = (
                        was[beside[int(np.argmax(shared))]],
                        becomes[beside[int(np.argmax(shared))]],
                    )
        for place, (old, new) in enumerate(zip(was, becomes, strict=True)):
            if (old, new) not in pairs and new:
                becomes[place] = ""


class Town:
    """The city's land in the register, carried from one year to the next by acts."""

    def __init__(self, transaction: WriteTransaction, city: City) -> None:
        self.city, self.transaction = city, transaction
        whole = [shapely.union_all(list(pieces.values())) for pieces in city.pieces.values()]
        place = Place(transaction, drawn=whole)
        holder = {place.person("Thành phố"): Fraction(1)}
        self.of_old = dict(zip(city.pieces, place.parcels[6:], strict=True))
        for parcel in self.of_old.values():
            self._do("first-registration", land=(parcel,), holders=holder, day=date(2013, 7, 1))
        self.pieces: dict[str, list[int]] = defaultdict(list)

    def _do(self, kind: str, day: date = DAY, **given: Any) -> int:
        return register(self.transaction, kinds()[kind](effective=day, **given), OFFICER).act_id

    def _unit(self, parcel: int) -> int:
        unit: int = self.transaction.value("SELECT ba_unit_id FROM registry.parcel_now WHERE id = %s", [parcel])
        return unit

    def live(self) -> dict[int, Any]:
        query = "SELECT parcel_id, ST_AsBinary(shape) FROM cadastre.parcel_version WHERE upper_inf(effective) AND upper_inf(recorded)"
        return {
            parcel: shapely.from_wkb(shape) for parcel, shape in self.transaction.connection.execute(query).fetchall()
        }

    def cut(self) -> None:
        """Each parcel that became several is cut into what became of which."""
        for old, pieces in self.city.pieces.items():
            parcel = self.of_old[old]
            if len(pieces) == 1:
                (new,) = pieces
                self.pieces[new].append(parcel)
                continue
            texts = tuple(piece.wkt for piece in pieces.values())
            act = self._do("subdivision", unit=self._unit(parcel), parcel=parcel, pieces=texts)
            cut = {
                one
                for (one,) in self.transaction.connection.execute(
                    "SELECT child_id FROM cadastre.lineage WHERE act_id = %s", [act]
                )
            }
            shapes = {one: shape for one, shape in self.live().items() if one in cut}
            for new, piece in pieces.items():
                at = piece.representative_point()
                self.pieces[new] += [one for one, shape in shapes.items() if shape.contains(at)]

    def join(self) -> dict[str, int]:
        """What became one parcel is joined; the parcel of each name of the year after."""
        joined = {}
        for new, parcels in self.pieces.items():
            if len(parcels) > 1 and new:
                self._do("merger", of=tuple(map(self._unit, parcels)), merged=tuple(parcels))
                joined[new] = self.transaction.value(
                    "SELECT max(child_id) FROM cadastre.lineage WHERE parent_id = %s", [parcels[0]]
                )
            elif new:
                joined[new] = parcels[0]
        return joined

    def origins(self, parcel: int) -> set[int]:
        """The parcels it came from, back to the beginning; itself where it came from none."""
        query = """WITH RECURSIVE back AS (
                       SELECT %s::bigint AS id UNION SELECT parent_id FROM back JOIN cadastre.lineage ON child_id = back.id)
                   SELECT id FROM back WHERE id NOT IN (SELECT child_id FROM cadastre.lineage)"""
        return {one for (one,) in self.transaction.connection.execute(query, [parcel])}


def test_a_year_of_cambridge(transaction: WriteTransaction) -> None:
    """94 parcels of the city's year ended and 52 began; those that began on other parcels' land came of them by acts."""
    city = City()
    assert (len(city.ended), len(city.after)) == (94, 52)
    town = Town(transaction, city)
    area = sum(shape.area for shape in town.live().values())
    town.cut()
    found = town.join()
    names = {parcel: old for old, parcel in town.of_old.items()}
    assert {(names[origin], new) for new, parcel in found.items() for origin in town.origins(parcel)} == city.pairs
    live = town.live()
    assert len(found) == 50
    for new, parcel in found.items():
        assert live[parcel].intersection(city.after[new]).area > 0.95 * city.after[new].area or new == "268B-7", new
    assert abs(sum(shape.area for shape in live.values()) - area) < 1
    changed = {old for old, new in city.pairs if len(city.pieces[old]) > 1 or len(town.pieces[new]) > 1}
    assert len(changed) > 70
    assert not {town.of_old[old] for old in changed} & set(live)
    transaction.execute("SET CONSTRAINTS ALL IMMEDIATE")


WEST_AND_EAST = {"do": "subdivision", "parcel": 1, "lines": ["LINESTRING(600004 2339999, 600004 2340011)"]}


def lineage(place: Place) -> dict[str, set[str]]:
    """By the number of each parcel that came of others, the numbers of those."""
    query = """SELECT child.number, parent.number FROM cadastre.lineage
               JOIN cadastre.parcel_version child ON child.parcel_id = child_id JOIN cadastre.parcel_version parent ON parent.parcel_id = parent_id"""
    parents: dict[str, set[str]] = defaultdict(set)
    for child, parent in place.transaction.connection.execute(query):
        parents[child].add(parent)
    return dict(parents)


def holders(place: Place) -> dict[str, dict[str, Fraction]]:
    """By the number of each live parcel with a holder, who holds it."""
    query = "SELECT number, ba_unit_id FROM registry.parcel_now WHERE ba_unit_id IS NOT NULL"
    return {number: place.holders(unit) for number, unit in place.transaction.connection.execute(query)}


def town_of_two(transaction: WriteTransaction) -> Place:
    place = Place(transaction)
    place.do({"do": "first-registration", "day": date(2015, 3, 1), "holders": {"An": 1}})
    place.do({"do": "first-registration", "day": date(2015, 3, 1), "land": [2], "holders": {"Bình": 1}})
    return place


def sells_the_east(place: Place) -> None:
    place.do({**WEST_AND_EAST, "day": DAY})
    place.do({"do": "transfer", "day": DAY, "unit": 4, "gives": {"An": 1}, "receives": {"Bình": 1}})


def test_subdivision(transaction: WriteTransaction) -> None:
    place = town_of_two(transaction)
    place.do({**WEST_AND_EAST, "day": DAY})
    assert lineage(place) == {"6": {"1"}, "7": {"1"}}
    assert holders(place) == {"2": {"Bình": 1}, "6": {"An": 1}, "7": {"An": 1}}


def test_a_part_of_a_parcel_is_transferred(transaction: WriteTransaction) -> None:
    """The notary's deed sells a piece that has no number yet; survey and sale take effect on one day."""
    place = town_of_two(transaction)
    sells_the_east(place)
    assert holders(place) == {"2": {"Bình": 1}, "6": {"An": 1}, "7": {"Bình": 1}}
    before = "SELECT array_agg(party_id) FROM registry.rrr WHERE ba_unit_id = %s AND upper_inf(recorded) AND effective @> %s::date - 1"
    assert transaction.value(before, [place.units[0], DAY]) == [place.person("An")]
    assert transaction.value(before, [place.units[3], DAY]) is None


def test_merger(transaction: WriteTransaction) -> None:
    place = town_of_two(transaction)
    sells_the_east(place)
    place.do({"do": "merger", "day": DAY, "of": [2, 4], "merged": [2, 8]})
    assert lineage(place) == {"6": {"1"}, "7": {"1"}, "8": {"2", "7"}}
    assert holders(place) == {"6": {"An": 1}, "8": {"Bình": 1}}


def test_rights_in_an_apartment_building(transaction: WriteTransaction) -> None:
    """Those who bought the flats hold the land together, each an exact share; the builder sold it away piece by piece."""
    place = Place(transaction)
    place.do(
        {"do": "first-registration", "day": date(2015, 3, 1), "holders": {"Chủ đầu tư": 1}, "printed": "BK 123456"}
    )
    for number, share in enumerate(("1/3", "1/3", "1/4", "1/12"), 1):
        sold = {"gives": {"Chủ đầu tư": share}, "receives": {f"Căn {number}": share}, "printed": f"AA 0000000{number}"}
        place.do({"do": "transfer", "day": DAY, **sold})
    assert place.holders() == {
        f"Căn {number}": Fraction(share) for number, share in enumerate(("1/3", "1/3", "1/4", "1/12"), 1)
    }
    transaction.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_what_was_divided_is_divided_again(transaction: WriteTransaction) -> None:
    """A piece of a piece, and a part of a part: back to the one parcel, and whole together."""
    place = town_of_two(transaction)
    place.do({**WEST_AND_EAST, "day": DAY})
    north = {"parcel": 8, "unit": 4, "lines": ["LINESTRING(600003 2340005, 600011 2340005)"]}
    place.do({**WEST_AND_EAST, **north, "day": DAY})
    assert lineage(place) == {"6": {"1"}, "7": {"1"}, "8": {"7"}, "9": {"7"}}
    for giver, receiver, share in (("An", "Bình", "1/2"), ("Bình", "Chi", "1/4"), ("Chi", "Dung", "1/8")):
        place.do({"do": "transfer", "day": DAY, "unit": 5, "gives": {giver: share}, "receives": {receiver: share}})
    assert place.holders(place.units[4]) == {
        name: Fraction(share) for name, share in (("An", "1/2"), ("Bình", "1/4"), ("Chi", "1/8"), ("Dung", "1/8"))
    }
    transaction.execute("SET CONSTRAINTS ALL IMMEDIATE")
