"""The shipped files hold what they promise, and can be read without a database."""

import datetime as dt
from collections import Counter
from typing import Any

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
import shapely

from diaba.units import pack, shipped
from diaba.units.refusals import UnitNotShipped
from diaba.units.states import TWO_TIERS, history, standing, states


@pytest.fixture(scope="module")
def lists() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = shipped.lists().to_pylist()
    return rows


def test_the_files_are_compact() -> None:
    assert sum(path.stat().st_size for path in shipped.DATA.iterdir()) < 7_000_000


def test_the_lists_have_the_official_numbers(lists: list[dict[str, Any]]) -> None:
    counts = Counter((row["day"], row["level"]) for row in lists)
    assert counts == {
        (dt.date(2023, 4, 10), "province"): 63,
        (dt.date(2023, 4, 10), "district"): 705,
        (dt.date(2023, 4, 10), "commune"): 10_599,
        (dt.date(2024, 5, 1), "province"): 63,
        (dt.date(2024, 5, 1), "district"): 700,
        (dt.date(2024, 5, 1), "commune"): 10_595,
        (dt.date(2025, 6, 1), "province"): 63,
        (dt.date(2025, 6, 1), "district"): 696,
        (dt.date(2025, 6, 1), "commune"): 10_035,
        (dt.date(2025, 7, 1), "province"): 34,
        (dt.date(2025, 7, 1), "commune"): 3_321,
        (dt.date(2026, 4, 30), "province"): 34,
        (dt.date(2026, 4, 30), "commune"): 3_321,
    }


def test_every_unit_of_the_two_tiers_follows_from_its_sentence(lists: list[dict[str, Any]]) -> None:
    """What is shipped is what the sentences and lists give, nothing put in by hand."""
    sentences = shipped.sentences()
    assert pack.successions(lists, sentences) == shipped.successions()
    every = states(lists, history(), {})
    before, after = standing(every, TWO_TIERS - dt.timedelta(days=1)), standing(every, TWO_TIERS)
    assert sentences.keys() == after.keys()
    facts = [each for each in shipped.successions() if len(each.successor) == 5 and len(each.predecessor) == 5]
    assert {each.predecessor for each in facts} == {code for code in before if len(code) == 5}
    assert {each.successor for each in facts} | {"11948", "19742", "20333", "21548", "26732"} == {
        code for code in after if len(code) == 5
    }


def test_the_divided_are_counted() -> None:
    facts = shipped.successions()
    parts = Counter(each.predecessor for each in facts if each.extent == "part")
    assert Counter(parts.values()) == {2: 370, 3: 56, 4: 15, 5: 1}
    assert [each for each in facts if each.basis == "code"] == [("01304", "01304", "whole", "code")]
    wholes = Counter(each.predecessor for each in facts if each.extent == "whole")
    assert set(wholes.values()) == {1}
    assert not wholes.keys() & parts.keys()


def test_only_places_below_the_commune_stay_unresolved(lists: list[dict[str, Any]]) -> None:
    every = states(lists, history(), {})
    before, after = standing(every, TWO_TIERS - dt.timedelta(days=1)), standing(every, TWO_TIERS)
    outcome = pack.outcome(shipped.sentences(), before, after)
    unresolved = {claim.mention.name for claim in outcome.claims if not claim.code and claim.mention.kind != "huyện"}
    assert unresolved == {"Trường bắn TB1", "khu vực bãi bồi ven biển", "Xóm Tổng Dùn", "Thôn Mịch A", "Thôn Nà Lừa"}


def test_names_are_spelt_as_listed(lists: list[dict[str, Any]]) -> None:
    newest = {row["code"]: row["full_name"] for row in lists if row["day"] == dt.date(2026, 4, 30)}
    composed = {
        code: state.full_name for code, state in standing(states(lists, history(), {}), dt.date(2026, 5, 1)).items()
    }
    # The list writes this one name with a small letter.
    assert {code for code in newest if newest[code] != composed[code]} == {"06325"}


def test_shared_edges_stay_shared() -> None:
    table = pq.read_table(shipped.DATA / "shapes.parquet")
    communes = table.filter(pc.equal(pc.utf8_length(table["code"]), 5))
    edges: Counter[tuple[int, int]] = Counter()
    for rings, xs, ys in zip(communes["rings"], communes["x"], communes["y"], strict=True):
        point = xs.values.to_numpy().astype(np.int64) * 2**32 + ys.values.to_numpy()
        ends = np.cumsum(rings.values.to_numpy())
        inside = np.delete(np.arange(len(point)), ends - 1)
        pairs = np.sort(np.column_stack([point[inside], point[inside + 1]]), axis=1)
        edges.update(map(tuple, np.unique(pairs, axis=0).tolist()))
    shares = Counter(edges.values())
    # Once: coasts and borders of the country. Three times: slivers that the source has collapsed.
    assert shares == {1: 78_480, 2: 438_331, 3: 26}


def test_packing_loses_nothing() -> None:
    some = {code: shape for code, shape in shipped.shapes().items() if code.startswith("26") and len(code) == 5}
    again = shipped.shapes_of(shipped.table_of(some))
    assert some.keys() == again.keys()
    assert all(shapely.equals_identical(some[code], again[code]) for code in some)


def test_every_unit_of_today_has_a_valid_shape() -> None:
    shapes = shipped.shapes()
    assert Counter(map(len, shapes)) == {2: 34, 5: 3_321}
    assert all(shape.geom_type == "MultiPolygon" for shape in shapes.values())
    assert shapely.is_valid(list(shapes.values())).all()


def test_a_commune_is_read_without_a_database() -> None:
    unit = shipped.commune("26740")
    assert (unit.full_name, unit.province_code, unit.province_name) == ("Phường Sài Gòn", "79", "Thành phố Hồ Chí Minh")
    assert unit.shape.contains(shapely.Point(106.7009, 10.7769))


@pytest.mark.parametrize("code", ["26734", "79", "abcde"])
def test_a_code_that_is_no_commune_of_today_is_refused(code: str) -> None:
    with pytest.raises(UnitNotShipped, match=code):
        shipped.commune(code)
