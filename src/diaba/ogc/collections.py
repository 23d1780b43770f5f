"""The collections (tập dữ liệu) that are published, and what each may be asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import LiteralString

from diaba.ogc.refusals import CollectionUnknown
from diaba.sql import load

QUERIES = load("diaba.ogc")


@dataclass(frozen=True)
class Collection:
    """One collection: its name, its view, its property filters, its tiles."""

    id: str
    view: LiteralString
    title_vi: str
    title_en: str
    description: str
    filters: Mapping[str, str]
    """Query parameter and what it means; its condition is the named query ``where_<parameter>``."""
    tile: LiteralString
    level: str
    lowest_zoom: int
    highest_zoom: int

    def query(self, name: LiteralString, *conditions: LiteralString) -> LiteralString:
        """The named query over this collection, narrowed by the named conditions."""
        parts = [QUERIES[condition] for condition in conditions]
        return QUERIES[name].replace("/*where*/", "\n".join(parts)).replace("/*view*/", self.view)


_IN_FORCE = "What is in force today, unless datetime names another day or period."
_PROVINCE = "Code of the province, such as 01."

COLLECTIONS: Mapping[str, Collection] = {
    collection.id: collection
    for collection in (
        Collection(
            "provinces",
            "api.provinces",
            "Tỉnh, thành phố",
            "Provinces and cities",
            f"Provinces by official code. {_IN_FORCE}",
            {"name": "Name, with or without diacritics."},
            QUERIES["tile_units"],
            "province",
            0,
            14,
        ),
        Collection(
            "communes",
            "api.communes",
            "Xã, phường, đặc khu",
            "Communes, wards and special zones",
            f"Communes by official code. {_IN_FORCE}",
            {"province": _PROVINCE, "name": "Name, with or without diacritics."},
            QUERIES["tile_units"],
            "commune",
            0,
            14,
        ),
        Collection(
            "parcels",
            "api.parcels",
            "Thửa đất",
            "Parcels",
            f"Parcels by their legal code (mã định danh thửa đất), without anything of persons. {_IN_FORCE}",
            {
                "province": _PROVINCE,
                "commune": "Code of the commune, such as 00004.",
                "sheet": "Number of the map sheet (số tờ).",
                "number": "Number of the parcel on its sheet (số thửa).",
            },
            QUERIES["tile_parcels"],
            "parcel",
            12,
            18,
        ),
    )
}


def collection_of(name: str) -> Collection:
    """The collection called ``name``.

    Raises:
        CollectionUnknown: there is none.
    """
    if name not in COLLECTIONS:
        raise CollectionUnknown(collection=name, known=", ".join(COLLECTIONS))
    return COLLECTIONS[name]
