"""Edge parity finds exactly what the plainest search finds."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, affinity, box

from coverages import by_brute_force, disturbed, jittered, t_junctions
from diaba.intake.coverage import Edges, Overlaps, duplicates, gaps, overlaps

MINIMUM, SNAP = 0.01, 0.001
with np.errstate(invalid="ignore"):
    NOWHERE = shapely.from_wkt("POLYGON ((0 0, 1 0, NaN 1, 0 0))")


def found(shapes: object) -> Overlaps:
    return overlaps(np.array(shapes, object), minimum_area=MINIMUM, snap=SNAP)


def pairs(shapes: object) -> list[tuple[int, int]]:
    result = found(shapes)
    return list(zip(result.left.tolist(), result.right.tolist(), strict=True))


def tiles(size: int, step: float = 10.0, west: float = 0.0) -> list[Polygon]:
    return [
        box(west + x * step, y * step, west + (x + 1) * step, (y + 1) * step) for x in range(size) for y in range(size)
    ]


LOOK_ALIKES = {
    "neighbours": ([box(0, 0, 10, 10), box(10, 0, 20, 10)], []),
    "neighbours turned the other way": ([box(0, 0, 10, 10), box(10, 0, 20, 10, ccw=False)], []),
    "a corner in common": ([box(0, 0, 10, 10), box(10, 10, 20, 20)], []),
    "a vertex on one side only": ([box(0, 0, 10, 10), box(10, 0, 20, 5), box(10, 5, 20, 10)], []),
    "less than the minimum": ([box(0, 0, 10, 10), box(9.9995, 0, 20, 10)], []),
    "a little more than the minimum": ([box(0, 0, 10, 10), box(9.998, 0, 20, 10)], [(0, 1)]),
    "the same twice": ([box(0, 0, 10, 10), box(0, 0, 10, 10)], [(0, 1)]),
    "the same twice, turned": ([box(0, 0, 10, 10), box(0, 0, 10, 10, ccw=False)], [(0, 1)]),
    "the same three times": ([box(0, 0, 10, 10)] * 3, [(0, 1), (0, 2), (1, 2)]),
    "one inside another": ([box(0, 0, 10, 10), box(2, 2, 3, 3)], [(0, 1)]),
    "one inside another, an edge in common": ([box(0, 0, 10, 10), box(0, 0, 10, 5)], [(0, 1)]),
    "one in the hole of another": (
        [Polygon(box(0, 0, 10, 10).exterior, [box(2, 2, 3, 3).exterior]), box(2, 2, 3, 3)],
        [],
    ),
    "more than the hole": (
        [Polygon(box(0, 0, 10, 10).exterior, [box(2, 2, 3, 3).exterior]), box(2, 2, 3.1, 3)],
        [(0, 1)],
    ),
    "parts of one parcel": ([MultiPolygon([box(0, 0, 1, 1), box(5, 0, 6, 1)]), box(1, 0, 5, 1)], []),
    "over one part": ([MultiPolygon([box(0, 0, 1, 1), box(5, 0, 6, 1)]), box(1, 0, 5.5, 1)], [(0, 1)]),
    "nothing": ([], []),
    "missing and empty": ([None, Polygon(), shapely.Point(1, 1), box(0, 0, 1, 1)], []),
    "not a number": ([NOWHERE, box(0, 0, 1, 1)], []),
    "beyond the grid": ([box(0, 0, 1, 1), box(0, 0, 1e300, 1), box(0.5, 0, 1, 1)], [(0, 1), (0, 2), (1, 2)]),
    "a bow-tie over its neighbour": ([Polygon([(0, 0), (10, 10), (10, 0), (0, 10)]), box(0, 0, 3, 10)], [(0, 1)]),
}


@pytest.mark.parametrize(("shapes", "expected"), LOOK_ALIKES.values(), ids=LOOK_ALIKES)
def test_each_kind_of_meeting_is_judged_rightly(shapes: list[object], expected: list[tuple[int, int]]) -> None:
    assert pairs(shapes) == expected


def test_parcels_whose_edges_all_match_are_found_inside_a_sheet_laid_over_another() -> None:
    sheets = tiles(6) + tiles(6, west=25)  # 5 m into the third column; inner tiles of both have only matched edges
    edges = Edges.of(np.array(sheets, object), snap=SNAP)
    assert not edges.suspects.all()
    assert set(pairs(sheets)) == set(by_brute_force(np.array(sheets, object), MINIMUM))


def test_a_sheet_delivered_twice_is_found_to_its_last_parcel() -> None:
    sheets = [*tiles(7), *tiles(7)]
    assert pairs(sheets) == [(row, row + 49) for row in range(49)]


def test_a_clean_coverage_has_only_its_rim_under_suspicion() -> None:
    shapes = jittered(2500, 3)
    assert Edges.of(shapes, snap=SNAP).suspects.sum() == 4 * 49
    assert not pairs(shapes)


def test_places_and_areas_say_where_and_how_much() -> None:
    result = found([box(0, 0, 10, 10), box(8, 8, 12, 12)])
    assert result.areas.tolist() == [4.0]
    assert result.places[0].equals(box(8, 8, 10, 10))


@settings(max_examples=60, deadline=None)
@given(st.integers(4, 150), st.integers(0, 2**32), st.floats(0.0, 0.6), st.booleans())
def test_recall_and_precision_equal_brute_force(count: int, seed: int, share: float, second_sheet: bool) -> None:  # noqa: FBT001 - drawn by Hypothesis
    shapes = disturbed(jittered(count, seed), seed, share)
    if second_sheet:
        shapes = np.concatenate([shapes, jittered(count, seed + 1, west=500_000 + seed % 100)])
    valid = shapes[shapely.is_valid(shapes)]
    expected = by_brute_force(valid, MINIMUM)
    result = found(valid)
    assert dict(
        zip(zip(result.left.tolist(), result.right.tolist(), strict=True), result.areas.tolist(), strict=True)
    ) == (pytest.approx(expected))


@settings(max_examples=80, deadline=None)
@given(
    st.integers(4, 120), st.integers(0, 2**32), st.floats(0.0, 1.0), st.floats(0.0, 0.4), st.sampled_from([20.0, 200.0])
)
def test_corners_on_one_side_only_change_nothing_that_is_found(
    count: int, seed: int, share: float, faults: float, step: float
) -> None:
    shapes = t_junctions(jittered(count, seed, step=step), seed, share)
    shapes = np.concatenate([shapes, disturbed(jittered(count, seed, step=step), seed, faults)[: count // 10]])
    valid = shapes[shapely.is_valid(shapes)]
    result = found(valid)
    assert dict(
        zip(zip(result.left.tolist(), result.right.tolist(), strict=True), result.areas.tolist(), strict=True)
    ) == (pytest.approx(by_brute_force(valid, MINIMUM)))


def test_borders_drawn_with_a_corner_more_leave_no_suspects() -> None:
    shapes = t_junctions(jittered(400, 3), 3, 0.3)
    apart = Edges.of(shapes, snap=SNAP, sliver=MINIMUM)
    alike = Edges.of(jittered(400, 3), snap=SNAP, sliver=MINIMUM)
    assert apart.suspects.tolist() == alike.suspects.tolist()
    assert len(gaps(apart, minimum_area=0.5)) == 0


def test_rows_of_bricks_share_borders_though_no_corner() -> None:
    bricks = [
        box(10 * n + 5 * (row % 2), 10 * row, 10 * n + 5 * (row % 2) + 10, 10 * row + 10)
        for row in range(6)
        for n in range(6)
    ]
    edges = Edges.of(np.array(bricks, object), snap=SNAP, sliver=MINIMUM)
    inner = [bool(edges.suspects[6 * row + n]) for row in range(1, 5) for n in range(1, 5)]
    assert not any(inner)
    assert pairs(bricks) == []


@st.composite
def rectangles(draw: st.DrawFn) -> Polygon:
    """On a coarse lattice, so that edges, corners and whole shapes coincide often."""
    west, south = draw(st.tuples(st.integers(0, 6), st.integers(0, 6)))
    wide, high = draw(st.tuples(st.integers(1, 4), st.integers(1, 4)))
    hole = draw(st.booleans()) and wide > 2 and high > 2
    inner = [box(west + 1, south + 1, west + wide - 1, south + high - 1).exterior] if hole else []
    shape = Polygon(box(west, south, west + wide, south + high, ccw=draw(st.booleans())).exterior, inner)
    return shape if draw(st.booleans()) else shapely.segmentize(shape, 1.0)


@settings(max_examples=200, deadline=None)
@given(st.lists(rectangles(), max_size=25))
def test_shapes_that_coincide_by_chance_are_judged_as_brute_force_does(shapes: list[Polygon]) -> None:
    array = np.array([*shapes, None], object)[:-1]
    assert set(pairs(array)) == set(by_brute_force(array, MINIMUM))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32), st.integers(4, 60))
def test_the_order_of_delivery_changes_nothing(seed: int, count: int) -> None:
    shapes = disturbed(jittered(count, seed), seed, 0.3)
    order = np.random.default_rng(seed).permutation(count)
    renamed = {tuple(sorted((int(order[one]), int(order[other])))) for one, other in pairs(shapes[order])}
    assert renamed == set(pairs(shapes))


def test_a_gap_between_parcels_is_found_and_a_hole_that_is_filled_is_not() -> None:
    parcels = [*tiles(5)[:12], *tiles(5)[13:]]
    ring = Polygon(box(100, 0, 110, 10).exterior, [box(102, 2, 104, 4).exterior])
    found_gaps = gaps(
        Edges.of(np.array([*parcels, ring, box(102, 2, 104, 4)], object), snap=SNAP), minimum_area=MINIMUM
    )
    assert [gap.bounds for gap in found_gaps] == [(20.0, 20.0, 30.0, 30.0)]


def test_a_sliver_between_two_rows_is_found() -> None:
    upper = [affinity.translate(tile, 0, 50.003) for tile in tiles(5)]
    closing = [box(-1, 0, 0, 101), box(50, 0, 51, 101)]
    (sliver,) = gaps(Edges.of(np.array([*tiles(5), *upper, *closing], object), snap=SNAP), minimum_area=MINIMUM)
    assert sliver.area == pytest.approx(50 * 0.003)


def test_a_long_gap_is_found_though_the_borders_agree_to_the_grid() -> None:
    # The lower parcel has a corner one millimetre off the upper one's edge of 50 m: 0.025 m²; of 18 m it is 0.009 m².
    for length, found in ((50, 1), (18, 0)):
        upper, lower = (
            box(0, 10, length, 20),
            Polygon([(0, 0), (length, 0), (length, 10), (length / 2, 9.999), (0, 10)]),
        )
        parcels = [box(-10, 0, 0, 20), upper, lower, box(length, 0, length + 10, 20)]
        edges = Edges.of(np.array(parcels, object), snap=SNAP, sliver=MINIMUM)
        assert [round(gap.area, 3) for gap in gaps(edges, minimum_area=MINIMUM)] == [0.025] * found


def test_what_a_bow_tie_leaves_open_is_a_gap() -> None:
    # A thousandth times 571182141 is not the number that is written 571182.141.
    east, south, west, north = (
        (571182.141, 2340816.416),
        (571174.493, 2340813.102),
        (571173.758, 2340814.879),
        (571181.241, 2340818.097),
    )
    beside = Polygon([east, (571190.0, 2340816.0), (571190.0, 2340819.0), north])
    edges = Edges.of(np.array([Polygon([east, west, north, south]), beside], object), snap=SNAP, sliver=MINIMUM)
    (gap,) = gaps(edges, minimum_area=MINIMUM)
    assert gap.area == pytest.approx(3.890, abs=0.01)


def test_a_gap_at_the_outline_is_found_and_what_lies_beyond_it_is_not() -> None:
    parcels = [tile for tile in tiles(4) if tile.bounds[:2] not in {(0, 10), (20, 20)}]
    edges = Edges.of(np.array(parcels, object), snap=SNAP)
    found_gaps = gaps(edges, minimum_area=MINIMUM, outline=box(0, 0, 40, 40))
    assert [gap.bounds for gap in found_gaps] == [(0.0, 10.0, 10.0, 20.0), (20.0, 20.0, 30.0, 30.0)]


def test_an_overlap_is_no_gap() -> None:
    edges = Edges.of(np.array([*tiles(4), box(5, 5, 15, 15)], object), snap=SNAP)
    assert len(gaps(edges, minimum_area=MINIMUM)) == 0


def test_duplicates_are_one_group_whatever_their_first_vertex_and_direction() -> None:
    turned = Polygon([(10, 10), (10, 0), (0, 0), (0, 10)])
    shapes = np.array([box(0, 0, 10, 10), box(20, 0, 30, 10), turned, box(10, 0, 20, 10), box(0, 0, 10, 10)], object)
    assert [group.tolist() for group in duplicates(Edges.of(shapes, snap=SNAP))] == [[0, 2, 4]]
