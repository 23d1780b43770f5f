"""The database server is killed at random moments of an acceptance: afterwards it is whole or not there, and a worker completes it."""

import contextlib
import os
import random
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from diaba.cluster import Cluster, here
from diaba.db import Database
from faults.test_workers import (
    REGISTRAR,
    _make_account,
    _nothing_half_done,
    _to_be_accepted,
    middle,
    state,
    wait_for,
    worker,
)
from tests_template import fill

SIZE = 1_500


@pytest.fixture
def server() -> Iterator[Cluster]:
    """A cluster of this test alone, where its owner may enter."""
    folder = Path(tempfile.mkdtemp(prefix="diaba-killed-", dir="/tmp"))
    folder.chmod(0o711)
    if owner := here().owner:
        shutil.chown(folder, owner)
    cluster = Cluster(folder / "data", folder / "socket", owner)
    cluster.start()
    yield cluster
    cluster.stop()
    shutil.rmtree(folder)


def kill(cluster: Cluster) -> None:
    """SIGKILL to the server and all its processes, as when the machine falls."""
    postmaster = int((cluster.data / "postmaster.pid").read_text().split()[0])
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
    for pid in [postmaster, *map(int, children)]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    while any(Path(f"/proc/{pid}").exists() for pid in [postmaster, *children]):
        time.sleep(0.01)


@pytest.fixture
def alone(server: Cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    monkeypatch.setenv("DIABA_DATABASE_URL", server.conninfo)
    fill(server.conninfo)
    database = Database(server.conninfo)
    yield database
    database.close()


@pytest.mark.parametrize("kills", [6, pytest.param(50, marks=pytest.mark.campaign)])
def test_an_acceptance_whose_server_is_killed_is_whole_or_not_there(
    server: Cluster, alone: Database, tmp_path: Path, kills: int
) -> None:
    dice = random.Random(kills)  # noqa: S311 - to be made again, not to be secret
    at = middle(alone)
    _make_account(alone, REGISTRAR)
    number, size, killed, interrupted = _to_be_accepted(alone, tmp_path, SIZE, at), SIZE, 0, 0
    while killed < kills:
        alone.close()
        with worker(Database(server.conninfo)):
            time.sleep(dice.uniform(0.8, 3.0))
            kill(server)
            killed += 1
        server.start()
        alone = Database(server.conninfo)
        _nothing_half_done(alone)
        if state(alone, number).state == "accepted":
            size += 10
            number = _to_be_accepted(alone, tmp_path, size, at)
        else:
            interrupted += 1
    assert interrupted
    with worker(alone):
        wait_for(alone, number, "accepted")
    _nothing_half_done(alone)
    alone.close()
