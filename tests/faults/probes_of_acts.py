"""What acts do and refuse, and what is known of them afterwards."""

from datetime import date
from typing import LiteralString

import psycopg
import pytest

from diaba import sql
from diaba.db import WriteTransaction
from diaba.errors import NotAllowed
from faults.probing import CAVEAT, CUT, FIRST, SALE, probe, refused, settled, sold
from registering import ELSEWHERE, Place

LEDGER = sql.load("diaba.ledger")


@probe
def a_unit_is_locked_before_it_is_read(transaction: WriteTransaction) -> None:
    place = Place(transaction)
    place.do(FIRST)
    assert locked_by_reading(place, "registry.ba_unit", place.units[0], "ARRAY[{}]::bigint[], '{{}}'")


@probe
def a_parcel_is_locked_before_it_is_read(transaction: WriteTransaction) -> None:
    place = Place(transaction)
    assert locked_by_reading(place, "cadastre.parcel", place.parcels[2], "'{{}}', ARRAY[{}]::bigint[]")


def locked_by_reading(place: Place, table: str, number: int, given: str) -> bool:
    """Whether reading for an act leaves a new mark of a lock on the row."""
    mark = f"SELECT xmax FROM {table} WHERE id = {number}".encode()
    before = place.transaction.connection.execute(mark).fetchone()
    with place.transaction.part():
        place.transaction.connection.execute(f"SELECT registry.seen({given.format(number)}, NULL)".encode())
        return before != place.transaction.connection.execute(mark).fetchone()


@probe
def what_was_ended_meanwhile_is_not_ended_again(transaction: WriteTransaction) -> None:
    place = sold(transaction)
    ended = transaction.value("SELECT min(id) FROM registry.rrr WHERE closed_by IS NOT NULL")
    with pytest.raises(psycopg.errors.SerializationFailure), transaction.part():
        transaction.execute(
            "SELECT registry.write(jsonb_build_object('kind', 'x', 'decided_by', 'x', 'effective', '2024-06-01', 'detail', '{}'::jsonb),"
            " jsonb_build_object('close_rights', ARRAY[%s]))",
            [ended],
        )
    assert place.holders() == {"Bình": 1}


@probe
def the_ledger_holds_all_that_acts_wrote(transaction: WriteTransaction) -> None:
    Place(transaction).do(FIRST)
    assert not transaction.all(LEDGER["entered_otherwise"])


@probe
def a_certificate_ends_with_what_it_evidences(transaction: WriteTransaction) -> None:
    place = Place(transaction)
    place.do(FIRST)
    place.do(CUT)
    assert transaction.value("SELECT array_agg(status ORDER BY id) FROM registry.certificate_status") == [
        "in-force",
        "in-force",
        "ended",
    ]


@probe
def on_the_day_of_a_sale_the_buyer_holds_and_on_the_day_before_the_seller(transaction: WriteTransaction) -> None:
    place = sold(transaction)
    query: LiteralString = "SELECT array_agg(party_id) FROM registry.rrr WHERE ba_unit_id = %s AND upper_inf(recorded) AND effective @> %s::date"
    for day, who in ((date(2024, 5, 5), "An"), (date(2024, 5, 6), "Bình"), (date(2015, 3, 1), "An")):
        assert transaction.value(query, [place.units[0], day]) == [place.person(who)]
    assert transaction.value(query, [place.units[0], date(2015, 2, 28)]) is None


@probe
def what_was_known_before_the_sale_is_still_answered(transaction: WriteTransaction) -> None:
    place = sold(transaction)
    before = transaction.value(
        "SELECT recorded_at - interval '1 microsecond' FROM registry.act ORDER BY id DESC LIMIT 1"
    )
    query: LiteralString = "SELECT array_agg(party_id) FROM registry.rrr WHERE ba_unit_id = %s AND recorded @> %s::timestamptz AND effective @> %s::date"
    assert transaction.value(query, [place.units[0], before, date(2026, 1, 1)]) == [place.person("An")]


@probe
def at_any_instant_one_version_of_a_right_is_known(transaction: WriteTransaction) -> None:
    place = sold(transaction)
    place.do({**SALE, "day": date(2025, 1, 1), "gives": {"Bình": 1}, "receives": {"Chi": 1}})
    twice = transaction.value(
        "SELECT count(*) FROM registry.rrr a JOIN registry.rrr b ON a.ba_unit_id = b.ba_unit_id AND a.id < b.id"
        " AND a.recorded && b.recorded AND a.effective && b.effective"
    )
    assert twice == 0
    unopened = transaction.value(
        "SELECT count(*) FROM registry.rrr v JOIN registry.act a ON a.id = v.opened_by WHERE lower(v.recorded) <> a.recorded_at"
    )
    assert unopened == 0


@probe
def every_version_that_ended_knows_the_act_that_ended_it(transaction: WriteTransaction) -> None:
    sold(transaction)
    act = transaction.value("SELECT max(id) FROM registry.act")
    assert transaction.value("SELECT count(*) FROM registry.rrr WHERE closed_by = %s", [act]) == 2


@probe
def three_sales_on_one_day_stay_three(transaction: WriteTransaction) -> None:
    place = sold(transaction)
    place.do({**SALE, "gives": {"Bình": 1}, "receives": {"Chi": 1}})
    place.do({**SALE, "gives": {"Chi": 1}, "receives": {"Dũng": 1}})
    settled(transaction)
    assert place.holders() == {"Dũng": 1}
    assert transaction.value("SELECT count(*) FROM registry.act WHERE kind = 'transfer'") == 3


@probe
def an_act_and_its_event_are_one(transaction: WriteTransaction) -> None:
    place = sold(transaction)
    acts = transaction.value("SELECT count(*) FROM registry.act WHERE kind <> 'survey'")
    assert transaction.value("SELECT count(*) FROM exchange.event WHERE kind = 'act-registered'") == acts
    with refused(transaction, "not-holder"):
        place.do(SALE)
    assert transaction.value("SELECT count(*) FROM exchange.event WHERE kind = 'act-registered'") == acts


@probe
def the_same_request_is_carried_out_once(transaction: WriteTransaction) -> None:
    place = Place(transaction)
    place.do(FIRST)
    first = place.do({**SALE, "receives": {"Bình": "1/2", "Chi": "1/2"}}, key="a")
    again = place.do({**SALE, "receives": {"Bình": "1/2", "Chi": "1/2"}}, key="a")
    assert (again.act_id, again.again) == (first.act_id, True)


@probe
def a_key_is_not_used_for_another_request(transaction: WriteTransaction) -> None:
    place = Place(transaction)
    place.do(FIRST)
    place.do(SALE, key="a")
    with refused(transaction, "request-reused"):
        place.do({**SALE, "gives": {"Bình": 1}, "receives": {"Chi": 1}}, key="a")


@probe
def a_caveat_stops_a_sale_from_its_first_day(transaction: WriteTransaction) -> None:
    place = Place(transaction)
    place.do(FIRST)
    place.do({**CAVEAT, "day": transaction.value("SELECT base.today()")})
    with refused(transaction, "stopped-by-caveat"):
        place.do({**SALE, "day": transaction.value("SELECT base.today()")})


@probe
def a_caveat_on_a_party_stops_what_it_holds(transaction: WriteTransaction) -> None:
    place = Place(transaction)
    place.do(FIRST)
    stop(place, "An")
    with refused(transaction, "stopped-by-caveat"):
        place.do(SALE)


@probe
def a_caveat_on_a_person_stops_what_the_household_holds(transaction: WriteTransaction) -> None:
    place = Place(transaction)
    place.do(FIRST)
    transaction.execute(
        "INSERT INTO party.member (group_id, party_id, role, rank, effective, recorded, opened_by)"
        " SELECT %s, %s, 'member', 1, daterange('2015-03-01', NULL), tstzrange(clock_timestamp(), NULL), max(id) FROM registry.act",
        [place.person("An"), place.person("Con của An")],
    )
    stop(place, "Con của An")
    with refused(transaction, "stopped-by-caveat"):
        place.do(SALE)


def stop(place: Place, who: str) -> None:
    """Set a caveat on a person."""
    place.transaction.execute(
        "INSERT INTO registry.caveat (party_id, blocks_certificate, blocks_dealing, blocks_registration, document_kind, document_number, authority,"
        " reason, effective, recorded, opened_by) SELECT %s, false, true, false, '8', '1', 'Tòa án', 'Thi hành án', daterange(base.today(), NULL),"
        " tstzrange(clock_timestamp(), NULL), max(id) FROM registry.act",
        [place.person(who)],
    )


@probe
def a_caveat_lapses_on_the_day_it_names(transaction: WriteTransaction) -> None:
    place = Place(transaction)
    place.do(FIRST)
    place.do({**CAVEAT, "until": date(2024, 2, 2)})
    place.do(SALE)


@probe
def an_officer_of_another_province_decides_nothing_here(transaction: WriteTransaction) -> None:
    place = sold(transaction)
    with pytest.raises(NotAllowed), transaction.part():
        place.do({**SALE, "gives": {"Bình": 1}, "receives": {"Chi": 1}}, by=ELSEWHERE)


@probe
def an_act_is_not_before_what_it_ends(transaction: WriteTransaction) -> None:
    place = sold(transaction)
    with refused(transaction, "date-before-right"):
        place.do({**SALE, "day": date(2024, 5, 5), "gives": {"Bình": 1}, "receives": {"Chi": 1}})


@probe
def a_mortgagee_is_asked(transaction: WriteTransaction) -> None:
    place = Place(transaction)
    place.do(FIRST)
    place.do({"do": "mortgage", "day": date(2023, 1, 1), "mortgagee": "Ngân hàng"})
    with refused(transaction, "mortgaged-without-consent"):
        place.do(SALE)


@probe
def an_exchanged_certificate_is_no_longer_in_force(transaction: WriteTransaction) -> None:
    place = Place(transaction)
    place.do(FIRST)
    place.do({**SALE, "printed": "AA 01234567"})
    rows = transaction.all(
        "SELECT serial, status FROM registry.certificate c JOIN registry.certificate_status s ON s.certificate_id = c.id"
        " WHERE upper_inf(s.effective) AND upper_inf(s.recorded) ORDER BY c.id"
    )
    assert [tuple(row) for row in rows] == [("BK 123456", "exchanged"), ("AA 01234567", "in-force")]
    assert place.unit().certificates[0].serial == "AA 01234567"


@probe
def pieces_fill_what_was_cut(transaction: WriteTransaction) -> None:
    place = Place(transaction)
    place.do(FIRST)
    place.do(CUT)
    settled(transaction)
    assert transaction.value(
        "SELECT ST_Area(ST_SymDifference(a.shape, b.shape)) < 0.001 FROM (SELECT ST_Union(shape) AS shape FROM cadastre.parcel_version"
        " WHERE number IN ('6', '7')) a, (SELECT shape FROM cadastre.parcel_version WHERE number = '1' LIMIT 1) b"
    )
    areas = [
        row.legal_area
        for row in transaction.all(
            "SELECT legal_area::float FROM cadastre.parcel_version WHERE number IN ('6', '7') ORDER BY number"
        )
    ]
    assert areas == [40.7, 59.3]


@probe
def pieces_know_where_they_come_from(transaction: WriteTransaction) -> None:
    place = Place(transaction)
    place.do(FIRST)
    place.do(CUT)
    assert transaction.value("SELECT count(*) FROM cadastre.lineage WHERE parent_id = %s", [place.parcels[0]]) == 2
    assert transaction.value("SELECT retired_by IS NOT NULL FROM cadastre.parcel WHERE id = %s", [place.parcels[0]])


@probe
def pieces_that_leave_a_gap_are_refused(transaction: WriteTransaction) -> None:
    place = Place(transaction)
    place.do(FIRST)
    box = "POLYGON(({0} 2340000, {1} 2340000, {1} 2340010, {0} 2340010, {0} 2340000))"
    with refused(transaction, "drawing-differs"):
        place.do({**CUT, "lines": [], "pieces": [box.format(600000, 600004), box.format(600005, 600010)]})


@probe
def a_number_is_not_used_twice_on_a_sheet(transaction: WriteTransaction) -> None:
    place = Place(transaction)
    place.do(FIRST)
    place.do(CUT)
    place.do({"do": "merger", "day": date(2025, 1, 1), "of": [2, 3], "merged": [7, 8]})
    numbers = "SELECT array_agg(DISTINCT number ORDER BY number) FROM cadastre.parcel_version WHERE number <> '99'"
    assert transaction.connection.execute(numbers.encode()).fetchone() == (list("12345678"),)
