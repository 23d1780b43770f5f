"""Waiting for the ledger to grow (chờ thay đổi mới): one thread asks for all who wait, and only while somebody waits."""

import threading
import time

import psycopg

from diaba import sql
from diaba.db import Database
from diaba.errors import Refusal

SQL = sql.load("diaba.exchange")
PAUSE = 0.05
"""Seconds between looks."""


class Watch:
    """How many entries a database's ledger has, as last seen."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._grown = threading.Condition()
        self._waiting, self._size, self._is_looking = 0, -1, False

    def beyond(self, size: int, seconds: float) -> bool:
        """Wait until the ledger has more than ``size`` entries, at most so long; whether it has."""
        with self._grown:
            self._waiting += 1
            if not self._is_looking:
                self._is_looking = True
                threading.Thread(target=self._look, daemon=True, name="exchange-watch").start()
            try:
                return self._grown.wait_for(lambda: self._size > size, seconds)
            finally:
                self._waiting -= 1

    def _look(self) -> None:
        while True:
            try:
                with self._database.read() as transaction:
                    size = int(transaction.value(SQL["size"]))
            except (psycopg.Error, Refusal):
                size = -1  # who waits is told nothing new, and finds out when it asks
            with self._grown:
                if size > self._size:
                    self._size = size
                    self._grown.notify_all()
                if not self._waiting:
                    self._is_looking = False
                    return
            time.sleep(PAUSE)


_WATCHES: dict[str, Watch] = {}
_guard = threading.Lock()


def watch(database: Database) -> Watch:
    """The one watch of this process over a database."""
    with _guard:
        if database.conninfo not in _WATCHES:
            _WATCHES[database.conninfo] = Watch(database)
        return _WATCHES[database.conninfo]
