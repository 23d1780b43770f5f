"""Workers take deliveries: each is done once, findings are those of the command line, and a killed worker's job is another's."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import shapely

from diaba.access import Principal, Role
from diaba.db import Database
from diaba.intake import checking, journey, queue
from diaba.intake.content import PARCEL_COLUMNS, Content, Parcels
from diaba.units import resolve
from files import columns, write

COMMUNE = "09247"
OFFICER = Principal("canbo", Role.COMMUNE_OFFICER, COMMUNE, "24")
REGISTRAR = Principal("vpdk", Role.REGISTRATION_OFFICER, "", "24")
TODAY = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()
FINDINGS = (
    "SELECT seq, rule, severity, object, others, facts, message_vi, message_en, ST_AsText(place) FROM intake.finding"
    " WHERE delivery_id = %s ORDER BY seq"
)


def middle(database: Database) -> tuple[float, float]:
    with database.read() as transaction:
        found = transaction.one(
            "SELECT ST_X(p) AS x, ST_Y(p) AS y FROM (SELECT ST_Transform(ST_PointOnSurface(shape), 9209) AS p"
            " FROM units.unit WHERE code = %s AND upper_inf(valid)) AS c",
            [COMMUNE],
        )
    return round(found.x), round(found.y)


def parcels(folder: Path, name: str, count: int, at: tuple[float, float]) -> Path:
    """Squares of 20 m in the commune, every seventh laid over its neighbour by half a metre."""
    west, south = at[0] + 20 * (np.arange(count) % 60), at[1] + 20 * (np.arange(count) // 60)
    wider = np.where(np.arange(count) % 7 == 0, 0.5, 0.0)
    drawn = shapely.box(west, south, west + 20 + wider, south + 20)
    return write(folder / name, columns(count), list(drawn), crs="EPSG:9209")


def delivered(database: Database, path: Path) -> int:
    with database.write() as transaction:
        unit = resolve.at(transaction, COMMUNE, TODAY)
        number = journey.deliver(transaction, path, unit, by=OFFICER)
        queue.queue_check(transaction, number)
    return number


@contextlib.contextmanager
def worker(database: Database, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [str(Path(sys.executable).with_name("diaba")), "worker", *options]
    environment = {**os.environ, "DIABA_STALLED_SECONDS": "1.5", "DIABA_DATABASE_URL": database.conninfo}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def state(database: Database, number: int) -> Any:
    with database.write() as transaction:
        return transaction.one("SELECT state, progress, refusal, receipt FROM intake.delivery WHERE id = %s", [number])


def findings(database: Database, number: int) -> list[tuple[Any, ...]]:
    with database.write() as transaction:
        return [tuple(one) for one in transaction.all(FINDINGS, [number])]


def wait_for(database: Database, number: int, *wanted: str) -> None:
    deadline = time.monotonic() + 60
    while (found := state(database, number)).state not in wanted:
        assert time.monotonic() < deadline, found
        time.sleep(0.05)


def test_a_worker_finds_what_the_command_line_finds(fresh_database: Database, tmp_path: Path) -> None:
    path = parcels(tmp_path, "a.gpkg", 50, middle(fresh_database))
    number = delivered(fresh_database, path)
    assert state(fresh_database, number).state == "queued"
    with worker(fresh_database, "--until-empty") as process:
        assert process.wait(60) == 0
    found = state(fresh_database, number)
    assert (found.state, found.progress["findings"]) == ("checked", len(findings(fresh_database, number)))
    in_the_open = findings(fresh_database, number)
    assert {one[1] for one in in_the_open} >= {"TOP-001"}
    with fresh_database.write() as transaction:
        journey.check_delivery(transaction, number, at=TODAY)
    assert findings(fresh_database, number) == in_the_open


def test_what_cannot_be_read_is_refused_in_both_languages(fresh_database: Database, tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    path.write_bytes(parcels(tmp_path, "b.gpkg", 3, (0, 0)).read_bytes()[:5000])
    number = delivered(fresh_database, path)
    with worker(fresh_database, "--until-empty") as process:
        assert process.wait(60) == 0
    found = state(fresh_database, number)
    assert (found.state, found.refusal["code"]) == ("refused", "file-damaged")
    assert found.refusal["message_vi"] != found.refusal["message_en"]


def test_two_workers_do_ten_deliveries_once_each(fresh_database: Database, tmp_path: Path) -> None:
    at = middle(fresh_database)
    numbers = [delivered(fresh_database, parcels(tmp_path, f"{n}.gpkg", 8 + n, at)) for n in range(10)]
    assert len(set(numbers)) == 10
    with worker(fresh_database, "--until-empty") as one, worker(fresh_database, "--until-empty") as other:
        assert (one.wait(120), other.wait(120)) == (0, 0)
    assert {state(fresh_database, number).state for number in numbers} == {"checked"}
    with fresh_database.write() as transaction:
        ended = "SELECT count(*) FROM jobs.procrastinate_events WHERE type = 'succeeded'"
        assert (
            transaction.value(
                f"{ended} AND job_id IN (SELECT id FROM jobs.procrastinate_jobs WHERE queue_name = 'intake')"
            )
            == 10
        )


def test_a_run_that_comes_back_after_another_took_over_writes_nothing(fresh_database: Database, tmp_path: Path) -> None:
    number = delivered(fresh_database, parcels(tmp_path, "a.gpkg", 8, middle(fresh_database)))
    with fresh_database.write() as transaction:
        transaction.execute(
            "UPDATE intake.delivery SET state = 'checking', progress = '{\"run\": \"other\"}' WHERE id = %s", [number]
        )
        delivery = transaction.one("SELECT id FROM intake.delivery WHERE id = %s", [number])
    telling = checking._Telling(
        fresh_database, delivery, Content(Parcels(PARCEL_COLUMNS.empty_table(), np.array([]), 9209)), "mine"
    )
    with pytest.raises(checking.Superseded):
        telling.tell(iter([(1, [])]))
    assert state(fresh_database, number).state == "checking"


KILLS = pytest.mark.parametrize("kills", [4, pytest.param(50, marks=pytest.mark.campaign)])


@KILLS
def test_a_check_whose_workers_are_killed_ends_as_if_none_had_been(
    fresh_database: Database, tmp_path: Path, kills: int
) -> None:
    dice = random.Random(kills)  # noqa: S311 - to be made again, not to be secret
    number = delivered(fresh_database, parcels(tmp_path, "a.gpkg", 4_000, middle(fresh_database)))
    interrupted = 0
    for _ in range(kills):
        with worker(fresh_database) as process:
            wait_for(fresh_database, number, "checking", "checked")
            time.sleep(dice.uniform(0, 0.4))
            process.send_signal(signal.SIGKILL)
            process.wait()
        if state(fresh_database, number).state == "checking":
            interrupted += 1
        else:
            with fresh_database.write() as transaction:
                queue.queue_check(transaction, number)
    assert interrupted
    with worker(fresh_database):
        wait_for(fresh_database, number, "checked")
    in_the_open = findings(fresh_database, number)
    with fresh_database.write() as transaction:
        journey.check_delivery(transaction, number, at=TODAY)
    assert findings(fresh_database, number) == in_the_open


@KILLS
def test_an_acceptance_whose_workers_are_killed_is_whole_or_not_there(
    fresh_database: Database, tmp_path: Path, kills: int
) -> None:
    dice = random.Random(kills)  # noqa: S311 - to be made again, not to be secret
    at = middle(fresh_database)
    _make_account(fresh_database, REGISTRAR)
    number, size = _to_be_accepted(fresh_database, tmp_path, 2_000, at), 2_000
    interrupted = 0
    for _ in range(kills):
        with worker(fresh_database) as process:
            time.sleep(dice.uniform(0.8, 2.5))
            process.send_signal(signal.SIGKILL)
            process.wait()
        _nothing_half_done(fresh_database)
        if state(fresh_database, number).state == "accepted":
            size += 100
            number = _to_be_accepted(fresh_database, tmp_path, size, at)
        else:
            interrupted += 1
    assert interrupted
    with worker(fresh_database):
        wait_for(fresh_database, number, "accepted")
    _nothing_half_done(fresh_database)
    receipt = state(fresh_database, number).receipt
    assert sum(receipt[name] for name in ("opened", "changed", "unchanged", "quarantined")) == size


def _to_be_accepted(database: Database, folder: Path, size: int, at: tuple[float, float]) -> int:
    """A checked delivery whose acceptance waits for a worker."""
    number = delivered(database, parcels(folder, f"{size}.gpkg", size, at))
    with worker(database):
        wait_for(database, number, "checked")
    with database.write() as transaction:
        queue.queue_acceptance(transaction, number, by=REGISTRAR)
    return number


def _nothing_half_done(database: Database) -> None:
    """Every act has its receipt, and what the receipts count is there, no more and no less."""
    with database.write() as transaction:
        acts = transaction.value("SELECT count(*) FROM registry.act")
        told = transaction.one(
            "SELECT count(*) AS receipts, coalesce(sum((receipt ->> 'opened')::int + (receipt ->> 'changed')::int), 0) AS opened,"
            " coalesce(sum((receipt ->> 'quarantined')::int), 0) AS held FROM intake.delivery WHERE receipt IS NOT NULL"
        )
        there = transaction.one(
            "SELECT (SELECT count(*) FROM cadastre.parcel_version v JOIN registry.act a ON a.id = v.opened_by"
            " WHERE v.closed_by IS DISTINCT FROM v.opened_by) AS opened, (SELECT count(*) FROM intake.quarantine) AS held"
        )
    assert acts == told.receipts
    assert (there.opened, there.held) == (told.opened, told.held)


def _make_account(database: Database, who: Principal) -> None:
    with database.write() as transaction:
        transaction.execute(
            "INSERT INTO accounts_account (username, password, role, unit_code, province_code, is_active, is_superuser, is_staff,"
            " first_name, last_name, email, date_joined) VALUES (%s, '!', %s, %s, %s, true, false, false, '', '', '', now())",
            [who.name, who.role, who.unit_code or "", who.province_code or ""],
        )
