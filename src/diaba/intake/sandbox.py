"""Reading behind walls (đọc tệp cách ly): a child confines itself, reads one file and hands back columns.

``python -m diaba.intake.sandbox`` is that child. It gets its task as JSON on standard input, writes a JSON answer to standard output
and the columns, as an Arrow file, to a descriptor opened for it. What it sends is checked again: nothing is ever unpickled.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from diaba.errors import Refusal
from diaba.intake import confine, refusals
from diaba.intake.confine import Limits
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
_OUT_OF_TIME = frozenset({-signal.SIGXCPU, -signal.SIGKILL})


@dataclass(frozen=True)
class Task:
    """One thing to do with one data set: look at its layers, or read columns of one."""

    act: str
    path: Path
    drivers: Sequence[str]
    readable: Sequence[Path]
    encoding: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    layer: str | None = None
    columns: Sequence[str] = ()


def run(task: Task, *, file: str, scratch: Path, limits: Limits) -> dict[str, Any]:
    """Do ``task`` in a child; columns read come as ``scratch / "columns.arrow"``. ``file`` is its name in sentences.

    Raises:
        Refusal: the file is damaged, or reading it went beyond the limits.
    """
    answer, columns, said = (scratch / name for name in ("answer.json", "columns.arrow", "said.txt"))
    with answer.open("wb") as out, columns.open("wb") as sink, said.open("wb") as err:
        words = json.dumps(_words(task, limits, sink.fileno())).encode()
        command = [sys.executable, "-I", "-B", "-m", "diaba.intake.sandbox"]
        try:
            code = subprocess.run(
                command,
                input=words,
                stdout=out,
                stderr=err,
                env=_environment(tuple(task.drivers)),
                pass_fds=[sink.fileno()],
                timeout=limits.wall_seconds,
                check=False,
                cwd=scratch,
            ).returncode
        except subprocess.TimeoutExpired as late:
            raise refusals.ReadingTooLong(file=file, limit=limits.wall_seconds) from late
    if code in _OUT_OF_TIME:
        raise refusals.ReadingTooLong(file=file, limit=limits.cpu_seconds)
    if code < 0:
        raise refusals.FileDamaged(file=file, reason=f"the reader stopped ({signal.Signals(-code).name})")
    if code != 0:
        raise RuntimeError(f"the reader failed: {said.read_text(errors='replace')[-2000:]}")
    return _answered(json.loads(answer.read_bytes()), file, limits)


def _answered(answer: dict[str, Any], file: str, limits: Limits) -> dict[str, Any]:
    """The answer, or the refusal it names."""
    if (name := answer.get("refusal")) is None:
        return answer
    if name == "ReadingTooMuch":
        raise refusals.ReadingTooMuch(file=file, limit=limits.memory >> 20)
    kind = getattr(refusals, name)
    if not issubclass(kind, Refusal):
        raise TypeError(name)
    raise kind(file=file, **answer["facts"])


def _words(task: Task, limits: Limits, sink: int) -> dict[str, Any]:
    own = dict.fromkeys([sys.prefix, sys.base_prefix, str(PACKAGE), *_SYSTEM])
    return {
        "act": task.act,
        "path": str(task.path),
        "drivers": list(task.drivers),
        "readable": [*own, *map(str, task.readable)],
        "encoding": task.encoding,
        "options": dict(task.options),
        "layer": task.layer,
        "columns": list(task.columns),
        "objects": limits.objects,
        "limits": vars(limits),
        "sink": sink,
    }


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


def _child() -> None:
    """The child: confine, then import what reads, then read."""
    words = json.load(sys.stdin)
    walls = confine.confine([Path(path) for path in words["readable"]], Limits(**words["limits"]))
    from diaba.intake.formats import layers  # noqa: PLC0415 - only behind the walls

    try:
        layers.allow_only(words["drivers"])
        if words["act"] == "look":
            answer = layers.look(words)
        else:
            with os.fdopen(words["sink"], "wb") as sink:
                answer = layers.read(words, sink)
    except layers.Fault as fault:
        answer = {"refusal": fault.name, "facts": fault.facts}
    except MemoryError:
        answer = {"refusal": "ReadingTooMuch", "facts": {}}
    json.dump({**answer, "walls": sorted(walls)}, sys.stdout)


if __name__ == "__main__":
    _child()
