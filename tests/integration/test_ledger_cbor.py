"""The CBOR that SQL writes is the deterministic CBOR of RFC 8949, as an independent library writes it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import cbor2
import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diaba.db import WriteTransaction

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
INTEGERS = st.one_of(st.integers(-(2**63), 2**63 - 1), st.integers(-300, 300), st.integers(2**16 - 9, 2**16 + 9))
DAYS = st.dates(date(1, 1, 1), date(9999, 12, 30))
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=400)


@pytest.fixture(scope="module")
def writing(worker_conninfo: str) -> Any:
    with psycopg.connect(worker_conninfo) as connection:
        yield WriteTransaction(connection)
        connection.rollback()


def tagged(day: date | None) -> Any:
    return None if day is None else cbor2.CBORTag(1004, day.isoformat())


def micros(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


CASES: dict[str, tuple[st.SearchStrategy[Any], str, Callable[[Any], Any]]] = {
    "cbor_int": (INTEGERS, "bigint", lambda value: value),
    "cbor_bool": (st.booleans(), "boolean", lambda value: value),
    "cbor_text": (TEXTS, "text", lambda value: value),
    "cbor_bytes": (st.binary(max_size=400), "bytea", lambda value: value),
    "cbor_date": (DAYS, "date", tagged),
    "cbor_moment": (st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)), "timestamptz", micros),  # noqa: DTZ001 - the zone is added
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_every_kind_of_value_is_written_as_the_library_does(name: str, writing: WriteTransaction) -> None:
    strategy, kind, meant = CASES[name]

    @settings(max_examples=30, deadline=None)
    @given(st.lists(st.one_of(st.none(), strategy), max_size=20))
    def check(values: list[Any]) -> None:
        query = f"SELECT base.{name}(value) AS made FROM unnest(%s::{kind}[]) WITH ORDINALITY AS given (value, place) ORDER BY place"
        made = [bytes(row.made) for row in writing.all(query, [values])]
        assert made == [cbor2.dumps(None if value is None else meant(value), canonical=True) for value in values]

    check()


@settings(max_examples=30, deadline=None)
@given(st.one_of(st.none(), DAYS), st.one_of(st.none(), DAYS))
def test_a_period_is_both_its_ends(writing: WriteTransaction, start: date | None, end: date | None) -> None:
    if start and end and start >= end:
        start, end = end, start + timedelta(days=1)
    made = writing.value("SELECT base.cbor_period(daterange(%s, %s))", [start, end])
    assert bytes(made) == cbor2.dumps([tagged(start), tagged(end)], canonical=True)


@settings(max_examples=30, deadline=None)
@given(st.lists(INTEGERS, max_size=300))
def test_an_array_is_its_items(writing: WriteTransaction, values: list[int]) -> None:
    query = "SELECT base.cbor_array(ARRAY(SELECT base.cbor_int(value) FROM unnest(%s::bigint[]) WITH ORDINALITY AS given (value, place) ORDER BY place))"
    assert bytes(writing.value(query, [values])) == cbor2.dumps(values, canonical=True)


def test_nothing_is_null(writing: WriteTransaction) -> None:
    for call in ("cbor_period(NULL)", "cbor_array(NULL)"):
        assert bytes(writing.value(f"SELECT base.{call}")) == b"\xf6"
