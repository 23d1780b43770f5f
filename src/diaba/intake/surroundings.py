"""What the rules may know beside a delivery (dữ liệu đối chiếu): the register here and beyond, the commune's meridians."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

import numpy as np
import pyarrow.compute as pc
import shapely

from diaba import sql
from diaba.cadastre import zones
from diaba.cadastre.identity import identify
from diaba.db import ReadTransaction
from diaba.intake.content import Parcels
from diaba.intake.coverage import Shapes
from diaba.intake.model import Beyond, Registered
from diaba.law.book import Book
from diaba.law.refusals import ParameterUnknown
from diaba.units import shipped

SQL = sql.load("diaba.intake")


def registered(transaction: ReadTransaction, unit_id: int, parcels: Parcels) -> Registered:
    """The live parcels of the commune in this plane that the delivery does not speak of."""
    missing = {version.id for version in identify(transaction, unit_id, parcels.table).missing}
    live = transaction.all(SQL["live_shapes"], {"unit_id": unit_id, "srid": parcels.srid})
    others = [row for row in live if row.id in missing]
    names = tuple((row.sheet_number, row.parcel_number) for row in others)
    codes = tuple(row.code for row in others)
    sheets = frozenset(row.sheet_number for row in live)
    return Registered(names, _read([row.shape for row in others]), codes, sheets)


def beyond(transaction: ReadTransaction, unit_id: int, srid: int) -> Beyond | None:
    """The live parcels of other communes near the boundary, in the plane ``srid``; None where it is no zone of the register."""
    if srid not in zones.MERIDIANS:
        return None
    near = transaction.all(SQL["shapes_beyond"], {"unit_id": unit_id})
    shapes = _read([row.shape for row in near])
    for other in {row.srid for row in near} - {srid}:
        foreign = np.array([row.srid == other for row in near])
        there, here = zones.to_wgs84(other), zones.from_wgs84(srid)
        shapes[foreign] = shapely.transform(
            shapes[foreign],
            lambda points, there=there, here=here: np.column_stack(here.transform(*there.transform(*points.T))),
        )
    return Beyond(tuple((row.unit_name, row.sheet_number, row.parcel_number) for row in near), shapes)


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


def _read(shapes: Sequence[bytes]) -> Shapes:
    return np.asarray(shapely.from_wkb(np.array(shapes, object)))
