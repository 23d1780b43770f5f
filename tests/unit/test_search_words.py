"""What is typed into the search box is understood, and nothing typed breaks it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diaba.portal.search import Asked, understand


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("12/35", Asked(sheet="12", number="35")),
        ("12/35 Quế Võ", Asked(sheet="12", number="35", place="Quế Võ")),
        ("12-35, Quế Võ", Asked(sheet="12", number="35", place="Quế Võ")),
        ("tờ 12 thửa 35 Quế Võ", Asked(sheet="12", number="35", place="Quế Võ")),
        ("Tờ bản đồ số 12, thửa số 35a", Asked(sheet="12", number="35a")),
        ("thửa 35 tờ 12, Quế Võ, Bắc Ninh", Asked(sheet="12", number="35", place="Quế Võ, Bắc Ninh")),
        ("007/0", Asked(sheet="7", number="0")),
        ("W7ER4PRJP2HN", Asked(code="w7er4prjp2hn")),
        ("xã Tân An", Asked(place="xã Tân An")),
        ("Phường 12", Asked(place="Phường 12")),
        ("bbbbbbbbbbbb", Asked(place="bbbbbbbbbbbb")),
        ("Que\u0302\u0301 Vo\u0303", Asked(place="Quế Võ")),
        ("  ", Asked()),
    ],
)
def test_what_was_meant(typed: str, asked: Asked) -> None:
    assert understand(typed) == asked


@given(st.text(max_size=300))
def test_anything_can_be_typed(typed: str) -> None:
    asked = understand(typed)
    assert bool(asked.sheet) == bool(asked.number)
    assert "\x00" not in asked.place
