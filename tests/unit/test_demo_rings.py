import math
from random import Random

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from diaba.demo.layout import STYLES, Block, lay_block
from diaba.demo.rings import Face, Ring, Splits, axes, cut, doubled_area


def star(seed: int, corners: int) -> Ring:
    """A ring of this many corners around the origin, some 60 m across."""
    dice = Random(seed)  # noqa: S311 - shapes, not secrets
    turns = sorted(dice.uniform(0, 2 * math.pi) for _ in range(corners))
    ring = [(round(math.cos(t) * r), round(math.sin(t) * r)) for t in turns for r in [dice.uniform(15_000, 30_000)]]
    return ring if shapely.Polygon(ring).is_valid and doubled_area(ring) > 2 * 10_000_000 else star(seed + 1, corners)


rings = st.builds(star, st.integers(0, 10_000), st.integers(4, 14))


@given(rings, st.floats(0, math.pi), st.floats(0.1, 0.9))
def test_a_cut_loses_no_land_and_its_new_points_belong_to_the_edges_they_lie_on(
    ring: Ring, angle: float, share: float
) -> None:
    splits = Splits()
    parts = cut(ring, (math.cos(angle), math.sin(angle)), share, splits, snap=500)
    if parts is None:
        return
    assert sum(map(doubled_area, parts)) == doubled_area(splits.expand(ring))
    assert {point for part in parts for point in part} == set(splits.expand(ring))
    assert not any(_at_an_end(a, b, p) for (a, b), p in splits.at.items())


def _at_an_end(a: tuple[int, int], b: tuple[int, int], p: tuple[int, int]) -> bool:
    return min(math.dist(a, p), math.dist(b, p)) < 499


@given(st.floats(-3, 3), st.integers(20, 90), st.integers(5, 19))
def test_the_axes_of_a_rectangle_are_its_sides(angle: float, length: int, width: int) -> None:
    dx, dy = math.cos(angle) * 1000, math.sin(angle) * 1000
    corners = [(0, 0), (length, 0), (length, width), (0, width)]
    lie = axes([(round(x * dx - y * dy), round(x * dy + y * dx)) for x, y in corners])
    assert lie.length == pytest.approx(length * 1000, rel=1e-3)
    assert lie.width == pytest.approx(width * 1000, rel=1e-3)
    assert abs(lie.along[0] * dx + lie.along[1] * dy) == pytest.approx(1000, rel=1e-3)


@given(rings, st.sampled_from([style for style in STYLES if style != "single"]), st.integers(1, 12))
def test_a_block_becomes_exactly_as_many_sound_parcels_as_asked_for(ring: Ring, style: str, count: int) -> None:
    laid = lay_block(Block(7, Face((np.array(ring, np.int32),)), style, count, 0), 0.4, seed=3)
    shapes = [shapely.Polygon(part) for part in laid.rings]
    assert len(shapes) == count
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    grown: Ring = []
    for a, b in zip([ring[-1], *ring[:-1]], ring, strict=True):
        grown += [*laid.outline.get((a, b), []), b]
    assert sum(map(doubled_area, laid.rings)) == doubled_area(grown)
