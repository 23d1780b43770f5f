"""What a caller may see of a dataset, compiled to SQL once for every rail (phạm vi khai thác).

An agreement compiles to one predicate and one projection over ``row`` and ``place`` (see :mod:`~diaba.exchange.datasets`). Both are
put together from text of this program; all that an agreement says comes as bound parameters, and fields by an allow-list.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, LiteralString
from uuid import UUID

from diaba import sql
from diaba.access import Act, Principal, require
from diaba.db import Row, WriteTransaction
from diaba.exchange.agreement import Agreement, Grant, read
from diaba.exchange.datasets import GEOMETRY, Dataset
from diaba.exchange.refusals import (
    AgreementNotInForce,
    AgreementUnknown,
    CaseMissing,
    NotDelegated,
    NotGranted,
    PurposeNotAgreed,
)
from diaba.party.search import Look, record

SQL = sql.load("diaba.exchange")
_LONGEST_CASE = 100
_UNITS: LiteralString = (
    "(place.province_code = ANY (%(scope_units)s::text[]) OR place.code = ANY (%(scope_units)s::text[]))"
)
_POLYGON: LiteralString = (
    "(row.web && (SELECT ST_Transform(ST_SetSRID(ST_GeomFromGeoJSON(%(scope_polygon)s::text), 4326), 3857))"
    " AND ST_Intersects(row.web, (SELECT ST_Transform(ST_SetSRID(ST_GeomFromGeoJSON(%(scope_polygon)s::text), 4326), 3857))))"
)


@dataclass(frozen=True)
class Scope:
    """Which rows and which fields of one dataset."""

    dataset: Dataset
    fields: tuple[str, ...]
    where: LiteralString
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def projection(self) -> LiteralString:
        """The granted properties of ``row`` as one JSON object, the shape apart."""
        told: list[LiteralString] = [
            f"'{name}', {field.sql}"
            for name, field in self.dataset.fields.items()
            if name in self.fields and name != GEOMETRY
        ]
        return "json_build_object(" + ", ".join(told) + ")"

    @property
    def shape(self) -> LiteralString:
        """The shape where it is granted, else nothing."""
        return "row.shape" if GEOMETRY in self.fields else "NULL::geometry"

    @property
    def party(self) -> LiteralString:
        """The person that a row tells of, where a field of persons is granted."""
        return self.dataset.party if self.dataset.personal(self.fields) else "NULL::bigint"


@dataclass(frozen=True)
class Call:
    """One call under an agreement: who calls, under which agreement, for which purpose and case, for whom."""

    by: Principal
    agreement: UUID
    purpose: str
    case: str
    on_behalf_of: str | None = None


@dataclass(frozen=True)
class Granted:
    """What a call may see."""

    call: Call
    agreement: Agreement
    scope: Scope


def compiled(dataset: Dataset, grant: Grant) -> Scope:
    """The scope that a grant is."""
    if grant.units:
        return Scope(dataset, grant.fields, _UNITS, {"scope_units": list(grant.units)})
    if grant.polygon:
        return Scope(dataset, grant.fields, _POLYGON, {"scope_polygon": json.dumps(grant.polygon)})
    return Scope(dataset, grant.fields, "true")


def granted(transaction: WriteTransaction, call: Call, dataset: Dataset, *, today: date) -> Granted:
    """What ``call`` may see of the dataset now; asked in the transaction that reads, so that what is revoked shows nothing more.

    Raises:
        NotAllowed, AgreementUnknown, AgreementNotInForce, PurposeNotAgreed, CaseMissing, NotDelegated, NotGranted: nothing.
    """
    require(call.by, Act.CONNECT)
    row = transaction.one(SQL["agreement_of_caller"], {"id": call.agreement, "account": call.by.name, "today": today})
    if row is None:
        raise AgreementUnknown(agreement=call.agreement)
    if row.state != "in-force":
        raise AgreementNotInForce(agreement=call.agreement, state=row.state, day=today)
    agreement = read(row.content)
    if call.purpose != agreement.purpose:
        raise PurposeNotAgreed(agreement=call.agreement, given=call.purpose, agreed=agreement.purpose)
    if not (0 < len(call.case) <= _LONGEST_CASE and call.case.isprintable()):
        raise CaseMissing
    if call.on_behalf_of is not None and call.on_behalf_of not in agreement.on_behalf_of:
        agreed = ", ".join(agreement.on_behalf_of) or "–"
        raise NotDelegated(agreement=call.agreement, given=call.on_behalf_of, agreed=agreed)
    grant = agreement.grant(dataset.id)
    if grant is None:
        offered = ", ".join(one.dataset for one in agreement.grants)
        raise NotGranted(agreement=call.agreement, dataset=dataset.id, granted=offered)
    return Granted(call, agreement, compiled(dataset, grant))


def note(transaction: WriteTransaction, seen: Granted, rail: str, told: Sequence[Row], *, today: date) -> None:
    """Write down that rows leave, and whom they tell of (``party``), in the transaction that reads them; no rows, no word."""
    if not told:
        return
    call = seen.call
    given = {"agreement": call.agreement, "rail": rail, "dataset": seen.scope.dataset.id, "case": call.case}
    transaction.execute(SQL["add_call"], {**given, "on_behalf_of": call.on_behalf_of, "rows": len(told)})
    if parties := {row.party for row in told if row.party is not None}:
        look = Look(call.by, call.purpose, today, call.case)
        record(transaction, look, sorted(parties), seen.scope.dataset.personal(seen.scope.fields))
