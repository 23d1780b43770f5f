"""The message log (nhật ký thông điệp): what was exchanged, stamped in batches, handed out and archived in a chain."""

import re
import threading
from datetime import UTC, datetime

from diaba.exchange.xroad.emulator.authority import Authority
from diaba.exchange.xroad.emulator.writing import Parts, clock, containers
from diaba.exchange.xroad.evidence.archive import LINKS, links
from diaba.exchange.xroad.evidence.form import written


class Log:
    """The messages of one server, in memory; what is archived is kept no longer."""

    def __init__(self, authority: Authority) -> None:
        self._authority, self._lock = authority, threading.Lock()
        self._waiting: list[tuple[str, str, Parts]] = []
        self._stamped: list[tuple[str, str, bytes]] = []
        self._last, self._count = ("-", "-"), 0

    def keep(self, name: str, direction: str, parts: Parts) -> None:
        """Keep a signed message, to be stamped with the next batch."""
        with self._lock:
            self._waiting.append((name, direction, parts))

    def of(self, name: str) -> bytes:
        """The containers of the messages with that id as a ZIP file; empty where there are none."""
        with self._lock:
            self._stamp()
            found = {file: data for told, file, data in self._stamped if told == name}
        return written(found, *_now(), b"") if found else b""

    def archive(self) -> bytes:
        """All that is not archived yet, as the next archive of the chain; empty where there is nothing."""
        with self._lock:
            self._stamp()
            found = {file: data for _, file, data in self._stamped}
            if not found:
                return b""
            end, chain = links(found.items(), self._last)
            self._last = end, f"mlog-{self._count}.zip"
            self._stamped.clear()
        return written(found | {LINKS: chain}, *_now(), b"")

    def _stamp(self) -> None:
        made = containers([parts for _, _, parts in self._waiting], self._authority)
        for (name, direction, _), data in zip(self._waiting, made, strict=True):
            self._count += 1
            told = re.sub(r"[^A-Za-z0-9.-]", "_", name)[:100]
            self._stamped.append((name, f"{told}-{direction}-{self._count}.asice", data))
        self._waiting.clear()


def _now() -> tuple[int, bytes]:
    now = datetime.now(UTC)
    return int(now.timestamp()), clock(now)
