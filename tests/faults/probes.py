"""What must hold of the register, each asked directly: a probe passes on a sound register and fails where its rule was broken."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from fractions import Fraction
from typing import Any, LiteralString

import psycopg
import pytest

from diaba.db import WriteTransaction
from diaba.errors import NotAllowed, Refusal
from registering import ELSEWHERE, OFFICER, Place

Probe = Callable[[WriteTransaction], None]
PROBES: dict[str, Probe] = {}
FIRST = {"do": "first-registration", "day": date(2015, 3, 1), "holders": {"An": 1}, "printed": "BK 123456"}
SALE = {"do": "transfer", "day": date(2024, 5, 6), "gives": {"An": 1}, "receives": {"Bình": 1}}
CUT = {
    "do": "subdivision",
    "day": date(2024, 5, 6),
    "parcel": 1,
    "lines": ["LINESTRING(600004.07 2339999, 600004.07 2340011)"],
}
CAVEAT = {
    "do": "caveat-set", "day": date(2024, 1, 2), "blocks": ["dealing"], "document_kind": "8",
    "document_number": "12/QĐ-TA", "authority": "Tòa án", "reason": "Tranh chấp",
}  # fmt: skip


def probe(function: Probe) -> Probe:
    PROBES[function.__name__] = function
    return function


@contextmanager
def refused(transaction: WriteTransaction, code: str) -> Iterator[None]:
    with pytest.raises(Refusal) as refusal, transaction.part():
        yield
    assert refusal.value.code == code


@contextmanager
def checked(transaction: WriteTransaction) -> Iterator[None]:
    """Let deferred constraints speak at the end."""
    yield
    transaction.execute("SET CONSTRAINTS ALL IMMEDIATE")


@contextmanager
def impossible(transaction: WriteTransaction, constraint: str) -> Iterator[None]:
    with pytest.raises(psycopg.Error) as error, transaction.part(), checked(transaction):
        yield
    assert error.value.diag.constraint_name == constraint


def settled(transaction: WriteTransaction) -> None:
    transaction.execute("SET CONSTRAINTS ALL IMMEDIATE")
    transaction.execute("SET CONSTRAINTS ALL DEFERRED")


def sold(transaction: WriteTransaction) -> Place:
    place = Place(transaction)
    place.do(FIRST)
    settled(transaction)
    place.do(SALE)
    settled(transaction)
    return place


def right(place: Place, changed: LiteralString, *given: Any) -> None:
    """Write a copy of the first live right, but for what is ``changed``, past every act."""
    place.transaction.execute(
        "INSERT INTO registry.rrr (right_id, ba_unit_id, kind, type, party_id, numerator, denominator, effective, recorded, opened_by)"
        f" SELECT {changed} FROM registry.rrr WHERE ba_unit_id = %s AND upper_inf(effective) AND upper_inf(recorded)",
        [*given, place.units[0]],
    )


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
def nobody_holds_more_than_the_whole(transaction: WriteTransaction) -> None:
    place = sold(transaction)
    with impossible(transaction, "shares_are_whole"):
        right(place, "nextval('registry.right_id_seq'), ba_unit_id, kind, type, %s, 1, 1000, effective, tstzrange(clock_timestamp(), NULL), opened_by",
              place.person("Kẻ gian"))  # fmt: skip


@probe
def nothing_of_the_whole_is_lost(transaction: WriteTransaction) -> None:
    place = sold(transaction)
    with impossible(transaction, "shares_are_whole"), transaction.part():
        transaction.execute(
            "SELECT registry.write(jsonb_build_object('kind', 'x', 'decided_by', 'x', 'effective', '2024-06-01', 'detail', '{}'::jsonb),"
            " jsonb_build_object('close_rights', (SELECT jsonb_agg(id) FROM registry.rrr WHERE upper_inf(recorded) AND upper_inf(effective)),"
            " 'open_rights', jsonb_build_array(jsonb_build_object('ba_unit_id', %s::bigint, 'kind', 'right', 'type', 'land-use', 'party_id', %s::bigint,"
            " 'numerator', 999, 'denominator', 1000))))",
            [place.units[0], place.person("Chi")],
        )
        transaction.execute("SET CONSTRAINTS ALL IMMEDIATE")


@probe
def shares_are_counted_exactly(transaction: WriteTransaction) -> None:
    place = Place(transaction)
    heirs = {f"Thừa kế {number}": Fraction(1, 49) for number in range(42)} | {"Cả": Fraction(1, 7)}
    place.do({**FIRST, "holders": heirs})
    settled(transaction)
    place.do({**SALE, "gives": {"Cả": Fraction(1, 7)}, "receives": {"Bình": Fraction(1, 14), "Chi": Fraction(1, 14)}})
    settled(transaction)
    with impossible(transaction, "shares_are_whole"):
        right(place, "nextval('registry.right_id_seq'), ba_unit_id, kind, type, %s, 1, 1000000000000000, effective,"
                     " tstzrange(clock_timestamp(), NULL), opened_by", place.person("Kẻ gian"))  # fmt: skip


@probe
def a_version_does_not_change(transaction: WriteTransaction) -> None:
    sold(transaction)
    for change in (
        "party_id = party_id + 0, facts = '{}'",
        "effective = daterange(lower(effective) - 1, NULL)",
        "recorded = tstzrange(lower(recorded) - interval '1 day', NULL)",
    ):
        with impossible(transaction, "versions_only_end"):
            transaction.connection.execute(f"UPDATE registry.rrr SET {change} WHERE closed_by IS NULL".encode())


@probe
def nothing_is_deleted(transaction: WriteTransaction) -> None:
    sold(transaction)
    for table in ("rrr", "certificate_status", "act"):
        with impossible(transaction, "nothing_is_deleted"):
            transaction.connection.execute(f"DELETE FROM registry.{table}".encode())
    with impossible(transaction, "nothing_is_deleted"):
        transaction.execute("TRUNCATE registry.rrr CASCADE")


@probe
def a_right_lives_once(transaction: WriteTransaction) -> None:
    place = sold(transaction)
    with impossible(transaction, "one_live_version_of_right"):
        right(
            place, "right_id, ba_unit_id, kind, type, party_id, numerator, denominator, effective, recorded, opened_by"
        )


@probe
def a_parcel_belongs_to_one_unit(transaction: WriteTransaction) -> None:
    place = sold(transaction)
    with impossible(transaction, "one_unit_per_parcel"):
        transaction.execute(
            "INSERT INTO registry.ba_unit_part (ba_unit_id, parcel_id, effective, recorded, opened_by)"
            " SELECT ba_unit_id, parcel_id, effective, recorded, opened_by FROM registry.ba_unit_part WHERE parcel_id = %s",
            [place.parcels[0]],
        )


@probe
def a_certificate_has_one_status(transaction: WriteTransaction) -> None:
    sold(transaction)
    with impossible(transaction, "one_live_status"):
        transaction.execute(
            "INSERT INTO registry.certificate_status (certificate_id, status, effective, recorded, opened_by)"
            " SELECT certificate_id, 'revoked', effective, recorded, opened_by FROM registry.certificate_status"
        )


@probe
def mortgages_of_one_rank_are_one(transaction: WriteTransaction) -> None:
    place = sold(transaction)
    place.do({"do": "mortgage", "day": date(2025, 1, 1), "mortgagee": "A"})
    with impossible(transaction, "one_live_mortgage_per_rank"):
        transaction.execute(
            "INSERT INTO registry.rrr (ba_unit_id, kind, type, party_id, rank, effective, recorded, opened_by)"
            " SELECT ba_unit_id, kind, type, party_id, rank, effective, recorded, opened_by FROM registry.rrr WHERE type = 'mortgage'"
        )


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
    place.do({**CAVEAT, "day": transaction.value("SELECT current_date")})
    with refused(transaction, "stopped-by-caveat"):
        place.do({**SALE, "day": transaction.value("SELECT current_date")})


@probe
def a_caveat_on_a_party_stops_what_it_holds(transaction: WriteTransaction) -> None:
    place = Place(transaction)
    place.do(FIRST)
    transaction.execute(
        "INSERT INTO registry.caveat (party_id, blocks_certificate, blocks_dealing, blocks_registration, document_kind, document_number, authority,"
        " reason, effective, recorded, opened_by) SELECT %s, false, true, false, '8', '1', 'Tòa án', 'Thi hành án', daterange(current_date, NULL),"
        " tstzrange(clock_timestamp(), NULL), max(id) FROM registry.act",
        [place.person("An")],
    )
    with refused(transaction, "stopped-by-caveat"):
        place.do(SALE)


@probe
def a_caveat_lapses_on_the_day_it_names(transaction: WriteTransaction) -> None:
    place = Place(transaction)
    place.do(FIRST)
    place.do({**CAVEAT, "until": date(2024, 2, 2)})
    place.do(SALE)


@probe
def two_persons_are_two(transaction: WriteTransaction) -> None:
    place = sold(transaction)
    with refused(transaction, "second-person-missing"):
        place.do({"do": "recovery", "day": date(2025, 1, 1)}, approver=OFFICER)
    with impossible(transaction, "approved_by_another"):
        transaction.execute(
            "INSERT INTO registry.act (kind, decided_by, approved_by, effective, detail) VALUES ('x', 'hoa', 'hoa', '2024-01-01', '{}')"
        )


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
