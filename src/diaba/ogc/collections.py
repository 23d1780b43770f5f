"""The collections (tập dữ liệu) that are published, and what each may be asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import LiteralString

from diaba.ogc.refusals import CollectionUnknown
from diaba.sql import load

QUERIES = load("diaba.ogc")
BBOX: LiteralString = """
    AND web && (SELECT ST_Transform(ST_GeomFromText(%(bbox)s, 4326), 3857))
    AND ST_Intersects(web, (SELECT ST_Transform(ST_GeomFromText(%(bbox)s, 4326), 3857)))"""
CURSOR: LiteralString = " AND id > %(cursor)s"
LATEST: LiteralString = """
    AND NOT EXISTS (SELECT FROM api.parcels AS later
                    WHERE later.id = feature.id AND later.period && %(period)s::daterange AND later.period >> feature.period)"""


@dataclass(frozen=True)
class Filter:
    """A query parameter: what it means, and the condition it adds."""

    meaning: str
    condition: LiteralString


@dataclass(frozen=True)
class Collection:
    """One collection: its name, its view, its property filters, its tiles."""

    id: str
    view: LiteralString
    title_vi: str
    title_en: str
    description: str
    filters: Mapping[str, Filter]
    tile: LiteralString
    level: str
    lowest_zoom: int
    highest_zoom: int

    def query(self, query: LiteralString, conditions: Iterable[LiteralString] = ()) -> LiteralString:
        """``query`` over this collection's view, narrowed by ``conditions``."""
        return query.replace("/*where*/", "".join(conditions)).replace("api.parcels", self.view)


_IN_FORCE = "What is in force today, unless datetime names another day or period."
_PROVINCE = Filter("Code of the province, such as 01.", " AND province = %(province)s")
_NAME = Filter("Name without its kind, with or without diacritics.", " AND name = base.search_key(%(name)s)")
_COMMUNE = Filter("Code of the commune, such as 00004.", " AND commune = %(commune)s")
_SHEET = Filter("Number of the map sheet (số tờ).", " AND sheet = %(sheet)s")
_NUMBER = Filter("Number of the parcel on its sheet (số thửa).", " AND number = %(number)s")

_PROVINCES = Collection(
    id="provinces",
    view="api.provinces",
    title_vi="Tỉnh, thành phố",
    title_en="Provinces and cities",
    description=f"Provinces by official code. {_IN_FORCE}",
    filters={"name": _NAME},
    tile=QUERIES["tile_units"],
    level="province",
    lowest_zoom=0,
    highest_zoom=14,
)
_COMMUNES = Collection(
    id="communes",
    view="api.communes",
    title_vi="Xã, phường, đặc khu",
    title_en="Communes, wards and special zones",
    description=f"Communes by official code. {_IN_FORCE}",
    filters={"province": _PROVINCE, "name": _NAME},
    tile=QUERIES["tile_units"],
    level="commune",
    lowest_zoom=0,
    highest_zoom=14,
)
_PARCELS = Collection(
    id="parcels",
    view="api.parcels",
    title_vi="Thửa đất",
    title_en="Parcels",
    description=f"Parcels by their legal code (mã định danh thửa đất), without anything of persons. {_IN_FORCE}",
    filters={"province": _PROVINCE, "commune": _COMMUNE, "sheet": _SHEET, "number": _NUMBER},
    tile=QUERIES["tile_parcels"],
    level="parcel",
    lowest_zoom=11,
    highest_zoom=18,
)
COLLECTIONS: Mapping[str, Collection] = {each.id: each for each in (_PROVINCES, _COMMUNES, _PARCELS)}


def collection_of(name: str) -> Collection:
    """The collection called ``name``.

    Raises:
        CollectionUnknown: there is none.
    """
    if name not in COLLECTIONS:
        raise CollectionUnknown(collection=name, known=", ".join(COLLECTIONS))
    return COLLECTIONS[name]
