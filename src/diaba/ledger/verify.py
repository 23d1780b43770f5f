"""Verify the tree (kiểm tra sổ cái): from the bytes of every entry to every root that was ever signed.

Nothing that the database says of hashes is believed: leaves and roots are computed here. What lies outside the database, such as
checkpoints that witnesses signed, decides.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
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
WINDOW = 65_536
"""How many entries are read at a time."""
_Places = Sequence[tuple[int, int, bytes]]


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
        for places, entries in _windows(transaction):
            seqs, acts, kept = zip(*places, strict=True)
            if (seqs[0], seqs[-1]) != (expected, expected + len(seqs) - 1):
                yield from _gaps(seqs, expected)
            expected = seqs[-1] + 1
            # What has gone is nothing, and so no entry that was ever signed.
            leaves = [sha256(b"\x00" + (entries.get(act) or b"")).digest() for act in acts]
            if leaves != list(kept):
                yield from _altered(places, entries, leaves)
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


def _altered(places: _Places, entries: Mapping[int, bytes], leaves: Sequence[bytes]) -> Iterator[LedgerFault]:
    for (seq, act, leaf), found in zip(places, leaves, strict=True):
        if act not in entries:
            yield ActMissing(seq=seq, act=act)
        elif leaf != found:
            yield EntryAltered(seq=seq, act=act)


def _windows(transaction: ReadTransaction) -> Iterator[tuple[_Places, Mapping[int, bytes]]]:
    """Places in their order and the entries of their acts; the next are read while these are hashed."""
    with ThreadPoolExecutor(1) as ahead:
        coming = ahead.submit(_window, transaction, 0)
        while (window := coming.result())[0]:
            coming = ahead.submit(_window, transaction, window[0][-1][0] + 1)
            yield window


def _window(transaction: ReadTransaction, first: int) -> tuple[_Places, Mapping[int, bytes]]:
    with transaction.connection.cursor(binary=True, row_factory=tuple_row) as cursor:
        places: _Places = cursor.execute(SQL["places"], {"first": first, "most": WINDOW}).fetchall()
        acts = [act for _, act, _ in places] or [0]
        least, most = min(acts), max(acts)
        # Acts are entered nearly in the order of their numbers, so a range of them is read, unless one came very late.
        if most - least < 4 * len(acts):
            cursor.execute(SQL["entries_between"], {"least": least, "most": most})
        else:
            cursor.execute(SQL["entries_of"], {"acts": acts})
        return places, dict(cursor.fetchall())
