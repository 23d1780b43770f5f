"""The OpenAPI 3.1 description of the API, and what is said at addresses that it does not have."""

from importlib.metadata import version
from typing import Any

from django.http import HttpRequest, HttpResponse

from diaba.access import Act, guard
from diaba.api.answers import resource, tagged
from diaba.api.describing import FLAG as _FLAG
from diaba.api.describing import JSON as _JSON
from diaba.api.describing import OBJECT as _OBJECT
from diaba.api.describing import TEXT as _TEXT
from diaba.api.describing import WHOLE as _WHOLE
from diaba.api.describing import at as _at
from diaba.api.describing import does as _does
from diaba.api.describing import get as _get
from diaba.api.describing import header as _header
from diaba.api.describing import query as _query
from diaba.api.describing import reorganisations, search, sharing, sheets
from diaba.api.refusals import ApiAddressUnknown

_HASH = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_PIECE = {"type": "string", "format": "binary"}
_FILE = {
    "type": "object",
    "required": ["upload"],
    "properties": {"upload": {"type": "string", "format": "uuid"}, "name": _TEXT, "sha256": _HASH},
}
_ASK: dict[str, Any] = {
    "type": "object",
    "required": ["commune", "files"],
    "properties": {
        "commune": {"type": "string", "description": "Code of the commune"},
        "profile": {"type": "string", "default": "auto"},
        "srid": {"type": "integer", "description": "EPSG code, where the files do not say it"},
        "files": {"type": "array", "minItems": 1, "maxItems": 200, "items": _FILE},
        "manifest": {"type": "object", "description": "As diaba intake sign writes it; a program must send it"},
        "signature": {"type": "string", "description": "Detached JWS over the manifest's RFC 8785 bytes"},
    },
}
_FORM: dict[str, Any] = {
    "type": "object",
    "required": ["commune", "files", "sha256"],
    "properties": {
        **{name: _ASK["properties"][name] for name in ("commune", "profile", "srid", "signature")},
        "files": {"type": "array", "minItems": 1, "maxItems": 200, "items": {"type": "string", "format": "binary"}},
        "sha256": {
            "type": "array",
            "minItems": 1,
            "maxItems": 200,
            "items": _HASH,
            "description": "One a file, in their order",
        },
        "manifest": {"type": "string", "description": "The manifest as JSON"},
    },
}
_ITEM = {**_ASK, "properties": {**_ASK["properties"], "key": _TEXT}}
_ACCEPT = {"type": "object", "properties": {"dry_run": _FLAG}}
_KEY = {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "maxLength": 200}}
_TUS = {"name": "Tus-Resumable", "in": "header", "schema": {"type": "string", "const": "1.0.0"}}


@guard(Act.READ_PUBLIC)
def described(request: HttpRequest) -> HttpResponse:
    """The whole document."""
    return tagged(request, document())


@guard(Act.READ_PUBLIC)
def nothing(request: HttpRequest, rest: str) -> HttpResponse:  # noqa: ARG001 - the rest of the address
    """There is nothing here."""
    raise ApiAddressUnknown(path=request.path)


def document() -> dict[str, Any]:
    """The description as plain values."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Địa Bạ",
            "version": version("diaba"),
            "license": {"name": "Apache-2.0"},
        },
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}, {"session": []}],
        "paths": _paths(),
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
            },
            "schemas": {"problem": _PROBLEM_SCHEMA},
        },
    }


def _paths() -> dict[str, Any]:
    one = "/deliveries/{number}"
    return {
        **_uploads(),
        "/deliveries": {
            "get": _does("List, newest first", parameters=[_query(n, s) for n, s in _LIST.items()]),
            "post": _deliver(),
        },
        "/deliveries:batch": {"post": _does("Deliver many", 207, body=_many("deliveries", _ITEM))},
        "/acceptances:batch": {"post": _does("Accept many", 207, body=_many("deliveries", _WHOLE))},
        one: _get("State, progress, counts"),
        f"{one}/findings": _get("Findings after a cursor", [_query(n, s) for n, s in _FINDINGS.items()]),
        **{f"{one}/findings.{ending}": _get("All findings as a file", says=media) for ending, media in _FILES.items()},
        f"{one}/diff": _get("What accepting would change"),
        f"{one}/acceptance": {**_get("The receipt"), "post": _does("Accept", 200, 202, body=_ACCEPT)},
        f"{one}/proposal": {
            "parameters": [_at("number", _WHOLE)],
            "post": _does("Propose, for a second officer", 201),
        },
        f"{one}/undo": {"parameters": [_at("number", _WHOLE)], "post": _does("Undo the acceptance")},
        **_acts(),
        **_certificates(),
        **_parcels(),
        **reorganisations(),
        **search(),
        **sharing(),
        **sheets(),
        **_ledger(),
    }


def _uploads() -> dict[str, Any]:
    return {
        "/uploads": {"post": _does("Announce a file (tus creation)", 201, parameters=[_TUS, *_announced()], says="")},
        "/uploads/{upload}": {
            "parameters": [_at("upload", {"type": "string", "format": "uuid"})],
            "head": _does("Where to go on", says=""),
            "patch": _does(
                "Send a piece (tus core)",
                204,
                parameters=[_TUS, _header("Upload-Offset", _WHOLE)],
                body=_PIECE,
                sends="application/offset+octet-stream",
                says="",
            ),
            "delete": _does("Give up", 204, says=""),
        },
    }


def _acts() -> dict[str, Any]:
    """Acts, and those that wait for a second person."""
    one, number, reason = (
        "/approvals/{number}",
        [_at("number", _WHOLE)],
        {"type": "object", "properties": {"reason": _TEXT}},
    )
    asked = {"dry_run": _FLAG, "propose": _FLAG, "note": _TEXT, "kind": _TEXT}
    act = {"type": "object", "required": ["kind"], "properties": asked, "description": "Fields by kind: /acts/kinds"}
    basis = {"type": "object", "required": ["basis"], "properties": {"basis": _HASH}}
    told = [_query(name, schema) for name, schema in (("state", _TEXT), ("before", _WHOLE), ("limit", _WHOLE))]
    return {
        "/acts": {
            "post": _does("Register an act, rehearse it or propose it", 200, 201, 202, parameters=[_KEY], body=act)
        },
        "/acts/kinds": {"get": _does("Every kind of act as a JSON Schema")},
        "/approvals": {"get": _does("Acts that wait for a second person, and did", parameters=told)},
        one: _get("What was proposed, and what it would do now"),
        f"{one}/approval": {
            "parameters": number,
            "post": _does("Approve what was looked at", parameters=[_KEY], body=basis),
        },
        f"{one}/rejection": {"parameters": number, "post": _does("Reject, saying why", parameters=[_KEY], body=reason)},
        f"{one}/withdrawal": {"parameters": number, "post": _does("Withdraw", parameters=[_KEY], body=reason)},
    }


def _parcels() -> dict[str, Any]:
    """A parcel through both times: the day of the law, and the moment of the register."""
    code = [_at("code", {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"})]
    moments = [
        _query("as_of", {"type": "string", "format": "date"}),
        _query("known_at", {"type": "string", "format": "date-time"}),
    ]
    one = "/parcels/{code}"
    return {
        one: {**_get("A parcel and all that rests on it", moments), "parameters": code},
        f"{one}/history": {**_get("The acts that touched it"), "parameters": code},
        f"{one}/lineage": {**_get("What it came of, and what came of it"), "parameters": code},
    }


def _certificates() -> dict[str, Any]:
    """Whether a printed certificate is genuine and counts, for anybody."""
    return {
        "/certificates/keys": {"get": _does("The keys that seal certificates, to check one without the register")},
        "/certificates/{seal}": {
            "parameters": [_at("seal", _TEXT)],
            "get": _does("What the seal in a certificate's QR symbol says, and whether the certificate counts today"),
        },
    }


def _ledger() -> dict[str, Any]:
    """Proofs for anybody; the tiles themselves (C2SP tlog-tiles) are files under /ledger/."""
    size = _query("size", _WHOLE)
    return {
        "/ledger/checkpoint": {"get": _does("The newest signed checkpoint; as a file with all tiles under /ledger/")},
        "/ledger/entries/{seq}": {
            "parameters": [_at("seq", _WHOLE)],
            "get": _does("An entry by its place, with its RFC 9162 inclusion proof", parameters=[size]),
        },
        "/ledger/acts/{act_id}": {
            "parameters": [_at("act_id", _WHOLE)],
            "get": _does("The entry of an act, with its inclusion proof", parameters=[size]),
        },
        "/ledger/consistency": {
            "get": _does(
                "That a later tree begins with an earlier one", parameters=[_query(n, _WHOLE) for n in ("old", "new")]
            )
        },
    }


_FILES = {
    "json": _JSON,
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "gpkg": "application/geopackage+sqlite3",
}
_LIST = {"state": _TEXT, "commune": _TEXT, "before": _WHOLE, "limit": _WHOLE}
_FINDINGS = {"after": _WHOLE, "rule": _TEXT, "severity": _TEXT, "wait": _WHOLE, "limit": _WHOLE}
_PROBLEM_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "code", "message_vi", "message_en"],
    "properties": {
        **dict.fromkeys(("type", "title", "code", "message_vi", "message_en"), _TEXT),
        "status": _WHOLE,
        "facts": _OBJECT,
    },
}


def _deliver() -> dict[str, Any]:
    """Entering a delivery, whose files were uploaded or are in the request itself."""
    done = _does("Deliver", 201, parameters=[_KEY], body=_ASK)
    done["requestBody"]["content"]["multipart/form-data"] = {"schema": _FORM}
    return done


def _announced() -> list[dict[str, Any]]:
    about = _header("Upload-Metadata", {"type": "string", "description": "filename and sha256, each in base64"})
    return [_header("Upload-Length", _WHOLE), {**about, "required": False}]


def _many(name: str, item: object) -> dict[str, Any]:
    items = {"type": "array", "minItems": 1, "maxItems": 100, "items": item}
    return {"type": "object", "required": [name], "properties": {name: items, "dry_run": _FLAG}}


openapi = resource(GET=described)
unknown = resource(GET=nothing, POST=nothing)
