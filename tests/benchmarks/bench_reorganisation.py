"""The reorganisation of a real province (2025-07-01, province 31: 374 former communes, 71 of them divided) against single-row UPDATEs.

A parcel that is re-homed counts as one; pgbench's simple-update on the same server in the same run is the peer. `--parcels 1000000` is the
whole of a large province; by default a share of it runs.
"""

import argparse
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import psycopg
from psycopg.conninfo import make_conninfo

from benchmarks.bench_acts import CLIENTS, pgbench
from conftest import _build, _fingerprint
from diaba import cluster
from diaba.db import WRITE_MEMORY, WriteTransaction
from reorganising import carry_out, settle, take_back

PROVINCE, SHEETS = "31", 806
TARGET = 3.0
"""Times as many parcels per second as rows of one UPDATE each (issue: acts over sets)."""
MOST = 600.0
"""Seconds for a million parcels."""
ROWS = "SELECT count(*) FROM cadastre.parcel_version"


def main() -> int:
    """Run both and print the ratio."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--parcels", type=int, default=60_000)
    arguments.add_argument("--seconds", type=int, default=5)
    options = arguments.parse_args()
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Linux {platform.release()}, Python {platform.python_version()}"
    )
    server = cluster.here()
    server.start()
    maintenance, template = make_conninfo(server.conninfo, dbname="postgres"), f"diaba_template_{_fingerprint()}"
    with psycopg.connect(maintenance, autocommit=True) as admin:
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template]).fetchone():
            _build(template, maintenance)
        names = ("diaba_bench_units", "diaba_bench_tpcb")
        for name in names:
            admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
        admin.execute(f"CREATE DATABASE diaba_bench_units TEMPLATE {template} STRATEGY file_copy".encode())
        admin.execute("CREATE DATABASE diaba_bench_tpcb")
        ours, theirs = (make_conninfo(server.conninfo, dbname=name) for name in names)
        try:
            return compared(ours, theirs, options.parcels, options.seconds)
        finally:
            for name in names:
                admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())


def compared(ours: str, theirs: str, parcels: int, seconds: int) -> int:
    """Settle the province, reorganise it, take it back; each timed with its commit."""
    subprocess.run([cluster.program("pgbench"), "-i", "-q", "-s", "10", theirs], check=True, capture_output=True)
    with psycopg.connect(ours, options=f"-c work_mem={WRITE_MEMORY}") as connection:
        transaction = WriteTransaction(connection)
        settle(transaction, PROVINCE, each=max(1, parcels // SHEETS))
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")
        connection.autocommit = False
        start = time.monotonic()
        done = carry_out(transaction, PROVINCE)
        connection.commit()
        took = time.monotonic() - start
        start = time.monotonic()
        take_back(transaction, done, PROVINCE)
        connection.commit()
        undone = time.monotonic() - start
    peer = max(pgbench(theirs, "simple-update", seconds) for _ in range(2))
    rate, ratio = done.parcels / took, done.parcels / took / peer
    million = took / done.parcels * 1_000_000
    print(
        f"Địa Bạ: {done.parcels:,} parcels on {done.sheets:,} sheets re-homed in {took:.1f} s ({done.versions:,} versions on sheets that were cut), undone in {undone:.1f} s"
    )
    print(f"{rate:,.0f} parcels per second; a million at this rate: {million:,.0f} s (at most {MOST:.0f})")
    print(
        f"single-row UPDATE, {CLIENTS} clients: {peer:,.0f} per second; Địa Bạ is {ratio:.1f} times as fast (target {TARGET})"
    )
    print("Repeat with: make bench   or: .venv/bin/python tests/benchmarks/bench_reorganisation.py [--parcels 1000000]")
    return int(ratio < TARGET or million > MOST)


if __name__ == "__main__":
    sys.exit(main())
