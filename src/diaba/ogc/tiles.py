"""Vector tiles (ô bản đồ véc-tơ), made by the database from shapes stored in web Mercator."""

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from diaba.access import Act, guard
from diaba.ogc.answers import MVT, answer, base, document, link
from diaba.ogc.collections import Collection, collection_of
from diaba.ogc.refusals import TileUnknown

MATRIX_SET = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"


@guard(Act.READ_PUBLIC)
@require_safe
def tile(request: HttpRequest, name: str, z: int, row: int, column: int) -> HttpResponse:
    """One tile."""
    collection = collection_of(name)
    response = None
    if collection.lowest_zoom <= z <= collection.highest_zoom and max(row, column) < 2**z:
        params = {
            "z": z,
            "row": row,
            "column": column,
            "day": localdate(),
            "layer": collection.id,
            "level": collection.level,
        }
        response = answer(request, collection.tile, params, MVT)
    if response is None:
        raise TileUnknown(
            collection=name, z=z, row=row, column=column, lowest=collection.lowest_zoom, highest=collection.highest_zoom
        )
    return response


@guard(Act.READ_PUBLIC)
@require_safe
def tilesets(request: HttpRequest, name: str) -> HttpResponse:
    """The tile sets of a collection: one."""
    return document({"tilesets": [tileset_of(base(request), collection_of(name))]})


@guard(Act.READ_PUBLIC)
@require_safe
def tileset(request: HttpRequest, name: str) -> HttpResponse:
    """The one tile set of a collection."""
    return document(tileset_of(base(request), collection_of(name)))


def tileset_of(at: str, collection: Collection) -> dict[str, object]:
    """What the tile set is, and where its tiles are."""
    here = f"{at}/collections/{collection.id}/tiles/WebMercatorQuad"
    template = link(f"{here}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}", "item", MVT)
    return {
        "title": f"{collection.title_vi} · {collection.title_en}",
        "dataType": "vector",
        "crs": "http://www.opengis.net/def/crs/EPSG/0/3857",
        "tileMatrixSetURI": MATRIX_SET,
        "tileMatrixSetLimits": [
            {"tileMatrix": str(z), "minTileRow": 0, "maxTileRow": 2**z - 1, "minTileCol": 0, "maxTileCol": 2**z - 1}
            for z in range(collection.lowest_zoom, collection.highest_zoom + 1)
        ],
        "links": [
            link(here, "self"),
            {**template, "templated": True},
            link(MATRIX_SET, "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"),
        ],
    }
