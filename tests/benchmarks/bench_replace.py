"""Replacing a commune: 9,000 registered parcels of which every one changed, by database time of the one transaction.

All that acceptance does is in it: identity, closing and restating each version, a new one with its land uses, quality, receipt.
Database time is the CPU of the server's process for this connection; the clock of the whole transaction is printed beside it.
"""

import os
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pyarrow as pa
import pyarrow.compute as pc

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.bench_load import COMMUNE, OFFICER, TODAY, delivered, fresh
from diaba import cluster
from diaba.db import Row, WriteTransaction
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


def changed(content: Content) -> Content:
    """Every parcel with another legal area."""
    table = content.parcels.table
    areas = pc.add(pc.fill_null(table["legal_area"], 100.0), 0.1)
    table = table.set_column(table.column_names.index("legal_area"), "legal_area", pa.chunked_array(areas.chunks))
    return Content(Parcels(table, content.parcels.shapes, content.parcels.srid))


def cpu(pid: int) -> float:
    """CPU seconds of one process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:13]) / os.sysconf("SC_CLK_TCK")


def replaced(conninfo: str, content: Content, name: str, day: date) -> tuple[float, float]:
    """Seconds of the server's process and of the clock to accept ``content``."""
    with psycopg.connect(conninfo) as connection:
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
    print(f"Replace a commune of {len(content.parcels.shapes):,} parcels, all changed")
    opened = replaced(conninfo, content, "first", TODAY - timedelta(days=30))
    print(f"first acceptance      database {opened[0]:5.2f} s   whole {opened[1]:5.2f} s")
    again = replaced(conninfo, changed(content), "second", TODAY)
    print(
        f"all of it replaced    database {again[0]:5.2f} s   whole {again[1]:5.2f} s   (target {TARGET} s of database)"
    )
    print("again: make bench, or .venv/bin/python tests/benchmarks/bench_replace.py")
    sys.exit(again[0] > TARGET)


if __name__ == "__main__":
    main()
