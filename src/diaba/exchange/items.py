"""What is live in a dataset, page by page, and one thing as it was known after any entry of the ledger."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, LiteralString

from diaba import sql
from diaba.db import Row, WriteTransaction
from diaba.exchange.datasets import Dataset
from diaba.exchange.refusals import ItemUnknown
from diaba.exchange.scope import Call, Scope, granted, note

SQL = sql.load("diaba.exchange")


@dataclass(frozen=True)
class Page:
    """Some things in the order of their keys; ``next`` asks for those that follow, and is None at the end.

    ``cursor`` is where the feed goes on from a copy that began with this page.
    """

    items: Sequence[dict[str, Any]]
    next: str | None
    cursor: str


def scoped(query: LiteralString, scope: Scope, known: LiteralString) -> LiteralString:
    """``query`` over the scope's dataset: its view, its condition, and what is told as known at the moment ``known``."""
    dataset = scope.dataset
    placed: dict[LiteralString, LiteralString] = {
        "NULL::json/*told*/": scope.projection,
        "NULL::geometry/*shape*/": scope.shape,
        "NULL::bigint/*party*/": scope.party,
        "true/*where*/": scope.where,
        "exchange.parcels": dataset.view,
        "/*known*/": known,
    }
    for place, text in placed.items():
        query = query.replace(place, text)
    return query


def page(transaction: WriteTransaction, call: Call, dataset: Dataset, after: str, limit: int, *, today: date) -> Page:
    """The next things after a key that the call may see.

    Raises:
        Refusal: it may see nothing.
    """
    seen = granted(transaction, call, dataset, today=today)
    cursor = str(transaction.value(SQL["size"]))
    query = scoped(SQL["items"], seen.scope, "'infinity'::timestamptz")
    rows = transaction.all(query, {**seen.scope.parameters, "after": after, "limit": limit + 1})
    shown = rows[:limit]
    note(transaction, seen, "items", shown, today=today)
    return Page([told(row) for row in shown], shown[-1].key if len(rows) > limit else None, cursor)


def one(
    transaction: WriteTransaction, call: Call, dataset: Dataset, key: str, seq: int | None, *, today: date
) -> dict[str, Any]:
    """One thing as known now, or after the entry ``seq`` of the ledger.

    Raises:
        Refusal: the call may not see it.
    """
    seen = granted(transaction, call, dataset, today=today)
    known = "infinity" if seq is None else transaction.value(SQL["known_at"], {"seq": seq})
    query = scoped(SQL["item"], seen.scope, "%(known)s::timestamptz")
    row = transaction.one(query, {**seen.scope.parameters, "key": key, "known": known})
    if row is None:
        raise ItemUnknown(agreement=call.agreement, dataset=dataset.id, key=key)
    note(transaction, seen, "item", [row], today=today)
    return told(row)


def told(row: Row) -> dict[str, Any]:
    """A thing as it is told: its key, its properties, and its shape where that is granted."""
    shape = {"geometry": json.loads(row.shape)} if row.shape else {}
    return {"key": row.key, "properties": json.loads(row.told), **shape}
