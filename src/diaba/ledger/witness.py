"""A witness (bên chứng kiến): signs a ledger's checkpoint after it has proven that nothing it saw before was rewritten.

It speaks the C2SP tlog-witness protocol and remembers, on disk before it signs, the last checkpoint of every log that it knows.
It needs none of the register: run it at another office, on another machine, under other hands.
"""

import base64
import binascii
import json
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from diaba.ledger.notes import Checkpoint, Note, Signer, Verifier
from diaba.ledger.refusals import NoteUnreadable
from diaba.ledger.tree import EMPTY, is_consistent

MOST = 64 * 1024
"""The largest request that is read."""


@dataclass(frozen=True)
class Answer:
    """What a witness answers over HTTP."""

    status: int
    body: str = ""
    kind: str = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Asked:
    """A request to cosign: the size that the log believes we saw last, the proof from there, the new checkpoint."""

    old: int
    proof: list[bytes]
    note: Note

    @classmethod
    def parse(cls, body: bytes) -> "Asked":
        """Read the request.

        Raises:
            ValueError: it is none.
            NoteUnreadable: the note in it is none.
        """
        head, _, note = body.decode().partition("\n\n")
        first, *lines = head.split("\n")
        word, _, old = first.partition(" ")
        if word != "old" or not old.isascii() or not old.isdigit() or str(int(old)) != old:
            raise ValueError(first)
        return cls(int(old), [base64.b64decode(line, validate=True) for line in lines], Note.parse(note))


class Witness:
    """The logs it knows by origin, and the file it remembers them in."""

    def __init__(self, signer: Signer, logs: Mapping[str, Verifier], state: Path) -> None:
        self.signer, self.logs, self.state = signer, logs, state
        self._lock = threading.Lock()

    def add(self, body: bytes) -> Answer:
        """Cosign what ``body`` asks, or say why not; the status codes are those of the protocol."""
        try:
            asked = Asked.parse(body)
            checkpoint = asked.note.checkpoint()
        except (ValueError, binascii.Error, NoteUnreadable):
            return Answer(400)
        log = self.logs.get(checkpoint.origin)
        if log is None:
            return Answer(404)
        if not asked.note.is_signed_by(log):
            return Answer(403)
        with self._lock:
            return self._go_on(asked, checkpoint)

    def _go_on(self, asked: Asked, checkpoint: Checkpoint) -> Answer:
        """Sign where the log goes on from what was seen of it."""
        kept = self._kept().get(checkpoint.origin)
        seen = Note.parse(kept).checkpoint() if kept else Checkpoint(checkpoint.origin, 0, EMPTY)
        if asked.old > checkpoint.size:
            return Answer(400)
        if asked.old != seen.size or (seen.size == checkpoint.size and seen.root != checkpoint.root):
            return Answer(409, f"{seen.size}\n", "text/x.tlog.size")
        if not is_consistent(seen.size, seen.root, checkpoint.size, checkpoint.root, asked.proof):
            return Answer(422)
        line = self.signer.cosignature(asked.note.text, datetime.now(UTC))
        self._remember(checkpoint.origin, str(Note(asked.note.text, (*asked.note.signatures, line))))
        return Answer(200, line)

    def newest(self, origin: str) -> Answer:
        """The last checkpoint that this witness cosigned of a log."""
        note = self._kept().get(origin)
        return Answer(200, note) if note else Answer(404)

    def _kept(self) -> dict[str, str]:
        found: dict[str, str] = json.loads(self.state.read_text("utf-8")) if self.state.exists() else {}
        return found

    def _remember(self, origin: str, note: str) -> None:
        """Write the file anew and be sure that it is on the disk: what was signed must never be forgotten."""
        new = self.state.with_name(f"{self.state.name}.new")
        with new.open("w", encoding="utf-8") as file:
            json.dump({**self._kept(), origin: note}, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        new.rename(self.state)
        folder = os.open(self.state.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)


def server(witness: Witness, host: str, port: int) -> ThreadingHTTPServer:
    """An HTTP server of the witness, bound and not yet serving; port 0 takes any."""

    class Handler(BaseHTTPRequestHandler):
        timeout = 10

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if self.path != "/add-checkpoint":
                self._answer(Answer(404))
            elif not length.isdigit() or int(length) > MOST:
                self._answer(Answer(400))
            else:
                self._answer(witness.add(self.rfile.read(int(length))))

        def do_GET(self) -> None:
            address = urlsplit(self.path)
            if address.path == "/key":
                self._answer(Answer(200, f"{witness.signer.verifier}\n"))
            elif address.path == "/checkpoint":
                self._answer(witness.newest(parse_qs(address.query).get("origin", [""])[0]))
            else:
                self._answer(Answer(404))

        def _answer(self, answer: Answer) -> None:
            data = answer.body.encode()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """What matters is in the state."""

    return ThreadingHTTPServer((host, port), Handler)
