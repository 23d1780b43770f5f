"""An act whose answer was swallowed on the way is answered again under its key, and not done again."""

import contextlib
import random
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from diaba.db import WriteTransaction
from diaba.registry.register import register
from faults.racing import field, sale, sold_more_than_once, torn
from registering import OFFICER


class Proxy:
    """Stands between client and server, and now and then hangs up when the server has answered a COMMIT."""

    def __init__(self, folder: Path, target: str, dice: random.Random) -> None:
        self.folder, self.target, self.dice, self.swallowed = folder, target, dice, 0
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / ".s.PGSQL.5432"))
        self._listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                behind = socket.socket(socket.AF_UNIX)
                behind.connect(self.target)
                hang_up = threading.Event()
                threading.Thread(target=self._forth, args=[client, behind, hang_up], daemon=True).start()
                threading.Thread(target=self._back, args=[client, behind, hang_up], daemon=True).start()

    def _forth(self, client: socket.socket, behind: socket.socket, hang_up: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while data := client.recv(65536):
                if b"COMMIT" in data and self.dice.random() < 0.25:
                    hang_up.set()
                behind.sendall(data)
            behind.shutdown(socket.SHUT_WR)

    def _back(self, client: socket.socket, behind: socket.socket, hang_up: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while data := behind.recv(65536):
                if hang_up.is_set():
                    self.swallowed += 1
                    break
                client.sendall(data)
        for end in (client, behind):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def close(self) -> None:
        self._listener.close()


@pytest.fixture
def proxy(fresh_conninfo: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Proxy, str]]:
    folder = tmp_path_factory.mktemp("proxy")
    parts = psycopg.conninfo.conninfo_to_dict(fresh_conninfo)
    standing = Proxy(folder, f"{parts['host']}/.s.PGSQL.5432", random.Random(4))  # noqa: S311 - to be made again
    yield standing, psycopg.conninfo.make_conninfo(fresh_conninfo, host=str(folder))
    standing.close()


def insist(conninfo: str, unit: int, seller: int, buyer: int, *, key: str | None) -> tuple[int, bool]:
    """Ask until an answer comes; under one key, if any. The act, and whether it had been carried out before."""
    while True:
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(conninfo) as connection:
            with connection.transaction():
                receipt = register(WriteTransaction(connection), sale(unit, seller, buyer), OFFICER, key=key)
            return receipt.act_id, receipt.again
        time.sleep(0.001)


@pytest.mark.parametrize("commits", [120, pytest.param(2_001, marks=pytest.mark.campaign)])
def test_an_act_whose_answer_was_swallowed_is_answered_again_and_not_done_again(
    fresh_conninfo: str, proxy: tuple[Proxy, str], commits: int
) -> None:
    standing, conninfo = proxy
    ground = field(fresh_conninfo, commits, 1)
    told = {unit: insist(conninfo, unit, ground.seller, ground.buyers[0], key=f"sale-{unit}") for unit in ground.units}
    assert standing.swallowed > commits / 10
    assert 0 < sum(again for _, again in told.values()) <= standing.swallowed
    assert sold_more_than_once(fresh_conninfo) == []
    assert torn(fresh_conninfo) == []
    with psycopg.connect(fresh_conninfo) as connection:
        acts = connection.execute(
            "SELECT (detail ->> 'unit')::bigint, id FROM registry.act WHERE kind = 'transfer'"
        ).fetchall()
    assert dict(acts) == {unit: act for unit, (act, _) in told.items()}
