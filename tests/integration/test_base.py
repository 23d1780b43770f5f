"""The base holds: what a read may not do, and that a write leaves all or nothing."""

import psycopg
import pytest

from diaba.db import Database, ReadTransaction


def test_reading_cannot_change_anything(reading: ReadTransaction) -> None:
    with pytest.raises((psycopg.errors.ReadOnlySqlTransaction, psycopg.errors.InsufficientPrivilege)):
        reading.one("INSERT INTO exchange.event (kind, subject, facts) VALUES ('x', 'y', '{}') RETURNING id")


def test_a_write_that_fails_leaves_nothing(fresh_database: Database) -> None:
    def fail_after_writing() -> None:
        with fresh_database.write() as writing:
            writing.execute("INSERT INTO exchange.event (kind, subject, facts) VALUES ('x', 'y', '{}')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_writing()
    with fresh_database.read() as reading:
        assert reading.value("SELECT count(*) FROM exchange.event") == 0


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("Hòa Bình", "hoa binh"),
        ("Hoà Bình", "hoa binh"),
        ("Đắk Lắk", "dak lak"),
        ("Đăk Lăk", "dak lak"),
        ("Thị trấn M'Đrắk", "thi tran m drak"),
    ],
)
def test_names_are_found_by_one_key(reading: ReadTransaction, label: str, key: str) -> None:
    assert reading.value("SELECT base.search_key(%s)", [label]) == key
