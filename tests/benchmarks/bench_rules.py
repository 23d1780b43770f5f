"""All rules: a commune of 30,000 parcels from file to findings, what each rule costs, and a snapshot of many communes.

CPU seconds are those of this process and of the sandboxed reader together. Memory is the most that the process and all its children
held at one moment, each page counted in every process that holds it; it is looked at about a thousand times a second, since the peak that
the kernel keeps for a child begins with that of its parent. The first check of a process pays for imports and is told apart: a server's
readers stand ready. There is no peer here: the targets are absolute.
"""

import argparse
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import shapely

sys.path.insert(0, str(Path(__file__).parents[1]))
import snapshots
from coverages import Shapes, stretch
from diaba.cadastre import zones
from diaba.demo.boundary import boundary
from diaba.demo.generate import generate
from diaba.intake import engine, journey, nursery
from diaba.intake.delivery import read
from diaba.intake.recheck.run import judge, recheck, tasks, write
from diaba.intake.rules import CATALOGUE
from diaba.paths import VAR
from diaba.units import shipped

COMMUNE, ZONE, AT = "09247", 9209, date(2026, 11, 23)
CPU, MEMORY, RATE = 1.5, 500.0, 40_000.0
"""Targets: seconds and MB for one commune of 30,000 parcels; parcels a second and core over many communes."""
SLOWEST = 15


def cpu() -> float:
    """CPU seconds of this process and of the readers that stand ready, with those they forked."""
    ticks = 0
    for one in nursery._standing.values():
        fields = Path(f"/proc/{one._process.pid}/stat").read_text().rpartition(")")[2].split()
        ticks += sum(map(int, fields[11:15]))
    return time.process_time() + ticks / 100


def peak(file: Path) -> float:
    """The most memory in MB that checking a file from the command line takes at one moment, in all its processes."""
    command = [str(Path(sys.executable).with_name("diaba")), "intake", "check", str(file), "--commune", COMMUNE]
    checking = subprocess.Popen([*command, "--at", AT.isoformat()], stdout=subprocess.DEVNULL)
    most = 0
    while checking.poll() is None:
        most = max(most, sum(map(_held, _family(checking.pid))))
        time.sleep(0.0005)
    return most * resource.getpagesize() / 2**20


def _family(pid: int) -> list[int]:
    """A process and all its descendants."""
    children: list[int] = []
    with suppress(OSError):  # it may end while we look
        for thread in Path(f"/proc/{pid}/task").iterdir():
            children += map(int, (thread / "children").read_text().split())
    return [pid, *(one for child in children for one in _family(child))]


def _held(pid: int) -> int:
    """Pages in memory."""
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return 0


def spent(run: Callable[[], object]) -> float:
    """CPU seconds of ``run``."""
    start = cpu()
    run()
    return cpu() - start


def one_commune(parcels: int, times: int) -> bool:
    """Print what a commune costs from file to findings, and the dearest rules; whether the target was missed."""
    folder = VAR / "bench" / f"rules-{parcels}"
    if not (folder / "parcels.gpkg").exists():
        generate(boundary(COMMUNE, ZONE), parcels, 1, folder, faults=parcels // 100)
    file, unit = folder / "parcels.gpkg", shipped.commune(COMMUNE)
    commune = journey.Commune(unit.code, unit.full_name, unit.shape)
    first = spent(lambda: journey.check(file, commune, profile=None, at=AT))
    costs = [spent(lambda: journey.check(file, commune, profile=None, at=AT)) for _ in range(times)]
    memory = peak(file)
    content = read(file, None, commune=commune.shape).content
    context = journey.context_for(commune, content.parcels.srid, AT)
    missed = min(costs) > CPU or memory > MEMORY
    print(f"\n{content.parcels.table.num_rows:,} parcels, file to findings, {len(CATALOGUE)} rules")
    print(
        f"CPU {min(costs):.2f} s (first {first:.2f} s; target {CPU}), memory {memory:.0f} MB (target {MEMORY:.0f}):"
        f" {'MISSED' if missed else 'held'}"
    )
    print("dearest rules, CPU ms (the first that asks pays for what rules share):")
    each, last = [], time.process_time()
    for rule, found in engine.check_each(content, context):
        each.append((time.process_time() - last, rule.id, len(found)))
        last = time.process_time()
    for seconds, rule_id, found_count in sorted(each, reverse=True)[:SLOWEST]:
        print(f"  {rule_id:<10} {1000 * seconds:8.1f}   {found_count:6,} findings")
    print(f"  {'all':<10} {1000 * sum(seconds for seconds, *_ in each):8.1f}")
    return missed


def country(parcels: int, communes: int, folder: Path) -> None:
    """A snapshot of the communes nearest to ours, one stretch of parcels cut where each commune's border runs, commune by commune."""
    plane = zones.from_wgs84(ZONE)
    here = shipped.commune(COMMUNE).shape.centroid
    every = shipped.shapes()
    near = sorted(every, key=lambda code: every[code].centroid.distance(here))[:communes]
    borders = {
        code: shapely.transform(every[code], lambda points: np.column_stack(plane.transform(*points.T)))
        for code in near
    }
    step = float(np.sqrt(shapely.area(list(borders.values())).sum() / parcels))
    for code, border in borders.items():
        shapes = stretch(border.bounds, step)
        own = _within(shapes[shapely.STRtree(shapes).query(border, "intersects")], border)
        if len(own):
            snapshots.write(folder, {code: own}, ZONE)


def _within(shapes: Shapes, border: Any) -> Shapes:
    """The parcels of a commune: those its border runs through are cut there, slivers left out."""
    shapely.prepare(border)
    through = ~shapely.contains_properly(border, shapes)
    shapes[through] = shapely.intersection(shapes[through], border)
    return np.asarray(shapes[shapely.area(shapes) > 1])


def many(folder: Path) -> None:
    """Check a snapshot in this process and print the rate; a part of its own, so that memory is its own."""
    work = tasks(folder, AT)
    judge(work[0])  # what is imported and read once is not what a parcel costs
    start = time.process_time()
    found = write(recheck(work), folder / "found.parquet")
    seconds = time.process_time() - start
    parcels = sum(_rows(Path(task.partition.path)) for task in work)
    print(
        f"\n{parcels:,} parcels in {len(work)} communes, snapshot to findings: {seconds:.1f} CPU s, {found:,} findings,"
        f" {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB;"
        f" {parcels / seconds:,.0f} parcels per second and core (target {RATE:,.0f}):"
        f" {'MISSED' if parcels / seconds < RATE else 'held'}"
    )
    sys.exit(parcels / seconds < RATE)


def _rows(path: Path) -> int:
    import pyarrow.parquet as pq  # noqa: PLC0415 - for the count alone

    return int(pq.read_metadata(path).num_rows)


def main() -> int:
    """Run both parts."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--parcels", type=int, default=30_000, help="of the one commune")
    asked.add_argument("--times", type=int, default=3)
    asked.add_argument("--communes", type=int, default=100, help="of the snapshot, 10,000 parcels each on average")
    asked.add_argument("--snapshot", type=Path, help="only this part, over a snapshot that is there")
    options = asked.parse_args()
    if options.snapshot:
        many(options.snapshot)
    print(
        f"{platform.machine()}, Linux {platform.release()}, Python {platform.python_version()}, shapely {shapely.__version__}"
    )
    missed = one_commune(options.parcels, options.times)
    with TemporaryDirectory(prefix="diaba-bench-") as folder:
        country(10_000 * options.communes, options.communes, Path(folder))
        command = [sys.executable, __file__, "--snapshot", folder]
        missed |= bool(subprocess.run(command, check=False).returncode)
    print("again: make bench, or .venv/bin/python tests/benchmarks/bench_rules.py --communes", options.communes)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
