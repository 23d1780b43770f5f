"""A real web server for tests, on a port of its own."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from diaba.db import Database


@dataclass
class Server:
    """A granian of one process on ``port``."""

    database: Database
    port: int
    log: Path
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port)]  # fmt: skip
        command += ["--workers", "1", "--blocking-threads", "6", "--no-ws", "diaba.wsgi:application"]
        environment = {
            **os.environ,
            "DIABA_DATABASE_URL": self.database.conninfo,
            "DJANGO_SETTINGS_MODULE": "diaba.settings",
        }
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                command, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
            )
        deadline = time.monotonic() + 30
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2):
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(self.log.read_text())

    def kill(self) -> None:
        """End it and its worker processes at once, as a machine that loses its power would."""
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(20)


@contextlib.contextmanager
def serving(database: Database, folder: Path) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Server(database, port, folder / "web.log")
    try:
        server.start()
        yield server
    finally:
        server.kill()
