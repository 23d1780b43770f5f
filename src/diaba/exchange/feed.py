"""The feed of changes (luồng thay đổi): what each act of the ledger changed in what its reader may see, in the order of entries.

An event says what became of one thing: it was created, updated or deleted, it entered what the reader may see, or left it. Where
nothing that the reader may see differs, there is no event. A cursor is the entry to go on from, and the last key told of it.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from diaba import sql
from diaba.db import Row, WriteTransaction
from diaba.exchange.datasets import Dataset
from diaba.exchange.items import scoped
from diaba.exchange.refusals import CursorWrong
from diaba.exchange.scope import Call, Granted, granted, note

SQL = sql.load("diaba.exchange")
ACTS = 500
"""The most acts looked through for one page."""
_CURSOR = re.compile(r"(\d{1,18})(?:\.([0-9a-z-]{1,60}))?")
_SOURCE = "urn:vn:diaba:{dataset}"
_TYPE = "vn.diaba.{dataset}.{change}.v1"


@dataclass(frozen=True)
class Events:
    """A page of CloudEvents; ``cursor`` goes on after it, and ``is_end`` says that nothing more was there."""

    events: Sequence[dict[str, Any]]
    cursor: str
    is_end: bool


def read(
    transaction: WriteTransaction, call: Call, dataset: Dataset, cursor: str, limit: int, *, today: date
) -> Events:
    """The next events after the cursor; "" begins.

    Raises:
        Refusal: the call may see nothing, or the cursor is none.
    """
    seen = granted(transaction, call, dataset, today=today)
    seq, key = _place(cursor)
    rows, after, is_end = _rows(transaction, seen, seq, key, limit)
    note(transaction, seen, "feed", rows, today=today)
    return Events(_events(dataset, rows, after), after, is_end)


def size(transaction: WriteTransaction) -> int:
    """How many entries the ledger has: the cursor of one who has read all."""
    return int(transaction.value(SQL["size"]))


def _place(cursor: str) -> tuple[int, str]:
    if not cursor:
        return 0, ""
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        raise CursorWrong(given=cursor[:80])
    return int(found[1]), found[2] or ""


def _rows(transaction: WriteTransaction, seen: Granted, seq: int, key: str, limit: int) -> tuple[list[Row], str, bool]:
    """The rows of one page, the cursor after it, and whether the ledger ends there; entries that tell nothing are passed over."""
    query = scoped(SQL["feed"], seen.scope, "moment.known")
    while True:
        given = {**seen.scope.parameters, "seq": seq, "key": key, "acts": ACTS, "limit": limit}
        found = transaction.all(query, given)
        rows, reached = [row for row in found if row.seq is not None], found[0].reached
        if len(rows) > limit:
            last, following = rows[limit - 1], rows[limit]
            cut = last.seq == following.seq
            return rows[:limit], f"{last.seq}.{last.key}" if cut else str(last.seq + 1), False
        is_end = found[0].acts < ACTS
        if rows or is_end:
            return rows, str(seq if reached is None else reached + 1), is_end
        seq, key = reached + 1, ""


def _events(dataset: Dataset, rows: Sequence[Row], after: str) -> list[dict[str, Any]]:
    ends = {row.seq: place for place, row in enumerate(rows)}
    cut = int(after.split(".", maxsplit=1)[0]) if "." in after else None
    return [_event(dataset, row, is_last=ends[row.seq] == place and row.seq != cut) for place, row in enumerate(rows)]


def _event(dataset: Dataset, row: Row, *, is_last: bool) -> dict[str, Any]:
    """CloudEvents 1.0 in JSON; ``sequence`` orders events, ``actcomplete`` marks the last of its act."""
    here = f"/api/v1/exchange/{dataset.id}/{row.key}"
    data: dict[str, Any] = {
        "act": row.act_id,
        "act_kind": row.kind,
        "effective": row.effective.isoformat(),
        "links": {},
    }
    if row.was_within:
        data["links"]["before"] = f"{here}?entry={row.seq - 1}"
    if row.is_within:
        data["links"]["after"] = f"{here}?entry={row.seq}"
        data["after"] = {"properties": json.loads(row.told)}
        if row.shape:
            data["after"]["geometry"] = json.loads(row.shape)
    return {
        "specversion": "1.0",
        "id": f"{row.seq}.{row.key}",
        "source": _SOURCE.format(dataset=dataset.id),
        "type": _TYPE.format(dataset=dataset.id, change=_change(row)),
        "subject": row.key,
        "time": row.at.isoformat(),
        "datacontenttype": "application/json",
        "sequence": f"{row.seq:020d}",
        "actcomplete": is_last,
        "data": data,
    }


def _change(row: Row) -> str:
    """What the change is to the reader; what only left its sight is not told to exist or not."""
    if row.is_within:
        return "updated" if row.was_within else "entered" if row.was else "created"
    return "left" if row.stands else "deleted"
