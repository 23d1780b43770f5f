"""Reading behind walls (đọc tệp cách ly): a child confines itself, reads one file and hands back columns.

The child comes from a :mod:`~diaba.intake.nursery`. It is asked in lines of JSON and answers in lines of JSON; the columns it
writes, as an Arrow file, to a descriptor opened for it. What it sends is checked again by whoever asked, and nothing is unpickled.
"""

import json
import os
import signal
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Self

from diaba.errors import Refusal
from diaba.intake import confine, nursery, refusals
from diaba.intake.confine import Limits
from diaba.intake.formats import refusals as format_refusals
from diaba.intake.formats.fault import Fault
from diaba.intake.formats.source import Source
from diaba.intake.wording import printable
from diaba.paths import PACKAGE

_SYSTEM = (
    "/usr",
    "/lib",
    "/lib64",
    "/etc/ld.so.cache",
    "/proc/meminfo",
    "/proc/cpuinfo",
    "/proc/self",
    "/sys/devices/system/cpu",
)
_LONGEST_ANSWER = 64 << 20
_LAST_BREATH = 5
_OUT_OF_MEMORY = ("MemoryError", "bad_alloc", "Out of memory")


class Reader:
    """A walled-in child with one data set open to it; answers what it is asked until it is left or falls."""

    def __init__(self, source: Source, sink: Path, limits: Limits) -> None:
        self.source, self.sink, self.limits = source, sink, limits

    def __enter__(self) -> Self:
        self.said = self.sink.with_suffix(".said")
        heard, asks = os.pipe()
        answers, told = os.pipe()
        self.asks, self.answers = os.fdopen(asks, "wb"), os.fdopen(answers, "rb")
        try:
            with self.sink.open("wb") as sink, self.said.open("wb") as said:
                ready = nursery.ready(self.source.drivers, _environment(self.source.drivers))
                self.child = ready.child(heard, told, said.fileno(), sink.fileno())
        finally:
            os.close(heard)
            os.close(told)
        self.late = threading.Event()
        self.clock = threading.Timer(self.limits.wall_seconds, self._stop)
        self.clock.start()
        own = dict.fromkeys([sys.prefix, sys.base_prefix, str(PACKAGE), *_SYSTEM])
        readable = [*own, *map(str, self.source.readable)]
        self._tell({"readable": readable, "limits": vars(self.limits), "drivers": self.source.drivers})
        return self

    def __exit__(self, *_: object) -> None:
        self.clock.cancel()
        self.child.kill()
        self.child.wait()
        self.child.close()
        self.answers.close()
        with suppress(BrokenPipeError):
            self.asks.close()

    def ask(self, act: str, **words: object) -> dict[str, Any]:
        """Have it ``look`` at the layers, or ``read`` columns of one into the sink.

        Raises:
            Refusal: the file is damaged, or reading it went beyond the limits.
        """
        given = {
            "path": str(self.source.path),
            "encoding": self.source.encoding,
            "options": dict(self.source.options),
            "by": self.source.by,
        }
        self._tell({"act": act, "objects": self.limits.objects, **given, **words})
        heard = self.answers.readline(_LONGEST_ANSWER)
        if not heard.endswith(b"\n"):
            raise self._fallen()
        answer: dict[str, Any] = json.loads(heard)
        if name := answer.get("refusal"):
            raise self._refused(name, answer["facts"])
        return answer

    def _tell(self, words: Mapping[str, object]) -> None:
        # A child that has fallen hears nothing; its silence is the answer.
        with suppress(BrokenPipeError):
            self.asks.write(json.dumps(words).encode() + b"\n")
            self.asks.flush()

    def _stop(self) -> None:
        self.late.set()
        self.child.kill()

    def _refused(self, name: str, facts: Mapping[str, object]) -> Refusal:
        if name == "ReadingTooMuch":
            facts = {"limit": self.limits.memory >> 20}
        told = {fact: self._plain(value) if isinstance(value, str) else value for fact, value in facts.items()}
        kind = getattr(format_refusals, name, None) or getattr(refusals, name)
        refusal = kind(file=self.source.file, **told)
        if not isinstance(refusal, Refusal):
            raise TypeError(name)
        return refusal

    def _plain(self, said: str) -> str:
        """What a library said, about the file as people call it and without its advice to programmers."""
        named = said.replace(str(self.source.path), self.source.file).partition("; It might help")[0]
        return printable(named).rstrip(". ")

    def _fallen(self) -> Refusal:
        """Why it stopped in the middle of an answer."""
        self.child.wait(_LAST_BREATH)
        self.child.kill()
        code = self.child.wait()
        if self.late.is_set():
            return refusals.ReadingTooLong(file=self.source.file, limit=self.limits.wall_seconds)
        if code == -signal.SIGXCPU:
            return refusals.ReadingTooLong(file=self.source.file, limit=self.limits.cpu_seconds)
        last = self.said.read_text(errors="replace").strip().rpartition("\n")[2]
        if code == -signal.SIGKILL or any(word in last for word in _OUT_OF_MEMORY):
            return self._refused("ReadingTooMuch", {})
        return refusals.FileDamaged(file=self.source.file, reason=self._plain(f"{code} {last[:200]}"))


@cache
def _environment(drivers: tuple[str, ...]) -> dict[str, str]:
    """What the child knows of its surroundings: the drivers to leave out, nothing to fetch, one thread each."""
    import pyogrio  # noqa: PLC0415 - the child imports this module too, before its walls stand

    return {
        "GDAL_SKIP": ",".join(sorted(set(pyogrio.list_drivers()) - set(drivers))),
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{none}",
        "GDAL_HTTP_MAX_RETRY": "0",
        "PROJ_NETWORK": "OFF",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "LC_ALL": "C.UTF-8",
    }


def answer(sink: int) -> None:
    """What the child does: put up its walls, then answer until nobody asks; columns go to the descriptor ``sink``."""
    first = json.loads(sys.stdin.readline())
    try:
        confine.confine([Path(path) for path in first["readable"]], Limits(**first["limits"]))
    except refusals.WallsMissing as missing:
        sys.stdin.readline()
        _say({"refusal": "WallsMissing", "facts": missing.facts})
        return
    from diaba.intake.formats import drawn, layers, tables  # noqa: PLC0415 - GDAL stays out of whoever asks

    layers.allow_only(first["drivers"])
    for line in sys.stdin:
        words = json.loads(line)
        try:
            if words["act"] == "look":
                _say(drawn.look(words))
            else:
                reading = tables.read if words["act"] == "tables" else drawn.read
                with os.fdopen(sink, "wb") as columns:
                    found = reading(words, columns)
                _say(found)
        except Fault as fault:
            _say({"refusal": fault.name, "facts": fault.facts})
        except MemoryError:
            _say({"refusal": "ReadingTooMuch", "facts": {}})


def _say(answer: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
