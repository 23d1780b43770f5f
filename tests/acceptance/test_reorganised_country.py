"""The real reorganisation of 1 July 2025, divided communes among them: nothing is lost or doubled, and every old number is found."""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from typing import Any

import pytest

from diaba.access import ANYONE
from diaba.db import Database, WriteTransaction
from diaba.ledger.replay import replay
from diaba.registry.lookup.answering import look_up
from diaba.registry.lookup.asking import Asker, ParcelHit
from reorganising import BEFORE, TODAY, WHERE, carry_out, parcels_at, places, settle, take_back

Opened = Callable[[], AbstractContextManager[WriteTransaction]]
NOW = datetime(2999, 1, 1, tzinfo=UTC)
PLACED = """
    SELECT count(*) FROM cadastre.parcel_version version JOIN cadastre.sheet ON sheet.id = version.sheet_id JOIN units.unit ON unit.id = sheet.unit_id
    WHERE upper_inf(version.effective) AND upper_inf(version.recorded) AND unit.since = '2025-07-01' AND ST_Covers(unit.web, version.web)"""
CALLED = "SELECT parcel.code, former.unit_code AS commune, former.sheet_number AS sheet, former.parcel_number AS number FROM cadastre.former_name former JOIN cadastre.parcel ON parcel.id = parcel_id ORDER BY 1"
DIVIDED = "SELECT count(DISTINCT predecessor_id) FROM units.succession JOIN old ON old.id = predecessor_id WHERE extent = 'part'"


def reorganised(opened: Opened, provinces: Sequence[str], each: int) -> None:
    """Carry it out in provinces one by one, look at everything, and take it back from last to first."""
    communes = divided = 0
    for province in provinces:
        with opened() as transaction:
            settle(transaction, province, each=each)
            communes += transaction.value("SELECT count(*) FROM old")
            divided += transaction.value(DIVIDED)
    assert communes >= 300
    assert divided >= 60
    with opened() as transaction:
        before, known = transaction.all(WHERE), transaction.value("SELECT clock_timestamp()")
    done = []
    for province in provinces:
        with opened() as transaction:
            done.append(carry_out(transaction, province))
    assert sum(one.parcels for one in done) == len(before)
    with opened() as transaction:
        every_one_in_one_place(transaction, before)
        assert places(parcels_at(transaction, TODAY, known)) == places(before)
        assert [*replay(transaction)] == []
    for one, province in reversed([*zip(done, provinces, strict=True)]):
        with opened() as transaction:
            take_back(transaction, one, province)
    with opened() as transaction:
        assert places(transaction.all(WHERE)) == places(before)
        assert places(parcels_at(transaction, TODAY, NOW)) == places(before)
        assert [*replay(transaction)] == []


def every_one_in_one_place(transaction: WriteTransaction, before: Sequence[Any]) -> None:
    after = transaction.all(WHERE)
    assert [row.code for row in after] == [row.code for row in before]
    assert transaction.value(PLACED) == len(before)
    assert max(Counter((row.commune, row.sheet, row.number) for row in after).values()) == 1
    assert places(transaction.all(CALLED)) == places(before)
    found_by_old_names(transaction, before[:: len(before) // 40], {row.code: row for row in after})
    assert places(parcels_at(transaction, BEFORE, NOW)) == places(before)


def found_by_old_names(transaction: WriteTransaction, some: Sequence[Any], now: dict[str, Any]) -> None:
    """The search box finds a parcel by its old commune, sheet and number, and says where it is now."""
    for row in some:
        [found] = look_up(transaction, [f"tờ {row.sheet} thửa {row.number}"], Asker(ANYONE, TODAY, row.commune))
        hits = [hit.parcel for hit in found.hits if isinstance(hit, ParcelHit)]
        names = {
            one.code: transaction.value(
                "SELECT full_name FROM units.unit WHERE code = %s AND upper_inf(valid)", [now[one.code].commune]
            )
            for one in hits
        }
        assert row.code in names
        assert all(one.full_name == names[one.code] for one in hits)


def test_a_province_is_reorganised_and_taken_back(transaction: WriteTransaction) -> None:
    reorganised(lambda: nullcontext(transaction), ["31"], each=2)


@pytest.mark.campaign
def test_the_whole_country_is_reorganised_and_taken_back(fresh_database: Database) -> None:
    with fresh_database.read() as transaction:
        rows = transaction.all(
            "SELECT code FROM units.unit WHERE level = 'province' AND valid @> '2025-07-01'::date AND NOT training ORDER BY code"
        )
    reorganised(fresh_database.write, [row.code for row in rows], each=2)
