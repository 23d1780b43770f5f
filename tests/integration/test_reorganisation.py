"""A decree re-homes land: whole communes by table, divided ones by where parcels lie; told twice in time, proven, and taken back."""

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest
from psycopg.errors import LockNotAvailable

from diaba.access import Principal, Role
from diaba.cadastre.adopt import lock
from diaba.cadastre.refusals import CommuneReorganised
from diaba.db import Database, WriteTransaction
from diaba.errors import NotAllowed, Refusal
from diaba.intake.reorganisation.refusals import (
    EventUnknown,
    MovedLater,
    NothingToMove,
    PlacesMissing,
    ReorganisationBuiltOn,
    ReorganisationBusy,
    ReorganisationUndone,
    ReorganisationUnknown,
    TableRowWrong,
)
from diaba.intake.reorganisation.reorganise import reorganise
from diaba.intake.reorganisation.staging import Asked, Given
from diaba.intake.reorganisation.undo import undo_reorganisation
from diaba.ledger.replay import replay
from diaba.registry.refusals import DateInFuture, SecondPersonMissing
from reorganising import BEFORE, DAY, TODAY, WHERE, carry_out, officers, parcels_at, places, settle, take_back

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
    settle(transaction, DIVIDED, each=2)
    before, known = transaction.all(WHERE), transaction.value("SELECT clock_timestamp()")
    done = carry_out(transaction, DIVIDED, with_map=True)
    after = transaction.all(WHERE)
    assert done.parcels == len(before) == len(after)
    assert done.versions > 50
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


def test_who_names_the_commune_of_each_parcel_is_followed(transaction: WriteTransaction) -> None:
    settle(transaction, DIVIDED, each=4)
    crossing(transaction)
    rehearsed = carry_out(transaction, DIVIDED, dry_run=True)
    assert rehearsed.act is None
    assert rehearsed.unplaced_count == len(rehearsed.unplaced) == 2
    assert {one.reason for one in rehearsed.unplaced} == {"crosses", "outside"}
    with pytest.raises(PlacesMissing) as refused:
        carry_out(transaction, DIVIDED)
    assert "2 thửa" in refused.value.message("vi")
    assert "2 parcels" in refused.value.message("en")
    targets = {one.code: transaction.value(FIRST_SUCCESSOR, [one.commune]) for one in rehearsed.unplaced}
    table = [Given(one.commune, one.sheet, one.number, targets[one.code]) for one in rehearsed.unplaced]
    done = carry_out(transaction, DIVIDED, table=table)
    assert done.unplaced == []
    where = {row.code: row.commune for row in transaction.all(WHERE)}
    assert {code: where[code] for code in targets} == targets


def test_a_rehearsal_leaves_nothing(transaction: WriteTransaction) -> None:
    settle(transaction, WHOLE, each=1, communes=3)
    before = transaction.all(WHERE)
    assert carry_out(transaction, WHOLE, dry_run=True).parcels == 6
    assert transaction.all(WHERE) == before
    assert not transaction.value("SELECT count(*) FROM cadastre.sheet_place")


def test_what_was_told_wrongly_is_corrected_late(transaction: WriteTransaction) -> None:
    settle(transaction, DIVIDED, each=4)
    done = carry_out(transaction, DIVIDED)
    after, known = transaction.all(WHERE), transaction.value("SELECT clock_timestamp()")
    cut = transaction.one(
        "SELECT new_unit_code AS code, new_number AS sheet FROM cadastre.sheet_reference WHERE is_cut ORDER BY 1, 2 LIMIT 1"
    )
    other = transaction.value(
        "SELECT code FROM units.unit WHERE province_code = '31' AND level = 'commune' AND code <> %s AND valid @> current_date ORDER BY code LIMIT 1",
        [cut.code],
    )
    moved = next(row for row in after if (row.commune, row.sheet) == (cut.code, cut.sheet))
    corrected = carry_out(
        transaction, DIVIDED, table=[Given(cut.code, cut.sheet, moved.number, other)], effective=date(2025, 7, 1)
    )
    now = {row.code: row.commune for row in transaction.all(WHERE)}
    assert now == {row.code: row.commune for row in after} | {moved.code: other}
    assert parcels_at(transaction, TODAY, known) == after
    late = {row.code: row.commune for row in parcels_at(transaction, date(2025, 7, 1), NOW)}
    assert late == now
    assert [*replay(transaction)] == []
    with pytest.raises(ReorganisationBuiltOn):
        take_back(transaction, done, DIVIDED)
    take_back(transaction, corrected, DIVIDED)
    assert transaction.all(WHERE) == after
    assert [*replay(transaction)] == []


def test_a_whole_sheet_is_given_to_another_commune(transaction: WriteTransaction) -> None:
    settle(transaction, WHOLE, each=2, communes=20)
    carry_out(transaction, WHOLE)
    after = transaction.all(WHERE)
    first = after[0]
    other = next(row.commune for row in after if row.commune != first.commune)
    carry_out(transaction, WHOLE, table=[Given(first.commune, first.sheet, "", other)], effective=date(2026, 1, 1))
    now = {row.code: row.commune for row in transaction.all(WHERE)}
    was = {row.code: row.commune for row in after}
    named = {row.code for row in after if (row.commune, row.sheet) == (first.commune, first.sheet)}
    assert {code for code, commune in now.items() if commune != was[code]} == named
    assert {row.code: row.commune for row in parcels_at(transaction, date(2025, 12, 31), NOW)} == {
        row.code: row.commune for row in after
    }
    again = next(row for row in transaction.all(WHERE) if row.code in named)
    with pytest.raises(MovedLater):
        carry_out(transaction, WHOLE, table=[Given(other, again.sheet, "", first.commune)], effective=date(2025, 8, 1))


def crossing(transaction: WriteTransaction) -> None:
    """Of one divided commune a parcel that lies in both of its successors, and one that lies in none."""
    transaction.execute("""
        UPDATE cadastre.parcel_version version SET shape = CASE WHEN version.number = '1' THEN ST_Multi(ST_Buffer(ST_MakeLine(points[1], points[2]), 5))
                                                               ELSE ST_Translate(version.shape, 900000, 0) END
        FROM (SELECT * FROM old WHERE is_divided ORDER BY code LIMIT 1) AS old JOIN cadastre.sheet ON sheet.unit_id = old.id AND sheet.number = '1'
        WHERE version.sheet_id = sheet.id AND version.number IN ('1', '2')""")


FIRST_SUCCESSOR = """SELECT min(new.code) FROM units.succession JOIN units.unit old ON old.id = predecessor_id JOIN units.unit new ON new.id = successor_id
                     WHERE old.code = %s AND new.since = '2025-07-01'"""

REFUSED = [
    ({"by": Principal("hoa", Role.REGISTRATION_OFFICER, province_code="01")}, {}, NotAllowed),
    ({"approver": None}, {}, SecondPersonMissing),
    ({"approver": officers(WHOLE)[0]}, {}, SecondPersonMissing),
    ({}, {"decree": "99/NQ"}, EventUnknown),
    ({}, {"decree": "30/2026/QH16"}, NothingToMove),
    ({}, {"table": [Given("99999", "1", "1", "01273")]}, TableRowWrong),
    ({"today": date(2025, 6, 30)}, {}, DateInFuture),
]


@pytest.mark.parametrize(("who", "what", "refusal"), REFUSED, ids=lambda one: getattr(one, "__name__", ""))
def test_it_is_refused(
    transaction: WriteTransaction, who: dict[str, Any], what: dict[str, Any], refusal: type[Refusal]
) -> None:
    by, approver = officers(WHOLE)
    people: dict[str, Any] = {"by": by, "approver": approver, "today": TODAY} | who
    with pytest.raises(refusal) as told:
        reorganise(transaction, Asked(**{"decree": DAY, "province": WHOLE} | what), **people)
    assert len(told.value.message("vi")) > 20
    assert len(told.value.message("en")) > 20


def test_it_is_carried_out_once_and_undone_once(transaction: WriteTransaction) -> None:
    settle(transaction, WHOLE, each=1, communes=3)
    by, approver = officers(WHOLE)
    done = carry_out(transaction, WHOLE)
    with pytest.raises(NothingToMove):
        carry_out(transaction, WHOLE)
    with pytest.raises(ReorganisationUnknown):
        undo_reorganisation(transaction, 0, by=by, approver=approver)
    assert done.act is not None
    with pytest.raises(SecondPersonMissing):
        undo_reorganisation(transaction, done.act, by=by, approver=by)
    take_back(transaction, done, WHOLE)
    with pytest.raises(ReorganisationUndone):
        take_back(transaction, done, WHOLE)


def test_nobody_accepts_for_a_commune_that_is_no_more(transaction: WriteTransaction) -> None:
    settle(transaction, WHOLE, each=1, communes=3)
    carry_out(transaction, WHOLE)
    old = transaction.value("SELECT unit_id FROM registry.unit_home LIMIT 1")
    with pytest.raises(CommuneReorganised):
        lock(transaction, old)


def test_two_at_once_do_not_meet(fresh_database: Database) -> None:
    with fresh_database.write() as first, fresh_database.write() as second:
        settle(first, WHOLE, each=1, communes=3)
        carry_out(first, WHOLE)
        with pytest.raises(ReorganisationBusy):
            carry_out(second, WHOLE)


def test_what_lies_around_the_register_goes_along_and_comes_back(transaction: WriteTransaction) -> None:
    settle(transaction, WHOLE, each=1, communes=40)
    transaction.execute("""
        INSERT INTO intake.delivery (unit_id, sha256, file_name, profile, delivered_by) SELECT id, sha256('x'), 'x.gpkg', 'p', 'hoa' FROM old;
        INSERT INTO intake.waiver (unit_id, rule, sheet_number, reason, requested_by, valid) SELECT id, 'r', '2', 'vì', 'hoa', '[2026-01-01,2999-01-01)' FROM old;
        INSERT INTO accounts_account (password, is_superuser, username, first_name, last_name, email, is_staff, is_active, date_joined, role, unit_code, province_code)
        SELECT '', false, 'xa' || code, '', '', '', false, true, now(), 'commune-officer', code, '04' FROM old""")
    around = """SELECT ARRAY(SELECT unit_id FROM intake.delivery ORDER BY id) AS deliveries, ARRAY(SELECT (unit_id, sheet_number)::text FROM intake.waiver ORDER BY id) AS waivers,
                       ARRAY(SELECT unit_code::text FROM accounts_account ORDER BY id) AS accounts"""
    before = transaction.one(around)
    done = carry_out(transaction, WHOLE)
    after = transaction.one(around)
    communes = {
        row[0]
        for row in transaction.connection.execute(
            "SELECT code FROM units.unit WHERE since = '2025-07-01' AND province_code = '04'"
        )
    }
    assert set(after.accounts) <= communes
    assert done.waivers == 40
    assert done.deliveries + len(done.deliveries_left) == 40
    assert done.deliveries == len(set(after.deliveries) - set(before.deliveries))
    numbers = dict(transaction.connection.execute("SELECT (unit_id, number)::text, number FROM cadastre.sheet"))
    assert set(after.waivers) <= set(numbers)
    take_back(transaction, done, WHOLE)
    assert transaction.one(around) == before


def test_what_was_counted_for_a_commune_counts_for_the_one_that_follows(transaction: WriteTransaction) -> None:
    settle(transaction, DIVIDED, each=2)
    transaction.execute("""
        WITH one AS (
            INSERT INTO intake.delivery (unit_id, sha256, file_name, profile, delivered_by) SELECT min(id), sha256('x'), 'x.gpkg', 'p', 'hoa' FROM old RETURNING id
        )
        INSERT INTO intake.quality (unit_id, parcel_id, block, failing, delivery_id, findings, line_ids, scans, recorded, opened_by)
        SELECT sheet.unit_id, version.parcel_id, 'shape', '{}', one.id, '{}', '{}', '{}', version.recorded, version.opened_by
        FROM one, cadastre.parcel_version version JOIN cadastre.sheet ON sheet.id = version.sheet_id""")
    counted = """SELECT commune.id, counted.parcels FROM (SELECT DISTINCT unit_id AS id FROM cadastre.sheet) AS commune
                 CROSS JOIN LATERAL intake.group_count(commune.id, current_date) AS counted WHERE "group" = 1 ORDER BY 1"""
    lying = """SELECT sheet.unit_id AS id, count(*) AS parcels FROM cadastre.parcel_version version JOIN cadastre.sheet ON sheet.id = version.sheet_id
               WHERE upper_inf(version.effective) AND upper_inf(version.recorded) GROUP BY 1 ORDER BY 1"""
    before = transaction.all(counted)
    assert before == transaction.all(lying)
    done = carry_out(transaction, DIVIDED)
    assert transaction.all(counted) == transaction.all(lying) != before
    take_back(transaction, done, DIVIDED)
    assert transaction.all(counted) == before


def test_rights_are_registered_meanwhile_and_drawing_waits(fresh_database: Database) -> None:
    with fresh_database.write() as transaction:
        settle(transaction, WHOLE, each=1, communes=3)
    with fresh_database.write() as first:
        carry_out(first, WHOLE)
        with fresh_database.write() as second:
            act = second.value(
                "INSERT INTO registry.act (kind, decided_by, effective, detail) VALUES ('test', 'an', '2026-01-01', '{}') RETURNING id"
            )
            second.execute(
                "WITH opened AS (INSERT INTO registry.ba_unit (opened_by) VALUES (%(act)s) RETURNING id) INSERT INTO registry.ba_unit_part (ba_unit_id, parcel_id, effective, recorded, opened_by) SELECT opened.id, (SELECT min(id) FROM cadastre.parcel), '[2026-01-01,)', tstzrange(clock_timestamp(), NULL), %(act)s FROM opened",
                {"act": act},
            )
            second.execute("SELECT registry.sealed(%s)", [act])
        with fresh_database.write() as third:
            third.execute("SET LOCAL lock_timeout = '50ms'")
            old = third.value("SELECT min(unit_id) FROM cadastre.sheet")
            with pytest.raises(LockNotAvailable), third.part():
                lock(third, old)
    with fresh_database.write() as transaction:
        assert [*replay(transaction)] == []
        assert transaction.value(
            "SELECT bool_and(unit.since = '2025-07-01') FROM cadastre.sheet JOIN units.unit ON unit.id = unit_id"
        )


def test_certificates_of_a_divided_commune_go_with_their_parcels(transaction: WriteTransaction) -> None:
    settle(transaction, DIVIDED, each=2)
    given = {
        "act": transaction.value(
            "INSERT INTO registry.act (kind, decided_by, effective, detail) VALUES ('test', 'an', '2021-01-01', '{}') RETURNING id"
        )
    }
    transaction.execute(
        """
        INSERT INTO registry.certificate_line (unit_id, certificate_key, rank, serial, parcel_id, said, effective, recorded, opened_by)
        SELECT sheet.unit_id, 'aa ' || parcel_id || '|7/1|', 1, 'AA ' || parcel_id, parcel_id, '{"serial": "x"}', '[2021-01-01,)', tstzrange(clock_timestamp(), NULL), %(act)s
        FROM cadastre.parcel_version version JOIN cadastre.sheet ON sheet.id = version.sheet_id""",
        given,
    )
    transaction.execute(
        """
        INSERT INTO registry.scan (unit_id, file_name, serial, sha256, delivered_in, size, can_change, is_locked, effective, recorded, opened_by)
        SELECT unit_id, serial || '.pdf', lower(replace(serial, ' ', '')), sha256('x'), sha256('y'), 1, false, false, '[2021-01-01,)', tstzrange(clock_timestamp(), NULL), %(act)s
        FROM registry.certificate_line""",
        given,
    )
    transaction.execute("SELECT registry.sealed(%(act)s)", given)
    live = "upper_inf(line.effective) AND upper_inf(line.recorded)"
    kept = f"""SELECT line.id AS line, line.unit_id, array_agg(sheet.unit_id) AS home, bool_and(line.unit_id = ANY (registry.kept_under(sheet.unit_id))) AS is_kept
               FROM registry.certificate_line line JOIN cadastre.parcel_version version USING (parcel_id) JOIN cadastre.sheet ON sheet.id = version.sheet_id
               WHERE {live} AND upper_inf(version.effective) AND upper_inf(version.recorded) GROUP BY 1, 2 ORDER BY 1"""
    scanned = f"""SELECT count(*) FROM registry.certificate_line line JOIN registry.scan ON scan.serial = lower(replace(line.serial, ' ', '')) AND scan.unit_id = line.unit_id
                  WHERE {live} AND upper_inf(scan.effective) AND upper_inf(scan.recorded)"""
    before: Any = transaction.all(kept)
    done = carry_out(transaction, DIVIDED)
    after: Any = transaction.all(kept)
    assert len(after) == len(before)
    assert all(row.is_kept for row in after)
    assert transaction.value(scanned) == len(before)
    take_back(transaction, done, DIVIDED)
    again: Any = transaction.all(kept)
    assert Counter(row.unit_id for row in again) == Counter(row.unit_id for row in before)
    assert all(row.is_kept for row in again)
    assert [*replay(transaction)] == []
