"""The test database: cloned per worker from a template that is built once from the migrations and the shipped data."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, settings

from diaba import cluster, db
from diaba.db import Database, ReadTransaction, WriteTransaction

pytest_plugins = ["published", "browsing", "calling", "board_site"]
CHECKOUT = Path(__file__).parent.parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "diaba.settings")
# Nothing is judged by the clock: the machine may be busy.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


def _server() -> str:
    """The server the tests run on, as a connection to its maintenance database."""
    if url := os.environ.get("DIABA_DATABASE_URL"):
        return psycopg.conninfo.make_conninfo(url, dbname="postgres")
    cluster.here().start()
    return psycopg.conninfo.make_conninfo(cluster.here().conninfo, dbname="postgres")


def _fingerprint() -> str:
    """Changes when anything the template is built from changes."""
    digest = hashlib.sha256()
    for folder in ("db", "law", "src/diaba/units", "src/diaba/law", "src/diaba/register", "src/diaba/accounts"):
        for path in sorted((CHECKOUT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _build(name: str, server: str) -> None:
    from tests_template import fill  # noqa: PLC0415 - only the worker that builds needs it

    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}_new"')
        fill(psycopg.conninfo.make_conninfo(server, dbname=f"{name}_new"))
        admin.execute(f'ALTER DATABASE "{name}_new" RENAME TO "{name}"')


@pytest.fixture(scope="session")
def server() -> str:
    return _server()


@pytest.fixture(scope="session")
def template(server: str) -> str:
    """The name of the filled template; the first worker that needs it builds it."""
    name = f"diaba_template_{_fingerprint()}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(hashtext('diaba_template'))")
        exists = "SELECT 1 FROM pg_database WHERE datname = %s"
        if not admin.execute(exists, [name]).fetchone():
            for (old,) in admin.execute("SELECT datname FROM pg_database WHERE datname LIKE 'diaba_t%'").fetchall():
                admin.execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')
            _build(name, server)
        admin.execute("SELECT pg_advisory_unlock(hashtext('diaba_template'))")
    return name


def cloned(server: str, template: str, name: str) -> Iterator[str]:
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        yield psycopg.conninfo.make_conninfo(server, dbname=name)
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def worker_conninfo(server: str, template: str, worker_id: str) -> Iterator[str]:
    """This worker's own clone; what tests do in it is rolled back."""
    yield from cloned(server, template, f"diaba_test_{worker_id}")


@pytest.fixture
def transaction(worker_conninfo: str) -> Iterator[WriteTransaction]:
    """A write transaction on a database with all units and law, rolled back after the test."""
    with psycopg.connect(worker_conninfo) as connection:
        yield WriteTransaction(connection)
        connection.rollback()


@pytest.fixture
def reading(worker_conninfo: str) -> Iterator[ReadTransaction]:
    """A read transaction as the public role, on the same database."""
    with psycopg.connect(
        worker_conninfo, options="-c role=diaba_read -c default_transaction_read_only=on"
    ) as connection:
        yield ReadTransaction(connection)


@pytest.fixture
def fresh_conninfo(server: str, template: str, worker_id: str) -> Iterator[str]:
    """A clone for this test alone, for what commits."""
    yield from cloned(server, template, f"diaba_test_{worker_id}_fresh")


@pytest.fixture
def fresh_database(fresh_conninfo: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A database for this test alone; the doors find it too."""
    monkeypatch.setenv("DIABA_DATABASE_URL", fresh_conninfo)
    opened = db.database()
    yield opened
    opened.close()
    db._opened.cache_clear()  # the next test's database has the same name and is another one
