"""A decree re-homes land: whole communes by table, divided ones by where parcels lie; told twice in time, proven, and taken back."""

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest

from diaba.access import Principal, Role
from diaba.db import WriteTransaction
from diaba.errors import NotAllowed, Refusal
from diaba.intake.reorganisation.refusals import (
    EventUnknown,
    MovedLater,
    NothingToMove,
    PlacesMissing,
    ReorganisationBuiltOn,
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
    settle(transaction, DIVIDED, each=2, communes=100)
    before, known = transaction.all(WHERE), transaction.value("SELECT clock_timestamp()")
    done = carry_out(transaction, DIVIDED, with_map=True)
    after = transaction.all(WHERE)
    assert done.parcels == len(before) == len(after)
    assert done.versions > 10
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
    settle(transaction, DIVIDED, each=4, communes=100)
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
    settle(transaction, DIVIDED, each=4, communes=100)
    done = carry_out(transaction, DIVIDED)
    after, known = transaction.all(WHERE), transaction.value("SELECT clock_timestamp()")
    cut = transaction.one(
        "SELECT new_unit_code AS code, new_number AS sheet FROM cadastre.sheet_reference WHERE is_cut ORDER BY 1, 2 LIMIT 1"
    )
    other = transaction.value(
        "SELECT code FROM units.unit WHERE province_code = '31' AND level = 'commune' AND code <> %s AND valid @> base.today() ORDER BY code LIMIT 1",
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
