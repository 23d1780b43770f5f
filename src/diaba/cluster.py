"""The private PostgreSQL cluster of this installation: under ``var/pg``, on a Unix socket, run by an unprivileged user.

It never touches a system cluster: its own data directory, no TCP port, a socket directory that only its owner may enter.
"""

import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from diaba.errors import DatabaseUnreachable, ProgramMissing
from diaba.paths import VAR

SERVER_USER = "postgres"
"""Who runs the server when root starts it; PostgreSQL refuses to run as root."""

_SOCKET_PATH_LIMIT = 90  # the system allows 107 bytes, and ".s.PGSQL.5432.lock" comes after
_SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "256MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "wal_compression": "on",
    "jit": "off",
    "unix_socket_permissions": "0700",
}


@dataclass(frozen=True)
class Cluster:
    """A cluster's data directory, socket directory and the user that runs it (None: the caller)."""

    data: Path
    socket: Path
    owner: str | None

    @property
    def conninfo(self) -> str:
        """The connection string of the register in this cluster."""
        return f"host={self.socket} user=diaba dbname=diaba"

    @property
    def log(self) -> Path:
        """Where the server writes what it has to say."""
        return self.data / "server.log"

    def running(self) -> bool:
        """Whether the server is up."""
        return self._run("pg_ctl", "-D", str(self.data), "status", check=False).returncode == 0

    def start(self) -> None:
        """Create the cluster if it is new, and start it if it is down; who comes meanwhile waits and finds it up.

        Raises:
            ProgramMissing: PostgreSQL is not installed.
            DatabaseUnreachable: the server does not start; the reason is the end of its log.
        """
        with self._alone():
            self._start()

    def stop(self) -> None:
        """Stop the server; what was committed stays."""
        with self._alone():
            if self.running():
                self._run("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "stop")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Only one process at a time starts, creates or stops the cluster; the system lets go of the lock of one that dies."""
        self.data.parent.mkdir(parents=True, exist_ok=True)
        with self.data.with_suffix(".lock").open("a") as lock:  # the server does not inherit it
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _start(self) -> None:
        if not (self.data / "PG_VERSION").exists():
            self._create()
        if self.running():
            return
        self._directory(self.socket)
        options = f"-k {self.socket}"
        started = self._run(
            "pg_ctl", "-D", str(self.data), "-l", str(self.log), "-w", "-o", options, "start", check=False
        )
        if started.returncode != 0:
            tail = self.log.read_text().strip().splitlines()[-3:] if self.log.exists() else ["pg_ctl"]
            raise DatabaseUnreachable(place=self.data, reason=" / ".join(tail))
        self._run("psql", "-h", str(self.socket), "-U", "diaba", "-d", "postgres", "-qAtc", "SELECT 1")
        if not self._query("SELECT 1 FROM pg_database WHERE datname = 'diaba'"):
            self._query("CREATE DATABASE diaba")

    def _create(self) -> None:
        self._directory(self.data)
        self._run(
            "initdb", "-D", str(self.data), "-U", "diaba", "--auth=trust", "-k", "-E", "UTF8", "--locale=C.UTF-8", "-N"
        )
        with (self.data / "postgresql.conf").open("a") as settings:
            settings.writelines(f"{name} = '{value}'\n" for name, value in _SETTINGS.items())

    def _query(self, query: str) -> str:
        return self._run("psql", "-h", str(self.socket), "-U", "diaba", "-d", "postgres", "-qAtc", query).stdout.strip()

    def _directory(self, path: Path) -> None:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.owner:
            shutil.chown(path, self.owner)

    def _run(self, name: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        command = [str(program(name)), *arguments]
        if self.owner:
            command = ["runuser", "-u", self.owner, "--", *command]
        # pg_ctl leaves the server behind, which would hold the pipes of this call open for ever.
        sink = subprocess.DEVNULL if name == "pg_ctl" else subprocess.PIPE
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink, text=True, cwd="/", check=False
        )
        if check and done.returncode != 0:
            raise DatabaseUnreachable(place=self.data, reason=(done.stderr or f"{name}: {done.returncode}").strip())
        return done


def program(name: str) -> Path:
    """The newest installed PostgreSQL's ``name``.

    Raises:
        ProgramMissing: there is none of version 15 or later.
    """
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    for directory in versions:
        if int(directory.parent.name) >= 15 and (directory / name).exists():
            return directory / name
    raise ProgramMissing(program=f"PostgreSQL 15 ({name})", remedy="make setup")


def _enterable(path: Path, user: pwd.struct_passwd) -> bool:
    """Whether ``user`` may pass through every directory down to ``path``."""
    for directory in [path, *path.parents]:
        if directory.exists():
            status = directory.stat()
            bit = 0o100 if status.st_uid == user.pw_uid else 0o010 if status.st_gid == user.pw_gid else 0o001
            if not status.st_mode & bit:
                return False
    return True


@cache
def here() -> Cluster:
    """The cluster of this installation, running or not.

    Root may keep a checkout where the server's user cannot enter, such as /root; then the cluster lives under /var/lib/diaba.
    """
    mark = hashlib.sha256(str(VAR).encode()).hexdigest()[:12]
    home, owner = VAR, None
    if os.geteuid() == 0:
        try:
            user = pwd.getpwnam(SERVER_USER)
        except KeyError as error:
            raise ProgramMissing(program="PostgreSQL 15", remedy="make setup") from error
        VAR.mkdir(parents=True, exist_ok=True)
        owner = SERVER_USER
        if not _enterable(VAR, user):
            home = Path("/var/lib/diaba") / mark
            home.mkdir(mode=0o755, parents=True, exist_ok=True)
    socket = home / "run"
    if len(str(socket)) > _SOCKET_PATH_LIMIT:
        socket = Path("/tmp") / f"diaba-{mark}"  # noqa: S108 - the directory is made with mode 0700 for its owner alone
    return Cluster(data=home / "pg", socket=socket, owner=owner)
