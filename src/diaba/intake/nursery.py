"""Readers that stand ready (tiến trình đọc dựng sẵn): importing what reads takes longer than most files do, so it is done once.

``python -m diaba.intake.nursery`` imports it for one set of drivers and then only forks: each reading is a new child that walls
itself in before it looks at its file, and that the next reading never meets. The nursery itself opens no file.
"""

import atexit
import os
import selectors
import signal
import socket
import subprocess
import sys
import threading
import traceback
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NoReturn

_KINDS = 4
"""How many sets of drivers stand ready at once; each holds some 100 MB."""
_REQUEST, _GIVEN = 64, 5
_ASKED, _BORN = b"?", b"!"


@dataclass
class Child:
    """A reader; its number is held by a descriptor, so that a signal meets it and nobody born later."""

    handle: int
    status: int
    _code: int | None = field(default=None)

    def kill(self) -> None:
        """End it, unless it has ended."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.handle, signal.SIGKILL)

    def wait(self, seconds: float | None = None) -> int | None:
        """How it ended, as ``subprocess`` tells it: minus the signal, or the exit code; None if it has not after ``seconds``."""
        if self._code is None:
            with selectors.DefaultSelector() as watch:
                watch.register(self.status, selectors.EVENT_READ)
                if not watch.select(seconds):
                    return None
            # Nothing to read means that the nursery ended, and its children with it.
            self._code = int(os.read(self.status, _REQUEST) or -signal.SIGKILL)
        return self._code

    def close(self) -> None:
        """Let go of it."""
        os.close(self.handle)
        os.close(self.status)


class Nursery:
    """The process that forks readers for one set of drivers."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._owner = os.getpid()
        self._lock = threading.Lock()
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-B", "-m", "diaba.intake.nursery"], stdin=theirs.fileno(), env=dict(environment)
            )

    @property
    def stands(self) -> bool:
        """Whether it is this process's own and alive."""
        return self._owner == os.getpid() and self._process.poll() is None

    def child(self, stdin: int, stdout: int, stderr: int, sink: int) -> Child:
        """A new reader with these descriptors; it writes columns to ``sink``.

        Raises:
            ChildProcessError: the nursery fell.
        """
        status, told = os.pipe()
        try:
            with self._lock:
                socket.send_fds(self._line, [_ASKED], [stdin, stdout, stderr, sink, told])
                answer, handles, *_ = socket.recv_fds(self._line, _REQUEST, 1)
        finally:
            os.close(told)
        if not answer:
            os.close(status)
            raise ChildProcessError
        return Child(handles[0], status)

    def close(self) -> None:
        """End it and all its children."""
        self._line.close()
        if self._owner == os.getpid():
            self._process.kill()
            self._process.wait()


_standing: OrderedDict[tuple[str, ...], Nursery] = OrderedDict()
_guard = threading.Lock()


def ready(drivers: tuple[str, ...], environment: Mapping[str, str]) -> Nursery:
    """The nursery for these drivers; of more kinds than stand at once, the one longest unused is sent home."""
    with _guard:
        found = _standing.pop(drivers, None)
        if found is not None and not found.stands:
            found.close()
            found = None
        _standing[drivers] = found or Nursery(environment)
        while len(_standing) > _KINDS:
            _standing.popitem(last=False)[1].close()
        return _standing[drivers]


@atexit.register
def send_home() -> None:
    """End all readers that stand ready: they hold memory that what follows may need."""
    while _standing:
        _standing.popitem()[1].close()


def _main() -> None:
    """Import what reads, then fork a reader for each request until nobody asks any more."""
    import numpy.ma  # noqa: F401, PLC0415 - pyogrio would import it for the first column of each file
    import pyarrow as pa  # noqa: PLC0415 - so that children have it

    from diaba.intake import sandbox  # noqa: PLC0415 - the reader imports this module
    from diaba.intake.formats import drawn, tables  # noqa: F401, PLC0415 - so that children have it

    pa.array([""])  # looks for the date libraries there are, once

    line = socket.socket(fileno=0)
    wake, woken = os.pipe()
    os.set_blocking(woken, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(woken)
    telling: dict[int, int] = {}
    with selectors.DefaultSelector() as watch:
        watch.register(line, selectors.EVENT_READ)
        watch.register(wake, selectors.EVENT_READ)
        while True:
            asked = [key.fd for key, _ in watch.select()]
            if wake in asked:
                os.read(wake, _REQUEST)
                _tell_ended(telling)
            if line.fileno() in asked:
                request, handles, *_ = socket.recv_fds(line, _REQUEST, _GIVEN)
                if not request:
                    return
                *given, told = handles
                pid = os.fork()
                if pid == 0:
                    _become_reader(given, [wake, woken, told, *telling.values()], sandbox.answer)
                telling[pid] = told
                _introduce(line, pid, given)


def _introduce(line: socket.socket, pid: int, given: Sequence[int]) -> None:
    handle = os.pidfd_open(pid)
    socket.send_fds(line, [_BORN], [handle])
    for each in (handle, *given):
        os.close(each)


def _tell_ended(telling: dict[int, int]) -> None:
    with suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            pid, status = ended
            told = telling.pop(pid)
            with suppress(BrokenPipeError):
                os.write(told, str(os.waitstatus_to_exitcode(status)).encode())
            os.close(told)


def _become_reader(given: Sequence[int], others: Sequence[int], answer: Callable[[int], None]) -> NoReturn:
    """Put the descriptors where a program expects them, close the nursery's, and never come back."""
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for handle in others:
            os.close(handle)
        *standard, sink = given
        for number, handle in enumerate(standard):
            os.dup2(handle, number)
            os.close(handle)
        answer(sink)
        sys.stdout.flush()
        os._exit(0)
    except BaseException:  # noqa: BLE001 - whatever it is, the copy of the nursery must not go on as one
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)


if __name__ == "__main__":
    _main()
