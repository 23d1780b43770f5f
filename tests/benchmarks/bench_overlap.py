"""Overlap search against PostGIS and SedonaDB: one demo commune, one run, CPU seconds of each, and proof that all find the same.

Each starts from what it works on, loaded: PostGIS from an indexed and analysed table, SedonaDB from WKB in memory, ours from shapes
in memory without any index. All take it as known which shapes are valid, for the peers presume it and with us another rule tells; what
asking again would cost is printed too. CPU time, not wall time, so that cores and neighbours on the machine matter less. The pairs of
the peers are compared by area afterwards, outside the clock.
"""

import argparse
import platform
import resource
import sys
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from os import sysconf
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt
import psycopg
import pyarrow as pa
import pyogrio
import sedonadb
import shapely
from psycopg import sql

sys.path.insert(0, str(Path(__file__).parents[1]))
from coverages import t_junctions
from diaba import cluster
from diaba.demo.boundary import boundary
from diaba.demo.generate import generate
from diaba.intake.coverage import Edges, overlaps

MINIMUM, SNAP = 0.01, 0.001
TARGETS = {"clean": {"PostGIS": 20.0, "SedonaDB": 5.0}, "dirty": {"PostGIS": 4.0, "SedonaDB": 1.0}}
"""Least ratios; dirty is a coverage a fifth of whose edges have a corner on one side only, as real surveys bring."""
DIRTY = 0.2
JOIN = "SELECT a.id, b.id FROM parcel a JOIN parcel b ON {} AND a.id < b.id"
Pairs = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Result:
    """What one engine found, and what it cost."""

    name: str
    seconds: float
    pairs: Pairs


def delivered(parcels: int, seed: int, faults: int) -> npt.NDArray[np.object_]:
    """The sound shapes of a demo commune with faults; the others would make PostGIS stop."""
    with TemporaryDirectory(prefix="diaba-bench-") as folder:
        generate(boundary("09247", 9209), parcels, seed, Path(folder), faults=faults)
        _, _, wkb, _ = pyogrio.raw.read(Path(folder) / "parcels.gpkg", columns=[])
    shapes = shapely.from_wkb(wkb)
    return np.asarray(shapes[shapely.is_valid(shapes)])


def own_cpu() -> float:
    """CPU seconds this process has used, all threads."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def backend_cpu(pid: int) -> float:
    """CPU seconds a server process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / sysconf("SC_CLK_TCK")


def best(run: Callable[[], Pairs], clock: Callable[[], float], name: str, times: int) -> Result:
    """The cheapest of several runs."""
    spent = []
    for _ in range(times):
        start = clock()
        pairs = run()
        spent.append(clock() - start)
    return Result(name, min(spent), pairs)


def ours(shapes: npt.NDArray[np.object_], valid: npt.NDArray[np.bool_] | None, times: int) -> Result:
    """Edge parity, then GEOS on the suspects."""

    def run() -> Pairs:
        found = overlaps(Edges.of(shapes, snap=SNAP, sliver=MINIMUM, valid=valid), minimum_area=MINIMUM, snap=SNAP)
        return np.column_stack([found.left, found.right])

    return best(run, own_cpu, "Địa Bạ" if valid is not None else "+ validity", times)


@contextmanager
def database(name: str) -> Any:
    """A database of our private cluster for this run alone."""
    server = cluster.here()
    server.start()
    maintenance = psycopg.conninfo.make_conninfo(server.conninfo, dbname="postgres")
    with psycopg.connect(maintenance, autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            with psycopg.connect(
                psycopg.conninfo.make_conninfo(server.conninfo, dbname=name), autocommit=True
            ) as connection:
                yield connection
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def postgis(wkb: npt.NDArray[np.object_], times: int) -> Result:
    """The self-join a GIS officer would write, in one backend, on an indexed table."""
    with database("diaba_bench") as connection:
        connection.execute("CREATE EXTENSION postgis")
        connection.execute("CREATE TABLE parcel (id integer PRIMARY KEY, shape geometry)")
        with connection.cursor().copy("COPY parcel FROM STDIN (FORMAT binary)") as copy:
            copy.set_types(["int4", "bytea"])
            for row in enumerate(wkb.tolist()):
                copy.write_row(row)
        connection.execute("CREATE INDEX ON parcel USING gist (shape)")
        connection.execute("VACUUM ANALYZE parcel")
        connection.execute("SET max_parallel_workers_per_gather = 0")
        connection.execute("SET work_mem = '256MB'")
        query = JOIN.format("a.shape && b.shape AND ST_Overlaps(a.shape, b.shape)")

        def run() -> Pairs:
            return np.array(connection.execute(query).fetchall(), np.int64).reshape(-1, 2)

        version = connection.execute("SELECT version(), postgis_full_version()").fetchone()
        print("\n".join(version))
        return best(run, lambda: backend_cpu(connection.info.backend_pid), "PostGIS", times)


def sedona(wkb: npt.NDArray[np.object_], times: int) -> Result:
    """The same join in SedonaDB."""
    connection = sedonadb.connect()
    geometry = pa.field("shape", pa.binary(), metadata={"ARROW:extension:name": "geoarrow.wkb"})
    columns = [pa.array(range(len(wkb)), pa.int64()), pa.array(wkb.tolist(), pa.binary())]
    table = pa.table(columns, schema=pa.schema([pa.field("id", pa.int64()), geometry]))
    connection.create_data_frame(table).to_view("parcel", overwrite=True)
    query = JOIN.format("ST_Overlaps(a.shape, b.shape)").replace("b.id FROM", "b.id AS other FROM")

    def run() -> Pairs:
        found = pa.table(connection.sql(query))
        return np.column_stack([found[0].to_numpy(), found[1].to_numpy()])

    return best(run, own_cpu, "SedonaDB", times)


def missed(shapes: npt.NDArray[np.object_], peer: Result, own: Result) -> tuple[int, int]:
    """Pairs above the smallest area that only the peer found, and that only we found and are not one shape over another."""
    large = shapely.area(shapely.intersection(*shapes[peer.pairs.T])) > MINIMUM
    theirs = set(map(tuple, peer.pairs[large].tolist()))
    mine = set(map(tuple, own.pairs.tolist()))
    only_mine = np.array(sorted(mine - theirs), np.int64).reshape(-1, 2)
    covering = shapely.covers(*shapes[only_mine.T]) | shapely.covered_by(*shapes[only_mine.T])
    return len(theirs - mine), int((~covering).sum())


def main() -> int:
    """Run all three and print the ratios."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--parcels", type=int, default=200_000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--faults", type=int, default=1000)
    arguments.add_argument("--times", type=int, default=2)
    options = arguments.parse_args()
    print(
        f"{platform.processor() or platform.machine()}, Linux {platform.release()}, Python {platform.python_version()}"
    )
    print(
        f"shapely {shapely.__version__}, GEOS {shapely.geos_version_string}, numpy {np.__version__}, SedonaDB {sedonadb.__version__}"
    )
    clean = delivered(options.parcels, options.seed, options.faults)
    dirty = t_junctions(clean, options.seed, DIRTY)
    failed = [compared("clean", clean, options.times), compared("dirty", dirty[shapely.is_valid(dirty)], options.times)]
    print(
        f"\nRepeat with: make bench   or: .venv/bin/python tests/benchmarks/bench_overlap.py --parcels {options.parcels} --seed {options.seed} --faults {options.faults}"
    )
    return int(any(failed))


def compared(kind: str, shapes: npt.NDArray[np.object_], times: int) -> bool:
    """Run all three over one coverage and print the ratios; whether a target or a pair was missed."""
    wkb = shapely.to_wkb(shapes)
    own = ours(shapes, shapely.is_valid(shapes), times)
    results = [own, ours(shapes, None, times), sedona(wkb, times), postgis(wkb, times)]
    print(
        f"\n{kind}: {len(shapes):,} parcels with {shapely.get_num_coordinates(shapes).sum():,} corners, {len(own.pairs):,} overlapping pairs; CPU seconds, best of {times}"
    )
    failed = False
    for result in results:
        rate = len(shapes) / result.seconds
        line = f"{result.name:10} {result.seconds:8.2f} s {rate:10,.0f} parcels per CPU second"
        if result.name in TARGETS[kind]:
            target = TARGETS[kind][result.name]
            ratio, (lost, spurious) = result.seconds / own.seconds, missed(shapes, result, own)
            failed |= bool(lost or spurious) or ratio < target
            line += f"   Địa Bạ is {ratio:.1f} times as fast (target {target:.0f}); pairs missed {lost}, invented {spurious}"
        print(line)
    return failed


if __name__ == "__main__":
    sys.exit(main())
