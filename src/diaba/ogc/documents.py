"""What is here and how it is asked: landing page, conformance, collections, OpenAPI."""

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from diaba.access import Act, guard
from diaba.db import database
from diaba.ogc.answers import GEOJSON, base, document, link
from diaba.ogc.collections import COLLECTIONS, QUERIES, Collection, collection_of
from diaba.ogc.openapi import OPENAPI, description
from diaba.ogc.parameters import refuse_unknown
from diaba.ogc.tiles import MATRIX_SET

CONFORMANCE = (
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
)
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_TILES = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"


@guard(Act.READ_PUBLIC)
@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """What this service is, and where to go."""
    refuse_unknown(request.GET.dict(), ())
    at = base(request)
    return document(
        {
            "title": "Địa Bạ",
            "description": "Dữ liệu đất đai công khai của Việt Nam: đơn vị hành chính và thửa đất. "
            "Open land data of Vietnam: administrative units and parcels.",
            "links": [
                link(f"{at}/", "self"),
                link(f"{at}/api", "service-desc", OPENAPI, "OpenAPI 3.0"),
                link(request.build_absolute_uri("/"), "service-doc", "text/html", "Cổng thông tin"),
                link(f"{at}/conformance", "conformance"),
                link(f"{at}/collections", "data"),
            ],
        }
    )


@guard(Act.READ_PUBLIC)
@require_safe
def conformance(request: HttpRequest) -> HttpResponse:
    """The standards this service keeps."""
    refuse_unknown(request.GET.dict(), ())
    return document({"conformsTo": CONFORMANCE})


@guard(Act.READ_PUBLIC)
@require_safe
def api(request: HttpRequest) -> HttpResponse:
    """The OpenAPI description."""
    refuse_unknown(request.GET.dict(), ())
    return document(description(base(request), COLLECTIONS.values()), OPENAPI)


@guard(Act.READ_PUBLIC)
@require_safe
def collections(request: HttpRequest) -> HttpResponse:
    """Every collection."""
    refuse_unknown(request.GET.dict(), ())
    at = base(request)
    extent = _extent()
    described = [_described(at, collection, extent) for collection in COLLECTIONS.values()]
    return document({"links": [link(f"{at}/collections", "self")], "collections": described})


@guard(Act.READ_PUBLIC)
@require_safe
def collection(request: HttpRequest, name: str) -> HttpResponse:
    """One collection."""
    wanted = collection_of(name)
    refuse_unknown(request.GET.dict(), ())
    return document(_described(base(request), wanted, _extent()))


def _extent() -> list[float] | None:
    """The box of the nation: no feature lies outside it, and it is found without reading all parcels."""
    with database().read() as transaction:
        box = transaction.one(QUERIES["extent"], {"day": localdate()})
    return None if box is None or box[0] is None else [*box]


def _described(at: str, collection: Collection, extent: list[float] | None) -> dict[str, object]:
    here = f"{at}/collections/{collection.id}"
    return {
        "id": collection.id,
        "title": f"{collection.title_vi} · {collection.title_en}",
        "description": collection.description,
        "itemType": "feature",
        "crs": [CRS84],
        **({"extent": {"spatial": {"bbox": [extent], "crs": CRS84}}} if extent else {}),
        "links": [
            link(here, "self"),
            link(f"{here}/items", "items", GEOJSON),
            link(f"{here}/tiles", _TILES),
            link(MATRIX_SET, "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"),
        ],
    }
