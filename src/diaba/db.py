"""Transactions: reading and writing are different types, and the one commit is at the door.

A door opens ``database().read()`` or ``database().write()`` and hands the transaction down; nothing below commits.
"""

import atexit
import os
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, LiteralString

import psycopg
from psycopg.rows import namedtuple_row
from psycopg_pool import ConnectionPool

from diaba import cluster
from diaba.errors import DatabaseUnreachable

Params = Sequence[object] | Mapping[str, object] | None
Row = Any  # a namedtuple whose fields are the query's columns

LOCK_TIMEOUT = "5s"
READ_TIMEOUT = "30s"
WRITE_TIMEOUT = "300s"
WRITE_MEMORY = "64MB"
"""A commune is written in one statement, and what checks it looks at all its rows at once."""


class ReadTransaction:
    """A read-only transaction: everything it reads is of one moment."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection

    def all(self, query: LiteralString, params: Params = None) -> list[Row]:
        """Every row of ``query``."""
        with self.connection.cursor(row_factory=namedtuple_row) as cursor:
            return cursor.execute(query, params).fetchall()

    def one(self, query: LiteralString, params: Params = None) -> Row:
        """The first row of ``query``; None where there is none."""
        with self.connection.cursor(row_factory=namedtuple_row) as cursor:
            return cursor.execute(query, params).fetchone()

    def value(self, query: LiteralString, params: Params = None) -> Any:  # noqa: ANN401 - a database value
        """The first column of the first row, or None."""
        row = self.connection.execute(query, params).fetchone()
        return None if row is None else row[0]


class WriteTransaction(ReadTransaction):
    """A transaction that may change the register; its opener commits it, once."""

    def execute(self, query: LiteralString, params: Params = None) -> int:
        """Run ``query`` and return the number of rows it touched."""
        return self.connection.execute(query, params).rowcount

    @contextmanager
    def part(self, *, undo: bool = False) -> Generator[None]:
        """A part that leaves nothing when it fails, nor, with ``undo``, when it ends well: a rehearsal."""
        with self.connection.transaction(force_rollback=undo):
            yield

    def execute_many(self, query: LiteralString, rows: Sequence[Sequence[object]]) -> None:
        """Run ``query`` once per row, in one pipeline."""
        with self.connection.cursor() as cursor:
            cursor.executemany(query, rows)


class Database:
    """A PostgreSQL database with PostGIS, reached through one small pool per kind of transaction."""

    def __init__(self, conninfo: str, *, pool_size: int = 8) -> None:
        self.conninfo = conninfo
        self._reading = self._pool(
            pool_size, f"-c role=diaba_read -c default_transaction_read_only=on -c statement_timeout={READ_TIMEOUT}"
        )
        patience = f"-c lock_timeout={LOCK_TIMEOUT} -c statement_timeout={WRITE_TIMEOUT}"
        self._writing = self._pool(pool_size, f"{patience} -c work_mem={WRITE_MEMORY}")

    def _pool(self, size: int, options: str) -> "ConnectionPool[psycopg.Connection[Any]]":
        return ConnectionPool(
            self.conninfo, min_size=0, max_size=size, open=False, timeout=5, kwargs={"options": options}
        )

    def _connection(self, pool: "ConnectionPool[psycopg.Connection[Any]]") -> psycopg.Connection[Any]:
        pool.open()
        try:
            return pool.getconn()
        except psycopg.OperationalError as error:
            place = psycopg.conninfo.make_conninfo(self.conninfo, password=None)
            raise DatabaseUnreachable(place=place, reason=str(error).strip().splitlines()[0]) from error

    @contextmanager
    def read(self) -> Generator[ReadTransaction]:
        """Open a transaction that can change nothing, as the role that sees only what the public may."""
        connection = self._connection(self._reading)
        try:
            with connection.transaction():
                yield ReadTransaction(connection)
        finally:
            self._reading.putconn(connection)

    @contextmanager
    def write(self) -> Generator[WriteTransaction]:
        """Open a transaction that commits when the block ends well, and leaves nothing when it does not."""
        connection = self._connection(self._writing)
        try:
            with connection.transaction():
                yield WriteTransaction(connection)
        finally:
            self._writing.putconn(connection)

    def close(self) -> None:
        """Close every connection."""
        self._reading.close()
        self._writing.close()


def conninfo() -> str:
    """Where the database is: ``DIABA_DATABASE_URL``, or the private cluster of this installation."""
    return os.environ.get("DIABA_DATABASE_URL") or cluster.here().conninfo


@cache
def _opened(where: str) -> Database:
    opened = Database(where)
    atexit.register(opened.close)
    return opened


def database() -> Database:
    """The database of this installation, opened once per process."""
    return _opened(conninfo())
