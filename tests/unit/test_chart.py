"""The bars of a commune's groups: as high as what they count, and nothing where nothing is."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diaba.portal.board.chart import HEIGHT, WIDTH, bars

DAY = date(2026, 11, 10)


@given(st.lists(st.tuples(*[st.integers(0, 60_000)] * 3), min_size=1, max_size=14))
def test_bars_stand_on_the_ground_and_are_as_high_as_what_they_count(counted: list[tuple[int, int, int]]) -> None:
    days = {DAY + timedelta(place): dict(zip((1, 2, 3), one, strict=True)) for place, one in enumerate(counted)}
    most = max(map(sum, counted))
    for bar, one in zip(bars(days), counted, strict=True):
        assert tuple(bar.counts) == one
        assert sum(piece.height for piece in bar.pieces) == pytest.approx(HEIGHT * sum(one) / (most or 1), abs=0.2)
        assert all(0 <= piece.x <= WIDTH - piece.width and -0.1 <= piece.y <= HEIGHT for piece in bar.pieces)
        assert {piece.group for piece in bar.pieces} == {
            group for group, count in zip((1, 2, 3), one, strict=True) if count
        }
