"""Gaps, and all checks of geometry together, against the same written in PostGIS SQL: one demo commune, one run, and the same findings.

The peer starts from a table that is loaded, indexed and analysed, holds a sound shape beside each delivered one, and has the commune with
its tolerance drawn; none of that is charged to it. Ours starts from WKB in memory and from the commune's outline, knows nothing beforehand,
and is charged for parsing, for the rules and for wording what they find. CPU seconds, each side in one process; what is compared is which
parcels, pairs or places are found, not how they are worded.
"""

import argparse
import json
import os
import platform
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import psycopg
import shapely

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.bench_overlap import database
from diaba.demo.boundary import boundary
from diaba.demo.generate import generate
from diaba.intake import engine, journey
from diaba.intake.content import Content, Parcels
from diaba.intake.coverage import Edges, Shapes, gaps
from diaba.intake.delivery import read
from diaba.intake.model import Report
from diaba.intake.rules import CATALOGUE
from diaba.paths import VAR
from diaba.units import shipped

COMMUNE, ZONE, AT = "09247", 9209, date(2026, 11, 23)
GAPS, RECALL, ALL, RATE = 10.0, 0.999, 10.0, 61_000.0
"""Targets: times PostGIS for gaps and least share of them found; times PostGIS for all checks, and parcels per CPU second."""
SNAP, MINIMUM, NEAR = "geometry.snap", "intake.minimum_gap", "intake.outside_tolerance"
SHARPEST, SHORTEST = "intake.sharpest_angle", "intake.shortest_edge"
SMALLEST, NARROWEST = "intake.smallest_parcel", "intake.narrowest_parcel"
PARAMETERS = (SNAP, MINIMUM, NEAR, SHARPEST, SHORTEST, SMALLEST, NARROWEST)
_CORNERS = """
    corner AS (
        SELECT id, point.path[1:array_length(point.path, 1) - 1] AS ring, point.path[array_length(point.path, 1)] AS nth, point.geom AS at
        FROM parcel, ST_DumpPoints(shape) AS point WHERE valid
    ), turn AS (
        SELECT id, at, lead(at) OVER around AS ahead,
               coalesce(lag(at) OVER around, nth_value(at, 2) OVER (PARTITION BY id, ring ORDER BY nth DESC
                   ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)) AS back
        FROM corner WINDOW around AS (PARTITION BY id, ring ORDER BY nth)
    )"""
CHECKS = {
    "GEO-003": "SELECT id FROM parcel WHERE NOT ST_IsValid(shape)",
    "GEO-004": "SELECT id FROM parcel WHERE ST_NPoints(shape) <> ST_NPoints(ST_RemoveRepeatedPoints(shape))",
    "GEO-005": f"SELECT id FROM parcel WHERE valid AND ST_Area(shape) < %({SMALLEST})s",
    "GEO-006": f"""
        WITH {_CORNERS}
        SELECT DISTINCT id FROM turn
        WHERE ahead IS NOT NULL AND least(ST_Angle(back, at, ahead), 2 * pi() - ST_Angle(back, at, ahead)) < radians(%({SHARPEST})s)
          AND NOT ST_DWithin((SELECT ST_Boundary(outline) FROM commune), at, %({NEAR})s)""",
    "GEO-007": f"""
        SELECT DISTINCT id FROM parcel, ST_DumpSegments(shape) AS edge
        WHERE valid AND ST_Length(edge.geom) > %({SNAP})s AND ST_Length(edge.geom) < %({SHORTEST})s""",
    "GEO-011": f"SELECT id FROM parcel WHERE valid AND NOT occupies_land AND 2 * ST_Area(shape) / ST_Perimeter(shape) < %({NARROWEST})s",
    "GEO-012": "SELECT id FROM parcel WHERE valid AND NOT occupies_land AND ST_NumGeometries(shape) > 1",
    "TOP-001": f"""
        WITH meeting AS MATERIALIZED (
            SELECT a.id, b.id AS other, a.sound AS one, b.sound AS another
            FROM parcel a JOIN parcel b ON a.sound && b.sound AND a.id < b.id AND ST_Relate(a.sound, b.sound, 'T********'))
        SELECT id, other FROM meeting WHERE ST_Area(ST_Intersection(one, another)) > %({MINIMUM})s""",
    "TOP-002": "SELECT unnest(array_agg(id)) FROM parcel WHERE valid GROUP BY ST_AsBinary(ST_Normalize(shape)) HAVING count(*) > 1",
    "TOP-004": "SELECT id FROM parcel, commune WHERE valid AND NOT ST_Intersects(reach, shape)",
    "TOP-005": f"""
        SELECT id FROM parcel, commune
        WHERE valid AND NOT ST_Covers(reach, shape) AND ST_Intersects(reach, shape) AND ST_Area(ST_Difference(shape, reach)) > %({MINIMUM})s""",
    "gaps": f"""
        SELECT ST_AsBinary(gap) FROM (
            SELECT (ST_Dump(ST_Difference((SELECT outline FROM commune), (SELECT ST_Union(sound) FROM parcel)))).geom AS gap) AS uncovered
        WHERE ST_Area(gap) > %({MINIMUM})s""",
}
"""The checks of geometry as SQL, each by the rule that finds the same; gaps are two rules by their width."""
RULES = [rule for rule in CATALOGUE if rule.id in {*CHECKS, "TOP-003", "TOP-007"}]


@dataclass(frozen=True)
class Case:
    """What both sides look at."""

    content: Content
    wkb: npt.NDArray[np.object_]
    context: Any
    injected: Shapes
    """A point in every gap that the generator made."""

    @property
    def parameters(self) -> dict[str, float]:
        """The numbers of the law that the checks name."""
        return {name: float(self.context.law.parameter(name, AT)) for name in PARAMETERS}


def delivered(parcels: int, faults: int) -> Case:
    """The demo commune of that size, made once."""
    folder = VAR / "bench" / f"geometry-{parcels}-{faults}"
    if not (folder / "parcels.gpkg").exists():
        generate(boundary(COMMUNE, ZONE), parcels, 1, folder, faults=faults)
    unit = shipped.commune(COMMUNE)
    content = read(folder / "parcels.gpkg", None, commune=unit.shape).content
    context = journey.context_for(journey.Commune(unit.code, unit.full_name, unit.shape), content.parcels.srid, AT)
    injected = [gap["place"] for gap in json.loads((folder / "faults.json").read_text())["gaps"]]
    return Case(content, shapely.to_wkb(content.parcels.shapes), context, shapely.points(np.array(injected)))


def loaded(connection: psycopg.Connection[Any], case: Case) -> None:
    """The table the peer works on."""
    connection.execute("CREATE EXTENSION postgis")
    connection.execute(
        "CREATE TABLE parcel (id integer PRIMARY KEY, occupies_land boolean, valid boolean, shape geometry, sound geometry)"
    )
    with connection.cursor().copy("COPY parcel (id, occupies_land, shape) FROM STDIN (FORMAT binary)") as copy:
        copy.set_types(["int4", "bool", "bytea"])
        for row in zip(
            range(len(case.wkb)), case.content.parcels.table["occupies_land"].to_pylist(), case.wkb, strict=True
        ):
            copy.write_row(row)
    connection.execute("UPDATE parcel SET valid = ST_IsValid(shape)")
    connection.execute(
        "UPDATE parcel SET sound = CASE WHEN valid THEN shape ELSE ST_CollectionExtract(ST_MakeValid(shape), 3) END"
    )
    outline = shapely.to_wkb(case.context.unit_shape)
    connection.execute(
        "CREATE TABLE commune AS SELECT outline, ST_Buffer(outline, %s, 'quad_segs=16') AS reach FROM ST_GeomFromWKB(%s) AS outline",
        [case.parameters[NEAR], outline],
    )
    connection.execute("CREATE INDEX ON parcel USING gist (shape)")
    connection.execute("CREATE INDEX ON parcel USING gist (sound)")
    connection.execute("VACUUM ANALYZE parcel")
    connection.execute("SET max_parallel_workers_per_gather = 0")
    connection.execute("SET work_mem = '1GB'")
    connection.execute("SET jit = off")


def peer(case: Case) -> tuple[dict[str, float], dict[str, list[Any]]]:
    """What each check costs in PostGIS, and what it finds."""
    cost, found = {}, {}
    with database("diaba_bench_geometry") as connection:
        loaded(connection, case)
        pid = connection.info.backend_pid
        print(connection.execute("SELECT postgis_full_version()").fetchone()[0])
        for name, query in CHECKS.items():
            start = backend(pid)
            found[name] = connection.execute(query, case.parameters).fetchall()
            cost[name] = backend(pid) - start
    return cost, found


def backend(pid: int) -> float:
    """CPU seconds of a server process, to the nanosecond."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def own(run: Callable[[], Any], times: int) -> tuple[float, Any]:
    """The least CPU seconds of several runs, and what the last one found."""
    spent = []
    for _ in range(times):
        start = time.process_time()
        found = run()
        spent.append(time.process_time() - start)
    return min(spent), found


def ours(case: Case) -> tuple[Report, ...]:
    """Everything from WKB to worded findings."""
    shapes = np.asarray(shapely.from_wkb(case.wkb))
    parcels = Parcels(case.content.parcels.table, shapes, case.content.parcels.srid)
    return engine.check(Content(parcels), case.context, RULES)


def our_gaps(case: Case) -> Shapes:
    """The gaps alone, from shapes of which nothing is known."""
    shapes, given = case.content.parcels.shapes, case.parameters
    edges = Edges.of(shapes, snap=given[SNAP], sliver=given[MINIMUM])
    return gaps(edges, minimum_area=given[MINIMUM], outline=case.context.unit_shape)


def differing(case: Case, reports: tuple[Report, ...], found: dict[str, list[Any]]) -> dict[str, tuple[int, int]]:
    """By rule how many only the peer found and how many only we did; places of gaps are compared apart."""
    rows = {name: row for row, name in enumerate(case.content.parcels.table["object"].to_pylist())}
    only = {}
    for rule, theirs in found.items():
        if rule == "gaps":
            continue
        told = [report for report in reports if report.rule == rule]
        if rule == "TOP-001":
            mine = {tuple(sorted((rows[one.object], rows[one.others[0]]))) for one in told}
        else:
            mine = {(rows[name],) for one in told for name in (one.object, *(one.others if rule == "TOP-002" else ()))}
        only[rule] = (len(set(theirs) - mine), len(mine - set(theirs)))
    return only


def recalled(found: Shapes, wanted: Shapes) -> float:
    """The share of ``wanted`` places that one of the found covers, to a millimetre."""
    if not len(wanted):
        return 1.0
    return float(
        np.isin(np.arange(len(wanted)), shapely.STRtree(found).query(wanted, "dwithin", distance=0.001)[0]).mean()
    )


def compared(case: Case, times: int) -> bool:
    """Run both sides over one delivery and print what each costs and finds; whether every target and finding is held."""
    count = len(case.wkb)
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Linux {platform.release()}, shapely {shapely.__version__}, GEOS {shapely.geos_version_string}"
    )
    print(
        f"{count:,} parcels with {shapely.get_num_coordinates(case.content.parcels.shapes).sum():,} corners; CPU seconds, ours the best of {times}"
    )
    seconds, reports = own(lambda: ours(case), times)
    alone, uncovered = own(lambda: our_gaps(case), times)
    cost, found = peer(case)
    only = differing(case, reports, found)
    for rule, spent in cost.items():
        lost, more = only.get(rule, (0, 0))
        print(
            f"  PostGIS {rule:8} {spent:8.2f} s {len(found[rule]):7,} found; ours missed {lost}, found besides {more}"
        )
    theirs = np.array([shapely.from_wkb(wkb) for (wkb,) in found["gaps"]], object)
    recall = min(recalled(uncovered, case.injected), recalled(uncovered, shapely.point_on_surface(theirs)))
    invented = 1 - recalled(theirs, shapely.point_on_surface(uncovered))
    print(
        f"gaps: ours {len(uncovered):,} in {alone:.2f} s, recall {recall:.4f} (target {RECALL}), invented {invented:.4f}; {cost['gaps'] / alone:.1f} times as fast (target {GAPS:.0f})"
    )
    total = sum(cost.values())
    print(
        f"all: ours {seconds:.2f} s, {count / seconds:,.0f} parcels per CPU second (target {RATE:,.0f}); PostGIS {total:.1f} s: {total / seconds:.1f} times as fast (target {ALL:.0f})"
    )
    held = (
        recall >= RECALL
        and not invented
        and cost["gaps"] / alone >= GAPS
        and total / seconds >= ALL
        and count / seconds >= RATE
    )
    return held and not any(lost or more for lost, more in only.values())


def main() -> int:
    """Print what each check costs and finds, and the ratios; 1 where a target or a finding is missed."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--parcels", type=int, default=100_000)
    asked.add_argument("--faults", type=int, default=1_000)
    asked.add_argument("--times", type=int, default=3)
    options = asked.parse_args()
    held = compared(delivered(options.parcels, options.faults), options.times)
    print("held" if held else "MISSED", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    print("again: make bench, or .venv/bin/python tests/benchmarks/bench_geometry.py --parcels", options.parcels)
    return int(not held)


if __name__ == "__main__":
    sys.exit(main())
