"""A decree re-homes land: whole communes by table, divided ones by where parcels lie; told twice in time, proven, and taken back."""

from collections import Counter
from datetime import UTC, date, datetime

from diaba.db import WriteTransaction
from diaba.ledger.replay import replay
from reorganising import BEFORE, TODAY, WHERE, carry_out, parcels_at, places, settle, take_back

NOW = datetime(2999, 1, 1, tzinfo=UTC)
WHOLE, DIVIDED = "04", "31"


def test_whole_communes_go_with_all_their_sheets(transaction: WriteTransaction) -> None:
    settle(transaction, WHOLE, each=2, communes=30)
    before, known = transaction.all(WHERE), transaction.value("SELECT clock_timestamp()")
    done = carry_out(transaction, WHOLE)
    after = transaction.all(WHERE)
    assert done.parcels == len(before) == len(after) == 120
    assert done.versions == 0
    became = dict(transaction.all(
        "SELECT old.code AS old, new.code AS new FROM units.succession JOIN units.unit old ON old.id = predecessor_id JOIN units.unit new ON new.id = successor_id WHERE new.since = '2025-07-01'"
    ))  # fmt: skip
    assert [(row.code, row.commune, row.number) for row in after] == [
        (row.code, became[row.commune], row.number) for row in before
    ]
    assert max(Counter((row.commune, row.sheet, row.number) for row in after).values()) == 1
    assert places(parcels_at(transaction, BEFORE, NOW)) == places(before)
    assert places(parcels_at(transaction, TODAY, known)) == places(before)
    assert places(parcels_at(transaction, date(2025, 7, 1), NOW)) == places(after)
    assert [*replay(transaction)] == []


def test_a_taken_number_goes_on_after_the_highest(transaction: WriteTransaction) -> None:
    settle(transaction, WHOLE, each=1, communes=30)
    carry_out(transaction, WHOLE)
    numbers = transaction.all(
        "SELECT unit_id, array_agg(number ORDER BY length(number), number) AS numbers FROM cadastre.sheet GROUP BY 1"
    )
    assert all(row.numbers == [str(place) for place in range(1, len(row.numbers) + 1)] for row in numbers)
    told = transaction.all("SELECT * FROM cadastre.sheet_reference")
    assert len(told) == 60
    kept = [row for row in told if row.old_unit_code == row.new_unit_code]
    assert kept
    assert all(row.old_number == row.new_number for row in kept)


def test_a_divided_commune_goes_where_each_parcel_lies(transaction: WriteTransaction) -> None:
    settle(transaction, DIVIDED, each=4)
    before, known = transaction.all(WHERE), transaction.value("SELECT clock_timestamp()")
    done = carry_out(transaction, DIVIDED, with_map=True)
    after = transaction.all(WHERE)
    assert done.parcels == len(before) == len(after)
    assert done.versions > 100
    outside = transaction.value(
        "SELECT count(*) FROM cadastre.parcel_version v JOIN cadastre.sheet s ON s.id = v.sheet_id JOIN units.unit u ON u.id = s.unit_id"
        " WHERE upper_inf(v.effective) AND upper_inf(v.recorded) AND NOT ST_Covers(u.web, v.web)"
    )
    assert outside == 0
    assert places(parcels_at(transaction, BEFORE, NOW)) == places(before)
    assert places(parcels_at(transaction, TODAY, known)) == places(before)
    assert places(parcels_at(transaction, TODAY, NOW)) == places(after)
    assert transaction.value(
        "SELECT count(*) FROM cadastre.land_use JOIN cadastre.parcel_version v ON v.id = parcel_version_id WHERE upper_inf(v.effective) AND upper_inf(v.recorded)"
    ) == len(after)
    assert {feature["properties"]["what"] for feature in done.map["features"]} == {"commune", "move"}
    assert [*replay(transaction)] == []
    between = transaction.value("SELECT clock_timestamp()")
    take_back(transaction, done, DIVIDED)
    assert places(transaction.all(WHERE)) == places(before)
    assert places(parcels_at(transaction, TODAY, NOW)) == places(before)
    assert places(parcels_at(transaction, TODAY, between)) == places(after)
    assert places(parcels_at(transaction, BEFORE, between)) == places(before)
    assert [*replay(transaction)] == []
    again = carry_out(transaction, DIVIDED)
    assert (again.parcels, again.versions) == (done.parcels, done.versions)
    assert places(transaction.all(WHERE)) == places(after)
    assert [*replay(transaction)] == []
