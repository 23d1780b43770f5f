"""Parts of the OpenAPI description that many operations share."""

from typing import Any

PROBLEM = {
    "description": "Refused, in words of both languages (RFC 9457)",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}}},
}
TEXT: dict[str, Any] = {"type": "string"}
WHOLE: dict[str, Any] = {"type": "integer", "minimum": 0}
FLAG: dict[str, Any] = {"type": "boolean"}
OBJECT = {"type": "object"}
JSON = "application/json"


def does(
    summary: str,
    *statuses: int,
    parameters: list[dict[str, Any]] | None = None,
    body: object = None,
    sends: str = JSON,
    says: str = JSON,
) -> dict[str, Any]:
    """An operation that answers with ``statuses`` (200 where none is named) and what it ``says``; nothing where that is empty."""
    schema = {"application/json": {"schema": OBJECT}} if says == JSON else {says: {}}
    told = {"description": "OK", **({"content": schema} if says else {})}
    taken = {"requestBody": {"required": True, "content": {sends: {"schema": body}}}} if body else {}
    wrong = {"4XX": PROBLEM, "503": PROBLEM}
    return {
        "summary": summary,
        "parameters": parameters or [],
        **taken,
        "responses": {**{str(status): told for status in statuses or (200,)}, **wrong},
    }


def get(summary: str, parameters: list[dict[str, Any]] | None = None, says: str = JSON) -> dict[str, Any]:
    """Reading of a thing that has a number."""
    done = does(summary, parameters=parameters, says=says)
    done["responses"]["304"] = {"description": "As the caller holds it (If-None-Match)"}
    return {"parameters": [at("number", WHOLE)], "get": done}


def at(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A part of the address."""
    return {"name": name, "in": "path", "required": True, "schema": schema}


def header(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A header that must be sent."""
    return {"name": name, "in": "header", "required": True, "schema": schema}


def query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter of the address."""
    return {"name": name, "in": "query", "required": False, "schema": schema}


def reorganisations() -> dict[str, Any]:
    """A decree re-homes land; one officer proposes, another approves."""
    one = "/reorganisations/{number}"
    row = dict.fromkeys(("commune", "sheet", "parcel", "new_commune"), TEXT)
    table = {
        "type": "array",
        "items": {"type": "object", "required": ["commune", "sheet", "new_commune"], "properties": row},
    }
    asked = {
        "decree": {**TEXT, "description": "Its number, or its day in law"},
        "table": {**table, "description": "Where land goes that lies on no side for certain"},
        "effective": {"type": "string", "format": "date", "description": "The table alone moves land, from this day"},
        "dossier": {"type": "string", "maxLength": 60},
        "undoes": {"type": "integer", "description": "Instead: the act that is to be undone"},
        "dry_run": FLAG,
    }
    body = {"type": "object", "properties": asked}
    return {
        "/reorganisations": {
            "get": does("Those proposed in the caller's province", 200, 304),
            "post": does("Rehearse, and propose", 200, 201, body=body),
        },
        one: get("What was proposed, and its act once approved"),
        f"{one}/approval": {"parameters": [at("number", WHOLE)], "post": does("Approve, as another officer")},
        f"{one}/map": {
            "parameters": [at("number", WHOLE)],
            "get": does("The outcome of an open proposal", says="application/geo+json"),
        },
    }


def sharing() -> dict[str, Any]:
    """Agreements, and what leaves under one: every call names its agreement, purpose and case."""
    uuid, number = {"type": "string", "format": "uuid"}, "/agreements/{number}"
    named = [
        header("Diaba-Agreement", uuid),
        header("Diaba-Purpose", TEXT),
        header("Diaba-Case", {"type": "string", "minLength": 1, "maxLength": 100}),
        {**header("Diaba-Behalf", TEXT), "required": False},
    ]
    dataset = at("dataset", {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"})
    told = [*named, query("after", TEXT), query("limit", {"type": "integer", "minimum": 0, "maximum": 1000})]
    wait = query("wait", {"type": "integer", "minimum": 0, "maximum": 60})
    signed = {"type": "object", "properties": {"jws": TEXT, "says": {"enum": ["accept", "reject", "revoke"]}}}
    return {
        "/agreements": {
            "get": does("Agreements of the caller", 200, 304),
            "post": does("Put an agreement before its client", 201, body=OBJECT),
        },
        number: {
            "parameters": [at("number", uuid)],
            "get": does("An agreement, its state, its signatures, and what its client signs", 200, 304),
        },
        f"{number}/signatures": {
            "parameters": [at("number", uuid)],
            "post": does("Accept, reject or revoke: the client by a JWS of its own", body=signed),
        },
        "/exchange": {"get": does("Datasets that agreements may grant, and their fields")},
        "/exchange/{dataset}": {"parameters": [dataset], "get": does("A page of what is live", parameters=told)},
        "/exchange/{dataset}/{key}": {
            "parameters": [dataset, at("key", {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"})],
            "get": does("One thing, now or after an entry of the ledger", parameters=[*named, query("entry", WHOLE)]),
        },
        "/feeds/{dataset}": {
            "parameters": [dataset],
            "get": does("CloudEvents after a cursor; waits, or streams as text/event-stream", parameters=[*told, wait]),
        },
    }


def search() -> dict[str, Any]:
    """One text, understood in every way."""
    said = dict.fromkeys(("q", "commune", "purpose", "dossier"), TEXT)
    body = {"type": "object", "required": ["q"], "properties": said}
    texts = {"type": "array", "maxItems": 2000, "items": TEXT}
    many = {"type": "object", "required": ["texts"], "properties": {**said, "texts": texts}}
    asked = [query("q", TEXT), query("commune", TEXT)]
    return {
        "/search": {
            "get": does("What a text may mean, and what each understanding gives", parameters=asked),
            "post": does("The same, and people for a purpose: each one told is written down", body=body),
        },
        "/search:batch": {"post": does("Many texts at once, answered in their order", body=many)},
    }


def sheets() -> dict[str, Any]:
    """A certificate, an act and a party, each with all that is registered of it."""
    said = {"type": "object", "properties": {"purpose": TEXT, "dossier": TEXT}}
    moments = [
        query("as_of", {"type": "string", "format": "date"}),
        query("known_at", {"type": "string", "format": "date-time"}),
    ]
    number = [at("number", WHOLE)]
    return {
        "/acts/{number}": get("What an act began and ended, and its place in the ledger"),
        "/parties/{number}": {
            "parameters": number,
            "post": does(
                "A party and what it holds, for a purpose: each one told is written down", parameters=moments, body=said
            ),
        },
        "/certificates/by-serial/{serial}": {
            "parameters": [at("serial", TEXT)],
            "get": does("Whether a certificate counts, and what rests on it", 200, 304, parameters=moments),
            "post": does("The same with what is printed on it, for a purpose", parameters=moments, body=said),
        },
    }
