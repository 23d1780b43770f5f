"""Being witnessed (được chứng kiến): which witnesses there are, asking them, and going on only while they sign."""

import base64
import logging
import os
import threading
import urllib.error
import urllib.request
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from http.client import HTTPException
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg.rows import namedtuple_row

from diaba import sql
from diaba.db import ReadTransaction
from diaba.ledger.notes import Note, Verifier
from diaba.ledger.refusals import KeyUnreadable, LedgerUnwitnessed, WitnessesUnclear
from diaba.ledger.tiles import Tiles
from diaba.ledger.tree import consistency_proof

SQL = sql.load("diaba.ledger")
HOURS = 4
"""After so long without witnesses registration stops, as message exchange of X-Road stops without timestamps."""
ALARM, AGAIN, PAUSE, PATIENCE = 15 * 60, 5 * 60, 5.0, 5.0
"""Seconds until somebody is told; between two signatures of one checkpoint; between rounds; for an answer."""
_MOST = 64 * 1024
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Policy:
    """The witnesses with their addresses, and how many of them must have signed."""

    witnesses: tuple[tuple[Verifier, str], ...] = ()
    quorum: int = 0

    @property
    def names(self) -> list[str]:
        """The witnesses' names."""
        return [key.name for key, _ in self.witnesses]


def policy() -> Policy:
    """What DIABA_LEDGER_WITNESSES and DIABA_LEDGER_QUORUM say; by default more than half must sign.

    Raises:
        WitnessesUnclear: they cannot be read.
    """
    return _read(os.environ.get("DIABA_LEDGER_WITNESSES", ""), os.environ.get("DIABA_LEDGER_QUORUM", ""))


@cache
def _read(witnesses: str, quorum: str) -> Policy:
    found = []
    for part in filter(None, map(str.strip, witnesses.split(","))):
        key, _, address = part.partition(" ")
        if not address.strip().startswith(("http://", "https://")):
            raise WitnessesUnclear(part=part[:120])
        try:
            found.append((Verifier.parse(key), address.strip().rstrip("/")))
        except KeyUnreadable as error:
            raise WitnessesUnclear(part=part[:120]) from error
    needed = quorum or str(len(found) // 2 + 1 if found else 0)
    if not needed.isdigit() or not (1 <= int(needed) <= len(found) or (not found and int(needed) == 0)):
        raise WitnessesUnclear(part=quorum[:120])
    return Policy(tuple(found), int(needed))


def unwitnessed_for(transaction: ReadTransaction, asked: Policy) -> float:
    """Seconds since enough witnesses had signed; 0 where there are none to ask, or nothing to sign yet."""
    if not asked.witnesses:
        return 0.0
    given = {"witnesses": asked.names, "quorum": asked.quorum}
    return float(transaction.value(SQL["unwitnessed_for"], given) or 0)


def require_witnessed(transaction: ReadTransaction) -> None:
    """Let nothing be registered that no witness could see for too long.

    Raises:
        LedgerUnwitnessed: fewer than the quorum of witnesses signed within the last hours.
    """
    asked = policy()
    if unwitnessed_for(transaction, asked) > HOURS * 3600:
        raise LedgerUnwitnessed(hours=HOURS, quorum=asked.quorum, witnesses=len(asked.witnesses))


def ask_always(conninfo: str, tiles: Tiles, stop: threading.Event) -> None:
    """Ask the witnesses until ``stop``, as the only process that does; with none configured, return at once."""
    asked = policy()
    while asked.witnesses and not stop.is_set():
        try:
            options = "-c role=diaba_ledger"
            with closing(psycopg.connect(conninfo, options=options, autocommit=True, row_factory=namedtuple_row)) as it:
                while not stop.wait(PAUSE):
                    leads = it.execute(SQL["lead_asking"]).fetchone()
                    if leads and leads[0]:
                        ask(it, asked, tiles)
        except (psycopg.OperationalError, OSError) as error:
            _LOG.warning("witnesses: %s", str(error).strip().splitlines()[0])
            stop.wait(PAUSE)


def ask(connection: psycopg.Connection[Any], asked: Policy, tiles: Tiles) -> None:
    """Have the newest checkpoint signed by each witness that has not signed it lately; tell where too few do."""
    if (text := tiles.checkpoint()) is None:
        return
    note = Note.parse(text)
    transaction = ReadTransaction(connection)
    last = {row.name: row for row in transaction.all(SQL["cosigned"], {"witnesses": asked.names})}
    for key, address in asked.witnesses:
        was = last[key.name]
        if was.size == note.checkpoint().size and was.age < AGAIN:
            continue
        try:
            line = _cosigned(address, note, was.size or 0, tiles)
        except (OSError, HTTPException, ValueError) as error:
            _LOG.warning("witness %s: %s", key.name, str(error)[:200])
            continue
        at = Note(note.text, (line,)).witnessed_at(key)
        if at is None:
            _LOG.warning("witness %s: its signature is not its own", key.name)
            continue
        given = {"size": note.checkpoint().size, "witness": key.name, "at": at, "line": line}
        connection.execute(SQL["add_cosignature"], given)
    if (seconds := unwitnessed_for(transaction, asked)) > ALARM:
        _LOG.error("ledger: unwitnessed for %.0f min; registration stops after %s h", seconds / 60, HOURS)


def _cosigned(address: str, note: Note, old: int, tiles: Tiles) -> str:
    """The witness's line. Where it remembers another size than ``old``, once more from there.

    Raises:
        OSError: it does not answer, or refuses.
        ValueError: its answer is none, or it has seen more than there is.
    """
    try:
        return _post(address, note, old, tiles)
    except urllib.error.HTTPError as refused:
        with refused:
            if refused.code != 409:
                raise
            size = int(refused.read(_MOST))
    if size > note.checkpoint().size or size == old:
        raise ValueError(f"it has seen a checkpoint of size {size} that this ledger does not go on from")
    return _post(address, note, size, tiles)


def _post(address: str, note: Note, old: int, tiles: Tiles) -> str:
    size = note.checkpoint().size
    proof = consistency_proof(tiles.hashes(size), old, size) if 0 < old < size else []
    lines = [f"old {old}", *(base64.b64encode(step).decode() for step in proof), "", str(note)]
    request = urllib.request.Request(f"{address}/add-checkpoint", "\n".join(lines).encode(), method="POST")  # noqa: S310 - http or https, from the settings
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - the same
        return str(answer.read(_MOST).decode())


def newest_of(address: str, origin: str) -> str:
    """The last checkpoint of the log ``origin`` that the witness at ``address`` signed; or the note that is served there.

    Raises:
        OSError: it does not answer.
    """
    where = f"{address}/checkpoint?origin={quote(origin, safe='')}"
    with urllib.request.urlopen(where, timeout=PATIENCE) as answer:  # noqa: S310 - http or https, given by who verifies
        return str(answer.read(_MOST).decode())
