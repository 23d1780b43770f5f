"""The ledger: one million entries built in memory, verified from the database, and entered by the sequencer.

Peers, in the same run: Python's own hashing of the same leaves and nodes in a bare loop; and the stated rate for the sequencer.
"""

import sys
import tempfile
import time
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg

from diaba import cluster
from diaba.db import WriteTransaction
from diaba.ledger.notes import LOG, Checkpoint, Note, Signer, signed
from diaba.ledger.sequencer import Sequencer
from diaba.ledger.tiles import Tiles
from diaba.ledger.tree import root_of
from diaba.ledger.verify import Told, verify_tree

COUNT, BUILT, VERIFIED, RATE, BACKLOG = 1_000_000, 1.3, 2.5, 5_000, 100_000
SIGNER = Signer("bench/ledger", LOG, bytes(32))
# As an entry of a transfer: about 275 bytes.
ENTRY = "'\\x'::bytea || convert_to(rpad(n::text, 275, 'x'), 'UTF8')"
FILL = f"""
    INSERT INTO registry.act (kind, decided_by, effective, detail, opened, closed, entry, leaf)
    SELECT 'bench', 'bench', '2026-11-23', '{{}}', '', '', e, sha256('\\x00' || e) FROM generate_series(1, %s) AS n, LATERAL (SELECT {ENTRY}) AS made (e)
"""


def timed(work: Any) -> tuple[float, Any]:
    started = time.perf_counter()
    found = work()
    return time.perf_counter() - started, found


def floor(entries: list[bytes]) -> float:
    """Seconds that hashing alone takes: every leaf, and as many nodes."""
    node, started = b"\x01" + bytes(64), time.perf_counter()
    for entry in entries:
        sha256(b"\x00" + entry).digest()
    for _ in range(len(entries)):
        sha256(node).digest()
    return time.perf_counter() - started


def build(entries: list[bytes]) -> bytes:
    return root_of([sha256(b"\x00" + entry).digest() for entry in entries])


def verified(conninfo: str, note: str) -> list[Any]:
    with psycopg.connect(conninfo) as connection:
        return list(verify_tree(WriteTransaction(connection), SIGNER.verifier, [Told("bench", Note.parse(note))]))


def sequenced(conninfo: str) -> float:
    """Entries a second, published and signed, of a backlog that waits."""
    with tempfile.TemporaryDirectory() as folder:
        sequencer = Sequencer(conninfo, SIGNER, Tiles(Path(folder)))
        while not sequencer.lead():
            time.sleep(0.01)
        seconds, count = timed(sequencer.step)
        sequencer.close()
    assert count == BACKLOG
    return float(count / seconds)


def fresh(server: str) -> str:
    """An empty register."""
    root = Path(__file__).parents[2]
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS diaba_bench WITH (FORCE)")
        admin.execute("CREATE DATABASE diaba_bench")
    conninfo = psycopg.conninfo.make_conninfo(server, dbname="diaba_bench")
    with psycopg.connect(conninfo) as connection:
        connection.execute((root / "db/migrations/0001_house.sql").read_text("utf-8").encode())
    return conninfo


def main() -> None:
    """Print each figure beside its target; exit with 1 where one is missed."""
    cluster.here().start()
    server = psycopg.conninfo.make_conninfo(cluster.here().conninfo, dbname="postgres")
    conninfo = fresh(server)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(FILL.encode(), [BACKLOG])
        connection.execute("VACUUM ANALYZE registry.act")
        rate = sequenced(conninfo)
        connection.execute(FILL.encode(), [COUNT - BACKLOG])
        connection.execute(
            "INSERT INTO ledger.entry SELECT row_number() OVER (ORDER BY id) - 1 + %s, id, leaf, now() + interval '1 day'"
            " FROM registry.act WHERE id > (SELECT max(act_id) FROM ledger.entry)",
            [BACKLOG],
        )
        connection.execute("VACUUM ANALYZE registry.act")
        connection.execute("VACUUM ANALYZE ledger.entry")
        rows = connection.execute("SELECT entry FROM registry.act ORDER BY id").fetchall()
    entries = [row[0] for row in rows]
    del rows
    hashing = min(floor(entries) for _ in range(3))
    seconds, root = min(timed(partial(build, entries)) for _ in range(3))
    note = signed(Checkpoint(SIGNER.name, COUNT, root), SIGNER)
    del entries
    checking, faults = min((timed(lambda: verified(conninfo, note)) for _ in range(3)), key=lambda each: each[0])
    assert not faults, faults[:3]
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute("DROP DATABASE diaba_bench WITH (FORCE)")
    print(f"hashing {COUNT:,} leaves and nodes in a bare loop  {hashing:6.2f} s")
    print(f"tree of {COUNT:,} entries in memory   {seconds:6.2f} s  {seconds / hashing:5.2f} × of at most {BUILT} ×")
    print(
        f"verified from the database            {checking:6.2f} s  {checking / hashing:5.2f} × of at most {VERIFIED} ×"
    )
    print(f"sequencer                       {rate:10,.0f} entries/s of at least {RATE:,}")
    sys.exit(seconds > BUILT * hashing or checking > VERIFIED * hashing or rate < RATE)


if __name__ == "__main__":
    main()
