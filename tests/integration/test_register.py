"""Registration itself: who, once, with what papers, and what it says when somebody else was quicker."""

import json
from datetime import date, timedelta
from fractions import Fraction

import pytest

from diaba.access import Principal, Role
from diaba.db import WriteTransaction
from diaba.errors import NotAllowed
from diaba.law.book import Book
from diaba.law.model import Parameter
from diaba.registry.acts.transfer import Transfer
from diaba.registry.register import register
from faults.probing import CUT, FIRST, SALE, refused, settled
from registering import OFFICER, SECOND, Place


@pytest.fixture
def place(transaction: WriteTransaction) -> Place:
    place = Place(transaction)
    place.do(FIRST)
    return place


def test_an_act_keeps_what_was_asked_and_by_whom(place: Place) -> None:
    source = place.value(
        "INSERT INTO registry.source (sha256, kind, file_name, size) VALUES (sha256('x'), 'HDCQ', 'hop-dong.pdf', 1) RETURNING id"
    )
    receipt = place.do({**SALE, "dossier": "H26.12-240101-0001", "sources": [source]}, key="k")
    row = place.transaction.one("SELECT * FROM registry.act WHERE id = %s", [receipt.act_id])
    assert (row.kind, row.decided_by, row.approved_by, row.dossier, row.request_key) == (
        "transfer",
        "hoa",
        None,
        "H26.12-240101-0001",
        "k",
    )
    assert row.detail["gives"] == {str(place.person("An")): "1"}
    assert place.value("SELECT source_id FROM registry.act_source WHERE act_id = %s", receipt.act_id) == source


def test_the_second_person_is_kept(place: Place) -> None:
    receipt = place.do({"do": "recovery", "day": date(2024, 1, 1)})
    assert place.value("SELECT approved_by FROM registry.act WHERE id = %s", receipt.act_id) == SECOND.name


def test_a_unit_that_is_not_there_is_refused(transaction: WriteTransaction) -> None:
    act = Transfer(effective=date(2024, 1, 1), unit=10**9, gives={1: Fraction(1)}, receives={2: Fraction(1)})
    with refused(transaction, "ba-unit-unknown"):
        register(transaction, act, OFFICER)


def test_a_retired_unit_is_refused(place: Place, transaction: WriteTransaction) -> None:
    place.do(CUT)
    with refused(transaction, "unit-retired"):
        place.do({**SALE, "day": date(2025, 1, 1)})


def test_a_parcel_that_is_not_there_is_refused(place: Place, transaction: WriteTransaction) -> None:
    place.parcels.append(10**9)
    with refused(transaction, "parcel-not-live"):
        place.do({**FIRST, "land": [7], "printed": "BK 1"})


def test_citizens_and_commune_officers_register_nothing(place: Place, transaction: WriteTransaction) -> None:
    for role in (Role.CITIZEN, Role.COMMUNE_OFFICER, Role.PARTNER):
        with pytest.raises(NotAllowed), transaction.part():
            place.do(SALE, by=Principal("x", role, "98765", "98"))


def test_the_second_person_needs_the_same_right(place: Place, transaction: WriteTransaction) -> None:
    with pytest.raises(NotAllowed), transaction.part():
        place.do(
            {"do": "recovery", "day": date(2024, 1, 1)}, approver=Principal("y", Role.COMMUNE_OFFICER, "98765", "98")
        )


def test_a_clock_that_went_back_stops_registration(place: Place, transaction: WriteTransaction) -> None:
    settled(transaction)
    transaction.execute("ALTER TABLE registry.rrr DISABLE TRIGGER USER")
    ahead = timedelta(hours=1)
    transaction.execute("UPDATE registry.rrr SET recorded = tstzrange(lower(recorded) + %s, NULL)", [ahead])
    with refused(transaction, "clock-went-back"):
        place.do(SALE)


def test_a_right_taken_meanwhile_is_told(place: Place, transaction: WriteTransaction) -> None:
    function = transaction.value("SELECT pg_get_functiondef('registry.unit_now'::regproc)")
    place.do(SALE)
    stale = place.value("SELECT registry.unit_now(u) FROM registry.ba_unit u WHERE id = %s", place.units[0])
    place.do({**SALE, "gives": {"Bình": 1}, "receives": {"Chi": 1}})
    text = (
        function[: function.index("AS $function$")]
        + f"AS $function$ BEGIN RETURN $stale${json.dumps(stale)}$stale$::json; END $function$"
    )
    transaction.connection.execute(text.encode())
    with refused(transaction, "changed-meanwhile"):
        place.do({**SALE, "gives": {"Bình": 1}, "receives": {"Dũng": 1}})


def test_two_units_for_one_parcel_are_told(place: Place, transaction: WriteTransaction) -> None:
    view = transaction.value("SELECT pg_get_viewdef('registry.parcel_now'::regclass)")
    transaction.connection.execute(
        f"CREATE OR REPLACE VIEW registry.parcel_now AS {view.replace('part.ba_unit_id', 'NULL::bigint AS ba_unit_id')}".encode()
    )
    with refused(transaction, "changed-meanwhile"):
        place.do({**FIRST, "printed": "BK 2"})


def test_a_piece_smaller_than_the_province_allows_is_refused(
    place: Place, transaction: WriteTransaction, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = Book.load()
    shipped = next(iter(book._parameters.values()))[0]
    least = Parameter(
        **{
            **vars(shipped),
            "name": "registry.least_area",
            "key": "98:ONT",
            "value": 45.0,
            "valid_from": None,
            "valid_to": None,
        }
    )
    parameters = [one for versions in book._parameters.values() for one in versions]
    strict = Book(book.documents, list(book.all_codes()), [*parameters, least])
    monkeypatch.setattr(Book, "load", staticmethod(lambda: strict))
    with refused(transaction, "piece-too-small"):
        place.do(CUT)
    place.do({**CUT, "lines": ["LINESTRING(600005 2339999, 600005 2340011)"]})


def test_an_officer_registers_in_the_own_province(place: Place) -> None:
    assert place.do(SALE, by=OFFICER).act_id > 0
