"""A strip between two sheets is told once for the pair, whether both were delivered or one is registered."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely import box
from shapely.affinity import translate

from deliveries import AT, CONTEXT, SOUTH, WEST, parcel, parcels, square
from diaba.demo.boundary import boundary
from diaba.demo.generate import generate
from diaba.intake import engine
from diaba.intake.content import Content, Parcels
from diaba.intake.delivery import read
from diaba.intake.model import Context, Registered, Report
from diaba.intake.rules import sheet_gaps
from diaba.law.book import Book

LEAST = Book.load().parameter("intake.sheet_edge_places", AT)


def found(content: Content, context: Context = CONTEXT) -> tuple[Report, ...]:
    return engine.check(content, context, [sheet_gaps.RULE])


def test_one_parcel_set_back_is_no_fault_of_the_sheet() -> None:
    rows = [
        *(parcel(n) for n in range(3)),
        *(parcel(n + 3, sheet_number="8", shape=translate(square(n), 0, 20)) for n in range(2)),
        parcel(5, sheet_number="8", shape=box(WEST + 40, SOUTH + 20.15, WEST + 60, SOUTH + 40)),
    ]
    assert found(Content(parcels(rows))) == ()


@pytest.mark.parametrize(("apart", "count"), [(0.0, 0), (0.05, 1), (5.0, 0)])
def test_a_strip_beside_a_registered_sheet_is_told(apart: float, count: int) -> None:
    beside = np.array([translate(square(n), 0, 20 + apart) for n in range(4)], object)
    context = replace(CONTEXT, registered=Registered(tuple(("9", str(n)) for n in range(4)), beside))
    reports = found(Content(parcels([parcel(n) for n in range(4)])), context)
    assert [(report.facts["sheet"], report.facts["other_sheet"]) for report in reports] == [("7", "9")] * count
    assert all(report.facts["distance"] == apart for report in reports)


def test_a_sheet_of_the_demo_commune_moved_away_is_told_at_every_edge_it_leaves(tmp_path: Path) -> None:
    outline = boundary("09247", 9209)
    generate(outline, 1500, 7, tmp_path)
    content = read(tmp_path / "parcels.gpkg").content
    context = Context("09247", outline.name, AT, Book.load(), outline.outline)
    assert found(content, context) == ()
    sheets = np.array(content.parcels.table["sheet_number"].to_pylist(), object)
    own = sheets == max(set(sheets.tolist()), key=sheets.tolist().count)
    shapes = content.parcels.shapes.copy()
    # Smaller about its middle, so that a strip opens on every side and nothing is laid over anything.
    middle = shapely.box(*shapely.total_bounds(shapes[own])).centroid
    size = np.ptp(shapely.get_coordinates(shapes[own]), axis=0).max()
    centre = np.array(middle.coords[0])
    shapes[own] = shapely.transform(shapes[own], lambda points: centre + (points - centre) * (1 - 0.2 / size))
    others, pairs = np.flatnonzero(~own), Counter[str]()
    for one, other in shapely.STRtree(content.parcels.shapes[others]).query(content.parcels.shapes[own]).T.tolist():
        beside = content.parcels.shapes[others[other]]
        shared = content.parcels.shapes[own][one].intersection(beside).length
        pairs[str(sheets[others[other]])] += shared > 1 and shapes[own][one].distance(beside) > 0.01
    expected = {sheet for sheet, count in pairs.items() if count >= LEAST and sheet != "None"}
    reports = found(Content(Parcels(content.parcels.table, shapes, content.parcels.srid)), context)
    told = {frozenset({report.facts["sheet"], report.facts["other_sheet"]}) for report in reports}
    moved = str(sheets[own][0])
    assert expected
    assert {frozenset({moved, sheet}) for sheet in expected} <= told
    assert all(moved in pair for pair in told)
