"""How rules are asked of the register: a small place, what must be refused, and the list of all probes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, LiteralString

import psycopg
import pytest

from diaba.db import WriteTransaction
from diaba.errors import Refusal
from registering import Place

Probe = Callable[[WriteTransaction], None]
PROBES: dict[str, Probe] = {}
FIRST = {"do": "first-registration", "day": date(2015, 3, 1), "holders": {"An": 1}, "printed": "BK 123456"}
SALE = {"do": "transfer", "day": date(2024, 5, 6), "gives": {"An": 1}, "receives": {"Bình": 1}}
CUT = {
    "do": "subdivision",
    "day": date(2024, 5, 6),
    "parcel": 1,
    "lines": ["LINESTRING(600004.07 2339999, 600004.07 2340011)"],
}
CAVEAT = {
    "do": "caveat-set", "day": date(2024, 1, 2), "blocks": ["dealing"], "document_kind": "8",
    "document_number": "12/QĐ-TA", "authority": "Tòa án", "reason": "Tranh chấp",
}  # fmt: skip


def probe(function: Probe) -> Probe:
    PROBES[function.__name__] = function
    return function


@contextmanager
def refused(transaction: WriteTransaction, code: str) -> Iterator[None]:
    with pytest.raises(Refusal) as refusal, transaction.part():
        yield
    assert refusal.value.code == code


@contextmanager
def checked(transaction: WriteTransaction) -> Iterator[None]:
    """Let deferred constraints speak at the end."""
    yield
    transaction.execute("SET CONSTRAINTS ALL IMMEDIATE")


@contextmanager
def impossible(transaction: WriteTransaction, constraint: str) -> Iterator[None]:
    with pytest.raises(psycopg.Error) as error, transaction.part(), checked(transaction):
        yield
    assert error.value.diag.constraint_name == constraint


def settled(transaction: WriteTransaction) -> None:
    transaction.execute("SET CONSTRAINTS ALL IMMEDIATE")
    transaction.execute("SET CONSTRAINTS ALL DEFERRED")


def sold(transaction: WriteTransaction) -> Place:
    place = Place(transaction)
    place.do(FIRST)
    settled(transaction)
    place.do(SALE)
    settled(transaction)
    return place


def right(place: Place, changed: LiteralString, *given: Any) -> None:
    """Write a copy of the first live right, but for what is ``changed``, past every act."""
    place.transaction.execute(
        "INSERT INTO registry.rrr (right_id, ba_unit_id, kind, type, party_id, numerator, denominator, effective, recorded, opened_by)"
        f" SELECT {changed} FROM registry.rrr WHERE ba_unit_id = %s AND upper_inf(effective) AND upper_inf(recorded)",
        [*given, place.units[0]],
    )
