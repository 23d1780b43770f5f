"""What a service is: its addresses with their parameters, its dataset, and what is read."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from diaba.db import ReadTransaction, WriteTransaction
from diaba.exchange.scope import Call

Given = Mapping[str, str]
Read = Callable[[ReadTransaction, Given], object]
"""What is answered as JSON; None where there is nothing."""
ReadAgreed = Callable[[WriteTransaction, Given, Call], object]
"""The same, of what an agreement lets its caller see; written down in the same transaction."""


AGREED = (
    ("Diaba-Agreement", "Số của thỏa thuận / id of the agreement"),
    ("Diaba-Purpose", "Mục đích / purpose"),
    ("X-Road-Issue", "Mã hồ sơ / case"),
)
"""Headers of a call under an agreement; X-Road-Represented-Party says for whom, where that is delegated."""


@dataclass(frozen=True)
class Parameter:
    """A part of the path ({name} in it) or of the query."""

    name: str
    pattern: str
    meaning: str
    required: bool = True


@dataclass(frozen=True)
class Endpoint:
    """One address below the service, such as /{serial}: what is read for everybody, or what under an agreement."""

    path: str
    summary: str
    parameters: tuple[Parameter, ...]
    read: Read | None = None
    agreed: ReadAgreed | None = None

    def match(self, path: str) -> dict[str, str] | None:
        """The parts of ``path`` by parameter; None where it is another address."""
        form = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(self.path))
        found = re.fullmatch(form, path)
        return None if found is None else found.groupdict()


@dataclass(frozen=True)
class Service:
    """A service: its code is stable. ``register`` where it reads what the public's own role may not, and tells no person."""

    code: str
    title: str
    dataset: str
    endpoints: tuple[Endpoint, ...]
    register: bool = False

    def description(self, at: str) -> dict[str, object]:
        """Its OpenAPI 3.0; ``at`` is where it is called."""
        return {
            "openapi": "3.0.3",
            "info": {"title": self.title, "version": "1.0", "x-dataset": self.dataset},
            "servers": [{"url": at}],
            "paths": {each.path: {"get": _operation(self, each)} for each in self.endpoints},
            "components": {"schemas": {"problem": {"type": "object", "required": ["type", "title", "status", "code"]}}},
        }


def _operation(service: Service, endpoint: Endpoint) -> dict[str, object]:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}}}
    refused = {"description": "Refused, in words of both languages (RFC 9457)", "content": problem}
    found = {"description": "Found", "content": {"application/json": {"schema": {"type": "object"}}}}
    return {
        "operationId": f"{service.code}{endpoint.path.replace('{', '').replace('}', '').replace('/', '-')}",
        "summary": endpoint.summary,
        "parameters": [
            *([_header(*told) for told in AGREED] if endpoint.agreed else ()),
            *(_parameter(endpoint, each) for each in endpoint.parameters),
        ],
        "responses": {"200": found, "400": refused, "403": refused, "404": refused},
    }


def _header(name: str, meaning: str) -> dict[str, object]:
    return {"name": name, "in": "header", "required": True, "description": meaning, "schema": {"type": "string"}}


def _parameter(endpoint: Endpoint, each: Parameter) -> dict[str, object]:
    return {
        "name": each.name,
        "in": "path" if f"{{{each.name}}}" in endpoint.path else "query",
        "required": each.required,
        "description": each.meaning,
        "schema": {"type": "string", "pattern": f"^{each.pattern}$"},
    }
