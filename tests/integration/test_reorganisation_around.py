"""What lies around a register that is reorganised: other acts at the same time, deliveries, waivers, accounts, quality, certificates."""

from collections import Counter
from typing import Any

import pytest
from psycopg.errors import LockNotAvailable

from diaba.cadastre.adopt import lock
from diaba.cadastre.refusals import CommuneReorganised
from diaba.db import Database, WriteTransaction
from diaba.intake.reorganisation.refusals import ReorganisationBusy
from diaba.ledger.replay import replay
from reorganising import carry_out, settle, take_back

WHOLE, DIVIDED = "04", "31"


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
    settle(transaction, DIVIDED, each=2, communes=100)
    transaction.execute("""
        WITH one AS (
            INSERT INTO intake.delivery (unit_id, sha256, file_name, profile, delivered_by) SELECT min(id), sha256('x'), 'x.gpkg', 'p', 'hoa' FROM old RETURNING id
        )
        INSERT INTO intake.quality (unit_id, parcel_id, block, failing, delivery_id, findings, line_ids, scans, recorded, opened_by)
        SELECT sheet.unit_id, version.parcel_id, 'shape', '{}', one.id, '{}', '{}', '{}', version.recorded, version.opened_by
        FROM one, cadastre.parcel_version version JOIN cadastre.sheet ON sheet.id = version.sheet_id""")
    counted = """SELECT commune.id, counted.parcels FROM (SELECT DISTINCT unit_id AS id FROM cadastre.sheet) AS commune
                 CROSS JOIN LATERAL intake.group_count(commune.id, base.today()) AS counted WHERE "group" = 1 ORDER BY 1"""
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
    settle(transaction, DIVIDED, each=2, communes=100)
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
