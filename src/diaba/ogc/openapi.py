"""The OpenAPI 3.0 description of the OGC doors, made from the collections themselves."""

from collections.abc import Iterable

from diaba.ogc.answers import GEOJSON, JSON, MVT, VERSION
from diaba.ogc.collections import Collection
from diaba.ogc.parameters import HIGHEST_LIMIT, LIMIT

OPENAPI = "application/vnd.oai.openapi+json;version=3.0"

_PERIOD = "A day, a moment, or an interval of them; open ends are written .. (2025-07-01/..)."
_PROBLEM = {
    "description": "RFC 9457",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}}},
}


def description(at: str, collections: Iterable[Collection]) -> dict[str, object]:
    """The whole document."""
    paths: dict[str, object] = {
        "/": _get("Landing page", "landing"),
        "/conformance": _get("Standards kept", "conformance"),
        "/api": _get("This document", "api"),
        "/collections": _get("Every collection", "collections"),
    }
    for collection in collections:
        paths |= _of(collection)
    return {
        "openapi": "3.0.3",
        "info": {"title": "Địa Bạ: OGC API", "version": VERSION, "license": {"name": "Apache-2.0"}},
        "servers": [{"url": at}],
        "paths": paths,
        "components": {
            "schemas": {
                "problem": {
                    "type": "object",
                    "required": ["type", "title", "status", "code"],
                    "properties": {
                        "type": {"type": "string"},
                        "title": {"type": "string"},
                        "status": {"type": "integer"},
                        "code": {"type": "string"},
                        "message_vi": {"type": "string"},
                        "message_en": {"type": "string"},
                        "facts": {"type": "object", "additionalProperties": {"type": "string"}},
                    },
                }
            }
        },
    }


def _of(collection: Collection) -> dict[str, object]:
    here = f"/collections/{collection.id}"
    period = _query("datetime", _PERIOD, {"type": "string"})
    numbers = {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}}
    items = [
        _query(
            "limit", "Items on a page.", {"type": "integer", "minimum": 1, "maximum": HIGHEST_LIMIT, "default": LIMIT}
        ),
        {**_query("bbox", "west,south,east,north in CRS84.", numbers), "style": "form", "explode": False},
        period,
        _query("cursor", "Id of the last item of the page before; follow the link next.", {"type": "string"}),
        *(_query(name, each.meaning, {"type": "string"}) for name, each in collection.filters.items()),
    ]
    place = [_path(name, {"type": "integer", "minimum": 0}) for name in ("tileMatrix", "tileRow", "tileCol")]
    return {
        here: _get(collection.title_en, f"{collection.id}.describe"),
        f"{here}/items": _get(f"{collection.title_en}: a page", f"{collection.id}.items", items, GEOJSON),
        f"{here}/items/{{featureId}}": _get(
            f"{collection.title_en}: one",
            f"{collection.id}.item",
            [_path("featureId", {"type": "string"}), period],
            GEOJSON,
        ),
        f"{here}/tiles": _get(f"{collection.title_en}: tile sets", f"{collection.id}.tilesets"),
        f"{here}/tiles/WebMercatorQuad": _get(f"{collection.title_en}: tile set", f"{collection.id}.tileset"),
        f"{here}/tiles/WebMercatorQuad/{{tileMatrix}}/{{tileRow}}/{{tileCol}}": _get(
            f"{collection.title_en}: one tile", f"{collection.id}.tile", place, MVT
        ),
    }


def _get(summary: str, operation: str, parameters: Iterable[object] = (), media: str = JSON) -> dict[str, object]:
    schema = {"type": "string", "format": "binary"} if media == MVT else {"type": "object"}
    answers = {
        "200": {"description": "OK", "content": {media: {"schema": schema}}},
        "304": {"description": "The client holds this state."},
        "default": _PROBLEM,
    }
    return {"get": {"summary": summary, "operationId": operation, "parameters": list(parameters), "responses": answers}}


def _query(name: str, meaning: str, schema: dict[str, object]) -> dict[str, object]:
    return {"name": name, "in": "query", "required": False, "description": meaning, "schema": schema}


def _path(name: str, schema: dict[str, object]) -> dict[str, object]:
    return {"name": name, "in": "path", "required": True, "schema": schema}
