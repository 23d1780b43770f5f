"""What is wrong with a demo commune, and that its list of faults says all of it and nothing else."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from demo_files import overlapping, read
from diaba.demo.boundary import Boundary, boundary
from diaba.demo.generate import Summary, generate
from diaba.demo.slips import KINDS


@pytest.fixture(scope="module")
def que_vo() -> Boundary:
    return boundary("09247", 9209)


@pytest.fixture(scope="module")
def faulty(que_vo: Boundary, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Summary]:
    folder = tmp_path_factory.mktemp("faulty")
    return folder, generate(que_vo, 2000, 4, folder, faults=5 * len(KINDS))


def listed(shared: Iterable[dict[str, Any]]) -> dict[tuple[int, ...], float]:
    return {tuple(ref["feature"] for ref in one["objects"]): one["area"] for one in shared}


def test_the_list_of_overlaps_is_complete_and_nothing_else_is_in_it(faulty: tuple[Path, Summary]) -> None:
    _, shapes = read(faulty[0])
    answers = json.loads((faulty[0] / "faults.json").read_text())
    found = overlapping(shapes)
    assert found.keys() == listed(answers["overlaps"]).keys()
    assert listed(answers["overlaps"]) == pytest.approx(found, abs=1e-4)
    assert min(found.values()) < 0.2
    assert max(found.values()) > 100


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**31))
def test_the_list_of_overlaps_is_complete_whatever_the_seed(
    seed: int, que_vo: Boundary, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("seed")
    generate(que_vo, 900, seed, folder, faults=len(KINDS))
    answers = json.loads((folder / "faults.json").read_text())
    assert overlapping(read(folder)[1]).keys() == listed(answers["overlaps"]).keys()


def test_the_list_of_gaps_is_complete(faulty: tuple[Path, Summary], que_vo: Boundary) -> None:
    _, shapes = read(faulty[0])
    answers = json.loads((faulty[0] / "faults.json").read_text())
    sound = shapes[shapely.is_valid(shapes) & ~shapely.is_missing(shapes)]
    crossed = shapes[~shapely.is_valid(shapes) & ~shapely.is_missing(shapes)]
    uncovered = shapely.difference(que_vo.outline, shapely.union_all([*sound, *shapely.convex_hull(crossed)]))
    holes = [hole for hole in shapely.get_parts(uncovered) if hole.area > 0.05]
    places = shapely.points([gap["place"] for gap in answers["gaps"]])
    assert sum(hole.area for hole in holes) == pytest.approx(sum(gap["area"] for gap in answers["gaps"]), rel=1e-3)
    assert all(shapely.dwithin(hole, places, 0.01).any() for hole in holes if hole.area > 1)


def test_every_kind_of_fault_is_where_the_list_says(faulty: tuple[Path, Summary], que_vo: Boundary) -> None:
    columns, shapes = read(faulty[0])
    answers = json.loads((faulty[0] / "faults.json").read_text())
    kinds = Counter(fault["kind"] for fault in answers["faults"])
    assert kinds == dict.fromkeys(KINDS, 5) == faulty[1].faults
    assert answers["objects"] == len(shapes)
    for fault in answers["faults"]:
        for ref in fault["objects"]:
            row = ref["feature"] - 1
            assert (ref["sheet"], ref["number"]) == (columns["SoTo"][row], columns["SoThua"][row])
        assert shapely.dwithin(que_vo.outline, shapely.Point(fault["place"]), 3000)
    crossed = features(answers, "self_intersection_bow_tie", "self_intersection_spike")
    missing = features(answers, "shape_missing")
    assert {k + 1 for k, shape in enumerate(shapes) if shape is None} == missing
    assert {k + 1 for k, shape in enumerate(shapes) if shape is not None and not shape.is_valid} == crossed


def features(answers: dict[str, Any], *kinds: str) -> set[int]:
    return {ref["feature"] for fault in answers["faults"] if fault["kind"] in kinds for ref in fault["objects"]}


def test_what_leaves_the_commune_is_listed(faulty: tuple[Path, Summary], que_vo: Boundary) -> None:
    _, shapes = read(faulty[0])
    answers = json.loads((faulty[0] / "faults.json").read_text())
    sound = np.flatnonzero(shapely.is_valid(shapes) & ~shapely.is_missing(shapes))
    outside = shapely.area(shapely.difference(shapes[sound], que_vo.outline))
    assert {int(k) + 1 for k in sound[outside > 0.1]} == features(answers, "outside_partly", "outside_wholly")
    wholly = [int(k) + 1 for k in sound if not shapes[k].intersects(que_vo.outline)]
    assert set(wholly) == features(answers, "outside_wholly")


def test_faults_of_attributes_are_listed(faulty: tuple[Path, Summary]) -> None:
    columns, shapes = read(faulty[0])
    answers = json.loads((faulty[0] / "faults.json").read_text())
    required = ("SoTo", "SoThua", "LoaiDat")
    empty = {k + 1 for name in required for k, value in enumerate(columns[name]) if value is None}
    assert empty == features(answers, "value_missing")
    strange = {k + 1 for k, code in enumerate(columns["LoaiDat"]) if code in {"OTD", "LUX", "ĐGT", "ZZZ", "0NT"}}
    assert strange == features(answers, "land_type_unknown")
    area = shapely.area(shapes)
    valid = shapely.is_valid(shapes) & ~shapely.is_missing(shapes)
    off = {k + 1 for k, legal in enumerate(columns["DienTich"]) if legal and valid[k] and abs(legal - area[k]) > 1}
    assert off == features(answers, "area_differs")
    sums = zip(columns["DienTich"], columns["DienTichLoaiDat1"], columns["DienTichLoaiDat2"], strict=True)
    unequal = {k + 1 for k, (legal, one, two) in enumerate(sums) if legal and abs(one + (two or 0) - legal) > 0.05}
    assert unequal == features(answers, "uses_differ")
    keys = Counter(zip(columns["SoTo"], columns["SoThua"], strict=True))
    keys = Counter({key: n for key, n in keys.items() if None not in key})
    twice = {k + 1 for k, key in enumerate(zip(columns["SoTo"], columns["SoThua"], strict=True)) if keys[key] > 1}
    assert twice == features(answers, "duplicate_number", "duplicate_row")
