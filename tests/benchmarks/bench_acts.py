"""One registered transfer against pgbench on the same server in the same run: TPC-B, a single-row UPDATE, and the act written with an ORM.

Eight clients each. Ours is the act as the desk registers it: request digest, locks, what rests on the unit, rights of the officer,
caveats, mortgages, shares, new versions, history, event and idempotency row, from Python, committed one by one. The ORM's is the same
act, statement by statement, through Django models, without the checks that would cost it more.
"""

import argparse
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from fractions import Fraction
from multiprocessing import get_context
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "diaba.settings")

import psycopg
from psycopg.conninfo import make_conninfo

from conftest import _build, _fingerprint
from diaba import cluster
from diaba.db import WriteTransaction
from diaba.registry.acts.transfer import Transfer
from diaba.registry.register import register
from registering import OFFICER, Place

CLIENTS = 8
TARGETS = {"TPC-B": 1.0, "single-row UPDATE": 0.5, "the same with an ORM": 5.0}
DAY = date(2024, 5, 6)


@contextmanager
def databases(parcels: int) -> Iterator[tuple[str, str, list[int], tuple[int, int]]]:
    """A register with that many units, and a pgbench database beside it."""
    server = cluster.here()
    server.start()
    maintenance = make_conninfo(server.conninfo, dbname="postgres")
    template = f"diaba_template_{_fingerprint()}"
    with psycopg.connect(maintenance, autocommit=True) as admin:
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template]).fetchone():
            _build(template, maintenance)
        for name in ("diaba_bench_acts", "diaba_bench_tpcb"):
            admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
        admin.execute(f"CREATE DATABASE diaba_bench_acts TEMPLATE {template} STRATEGY file_copy".encode())
        admin.execute("CREATE DATABASE diaba_bench_tpcb")
        ours, theirs = (
            make_conninfo(server.conninfo, dbname=name) for name in ("diaba_bench_acts", "diaba_bench_tpcb")
        )
        try:
            with psycopg.connect(ours) as connection:
                place = Place(WriteTransaction(connection), parcels)
                for number in set(range(1, parcels + 1)) - {5}:  # a road
                    first = {
                        "do": "first-registration",
                        "day": date(2015, 1, 1),
                        "land": [number],
                        "holders": {"An": 1},
                    }
                    place.do(first)
                people = place.person("An"), place.person("Bình")
            with psycopg.connect(ours, autocommit=True) as connection:
                connection.execute("VACUUM ANALYZE")
            subprocess.run(
                [cluster.program("pgbench"), "-i", "-q", "-s", "10", theirs], check=True, capture_output=True
            )
            yield ours, theirs, place.units, people
        finally:
            for name in ("diaba_bench_acts", "diaba_bench_tpcb"):
                admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())


def pgbench(conninfo: str, script: str, seconds: int) -> float:
    """Transactions per second of a built-in script."""
    command = [
        str(cluster.program("pgbench")),
        "-n",
        "-c",
        str(CLIENTS),
        "-j",
        "2",
        "-T",
        str(seconds),
        "-M",
        "prepared",
    ]
    told = subprocess.run([*command, "-b", script, conninfo], check=True, capture_output=True, text=True).stdout
    return float(re.search(r"tps = ([\d.]+)", told).group(1))  # type: ignore[union-attr]  # it always says


def turns(conninfo: str, units: list[int], people: tuple[int, int], until: float) -> Iterator[tuple[int, int, int]]:
    """Unit, giver and receiver, forth and back until the time is over."""
    with psycopg.connect(conninfo) as connection:
        live = "SELECT ba_unit_id, party_id FROM registry.rrr WHERE upper_inf(effective) AND upper_inf(recorded)"
        held: dict[int, int] = dict(connection.execute(live).fetchall())
    while True:
        for unit in units:
            if time.monotonic() >= until:
                return
            receiver = people[held[unit] == people[0]]
            yield unit, held[unit], receiver
            held[unit] = receiver


def sell(conninfo: str, units: list[int], people: tuple[int, int], until: float) -> int:
    """Transfers through the register."""
    sold, whole, run = 0, Fraction(1), time.time_ns()
    with psycopg.connect(conninfo) as connection:
        transaction = WriteTransaction(connection)
        for unit, giver, receiver in turns(conninfo, units, people, until):
            act = Transfer(effective=DAY, unit=unit, gives={giver: whole}, receives={receiver: whole})
            with connection.transaction():
                register(transaction, act, OFFICER, key=f"{run}-{os.getpid()}-{sold}")
            sold += 1
    return sold


def sell_by_orm(conninfo: str, units: list[int], people: tuple[int, int], until: float) -> int:
    """The same through Django's models."""
    os.environ["DIABA_DATABASE_URL"] = conninfo
    from benchmarks.orm import transfer  # noqa: PLC0415 - Django is set up in this process alone

    sold, run = 0, time.time_ns()
    for unit, giver, receiver in turns(conninfo, units, people, until):
        transfer(unit, giver, receiver, DAY, f"{run}-{os.getpid()}-{sold}")
        sold += 1
    return sold


def _ready(barrier: Any) -> None:
    global READY  # noqa: PLW0603 - a pool hands a barrier to its processes in no other way
    READY = barrier


READY: Any = None


def _timed(work: Callable[..., int], conninfo: str, units: list[int], people: tuple[int, int], seconds: int) -> float:
    """Acts per second of one client, once all are ready and warm."""
    work(conninfo, units, people, time.monotonic() + 1)
    READY.wait()
    start = time.monotonic()
    return work(conninfo, units, people, start + seconds) / (time.monotonic() - start)


def together(work: Callable[..., int], conninfo: str, units: list[int], people: tuple[int, int], seconds: int) -> float:
    """Acts per second of all clients, each with units of its own."""
    context = get_context("spawn")
    given = [(work, conninfo, units[client::CLIENTS], people, seconds) for client in range(CLIENTS)]
    with context.Pool(CLIENTS, _ready, [context.Barrier(CLIENTS)]) as pool:
        return sum(pool.starmap(_timed, given, chunksize=1))


def main() -> int:
    """Run each in turn and print the ratios."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--units", type=int, default=4000)
    arguments.add_argument("--seconds", type=int, default=10)
    options = arguments.parse_args()
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Linux {platform.release()}, Python {platform.python_version()}, {CLIENTS} clients"
    )
    with databases(options.units) as (ours, theirs, units, people):
        half = len(units) // 2
        own: list[float] = []
        told: dict[str, list[float]] = {name: [] for name in TARGETS}
        for _ in range(2):
            told["TPC-B"].append(pgbench(theirs, "tpcb-like", options.seconds))
            own.append(together(sell, ours, units[:half], people, options.seconds))
            told["single-row UPDATE"].append(pgbench(theirs, "simple-update", options.seconds))
            told["the same with an ORM"].append(together(sell_by_orm, ours, units[half:], people, options.seconds))
    return report(own, told)


def report(own: list[float], told: dict[str, list[float]]) -> int:
    """Print what each did and the ratio to ours, best of each."""
    print(f"{'Địa Bạ':22} {max(own):8,.0f} transfers per second")
    failed = False
    for name, target in TARGETS.items():
        ratio: Any = max(own) / max(told[name])
        failed |= ratio < target
        print(f"{name:22} {max(told[name]):8,.0f} per second   Địa Bạ is {ratio:.2f} times as fast (target {target})")
    print("Repeat with: make bench   or: .venv/bin/python tests/benchmarks/bench_acts.py")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
