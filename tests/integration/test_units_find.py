"""Names are found as people write them."""

import datetime as dt
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diaba.db import ReadTransaction
from diaba.units.find import find

EVE, NOW = dt.date(2025, 6, 30), dt.date(2026, 11, 1)


@pytest.mark.parametrize(
    ("text", "code", "opened"),
    [
        ("P. Bến Nghé Q1", "26740", "2023-04-10"),
        ("p. bến nghé, q.1", "26740", "2023-04-10"),
        ("phuong ben nghe, quan 1, tp hcm", "26740", "2023-04-10"),
        ("Sài Gòn", "26740", "2025-07-01"),
        ("P.10 Q.6", "27385", "2023-04-10"),
        ("Phường 06, Quận 5", "27337", "2023-04-10"),
        ("TT. Chũ", "07525", "2023-04-10"),
        ("TP Đồng Nai", "75", "2026-04-30"),
        ("xã Tân Lập huyện Mộc Châu tỉnh Sơn La", "03997", "2023-04-10"),
        ("Tà Bhing, Nam Giang, Quảng Nam", "20710", "2023-04-10"),
        ("phường Bên Nge, quận 1", "26740", "2023-04-10"),
        ("12 Lê Lợi, P. Bến Thành, Q.1, TPHCM", "26743", "2023-04-10"),
        ("Quận 1", "760", "2023-04-10"),
        ("Xã H Bông", "23968", "2023-04-10"),
    ],
)
def test_the_first_candidate_is_the_one_meant(reading: ReadTransaction, text: str, code: str, opened: str) -> None:
    first, *others = find(reading, text, today=NOW)
    assert (first.unit.code, str(first.unit.opened)) == (code, opened)
    assert first.confidence > 0.5
    assert all(other.confidence < first.confidence for other in others)


def test_an_old_name_with_its_district_leads_to_the_commune_of_today(reading: ReadTransaction) -> None:
    first = find(reading, "thị trấn Trâu Quỳ, huyện Gia Lâm, Hà Nội", today=NOW)[0]
    assert {(each.unit.full_name, each.extent) for each in first.today} == {
        ("Xã Gia Lâm", "part"),
        ("Xã Bát Tràng", "part"),
    }


def test_a_name_that_many_have_is_ambiguous_and_says_so(reading: ReadTransaction) -> None:
    found = find(reading, "xã Hòa Lạc", today=NOW)
    best = [each for each in found if each.confidence == found[0].confidence]
    assert len(best) == 4
    assert sum(each.confidence for each in best) <= 1
    assert best[0].unit.closed is None


def test_both_spellings_find_the_same(reading: ReadTransaction) -> None:
    codes = [
        [each.unit.code for each in find(reading, text, today=NOW)] for text in ("phường Hoà Bình", "phường Hòa Bình")
    ]
    assert codes[0] == codes[1]


def test_a_day_limits_what_is_found(reading: ReadTransaction) -> None:
    assert {each.unit.opened.year for each in find(reading, "Hòa Lạc", day=NOW, today=NOW)} == {2025}
    assert not find(reading, "Bến Nghé", day=dt.date(2020, 1, 1), today=NOW)


def test_a_code_finds_all_it_meant(reading: ReadTransaction) -> None:
    assert {each.unit.name for each in find(reading, "26740", today=NOW)} == {"Bến Nghé", "Sài Gòn"}
    assert [each.unit.name for each in find(reading, "26740", day=EVE, today=NOW)] == ["Bến Nghé"]


@pytest.mark.parametrize("text", ["", " ,. ", "'; DROP TABLE units.unit; --", "%_%", "🏠", "x" * 5_000])
def test_nonsense_finds_nothing_and_breaks_nothing(reading: ReadTransaction, text: str) -> None:
    assert all(each.confidence < 0.6 for each in find(reading, text, today=NOW))


@cache
def addresses(conninfo: str) -> list[Any]:
    with psycopg.connect(conninfo) as connection:
        rows = connection.execute(
            """SELECT code, array_to_string(ARRAY[full_name, parent_name, CASE WHEN parent_code <> province_code THEN province_name END], ', ')
               FROM units.described('2026-11-01') ORDER BY id"""
        )
        return rows.fetchall()


DISGUISES: dict[str, Callable[[str], str]] = {
    "as written": lambda text: text,
    "without marks": lambda text: "".join(
        each
        for each in unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
        if not unicodedata.combining(each)
    ),
    "upper case": str.upper,
    "lower case": str.lower,
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "abbreviated": lambda text: (
        text.replace("Phường ", "P.")
        .replace("Quận ", "Q.")
        .replace("Thành phố ", "TP. ")
        .replace("Thị trấn ", "TT ")
        .replace("Thị xã ", "TX. ")
        .replace("Huyện ", "H. ")
        .replace("Xã ", "X. ")
        .replace("Tỉnh ", "T. ")
    ),
}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(min_value=0), disguise=st.sampled_from(sorted(DISGUISES)))
def test_no_disguise_loses_a_unit(reading: ReadTransaction, worker_conninfo: str, place: int, disguise: str) -> None:
    known = addresses(worker_conninfo)
    code, address = known[place % len(known)]
    found = find(reading, DISGUISES[disguise](address), today=NOW)
    best = found[0].confidence
    assert code in {each.unit.code for each in found if each.confidence == best}, (address, disguise)
