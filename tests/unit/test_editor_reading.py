"""Coordinates as surveyors write them are read as they meant them, or the line is named that is none."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diaba.portal.editor.reading import moved, reaching, read_lines, read_moves
from diaba.portal.refusals import CoordinatesUnread

CORNER = (505000.25, 2327120.5)
NORTHINGS, EASTINGS = st.integers(940_000_000, 2_600_000_000), st.integers(100_000_000, 890_000_000)


@pytest.mark.parametrize(
    "written",
    ["2327120.5 505000.25", "2327120,5 505000,25", "2.327.120,5\t505.000,25", "2,327,120.50; 505,000.250",
     "X=2327120,50 Y=505000,25", "505000.25 2327120.5", "  2327120,5 , 505000,25  "],
)  # fmt: skip
def test_a_corner_is_read_however_it_is_written(written: str) -> None:
    assert read_lines(f"{written}\n{written}") == [[CORNER, CORNER]]


@given(st.lists(st.lists(st.tuples(EASTINGS, NORTHINGS), min_size=2, max_size=5), max_size=4), st.sampled_from(",."))
def test_what_is_written_is_read_again(lines: list[list[tuple[int, int]]], mark: str) -> None:
    def millimetres(number: int) -> str:
        return f"{number // 1000}{mark}{number % 1000:03}"

    text = "\n\n".join("\n".join(f"{millimetres(north)} {millimetres(east)}" for east, north in line) for line in lines)
    assert read_lines(text) == [[(east / 1000, north / 1000) for east, north in line] for line in lines]


@pytest.mark.parametrize(
    "written", ["2327120.5", "thửa 12", "1 2", "2327120 505000 3", "2327120 1505000", "2327120..5 505000"]
)
def test_what_is_no_corner_is_named_with_its_line(written: str) -> None:
    with pytest.raises(CoordinatesUnread) as refused:
        read_lines(f"2327120 505000\n{written}")
    assert refused.value.facts["line"] == 2


def test_a_corner_moves_wherever_it_is_shared() -> None:
    moves = read_moves("2327120 505000  2327121,5 505000,5")
    ring = [(505000.0, 2327120.001), (505020.0, 2327120.0)]
    assert moved(ring, moves) == [(505000.5, 2327121.5), (505020.0, 2327120.0)]


def test_lines_reach_just_beyond_what_was_written() -> None:
    first, *_, last = reaching([(0, 0), (3, 4)])
    assert math.dist(first, last) == pytest.approx(5.004)
