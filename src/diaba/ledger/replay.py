"""Replay the ledger (chạy lại sổ cái): every entry made again from the rows of its act, and the state made again from the entries.

The functions that make the bytes are put back as they were shipped, for the time of this transaction: a register that was changed
together with its functions is found too.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any, LiteralString

import cbor2

from diaba import sql
from diaba.db import Row, WriteTransaction
from diaba.ledger.faults import (
    ActAltered,
    ClosedBeforeOpened,
    EntryAltered,
    LedgerFault,
    RowAltered,
    RowsGone,
    StateDiffers,
)
from diaba.paths import DB

SQL = sql.load("diaba.ledger")
_NAMED = 20
_HASH, _UNITS = 32, 9
_FUNCTION = re.compile(r"^CREATE FUNCTION (?=base\.cbor_|registry\.).*?\$\$;$", re.MULTILINE | re.DOTALL)
_COVER = re.compile(r"^SELECT registry\.(?:cover|write_row_bytes)\(.*?\);$", re.MULTILINE | re.DOTALL)
_MAKERS = ("05_cbor.sql", "50_ledger.sql")
PARTS = {
    1: "form", 2: "act", 3: "kind", 4: "effective", 5: "recorded_at", 6: "decided_by", 7: "dossier", 8: "other columns",
    9: "units", 10: "rows opened", 11: "rows opened", 12: "rows closed", 13: "rows closed",
}  # fmt: skip


@cache
def shipped() -> LiteralString:
    """The functions that make the bytes of rows and entries, and the tables they are made for, as the schema says."""
    files = {path.name: path.read_text("utf-8") for path in sorted((DB / "schema").glob("*.sql"))}
    functions = [found for name in _MAKERS for found in _FUNCTION.findall(files[name])]
    again = [found.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1) for found in functions]
    covers = [found for text in files.values() for found in _COVER.findall(text)]
    return "\n".join([*again, "DELETE FROM registry.covered;", *covers])


def replay(transaction: WriteTransaction) -> Iterator[LedgerFault]:
    """Every act, row and place in which the register is not what the ledger makes it; the transaction is left as it was."""
    with transaction.part(undo=True):
        transaction.execute(shipped())
        for row in transaction.all(SQL["entered_otherwise"]):
            yield from _act(transaction, row)
        for row in transaction.all(SQL["replayed"]):
            yield _state(row)


def _state(row: Row) -> LedgerFault:
    if row.act_id is not None:
        return ClosedBeforeOpened(relation=row.relation, key=row.key, act=row.act_id)
    told = {"replayed": _open(row.is_left), "state": _open(row.is_known)}
    return StateDiffers(relation=row.relation, key=row.key, place=row.place, **told)


def _open(is_so: bool) -> str:  # noqa: FBT001 - one word for a truth
    return "còn hiệu lực / live" if is_so else "không còn / not live"


def _act(transaction: WriteTransaction, row: Row) -> Iterator[LedgerFault]:
    """What of one act is not as it was entered."""
    if row.is_elsewhere:
        yield EntryAltered(seq=row.seq, act=row.id)
    was, now = cbor2.loads(row.entry), cbor2.loads(row.again)
    now[_UNITS] = was.get(_UNITS)  # sheets are re-homed when communes are; the tree holds what it was
    parts = dict.fromkeys(PARTS.get(key, str(key)) for key in was.keys() | now.keys() if was.get(key) != now.get(key))
    rows = {"rows opened", "rows closed"} & parts.keys()
    if named := [part for part in parts if part not in rows]:
        yield ActAltered(act=row.id, seq=row.seq, part=", ".join(named))
    yield from _rows(transaction, row)


def _rows(transaction: WriteTransaction, row: Row) -> Iterator[LedgerFault]:
    """Which rows of an act are others, and how many are gone, by the digests that were kept of them."""
    found = transaction.all(SQL["act_rows"], {"act_id": row.id})
    for is_opening, what, kept in ((True, "opened", row.opened), (False, "closed", row.closed)):
        entered = Counter(kept[at : at + _HASH] for at in range(0, len(kept), _HASH))
        mine: list[Any] = [one for one in found if one.is_opening is is_opening]
        others = [one for one in mine if one.digest not in entered]
        for one in others[:_NAMED]:
            yield RowAltered(relation=one.relation, key=one.key, place=one.place, act=row.id, what=what)
        gone = entered - Counter(one.digest for one in mine)
        if gone.total():
            places = ", ".join(sorted({one.place for one in found} - {""}))
            yield RowsGone(act=row.id, place=places, count=gone.total(), what=what)
