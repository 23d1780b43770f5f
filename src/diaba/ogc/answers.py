"""How the OGC doors answer: bytes with a state, so that what has not changed is not sent again."""

import json
from collections.abc import Mapping
from importlib.metadata import version
from typing import LiteralString

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate

from diaba.db import database

VERSION = version("diaba")
JSON = "application/json"
GEOJSON = "application/geo+json"
MVT = "application/vnd.mapbox-vector-tile"
MAX_AGE = 60
"""Seconds a client may show an answer before it asks whether it still holds."""


def base(request: HttpRequest) -> str:
    """The address of the landing page, without a slash at its end."""
    return str(request.build_absolute_uri("/ogc"))


def document(value: object, content_type: str = JSON) -> HttpResponse:
    """A JSON document."""
    return HttpResponse(json.dumps(value, ensure_ascii=False), content_type=content_type)


def link(href: str, rel: str, media: str = JSON, title: str = "") -> dict[str, str]:
    """One link of a document."""
    return {"href": href, "rel": rel, "type": media, **({"title": title} if title else {})}


def answer(
    request: HttpRequest,
    query: LiteralString,
    params: Mapping[str, object],
    content_type: str,
) -> HttpResponse | None:
    """Run ``query``, which returns the state and the body; None where there is no body."""
    # What is in force changes at midnight without any event, and the shape of an answer with the version.
    prefix = f"{VERSION}-{localdate():%Y%m%d}-"
    held = [tag.strip().removeprefix("W/").strip('"') for tag in request.headers.get("If-None-Match", "").split(",")]
    known = [tag.removeprefix(prefix) for tag in held if tag.startswith(prefix)]
    with database().read() as transaction:
        row = transaction.one(query, {**params, "known": known})
    if row is None or (row.body is None and row.state not in known):
        return None
    response = HttpResponse(row.body or b"", content_type=content_type, status=200 if row.body is not None else 304)
    response["ETag"] = f'"{prefix}{row.state}"'
    response["Cache-Control"] = f"public, max-age={MAX_AGE}"
    return response
