"""A population register to practise on (mô phỏng Cơ sở dữ liệu dân cư): a program of its own that knows nobody.

What it says of a number is drawn from a seed, so the same seed gives the same answers: most agree; some contradict, are absent,
come late, fail or are refused, as they do in life.
"""

import hashlib
import json
import time
from contextlib import suppress
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_LONGEST = 10_000


class Fate(StrEnum):
    """What becomes of a question."""

    AGREES = "agrees"
    CONFLICT = "conflict"
    ABSENT = "absent"
    SEVERAL = "several"
    SLOW = "slow"
    FAILED = "failed"
    REFUSED = "refused"


_SHARES = (
    (Fate.AGREES, 0.75),
    (Fate.CONFLICT, 0.08),
    (Fate.ABSENT, 0.06),
    (Fate.SEVERAL, 0.03),
    (Fate.SLOW, 0.03),
    (Fate.FAILED, 0.03),
    (Fate.REFUSED, 0.02),
)


def fate(seed: int, number: str) -> Fate:
    """What becomes of questions about a number."""
    drawn = int.from_bytes(hashlib.blake2b(f"{seed} {number}".encode(), digest_size=8).digest()) / 2**64
    for one, share in _SHARES:
        drawn -= share
        if drawn < 0:
            return one
    return Fate.AGREES


class Simulator(ThreadingHTTPServer):
    """The program; it listens from when it is made, and answers in ``serve_forever``."""

    daemon_threads = True

    def __init__(self, port: int, seed: int, slow: float) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.seed, self.slow = seed, slow

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Simulator

    def do_POST(self) -> None:
        """Answer one question."""
        asked: Any = json.loads(self.rfile.read(min(int(self.headers["Content-Length"]), _LONGEST)))
        drawn = fate(self.server.seed, asked["number"])
        match drawn:
            case Fate.FAILED:
                self.send_error(503)
            case Fate.REFUSED:
                self.send_error(403)
            case _:
                if drawn is Fate.SLOW:
                    time.sleep(self.server.slow)
                self._answer(_told(drawn, asked))

    def _answer(self, told: dict[str, object]) -> None:
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        with suppress(ConnectionError):  # who asked did not wait
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's own name
        """Say nothing: questions name people."""


def _told(drawn: Fate, asked: dict[str, Any]) -> dict[str, object]:
    reference = f"SIM-{hashlib.blake2b(asked['number'].encode(), digest_size=4).hexdigest()}"
    if drawn in {Fate.ABSENT, Fate.SEVERAL}:
        return {"outcome": drawn, "agrees": {}, "reference": reference}
    agrees: dict[str, object] = {name: None if asked[name] is None else True for name in ("name", "birth_year", "sex")}
    if drawn is Fate.CONFLICT:
        agrees["name"] = False
    return {"outcome": "found", "agrees": agrees, "reference": reference}
