"""What the database itself does not let happen, whoever writes to it."""

from datetime import date
from fractions import Fraction

from diaba.db import WriteTransaction
from faults.probing import FIRST, SALE, impossible, probe, refused, right, settled, sold
from registering import OFFICER, Place


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
    with impossible(transaction, "one_unit_of_a_parcel_at_a_time"):
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
def two_persons_are_two(transaction: WriteTransaction) -> None:
    place = sold(transaction)
    with refused(transaction, "second-person-missing"):
        place.do({"do": "recovery", "day": date(2025, 1, 1)}, approver=OFFICER)
    with impossible(transaction, "approved_by_another"):
        transaction.execute(
            "INSERT INTO registry.act (kind, decided_by, approved_by, effective, detail) VALUES ('x', 'hoa', 'hoa', '2024-01-01', '{}')"
        )
