"""Addresses of the OGC doors."""

from django.urls import path

from diaba.ogc import documents, features, tiles

_TILES = "collections/<str:name>/tiles"

urlpatterns = [
    path("", documents.landing, name="ogc"),
    path("conformance", documents.conformance),
    path("api", documents.api),
    path("collections", documents.collections),
    path("collections/<str:name>", documents.collection),
    path("collections/<str:name>/items", features.items),
    path("collections/<str:name>/items/<str:feature>", features.item, name="ogc-item"),
    path(_TILES, tiles.tilesets),
    path(f"{_TILES}/WebMercatorQuad", tiles.tileset),
    path(f"{_TILES}/WebMercatorQuad/<int:z>/<int:row>/<int:column>", tiles.tile),
]
