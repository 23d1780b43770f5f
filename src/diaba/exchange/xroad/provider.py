"""Our end of the X-Road (hệ thống cung cấp dịch vụ): what a Security Server calls, and what it may learn of our services."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import parse_qsl, unquote, urlsplit
from uuid import UUID

from diaba.access import Act, Principal, Role, require
from diaba.accounts.lookup import principal_of
from diaba.db import Database, ReadTransaction
from diaba.errors import Language, Refusal
from diaba.exchange.refusals import AgreementMissing, AgreementUnknown
from diaba.exchange.scope import Call
from diaba.exchange.xroad.identifiers import Subsystem, subsystem_of
from diaba.exchange.xroad.refusals import (
    ClientNotConnected,
    HeaderWrong,
    MethodNotTaken,
    NothingFound,
    ParameterWrong,
    ServerUnknown,
    ServiceUnknown,
)
from diaba.exchange.xroad.services.model import Endpoint, Service
from diaba.exchange.xroad.wire import Answer, Request, header

METASERVICES = ("listMethods", "allowedMethods", "getOpenAPI", "listClients")
MOST_DESCRIPTION = 10 << 20
"""Bytes of a description that a Security Server reads."""


@dataclass(frozen=True)
class Provider:
    """A subsystem and its services; ``servers`` are the SHA-256 of the Security Servers' certificates that may call."""

    us: Subsystem
    services: Mapping[str, Service]
    database: Database
    servers: frozenset[str]
    site: str
    accounts: Mapping[Subsystem, str] = field(default_factory=dict)
    """The account of each subsystem that connects under agreements."""

    def answer(self, request: Request) -> Answer:
        """What is answered; a refusal is RFC 9457, in the language asked for."""
        try:
            return self._answer(request)
        except Refusal as refusal:
            language: Language = "en" if header(request.headers, "Accept-Language").startswith("en") else "vi"
            body = json.dumps(refusal.problem(language), ensure_ascii=False).encode()
            return Answer(refusal.status, body, (("Content-Type", "application/problem+json"),))

    def _answer(self, request: Request) -> Answer:
        if request.peer not in self.servers:
            raise ServerUnknown(fingerprint=request.peer or "–")
        address = urlsplit(request.target)
        if address.path == "/listClients":
            return _json({"member": [{"id": self.us.as_json(), "name": self.us.member, "subsystem_name": None}]})
        name, path = self._service(address.path)
        client = _caller(request)
        if request.method not in {"GET", "HEAD"}:
            raise MethodNotTaken(path=address.path, method=request.method)
        given = dict(parse_qsl(address.query, keep_blank_values=True))
        if name in METASERVICES:
            return self._about(name, given)
        return self._read(self.services[name], path, given, request, client)

    def _service(self, path: str) -> tuple[str, str]:
        """The service's code and what is asked below it."""
        prefix = f"/r1/{self.us}/"
        name, _, rest = path.removeprefix(prefix).partition("/")
        if not path.startswith(prefix) or (name not in self.services and name not in METASERVICES):
            raise ServiceUnknown(path=path[:200], list=f"{prefix}listMethods")
        return name, f"/{rest}"

    def _read(
        self, service: Service, path: str, given: Mapping[str, str], request: Request, client: Subsystem
    ) -> Answer:
        endpoint, said = _endpoint(service, path)
        values = {**given, **{name: unquote(value) for name, value in said.items()}}
        for each in endpoint.parameters:
            value = values.get(each.name)
            if value is None and not each.required:
                continue
            if value is None or not re.fullmatch(each.pattern, value):
                raise ParameterWrong(name=each.name, given=(value or "")[:80], expected=each.meaning)
        asked = {each.name: values[each.name] for each in endpoint.parameters if each.name in values}
        found = self._found(service, endpoint, asked, request, client)
        if found is None:
            raise NothingFound(path=path[:200])
        return _json(found)

    def _found(
        self, service: Service, endpoint: Endpoint, asked: Mapping[str, str], request: Request, client: Subsystem
    ) -> object:
        if endpoint.agreed is not None:
            with self.database.write() as transaction:
                return endpoint.agreed(transaction, asked, self._call(transaction, request, client))
        if endpoint.read is None:
            return None
        # The public's own role reads no certificate; of those only what names no person is asked.
        with self.database.write() if service.register else self.database.read() as transaction:
            return endpoint.read(transaction, asked)

    def _call(self, transaction: ReadTransaction, request: Request, client: Subsystem) -> Call:
        """The call under an agreement that the headers say.

        Raises:
            ClientNotConnected, AgreementMissing, AgreementUnknown: they name none, or nobody who may have one.
        """
        account = self.accounts.get(client)
        if account is None:
            raise ClientNotConnected(client=client)
        agreement = header(request.headers, "Diaba-Agreement")
        if not agreement:
            raise AgreementMissing
        try:
            number = UUID(agreement)
        except ValueError as error:
            raise AgreementUnknown(agreement=agreement[:40]) from error
        purpose, case, behalf = (
            header(request.headers, name) for name in ("Diaba-Purpose", "X-Road-Issue", "X-Road-Represented-Party")
        )
        return Call(principal_of(transaction, account), number, purpose, case, behalf or None)

    def _about(self, name: str, given: Mapping[str, str]) -> Answer:
        """A metaservice: everybody whose server is pinned may call what is public, and all of it is."""
        if name == "getOpenAPI":
            service = self.services.get(given.get("serviceCode", ""))
            if service is None:
                raise ParameterWrong(name="serviceCode", given="", expected=", ".join(self.services))
            found = _json(service.description(f"{self.site}/r1/{self.us}/{service.code}"))
            if len(found.body) > MOST_DESCRIPTION:
                raise NothingFound(path=name)
            return found
        if name == "listClients":
            raise ServiceUnknown(path=name, list="/listClients")
        return _json({"service": [self._method(each) for each in self.services.values()]})

    def _method(self, service: Service) -> dict[str, object]:
        endpoints = [{"method": "GET", "path": re.sub(r"\{\w+\}", "*", each.path)} for each in service.endpoints]
        told = {**self.us.as_json(), "object_type": "SERVICE", "service_code": service.code}
        return {**told, "service_type": "OPENAPI", "endpoint_list": endpoints}


def _endpoint(service: Service, path: str) -> tuple[Endpoint, dict[str, str]]:
    for each in service.endpoints:
        said = each.match(path)
        if said is not None:
            return each, said
    raise ServiceUnknown(path=path[:200], list=", ".join(each.path for each in service.endpoints))


def _caller(request: Request) -> Subsystem:
    """Who asks, by the headers that a pinned server vouches for."""
    told = header(request.headers, "X-Road-Client")
    try:
        client = subsystem_of(told)
    except ValueError as error:
        expected = "INSTANCE/CLASS/MEMBER/SUBSYSTEM"
        raise HeaderWrong(header="X-Road-Client", given=told[:80], expected=expected) from error
    if not header(request.headers, "X-Road-Id"):
        raise HeaderWrong(header="X-Road-Id", given="", expected="UUID")
    require(Principal(name=str(client), role=Role.PARTNER), Act.READ_PUBLIC)
    return client


def _json(found: object) -> Answer:
    def plain(value: object) -> str:
        return value.isoformat() if isinstance(value, date) else str(value)

    return Answer(200, json.dumps(found, ensure_ascii=False, default=plain).encode())
