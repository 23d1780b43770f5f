"""The sequencer (bộ đánh số bút toán): one process gives committed acts their places, and signs and publishes the tree.

Whoever holds the advisory lock leads; the others wait. An act is taken when its transaction has committed, in the order of act ids:
one that rests on another was inserted under its locks, so it has the higher id and is never seen without it.
"""

import logging
import threading
from collections.abc import Sequence
from contextlib import ExitStack, closing
from typing import Any

import psycopg
from psycopg.rows import namedtuple_row

from diaba import sql
from diaba.db import Row
from diaba.ledger.notes import Checkpoint, Note, Signer, signed
from diaba.ledger.refusals import LedgerRewritten
from diaba.ledger.tiles import Tiles
from diaba.ledger.tree import Frontier

SQL = sql.load("diaba.ledger")
BATCH = 1_000
"""The most entries from one checkpoint to the next."""
PAUSE = 0.05
"""Seconds between looks: who follows the feed is told of an act as soon as it has its place."""
GAP = 0.5
"""Seconds at least from one checkpoint to the next, so that a busy day does not fill the disk with them."""
_LOG = logging.getLogger(__name__)


def sequence(conninfo: str, signer: Signer, tiles: Tiles, stop: threading.Event) -> None:
    """Lead, or wait to lead, until ``stop``; a database that restarts and a disk that is full are waited for.

    Raises:
        LedgerRewritten: the database does not go on from what was published.
    """
    while not stop.is_set():
        try:
            with closing(Sequencer(conninfo, signer, tiles)) as sequencer:
                while not stop.is_set() and not sequencer.lead():
                    stop.wait(GAP)
                while not stop.is_set():
                    stop.wait(GAP if sequencer.step() else PAUSE)
        except (psycopg.OperationalError, OSError) as error:
            _LOG.warning("ledger: %s", str(error).strip().splitlines()[0])
            stop.wait(GAP)


class Sequencer:
    """One candidate, with a connection that holds the lock and writes, and one that reads what waits."""

    def __init__(self, conninfo: str, signer: Signer, tiles: Tiles) -> None:
        self.signer, self.tiles = signer, tiles
        options = "-c role=diaba_ledger"
        with ExitStack() as opened:
            self._writing, self._reading = (
                opened.enter_context(closing(psycopg.connect(conninfo, options=options, row_factory=namedtuple_row)))
                for _ in range(2)
            )
            self._opened = opened.pop_all()
        self._writing.autocommit = True
        self._reading.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        self._frontier, self._horizon = Frontier(), "0"

    def close(self) -> None:
        """Leave the lead."""
        self._opened.close()

    def lead(self) -> bool:
        """Whether this one leads from now on; then the tree stands as the database has it.

        Raises:
            LedgerRewritten: the database does not go on from what was published.
        """
        if not self._one(self._writing, "lead")[0]:
            return False
        last = self._one(self._writing, "last_checkpoint")
        published = self._published()
        size = last.size if last else 0
        if published.size > size:
            raise LedgerRewritten(size=size, what=f"checkpoint {published.size}")
        self._frontier = self._grown(published, size)
        if last:
            self._horizon = last.horizon
            if self._frontier.root() != bytes(last.root):
                raise LedgerRewritten(size=size, what=f"root {self._frontier.root().hex()} ≠ {bytes(last.root).hex()}")
            if not Note.parse(last.note).is_signed_by(self.signer.verifier):
                raise LedgerRewritten(size=size, what=f"key {self.signer.verifier}")
            self.tiles.publish(last.note)
        return True

    def _published(self) -> Frontier:
        """The tree as the tiles have it; empty where they are not whole, so that all are written anew."""
        note = self.tiles.checkpoint()
        if note is None:
            return Frontier()
        checkpoint = Note.parse(note).checkpoint()
        try:
            found = Frontier.of(self.tiles.hashes(checkpoint.size), checkpoint.size)
        except FileNotFoundError:
            found = Frontier()
        if found.root() != checkpoint.root:
            _LOG.warning("ledger: tiles of checkpoint %s are damaged and written anew", checkpoint.size)
            return Frontier()
        return found

    def _grown(self, frontier: Frontier, size: int) -> Frontier:
        """Write the tiles that are still missing."""
        for first in range(frontier.size, size, BATCH):
            given = {"first": first, "end": min(first + BATCH, size)}
            rows: list[Row] = list(self._writing.execute(SQL["entries_from"], given))
            self._extend(first, rows)
            frontier = frontier.after([bytes(row.leaf) for row in rows])
        return frontier

    def step(self) -> int:
        """Give a place to all that has committed by now; how many acts that were."""
        came = 0
        with self._reading.transaction(), psycopg.ClientCursor(self._reading) as waiting:
            horizon = self._one(self._reading, "horizon")[0]
            # A cursor of our own: the driver's warns where the database fell meanwhile.
            waiting.execute("DECLARE waiting NO SCROLL CURSOR FOR " + SQL["waiting"], {"horizon": self._horizon})
            while rows := waiting.execute("FETCH %s FROM waiting", [BATCH]).fetchall():
                self._enter(rows)
                came += len(rows)
        self._horizon = horizon
        return came

    def _enter(self, rows: Sequence[Row]) -> None:
        size, leaves = self._frontier.size, [bytes(row.leaf) for row in rows]
        frontier = self._frontier.after(leaves)
        checkpoint = Checkpoint(self.signer.name, frontier.size, frontier.root())
        note = signed(checkpoint, self.signer)
        with self._writing.transaction():
            given = {"size": size, "acts": [row.id for row in rows], "leaves": leaves}
            self._writing.execute(SQL["add_entries"], given)
            made = {"size": checkpoint.size, "root": checkpoint.root, "note": note, "horizon": self._horizon}
            self._writing.execute(SQL["add_checkpoint"], made)
        self._frontier = frontier
        self._extend(size, rows)
        self.tiles.publish(note)

    def _extend(self, size: int, rows: Sequence[Row]) -> None:
        self.tiles.extend(size, [bytes(row.leaf) for row in rows], [bytes(row.entry) for row in rows])

    @staticmethod
    def _one(connection: psycopg.Connection[Any], name: str) -> Row:
        return connection.execute(SQL[name]).fetchone()
