"""Several processes start the database at once, when it is new and after it fell: each finds it up."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from diaba.cluster import Cluster, here
from faults.test_server_killed import kill

AT_ONCE = 4
START = """
import sys
from pathlib import Path
from diaba.cluster import Cluster
print("ready", flush=True)
sys.stdin.readline()
Cluster(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] or None).start()
"""


@pytest.fixture
def new() -> Iterator[Cluster]:
    """A cluster of this test alone that is not created yet."""
    folder = Path(tempfile.mkdtemp(prefix="diaba-started-", dir="/tmp"))
    folder.chmod(0o711)
    if owner := here().owner:
        shutil.chown(folder, owner)
    cluster = Cluster(folder / "data", folder / "socket", owner)
    yield cluster
    cluster.stop()
    shutil.rmtree(folder)


def started_at_once(cluster: Cluster) -> list[str]:
    """What the processes that could not start it have to say."""
    command = [sys.executable, "-c", START, str(cluster.data), str(cluster.socket), cluster.owner or ""]
    pipe = subprocess.PIPE
    starting = [subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) for _ in range(AT_ONCE)]
    for process in starting:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in starting:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    said = [process.communicate()[1] for process in starting]
    return [words for process, words in zip(starting, said, strict=True) if process.returncode != 0]


def test_whoever_starts_a_server_that_is_new_or_fell_finds_it_up(new: Cluster) -> None:
    for again in (False, True, True):
        if again:
            kill(new)
        assert started_at_once(new) == []
        with psycopg.connect(new.conninfo) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
