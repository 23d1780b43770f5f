"""Replacing a commune of 9,000 registered parcels, by database time of the one transaction: all changed, 1 % changed, none changed.

All that acceptance does is in it: identity, closing and restating each version, a new one with its land uses, quality, receipt. A changed
parcel is three rows: the version that ends, what it was restated with its end, and the new one. The target is that of all changed; a
month lies between the deliveries, for on one day nothing is restated. Database time is the CPU of the server's process for this connection;
the clock of the whole transaction is printed beside it.
"""

import os
import platform
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import psycopg
import pyarrow as pa
import pyarrow.compute as pc

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.bench_load import COMMUNE, OFFICER, TODAY, delivered, fresh
from diaba import cluster
from diaba.db import WRITE_MEMORY, Row, WriteTransaction
from diaba.intake.accept import accept
from diaba.intake.content import Content, Parcels
from diaba.intake.delivery import read
from tests_template import fill

PARCELS, TARGET = 9_000, 0.5
DELIVERY = """
    INSERT INTO intake.delivery (unit_id, sha256, file_name, profile, delivered_by, engine)
    SELECT id, sha256(%s::bytea), 'bench', 'bench', 'bench', '1' FROM units.unit WHERE code = %s AND upper_inf(valid)
    RETURNING id
"""
ENTERED = "SELECT d.*, u.code AS unit_code, u.province_code, u.full_name AS unit_name FROM intake.delivery d JOIN units.unit u ON u.id = d.unit_id WHERE d.id = %s"


def entered(transaction: WriteTransaction, name: str) -> Row:
    """A delivery to accept."""
    return transaction.one(ENTERED, [transaction.value(DELIVERY, [name.encode(), COMMUNE])])


def changed(content: Content, every: int, by: float) -> Content:
    """One parcel in ``every`` with another legal area."""
    table = content.parcels.table
    chosen = pa.array(np.arange(table.num_rows) % every == 0)
    areas = pc.if_else(
        chosen, pc.add(pc.fill_null(table["legal_area"], 100.0), by), table["legal_area"].combine_chunks()
    )
    areas = areas if isinstance(areas, pa.ChunkedArray) else pa.chunked_array([areas])
    table = table.set_column(table.column_names.index("legal_area"), "legal_area", pa.chunked_array(areas.chunks))
    return Content(Parcels(table, content.parcels.shapes, content.parcels.srid))


def cpu(pid: int) -> float:
    """CPU seconds of one process, to the nanosecond."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def replaced(conninfo: str, content: Content, name: str, day: date) -> tuple[float, float]:
    """Seconds of the server's process and of the clock to accept ``content``."""
    with psycopg.connect(conninfo, options=f"-c work_mem={WRITE_MEMORY}") as connection:
        transaction = WriteTransaction(connection)
        pid = connection.info.backend_pid
        before, started = cpu(pid), time.perf_counter()
        accept(transaction, entered(transaction, name), content, [], by=OFFICER, today=day)
        connection.commit()
        return cpu(pid) - before, time.perf_counter() - started


def main() -> None:
    """Print both times; exit with 1 where the target is missed."""
    cluster.here().start()
    server = psycopg.conninfo.make_conninfo(cluster.here().conninfo, dbname="postgres")
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS diaba_bench WITH (FORCE)")
        admin.execute("CREATE DATABASE diaba_bench")
    fill(psycopg.conninfo.make_conninfo(server, dbname="diaba_bench"))
    content = read(delivered(PARCELS)).content
    conninfo = fresh(server, "diaba_bench_replace")
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"Replace a commune of {len(content.parcels.shapes):,} parcels; {machine}")
    all_again = changed(content, 1, 0.1)
    deliveries = [("first acceptance", content), ("all of it replaced", all_again)]
    deliveries += [("1 % replaced", changed(all_again, 100, 0.2)), ("nothing changed", changed(all_again, 100, 0.2))]
    spent = {}
    for number, (name, delivered_now) in enumerate(deliveries):
        day = TODAY - timedelta(days=30 * (len(deliveries) - number - 1))
        spent[name], seconds = replaced(conninfo, delivered_now, name, day)
        print(f"{name:<20} database {spent[name]:6.3f} s   whole {seconds:6.2f} s")
    missed = spent["all of it replaced"] > TARGET
    print(
        f"all of it replaced: {spent['all of it replaced']:.2f} s of database (target {TARGET}): {'MISSED' if missed else 'held'}"
    )
    print("again: make bench, or .venv/bin/python tests/benchmarks/bench_replace.py")
    sys.exit(missed)


if __name__ == "__main__":
    main()
