"""Features: a page of items and one item, GeoJSON made by the database."""

import json
from typing import LiteralString
from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from diaba.access import Act, guard
from diaba.ogc.answers import GEOJSON, answer, base, link
from diaba.ogc.collections import BBOX, CURSOR, LATEST, QUERIES, Collection, collection_of
from diaba.ogc.parameters import ItemsAsked, parse_items, parse_period, refuse_unknown
from diaba.ogc.refusals import FeatureUnknown


@guard(Act.READ_PUBLIC)
@require_safe
def items(request: HttpRequest, name: str) -> HttpResponse:
    """A page of the items of a collection."""
    collection = collection_of(name)
    asked = parse_items(request.GET.dict(), collection)
    here = f"{base(request)}/collections/{collection.id}"
    links = [link(request.build_absolute_uri(), "self", GEOJSON), link(here, "collection")]
    params = {
        **asked.filters,
        "limit": asked.limit,
        "period": asked.period,
        "bbox": asked.bbox,
        "cursor": asked.cursor,
        "links": json.dumps(links),
        "next": f"{here}/items?{_kept(request)}cursor=",
    }
    response = answer(request, _narrowed(collection, asked), params, GEOJSON)
    if response is None:
        raise AssertionError("an aggregate over a page always returns a body")
    return response


@guard(Act.READ_PUBLIC)
@require_safe
def item(request: HttpRequest, name: str, feature: str) -> HttpResponse:
    """One item by its id."""
    collection = collection_of(name)
    refuse_unknown(request.GET.dict(), ("datetime",))
    period = parse_period(request.GET.get("datetime"))
    here = f"{base(request)}/collections/{collection.id}"
    links = [link(request.build_absolute_uri(), "self", GEOJSON), link(here, "collection")]
    params = {"id": feature, "period": period, "links": json.dumps(links)}
    response = answer(request, collection.query(QUERIES["item"]), params, GEOJSON)
    if response is None:
        raise FeatureUnknown(collection=collection.id, feature=feature, period=period)
    return response


def _kept(request: HttpRequest) -> str:
    """The request's own parameters, to be carried to the next page."""
    kept = urlencode([(name, value) for name, value in request.GET.items() if name != "cursor"], quote_via=quote)
    return f"{kept}&" if kept else ""


def _narrowed(collection: Collection, asked: ItemsAsked) -> LiteralString:
    conditions = [collection.filters[name].condition for name in asked.filters]
    conditions += [BBOX] if asked.bbox else []
    conditions += [CURSOR] if asked.cursor is not None else []
    conditions += [LATEST] if asked.is_interval else []
    return collection.query(QUERIES["items"], conditions)
