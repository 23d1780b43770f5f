"""Which zones the maps of a commune are in (kinh tuyến trục của xã): those of the provinces its land was in before 1 July 2025."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from functools import cache

import pyarrow.compute as pc

from diaba.cadastre import zones
from diaba.law.book import Book
from diaba.law.refusals import ParameterUnknown
from diaba.units import shipped


def meridians(unit_code: str, at: date, law: Book) -> frozenset[float]:
    """The central meridians of the provinces the commune's land was in before 1 July 2025; none where they are not known."""
    degrees = {zones.label(srid): meridian for srid, meridian in zones.MERIDIANS.items()}
    found = set()
    for province in _former_provinces(unit_code):
        try:
            found.add(degrees[str(law.parameter("cadastre.central_meridian", at, province))])
        except ParameterUnknown:
            return frozenset()
    return frozenset(found)


@cache
def _former_provinces(unit_code: str) -> frozenset[str]:
    """The codes of the provinces that the predecessors of a commune of today belonged to."""
    parents = _old_parents()
    provinces = {parents.get(parents.get(code) or "") or "" for code in _predecessors().get(unit_code, {unit_code})}
    return frozenset(provinces - {""})


@cache
def _predecessors() -> Mapping[str, set[str]]:
    """The predecessors of each commune that has any."""
    found = defaultdict(set)
    for one in shipped.successions():
        found[one.successor].add(one.predecessor)
    return dict(found)


@cache
def _old_parents() -> Mapping[str, str | None]:
    """The parent of each unit of the lists before 1 July 2025."""
    lists = shipped.lists()
    old = lists.filter(pc.less(lists["day"], date(2025, 7, 1)))
    return dict(zip(old["code"].to_pylist(), old["parent_code"].to_pylist(), strict=True))
