"""A delivery for those who may read it, and how it is told."""

from typing import Any

from diaba import sql
from diaba.access import TABLE, Act, Principal, Territory, require
from diaba.db import ReadTransaction, Row
from diaba.intake.refusals import DeliveryUnknown

SQL = sql.load("diaba.api")
WORKING = frozenset({"received", "queued", "checking", "accepting"})
"""States that change by themselves."""


def opened(transaction: ReadTransaction, principal: Principal, number: int, act: Act = Act.READ_DELIVERY) -> Row:
    """The delivery ``number``.

    Raises:
        DeliveryUnknown: there is no such delivery.
        NotAllowed: ``principal`` may not do ``act`` in its commune.
    """
    found = transaction.one(SQL["delivery"], {"id": number})
    if found is None:
        raise DeliveryUnknown(id=number)
    require(principal, act, unit_code=found.code, province_code=found.province_code)
    return found


def territory(principal: Principal) -> dict[str, str | None]:
    """Where ``principal`` may read deliveries, as conditions of a query."""
    match TABLE[principal.role][Act.READ_DELIVERY]:
        case Territory.NATION:
            return {"unit": None, "province": None}
        case Territory.OWN_PROVINCE:
            return {"unit": None, "province": principal.province_code}
        case Territory.OWN_COMMUNE:
            return {"unit": principal.unit_code, "province": None}


def told(row: Row, severities: dict[str, int] | None = None) -> dict[str, Any]:
    """A delivery as the API tells it."""
    here = f"/api/v1/deliveries/{row.id}"
    names = ("profile", "srid", "delivered_by", "delivered_at", "checked_at", "objects", "engine", "derived_from")
    return {
        "id": row.id,
        "commune": row.code,
        "commune_name": row.full_name,
        "file_name": row.file_name,
        "sha256": row.hash,
        **{name: getattr(row, name) for name in names},
        "state": row.state,
        "progress": row.progress,
        "refusal": row.refusal,
        "receipt": row.receipt,
        **({"severities": severities} if severities is not None else {}),
        "links": {"self": here, "findings": f"{here}/findings", "board": f"/deliveries/{row.id}"},
    }
