"""The schema is one truth, and every constraint can be checked quickly."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import django
import procrastinate.schema
import psycopg
import pytest
from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils.translation import override
from psycopg.conninfo import make_conninfo

from diaba import cluster, sql
from diaba.db import WriteTransaction

django.setup()

CHECKOUT = Path(__file__).parents[2]
OURS = [
    name
    for path in sorted((CHECKOUT / "db/schema").glob("*.sql"))
    for name in re.findall(r"^CREATE SCHEMA (\w+);", path.read_text("utf-8"), re.MULTILINE)
]


BUILT = [name for name in OURS if name != "jobs"]
"""Those we designed; the tables of jobs are as the library publishes them."""


def dump(conninfo: str) -> str:
    """The definition of our schemas, without what differs from run to run."""
    schemas = [f"--schema={name}" for name in OURS]
    command = [str(cluster.program("pg_dump")), "--schema-only", "--no-owner", *schemas, conninfo]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return "\n".join(line for line in text.splitlines() if line and not line.startswith(("--", "\\")))


@pytest.fixture
def from_schema(server: str, worker_id: str) -> Iterator[str]:
    """A database made from ``db/schema`` alone."""
    name = f"diaba_test_{worker_id}_schema"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        admin.execute(f'CREATE DATABASE "{name}"')
        conninfo = make_conninfo(server, dbname=name)
        with psycopg.connect(conninfo) as connection:
            for path in sorted((CHECKOUT / "db/schema").glob("*.sql")):
                connection.execute(path.read_text().encode())
        yield conninfo
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_the_schema_equals_the_migrations(from_schema: str, worker_conninfo: str) -> None:
    assert dump(from_schema) == dump(worker_conninfo)


def test_the_tables_of_jobs_are_those_of_the_library_in_use() -> None:
    published = procrastinate.schema.SchemaManager.get_schema()
    tables = published[published.index("CREATE TYPE procrastinate_job_status") :]
    kept = (CHECKOUT / "db/schema/65_jobs.sql").read_text()
    assert [line.rstrip() for line in tables.splitlines() if line.strip()] == [
        line for line in kept[kept.index("CREATE TYPE") : kept.index("-- Its functions name")].splitlines() if line
    ]


def test_every_migration_is_run_by_django() -> None:
    files = {path.stem for path in (CHECKOUT / "db/migrations").glob("*.sql")}
    modules = {path.stem for path in (CHECKOUT / "src/diaba/register/migrations").glob("0*.py")}
    assert files == modules


def test_the_models_of_django_equal_their_migrations() -> None:
    # Labels are compared untranslated, as Django writes them.
    with override(None):
        loader = MigrationLoader(None)
        detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
        assert detector.changes(graph=loader.graph) == {}


def test_every_foreign_key_has_a_full_index(transaction: WriteTransaction) -> None:
    """Rows that refer to nothing may be left out: a foreign key never looks for them, and each would cost an insert."""
    bare = transaction.all(
        """SELECT c.conrelid::regclass AS relation, c.conname
           FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
           WHERE c.contype = 'f' AND t.relnamespace::regnamespace::text = ANY(%s) AND NOT EXISTS (
               SELECT FROM pg_index i
               WHERE i.indrelid = c.conrelid AND (i.indpred IS NULL OR pg_get_expr(i.indpred, i.indrelid) = format('(%%I IS NOT NULL)', (
                     SELECT attname FROM pg_attribute WHERE attrelid = c.conrelid AND attnum = c.conkey[1])))
                 AND (i.indkey::smallint[])[0:cardinality(c.conkey) - 1] @> c.conkey)""",
        [BUILT],
    )
    assert not bare


def test_every_table_says_what_it_is(transaction: WriteTransaction) -> None:
    silent = transaction.all(
        """SELECT oid::regclass AS relation FROM pg_class
           WHERE relkind IN ('r', 'v', 'm') AND relnamespace::regnamespace::text = ANY(%s) AND obj_description(oid) IS NULL""",
        [BUILT],
    )
    assert not silent


PACKAGES = sorted(
    ".".join(path.parent.relative_to(CHECKOUT / "src").parts) for path in (CHECKOUT / "src").rglob("queries.sql")
)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_named_query_is_used_and_fits_the_schema(package: str, transaction: WriteTransaction) -> None:
    code = "\n".join(path.read_text() for path in (CHECKOUT / "src").rglob("*.py"))
    for name, query in sql.load(package).items():
        assert re.search(rf"""["']{name}["']""", code), f"{package}: {name} is asked by nobody"
        if query.startswith("COPY") and "STDIN" in query:
            continue  # its columns are checked by every acceptance
        parameters = iter(range(1, 100))
        numbers: dict[str, int] = {}

        def number(
            match: re.Match[str], numbers: dict[str, int] = numbers, parameters: Iterator[int] = parameters
        ) -> str:
            key = match[1] or f"positional {next(parameters)}"
            return f"${numbers.setdefault(key, len(numbers) + 1)}"

        prepared = re.sub(r"%(?:\((\w+)\))?s", number, query).replace("%%", "%")
        transaction.connection.execute(f"PREPARE checked AS {prepared}".encode())
        transaction.connection.execute("DEALLOCATE checked")


def test_the_tests_run_without_a_network() -> None:
    assert "disable-socket" in (CHECKOUT / "pyproject.toml").read_text()
    assert os.environ.get("PYTEST_CURRENT_TEST")
