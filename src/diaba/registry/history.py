"""History (lịch sử đăng ký): what was so in law on one day, as it was known at one moment; what happened; what came of what.

Both times of every version answer: ``at`` is the day of the law, ``known`` the moment of the register. An act that was decided late
counts from its day in law, and a question as of an earlier moment still gets the earlier answer.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from diaba import sql
from diaba.db import ReadTransaction, Row
from diaba.registry.refusals import ParcelCodeUnknown

SQL = sql.load("diaba.registry")
_MOST = 1_000
"""Parcels of a lineage that are told; the Cambridge of one year has 9 to one."""


@dataclass(frozen=True)
class Place:
    """A parcel by its code, and where it lies or lay last."""

    id: int
    code: str
    unit_code: str
    province_code: str
    address: str


def find(transaction: ReadTransaction, code: str) -> Place:
    """The parcel with that code, retired or not.

    Raises:
        ParcelCodeUnknown: no parcel ever had it.
    """
    row = transaction.one(SQL["parcel_of_code"], {"code": code})
    if row is None:
        raise ParcelCodeUnknown(parcel=code[:40])
    return Place(*row)


def parcel_at(transaction: ReadTransaction, parcel: int, at: date, known: datetime) -> dict[str, Any] | None:
    """The parcel with its unit, rights, certificates and caveats; None where there was no such parcel then."""
    found: dict[str, Any] | None = transaction.value(SQL["parcel_at"], {"parcel": parcel, "at": at, "known": known})
    return found


def timeline(transaction: ReadTransaction, parcel: int) -> list[Row]:
    """The acts that touched it or what rests on it, as they were recorded: id, kind, effective, recorded_at, dossier, seq."""
    return transaction.all(SQL["timeline"], {"parcel": parcel})


def lineage(transaction: ReadTransaction, parcel: int) -> list[Row]:
    """Each step that led to it or from it: parent and child (codes), act, effective, depth (below 0: before it)."""
    return transaction.all(SQL["lineage"], {"parcel": parcel, "most": _MOST})
