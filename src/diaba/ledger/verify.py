"""Verify the tree (kiểm tra sổ cái): from the bytes of every entry to every root that was ever signed.

Nothing that the database says of hashes is believed: leaves and roots are computed here. What lies outside the database, such as
checkpoints that witnesses signed, decides.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256

from psycopg.rows import tuple_row

from diaba import sql
from diaba.db import ReadTransaction, Row
from diaba.ledger.faults import (
    ActMissing,
    ActNotEntered,
    CheckpointBeyond,
    CheckpointDiffers,
    CheckpointUnsigned,
    EntryAltered,
    LedgerFault,
    PlaceEmpty,
)
from diaba.ledger.notes import Checkpoint, Note, Verifier
from diaba.ledger.tiles import HASH
from diaba.ledger.tree import Frontier, leaf_hash

SQL = sql.load("diaba.ledger")
WINDOW = 65_536
"""How many entries are read at a time."""
_Window = tuple[int, int, Sequence[tuple[bytes]], bytes]


@dataclass(frozen=True)
class Told:
    """A signed checkpoint, and where it comes from."""

    source: str
    note: Note

    @property
    def checkpoint(self) -> Checkpoint:
        """What it says."""
        return self.note.checkpoint()


def verify_tree(transaction: ReadTransaction, key: Verifier, told: Sequence[Told]) -> Iterator[LedgerFault]:
    """Every disagreement of entries, places, roots and signatures; ``told`` are checkpoints from outside the database."""
    kept = [Told("ledger.checkpoint", Note.parse(row.note)) for row in transaction.all(SQL["checkpoints"])]
    yield from _rows_and_notes(transaction)
    known = sorted([*kept, *told], key=lambda each: each.checkpoint.size)
    yield from (
        CheckpointUnsigned(size=each.checkpoint.size, source=each.source, key=key)
        for each in known
        if not each.note.is_signed_by(key)
    )
    walk = _Walk(known)
    yield from walk.faults(transaction)
    size = walk.frontier.size
    for each in walk.waiting:
        yield CheckpointBeyond(size=each.checkpoint.size, source=each.source, found=size)
    for row in transaction.all(SQL["passed_by"]):
        yield ActNotEntered(act=row.id, recorded_at=f"{row.recorded_at:%d/%m/%Y %H:%M}")


def _rows_and_notes(transaction: ReadTransaction) -> Iterator[LedgerFault]:
    """Checkpoints whose columns say another thing than their note."""
    for row in transaction.all(SQL["checkpoints"]):
        said = Note.parse(row.note).checkpoint()
        if (said.size, said.root) != (row.size, row.root):
            yield CheckpointDiffers(
                size=row.size, source="ledger.checkpoint", told=said.root.hex(), found=row.root.hex()
            )


class _Walk:
    """One pass over all entries in their order, comparing each root that was told on the way."""

    def __init__(self, known: Sequence[Told]) -> None:
        self.frontier, self.waiting = Frontier(), list(known)

    def faults(self, transaction: ReadTransaction) -> Iterator[LedgerFault]:
        for first, end, entries, kept in _windows(transaction):
            found = [sha256(b"\x00" + entry).digest() for (entry,) in entries]
            leaves = found
            if b"".join(found) != kept:  # in another order, or altered
                leaves = [kept[at : at + HASH] for at in range(0, len(kept), HASH)]
                if len(leaves) != end - first or not set(leaves) <= set(found):
                    yield from _named(transaction.all(SQL["places"], {"first": first, "end": end}), first)
            yield from self._add(leaves)

    def _add(self, leaves: list[bytes]) -> Iterator[LedgerFault]:
        start = self.frontier.size
        while self.waiting and self.waiting[0].checkpoint.size <= start + len(leaves):
            each = self.waiting.pop(0)
            done = self.frontier.size - start
            self.frontier = self.frontier.after(leaves[done : each.checkpoint.size - start])
            if self.frontier.root() != each.checkpoint.root:
                yield CheckpointDiffers(
                    size=each.checkpoint.size,
                    source=each.source,
                    told=each.checkpoint.root.hex(),
                    found=self.frontier.root().hex(),
                )
        self.frontier = self.frontier.after(leaves[self.frontier.size - start :])


def _named(places: Sequence[Row], first: int) -> Iterator[LedgerFault]:
    """What is wrong in a window, place by place."""
    expected = first
    for place in places:
        if place.seq > expected:
            yield PlaceEmpty(first=expected, last=place.seq - 1)
        expected = place.seq + 1
        if place.entry is None:
            yield ActMissing(seq=place.seq, act=place.act_id)
        elif leaf_hash(place.entry) != place.leaf:
            yield EntryAltered(seq=place.seq, act=place.act_id)


def _windows(transaction: ReadTransaction) -> Iterator[_Window]:
    """Entries in their order and the leaves beside them, run together; the next are read while these are hashed."""
    size: int = transaction.value(SQL["size"])
    with ThreadPoolExecutor(1) as ahead:
        coming = ahead.submit(_window, transaction, 0, min(WINDOW, size))
        for first in range(WINDOW, size + WINDOW, WINDOW):
            window = coming.result()
            coming = ahead.submit(_window, transaction, first, min(first + WINDOW, size))
            yield window


def _window(transaction: ReadTransaction, first: int, end: int) -> _Window:
    given = {"first": first, "end": end}
    with transaction.connection.cursor(binary=True, row_factory=tuple_row) as cursor:
        ((kept, least, most),) = cursor.execute(SQL["leaves"], given)
        # Acts are entered nearly in the order of their numbers, so that range of them is read, unless one came very late.
        if least is not None and most - least < 4 * (end - first):
            cursor.execute(SQL["entries_between"], {"least": least, "most": most})
        else:
            cursor.execute(SQL["entries"], given)
        return first, end, cursor.fetchall(), kept
