"""The register judged again from its snapshot: the same bytes from every engine, and nothing missed across commune borders."""

import json
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import snapshots
from coverages import Shapes, by_brute_force, disturbed, t_junctions
from diaba.intake.content import LAND_USE, PARCEL_COLUMNS, Content, Parcels
from diaba.intake.engine import FINDING_COLUMNS
from diaba.intake.export.geoparquet import write_geoparquet
from diaba.intake.recheck import refusals
from diaba.intake.recheck.run import Engine, recheck, tasks, write
from diaba.intake.recheck.snapshot import _moved, parcels_of, partitions
from diaba.units import shipped
from diaba.units.refusals import UnitNotShipped

AT, ZONE, NEXT_ZONE = date(2026, 11, 23), 9209, 9210
CODES = ["09247", "09169", "09253"]
MINIMUM, SNAP = 0.01, 0.001
BIN = Path(sys.executable).parent


def faulty_communes(each: int, seed: int) -> dict[str, Shapes]:
    """Communes side by side whose shared border has corners on one side only, and overlaps that cross it."""
    cut = snapshots.side_by_side(CODES, each, seed)
    whole = t_junctions(disturbed(np.concatenate(cut), seed, 0.1), seed, 0.2)
    return dict(zip(CODES, np.split(whole, np.cumsum([len(one) for one in cut])[:-1]), strict=True))


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return snapshots.write(tmp_path_factory.mktemp("snapshot"), faulty_communes(60, 3), ZONE)


@pytest.fixture(scope="module")
def here(snapshot: Path) -> bytes:
    """What this process finds, as a file."""
    out = snapshot.parent / "here.parquet"
    assert write(recheck(tasks(snapshot, AT)), out) > 50
    return out.read_bytes()


def test_processes_find_the_same_bytes(snapshot: Path, here: bytes, tmp_path: Path) -> None:
    write(recheck(tasks(snapshot, AT), Engine.PROCESSES, workers=2), tmp_path / "found.parquet")
    assert (tmp_path / "found.parquet").read_bytes() == here


@contextmanager
def started(*command: str) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


def test_dask_on_two_workers_finds_the_same_bytes(snapshot: Path, here: bytes, tmp_path: Path) -> None:
    scheduler = tmp_path / "scheduler.json"
    with ExitStack() as stack:
        quiet = ("--host", "127.0.0.1", "--scheduler-file", str(scheduler), "--no-dashboard")
        stack.enter_context(started(str(BIN / "dask"), "scheduler", "--port", "0", *quiet))
        for _ in range(2):
            single = ("--nthreads", "1", "--no-nanny", "--local-directory", str(tmp_path))
            stack.enter_context(started(str(BIN / "dask"), "worker", *quiet, *single))
        address = _address(scheduler)
        found = tmp_path / "found.parquet"
        command = ["intake", "recheck", str(snapshot), "--engine", "dask", "--scheduler", address]
        _run(*command, "--out", str(found), "--at", AT.isoformat())
        assert found.read_bytes() == here


def _address(scheduler: Path) -> str:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if scheduler.exists() and (text := scheduler.read_text()):
            return str(json.loads(text)["address"])
        time.sleep(0.05)
    raise AssertionError("the scheduler did not start")


def _run(*command: str) -> None:
    subprocess.run([str(BIN / "diaba"), *command], check=True, env=os.environ, timeout=120, capture_output=True)


def test_a_scheduler_that_does_not_answer_is_refused(snapshot: Path, tmp_path: Path) -> None:
    command = [str(BIN / "diaba"), "intake", "recheck", str(snapshot), "--out", str(tmp_path / "x"), "--engine", "dask"]
    result = subprocess.run([*command, "--scheduler", "tcp://127.0.0.1:9"], capture_output=True, text=True, check=False)
    assert result.returncode == 3
    assert "tcp://127.0.0.1:9" in result.stderr


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), each=st.integers(4, 40))
def test_no_overlap_across_a_border_is_missed(seed: int, each: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    communes = faulty_communes(each, seed)
    folder = snapshots.write(tmp_path_factory.mktemp("border"), communes, ZONE)
    found = pa.concat_tables(recheck(tasks(folder, AT)))
    told = {
        (row["unit_code"], row["object"], *_other(row["facts"]))
        for row in found.to_pylist()
        if row["rule"] == "TOP-010"
    }
    shapes = np.concatenate(list(communes.values()))
    owner = [(code, n) for code, own in communes.items() for n in range(len(own))]
    expected = set()
    for (left, right), area in by_brute_force(shapes, MINIMUM).items():
        for (code, row), (other, number) in ((owner[left], owner[right]), (owner[right], owner[left])):
            if code != other and area > MINIMUM * 2:
                expected.add((code, f"1:{row}", shipped.commune(other).full_name, str(number + 1)))
    assert expected <= told


def _other(facts: str) -> tuple[str, str]:
    said = json.loads(facts)
    return said["unit"], said["number"]


def test_a_neighbour_in_another_zone_is_met(tmp_path: Path) -> None:
    west, east = snapshots.side_by_side(CODES[:2], 40, 1)
    snapshots.write(tmp_path, {CODES[0]: west}, ZONE)
    laid_over = shapely.transform(east, lambda points: points - [3.0, 0.0])
    snapshots.write(tmp_path, {CODES[1]: _moved(laid_over, ZONE, NEXT_ZONE)}, NEXT_ZONE)
    found = [row for table in recheck(tasks(tmp_path, AT)) for row in table.to_pylist() if row["rule"] == "TOP-010"]
    assert {row["unit_code"] for row in found} == set(CODES[:2])
    assert {row["srid"] for row in found} == {ZONE, NEXT_ZONE}


def test_only_what_lies_beside_a_commune_is_read_with_it(tmp_path: Path) -> None:
    west, middle, east = snapshots.side_by_side(CODES, 40, 1)
    away = shapely.transform(east, lambda points: points + np.array([5_000, 0]))
    beside = {
        task.partition.unit_code: {other.unit_code for other in task.beside}
        for task in tasks(snapshots.write(tmp_path, dict(zip(CODES, (west, middle, away), strict=True)), ZONE), AT)
    }
    assert beside == {CODES[0]: {CODES[1]}, CODES[1]: {CODES[0]}, CODES[2]: set()}


def test_borders_that_agree_are_no_overlap(tmp_path: Path) -> None:
    cut = snapshots.side_by_side(CODES, 60, 2)
    folder = snapshots.write(tmp_path, dict(zip(CODES, cut, strict=True)), ZONE)
    assert all("TOP-010" not in table["rule"].to_pylist() for table in recheck(tasks(folder, AT)))


_text = st.none() | st.text(alphabet="abĐ1", max_size=3)
_use = st.fixed_dictionaries(
    {
        "code": st.sampled_from(["ODT", "CLN"]),
        "area": st.none() | st.floats(0, 1e6),
        "origin": _text,
        "form": _text,
        "term": _text,
    }
)


@settings(max_examples=40, deadline=None)
@given(uses=st.lists(st.lists(_use, max_size=5), min_size=1, max_size=8), numbers=st.data())
def test_a_partition_is_read_back_as_it_was(uses: list[list[dict[str, object]]], numbers: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:  # fmt: skip
    shapes = np.array([shapely.box(n, 0, n + 1, 1) for n in range(len(uses))], object)
    table = snapshots.parcels(shapes, ZONE).table
    scales = pa.array([numbers.draw(st.none() | st.integers(200, 10_000)) for _ in uses], pa.int32())
    table = table.set_column(table.column_names.index("land_uses"), "land_uses", pa.array(uses, pa.list_(LAND_USE)))
    table = table.set_column(table.column_names.index("map_scale"), "map_scale", scales).cast(PARCEL_COLUMNS)
    folder = tmp_path_factory.mktemp("partition")
    (folder / "commune=09247").mkdir()
    write_geoparquet(Content(Parcels(table, shapes, ZONE)), folder / "commune=09247" / f"{ZONE}.parquet")
    (partition,) = partitions(folder)
    read = parcels_of(partition)
    assert (partition.unit_code, partition.srid, partition.bounds) == ("09247", ZONE, (0.0, 0.0, float(len(uses)), 1.0))
    assert read.table.to_pylist() == table.to_pylist()
    assert shapely.equals_exact(read.shapes, shapes).all()


def test_what_is_no_snapshot_is_refused(tmp_path: Path) -> None:
    with pytest.raises(refusals.SnapshotEmpty):
        tasks(tmp_path, AT)
    own = tmp_path / "commune=09247"
    own.mkdir()
    (own / "9209.parquet").write_bytes(b"PAR1")
    with pytest.raises(refusals.SnapshotUnreadable):
        tasks(tmp_path, AT)
    pq.write_table(pa.table({"a": [1]}), own / "9209.parquet")
    with pytest.raises(refusals.SnapshotUnreadable):
        tasks(tmp_path, AT)


def test_a_refusal_comes_back_whole_from_another_process(tmp_path: Path) -> None:
    folder = snapshots.write(tmp_path, {"00000": snapshots.side_by_side(["00000"], 4, 1)[0]}, ZONE)
    with pytest.raises(UnitNotShipped, match="00000"):
        list(recheck(tasks(folder, AT), Engine.PROCESSES, workers=1))
    refusal = refusals.SnapshotEmpty(folder="x")
    again = pickle.loads(pickle.dumps(refusal))  # noqa: S301 - our own
    assert (type(again), again.facts) == (type(refusal), refusal.facts)


def test_findings_keep_their_columns_where_nothing_is_found(tmp_path: Path) -> None:
    assert write([], tmp_path / "none.parquet") == 0
    assert pq.read_schema(tmp_path / "none.parquet").remove_metadata() == FINDING_COLUMNS
