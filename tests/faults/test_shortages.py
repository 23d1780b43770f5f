"""A full disk, no connection left, a server that is away: 503 with a time to come back, in both languages, and nothing half done."""

import http.client
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from calling import Caller
from diaba.cluster import Cluster, here, program
from diaba.db import Database
from faults.probing import FIRST, SALE
from faults.test_workers import REGISTRAR, _make_account
from registering import Place
from serving import Server, serving
from tests_template import ALL, fill

ROOM = "64m"
CONNECTIONS = 14


class Tight(Cluster):
    """A cluster with few connections, whose register lies on a small file system of its own."""

    def start(self) -> None:
        self._directory(self.socket)
        settings = " ".join(f"-c {one}" for one in (f"max_connections={CONNECTIONS}", "autovacuum=off"))
        mount = f"mount -t tmpfs -o size={ROOM},mode=0700 tmpfs {self.small}"
        server = f"exec {program('postgres')} -D {self.data} -k {self.socket} {settings}"
        # A file system that only this server sees, and that needs no rights of the machine.
        alone = [
            "unshare",
            "--user",
            "--map-current-user",
            "--mount",
            "--keep-caps",
            "sh",
            "-c",
            f"{mount} && {server}",
        ]
        command = ["runuser", "-u", self.owner, "--", *alone] if self.owner else alone
        with self.log.open("a") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd="/")
        while self._run("pg_isready", "-h", str(self.socket), check=False).returncode != 0:
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.05)

    def stop(self) -> None:
        super().stop()
        self.process.wait(20)

    @property
    def small(self) -> Path:
        return self.data.parent / "small"


@pytest.fixture(scope="module")
def tight() -> Iterator[Tight]:
    folder = Path(tempfile.mkdtemp(prefix="diaba-tight-", dir="/tmp"))
    folder.chmod(0o711)
    cluster = Tight(folder / "data", folder / "socket", here().owner)
    for directory in (folder, cluster.small):
        directory.mkdir(exist_ok=True)
        if cluster.owner:
            shutil.chown(directory, cluster.owner)
    cluster._create()
    cluster.start()
    with psycopg.connect(make_conninfo(cluster.conninfo, dbname="postgres"), autocommit=True) as admin:
        admin.execute(f"CREATE TABLESPACE small LOCATION '{cluster.small}'".encode())
        admin.execute("CREATE DATABASE diaba TABLESPACE small")
    fill(cluster.conninfo, ALL[:1])
    yield cluster
    cluster.stop()
    shutil.rmtree(folder)


@pytest.fixture
def register(tight: Tight) -> Iterator[Database]:
    database = Database(tight.conninfo)
    yield database
    database.close()


@pytest.fixture
def web(register: Database, tmp_path: Path) -> Iterator[Server]:
    with serving(register, tmp_path) as server:
        yield server


def page(server: Server, path: str) -> tuple[int, dict[str, str], str]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=40)
    connection.request("GET", path, headers={"Accept": "text/html"})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, dict(answer.getheaders()), text


def told_to_come_back(answer: tuple[int, dict[str, str], object]) -> bool:
    """503, a time, both languages, and nothing of where the database is."""
    status, headers, body = answer
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    seconds = {name.lower(): value for name, value in headers.items()}.get("retry-after", "")
    said = all(word in text for word in (f"{seconds} seconds", f"{seconds} giây"))
    return status == 503 and seconds.isdigit() and said and "host=" not in text and "PGSQL" not in text


def nothing_is_served(server: Server) -> bool:
    machine = Caller(server, "a-token")
    with ThreadPoolExecutor(3) as asking:
        answers = [
            asking.submit(page, server, "/healthz"),
            asking.submit(page, server, "/search?q=abc"),
            asking.submit(machine.ask, "GET", "/deliveries"),
        ]
        return all(told_to_come_back(one.result()) for one in answers)


def end_others(held: Sequence[psycopg.Connection]) -> int:
    """End every connection but these."""
    others = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> ALL (%s) AND client_port IS NOT NULL"
    ((ended,),) = held[0].execute(others, [[one.info.backend_pid for one in held]]).fetchall()
    return int(ended)


def all_taken(tight: Tight) -> list[psycopg.Connection]:
    """Every connection there is, taken from those that had one."""
    held = [psycopg.connect(tight.conninfo, autocommit=True)]
    while True:
        try:
            held.append(psycopg.connect(tight.conninfo))
        except psycopg.OperationalError as none_left:
            if "too many clients" not in str(none_left):
                raise
            if not end_others(held):
                return held


def test_no_connection_left(tight: Tight, web: Server) -> None:
    held = all_taken(tight)
    try:
        assert nothing_is_served(web)
    finally:
        for one in held:
            one.close()
    deadline = time.monotonic() + 20
    while page(web, "/healthz")[0] != 200:
        assert time.monotonic() < deadline


COUNTS = "SELECT (SELECT count(*) FROM registry.act), (SELECT count(*) FROM registry.rrr), (SELECT count(*) FROM intake.upload)"


def until_full(work: Callable[[], object]) -> None:
    with suppress(psycopg.errors.DiskFull):
        while True:
            work()


def sell_twenty_times(register: Database, place: Place) -> None:
    with register.write() as place.transaction:
        for _ in range(10):
            place.do(SALE)
            place.do({**SALE, "gives": {"Bình": 1}, "receives": {"An": 1}})


def test_a_full_disk_keeps_nothing_of_what_did_not_fit(tight: Tight, register: Database, web: Server) -> None:
    with register.write() as transaction:
        place = Place(transaction)
        place.do(FIRST)
        place.person("Bình")
    _make_account(register, REGISTRAR)
    machine = Caller.of(web, REGISTRAR.name)
    with psycopg.connect(tight.conninfo, autocommit=True) as filler:
        filler.execute("CREATE TABLE filler (rest text)")
        filler.execute("ALTER TABLE filler ALTER rest SET STORAGE PLAIN")
        until_full(lambda: filler.execute("INSERT INTO filler SELECT repeat('x', 8000) FROM generate_series(1, 100)"))
        before = filler.execute(COUNTS).fetchone()
        until_full(lambda: sell_twenty_times(register, place))
        assert told_to_come_back(
            machine.ask("POST", "/uploads", Upload_Length="3", Upload_Metadata="filename YS5ncGtn")
        )
        assert filler.execute(COUNTS).fetchone() == before
        filler.execute("DROP TABLE filler")
        assert machine.ask("POST", "/uploads", Upload_Length="3", Upload_Metadata="filename YS5ncGtn")[0] == 201
    with register.write() as transaction:
        place.transaction = transaction
        place.do(SALE)


def test_a_server_that_is_away(tight: Tight, web: Server) -> None:
    door = tight.socket / ".s.PGSQL.5432"
    with psycopg.connect(tight.conninfo, autocommit=True) as last:
        away = door.rename(tight.socket / "away")
        end_others([last])
        assert nothing_is_served(web)
        away.rename(door)
    assert page(web, "/healthz")[0] == 200
