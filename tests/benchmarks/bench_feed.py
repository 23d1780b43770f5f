"""The feed of changes to one reader: events a second, read by pages through the agreement's scope, against what a bare query returns.

Events are built from the register itself at each entry of the ledger. The peer is the same database returning as many rows of the
ledger joined with acts and versions, as JSON, through the same driver, with no scope, no before and no after.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "diaba.settings")
os.environ.setdefault("DIABA_EXCHANGE_KEY", str(Path(tempfile.mkdtemp()) / "exchange.key"))

import psycopg

from benchmarks.bench_acts import databases
from diaba.db import WriteTransaction
from diaba.exchange import feed
from diaba.exchange.datasets import DATASETS
from diaba.exchange.scope import Call
from sharing import agreed, entered, grant, partner

TARGET, TODAY, PAGE = 5_000, date(2026, 11, 23), 1_000
PEER = """
    SELECT json_build_object('seq', entry.seq, 'act', act.id, 'kind', act.kind, 'right', rrr.right_id, 'type', rrr.type)::text
    FROM ledger.entry JOIN registry.act ON act.id = entry.act_id JOIN registry.rrr ON rrr.opened_by = act.id
    WHERE entry.seq >= %s ORDER BY entry.seq LIMIT %s"""


def main() -> int:
    """Read each dataset whole, and print the rates."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--units", type=int, default=4000)
    options = asked.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {options.units:,} acts")
    missed = False
    with databases(options.units) as (ours, *_), psycopg.connect(ours) as connection:
        transaction = WriteTransaction(connection)
        entered(transaction)
        who = partner(transaction, "do-toc-do")
        transaction.execute("ANALYZE")
        for name, fields in (("parcels", ["area", "code", "number"]), ("parcels", [*DATASETS["parcels"].fields]),
                             ("rights", ["share", "type"]), ("rights", [*DATASETS["rights"].fields])):  # fmt: skip
            call = agreed(transaction, who, [grant(fields, name)], TODAY)
            rate = max(read(transaction, call, name) for _ in range(3))
            missed |= rate < TARGET
            print(f"{name:8} {len(fields):2} fields   {rate:8,.0f} events a second (target {TARGET:,})")
        print(f"bare query            {bare(connection):8,.0f} rows a second")
    print("again: make bench, or .venv/bin/python tests/benchmarks/bench_feed.py")
    return int(missed)


def read(transaction: WriteTransaction, call: Call, name: str) -> float:
    """Events a second over the whole feed, each written as its reader gets it."""
    cursor, count, start = "", 0, time.perf_counter()
    while True:
        page = feed.read(transaction, call, DATASETS[name], cursor, PAGE, today=TODAY)
        json.dumps(page.events)
        cursor, count = page.cursor, count + len(page.events)
        if page.is_end:
            return count / (time.perf_counter() - start)


def bare(connection: "psycopg.Connection[tuple[str]]") -> float:
    """Rows a second of the peer."""
    seq, count, start = 0, 0, time.perf_counter()
    while rows := connection.execute(PEER, [seq, PAGE]).fetchall():
        count += len(rows)
        seq = json.loads(rows[-1][0])["seq"] + 1
    return count / (time.perf_counter() - start)


if __name__ == "__main__":
    sys.exit(main())
