"""Proofs for those who ask (cung cấp bằng chứng): what is in the ledger, where, and that it only grew."""

from dataclasses import dataclass
from typing import Any

import cbor2

from diaba import sql
from diaba.db import ReadTransaction
from diaba.ledger.notes import Checkpoint, Note
from diaba.ledger.refusals import EntryUnknown
from diaba.ledger.replay import PARTS
from diaba.ledger.tiles import Tiles
from diaba.ledger.tree import consistency_proof, inclusion_proof, leaf_hash, root_by_inclusion

SQL = sql.load("diaba.ledger")


@dataclass(frozen=True)
class Included:
    """An entry, its place, and the path from its leaf to the root of ``size`` entries."""

    seq: int
    act: int
    entry: bytes
    size: int
    root: bytes
    proof: list[bytes]

    @property
    def leaf(self) -> bytes:
        """The leaf hash."""
        return leaf_hash(self.entry)

    def told(self) -> dict[str, Any]:
        """The entry's fields by their names; hashes in hexadecimal."""
        fields = cbor2.loads(self.entry)
        names = {**PARTS, 8: "act_digest", 10: "opened", 11: "opened_digest", 12: "closed", 13: "closed_digest"}
        return {names.get(key, str(key)): _plain(value) for key, value in fields.items()}


def newest(transaction: ReadTransaction, tiles: Tiles) -> Note:
    """The newest checkpoint that was published, with all its witnesses' signatures.

    Raises:
        EntryUnknown: nothing was published yet.
    """
    text = tiles.checkpoint()
    if text is None:
        raise EntryUnknown(what="checkpoint")
    note = Note.parse(text)
    lines = transaction.all(SQL["cosignatures"], {"size": note.checkpoint().size})
    return Note(note.text, (*note.signatures, *(row.line for row in lines)))


def included(transaction: ReadTransaction, tiles: Tiles, seq: int, size: int | None = None) -> Included:
    """Entry ``seq`` with the proof that it is in the tree of ``size`` entries, or of all that are published.

    Raises:
        EntryUnknown: it is not among them.
    """
    most = _published(tiles).size
    size = most if size is None else size
    row = transaction.one(SQL["entry"], {"seq": seq}) if seq < size <= most else None
    if row is None:
        raise EntryUnknown(what=f"entry {seq} / {size}")
    proof = inclusion_proof(tiles.hashes(most), seq, size)
    root = root_by_inclusion(leaf_hash(row.entry), seq, size, proof) or b""
    return Included(seq, row.act_id, row.entry, size, root, proof)


def place_of(transaction: ReadTransaction, act: int) -> int:
    """The place of an act's entry.

    Raises:
        EntryUnknown: it has none, or none yet.
    """
    seq: int | None = transaction.value(SQL["place_of"], {"act_id": act})
    if seq is None:
        raise EntryUnknown(what=f"act {act}")
    return seq


def consistent(tiles: Tiles, old: int, new: int) -> list[bytes]:
    """The proof that the tree of ``new`` entries begins with that of ``old``.

    Raises:
        EntryUnknown: there are not so many.
    """
    most = _published(tiles).size
    if not 0 < old <= new <= most:
        raise EntryUnknown(what=f"0 < {old} ≤ {new} ≤ {most}")
    return consistency_proof(tiles.hashes(most), old, new)


def _published(tiles: Tiles) -> Checkpoint:
    text = tiles.checkpoint()
    return Note.parse(text).checkpoint() if text else Checkpoint("", 0, b"")


def _plain(value: object) -> object:
    return value.hex() if isinstance(value, bytes) else value
