"""Verify the tree (kiểm tra sổ cái): from the bytes of every entry to every root that was ever signed.

Nothing that the database says of hashes is believed: leaves and roots are computed here. What lies outside the database, such as
checkpoints that witnesses signed, decides.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from psycopg.rows import tuple_row

from diaba import sql
from diaba.db import ReadTransaction
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
from diaba.ledger.tree import Frontier

SQL = sql.load("diaba.ledger")
_CHUNK = 8_192


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
        expected = 0
        with transaction.connection.cursor("entries", row_factory=tuple_row) as cursor:
            cursor.itersize = _CHUNK
            cursor.execute(SQL["entries"], binary=True)
            while rows := cursor.fetchmany(_CHUNK):
                if (rows[0][0], rows[-1][0]) != (expected, expected + len(rows) - 1):
                    yield from _gaps([row[0] for row in rows], expected)
                expected = rows[-1][0] + 1
                # What has gone is nothing, and so no entry that was ever signed.
                leaves = [sha256(b"\x00" + (row[3] or b"")).digest() for row in rows]
                if leaves != [row[2] for row in rows]:
                    yield from _altered(rows, leaves)
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


def _gaps(places: Sequence[int], expected: int) -> Iterator[LedgerFault]:
    for place in places:
        if place > expected:
            yield PlaceEmpty(first=expected, last=place - 1)
        expected = place + 1


def _altered(rows: Sequence[tuple[int, int, bytes, bytes | None]], leaves: Sequence[bytes]) -> Iterator[LedgerFault]:
    for (seq, act, leaf, entry), found in zip(rows, leaves, strict=True):
        if entry is None:
            yield ActMissing(seq=seq, act=act)
        elif leaf != found:
            yield EntryAltered(seq=seq, act=act)
