"""A register restored to a moment from a base backup and its log has the ledger it had then: equal roots, and nothing to find."""

import os
import pwd
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest

import registered
from diaba import cluster
from diaba.cluster import Cluster
from diaba.db import WriteTransaction
from diaba.ledger.notes import Note
from diaba.ledger.replay import replay
from diaba.ledger.verify import Told, verify_tree

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture
def home() -> Iterator[Path]:
    """A short path that the server's user may enter."""
    folder = Path(mkdtemp(prefix="diaba-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def made(home: Path, name: str) -> Cluster:
    owner = cluster.SERVER_USER if os.geteuid() == 0 else None
    folder = home / name
    folder.mkdir()
    if owner:
        shutil.chown(folder, owner)
    return Cluster(folder / "data", folder / "run", owner)


def settle(server: Cluster, lines: str) -> None:
    with (server.data / "postgresql.conf").open("a") as settings:
        settings.write(lines)


def test_a_restored_register_has_the_ledger_of_that_moment(home: Path) -> None:
    first, kept = made(home, "first"), home / "wal"
    kept.mkdir()
    if first.owner:
        shutil.chown(kept, first.owner)
    first.start()
    settle(first, f"archive_mode = on\narchive_command = 'cp %p {kept}/%f'\n")
    first.stop()
    first.start()
    with psycopg.connect(first.conninfo) as connection:
        connection.execute((CHECKOUT / "db/migrations/0001_house.sql").read_bytes())
        connection.execute(
            "INSERT INTO units.unit (level, code, kind, name, full_name, name_en, full_name_en, parent_code, province_code, valid)"
            " VALUES ('commune', '98765', 'xã', 'Thử', 'Xã Thử', 'Thu', 'Thu Commune', '98', '98', '[1990-01-01,)')"
        )
        registered.register(connection, 3)
    copied(first, home / "backup")
    with psycopg.connect(first.conninfo) as connection:
        registered.register(connection, 4, closing=3)
    note = Note.parse(registered.enter(first.conninfo, home / "tiles").checkpoint() or "")
    with psycopg.connect(first.conninfo, autocommit=True) as connection:
        (moment,) = connection.execute("SELECT clock_timestamp()::text").fetchone() or ("",)
        connection.execute("DROP TABLE registry.certificate_line CASCADE")  # what must be undone
        connection.execute("SELECT pg_switch_wal()")
    first.stop()

    second = made(home, "second")
    shutil.move(home / "backup", second.data)
    own(second)
    settle(
        second,
        f"restore_command = 'cp {kept}/%f %p'\nrecovery_target_time = '{moment}'\nrecovery_target_action = promote\narchive_mode = off\n",
    )
    (second.data / "recovery.signal").touch()
    own(second)
    second.start()
    promoted(second)
    with psycopg.connect(second.conninfo) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        transaction = WriteTransaction(connection)
        assert (
            transaction.value("SELECT root FROM ledger.checkpoint ORDER BY size DESC LIMIT 1") == note.checkpoint().root
        )
        told = [Told("before", note)]
        assert [*verify_tree(transaction, registered.SIGNER.verifier, told), *replay(transaction)] == []
        assert transaction.value("SELECT count(*) FROM registry.certificate_line") == 14
    second.stop()


def promoted(server: Cluster) -> None:
    """Wait until the restored server takes writes."""
    with psycopg.connect(server.conninfo, autocommit=True) as connection:
        for _ in range(600):
            if connection.execute("SELECT pg_is_in_recovery()").fetchone() == (False,):
                return
            threading.Event().wait(0.05)
    raise TimeoutError


def own(server: Cluster) -> None:
    if server.owner:
        entry = pwd.getpwnam(server.owner)
        for path in [server.data, *server.data.rglob("*")]:
            os.chown(path, entry.pw_uid, entry.pw_gid)


def copied(server: Cluster, target: Path) -> None:
    """A base backup, taken while the server runs."""
    command = [
        str(cluster.program("pg_basebackup")),
        "-d",
        server.conninfo,
        "-D",
        str(target),
        "-X",
        "none",
        "-c",
        "fast",
    ]
    subprocess.run(command, check=True, capture_output=True)
