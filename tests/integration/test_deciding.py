"""Acceptance told before it is done, decided by two where it is large, and undone without losing anything."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import shapely

from deciding import ANNA, BINH, TODAY, Commune, law_with
from diaba.access import Principal, Role
from diaba.db import Database
from diaba.errors import NotAllowed
from diaba.intake.deciding.refusals import (
    NothingToUndo,
    ProposalLapsed,
    SecondOfficerNeeded,
    SecondOfficerSame,
    UndoTooLate,
    UndoTouchesLater,
)
from diaba.intake.refusals import DeliveryAccepted
from files import SOUTH, WEST, row
from sheets import line


@pytest.fixture
def commune(fresh_database: Database, tmp_path: Path) -> Commune:
    return Commune(fresh_database, tmp_path)


def codes(commune: Commune) -> Mapping[str, str]:
    """The code of each live parcel by its number."""
    return {
        one.number: one.code
        for one in commune.all(
            "SELECT v.number, p.code FROM cadastre.parcel_version v JOIN cadastre.parcel p ON p.id = v.parcel_id"
            " WHERE upper_inf(v.effective) AND upper_inf(v.recorded)"
        )
    }


def test_a_renumbered_parcel_with_its_code_stays_the_same_parcel(commune: Commune) -> None:
    commune.accept(commune.map(3))
    first = codes(commune)
    swapped = {"SoThua": ["2", "1", "9"], "MaThua": [first["1"], first["2"], None]}
    given = commune.map(3, **swapped)
    found = commune.difference(given)
    assert [(one.parcel.parcel_number, one.parcel.code) for one in found.changed] == [
        ("2", first["1"]),
        ("1", first["2"]),
    ]
    assert found.changed[0].fields == {"parcel_number": ("1", "2")}
    assert (found.changed[0].area_difference, found.changed[0].moved) == (0, 0)
    # Same shape, another number and no code: held back as an overlap, told as a candidate, not guessed.
    assert [(one.parcel_number, one.like) for one in found.held] == [("9", first["3"])]
    assert [one.parcel_number for one in found.missing] == ["3"]


def test_what_changes_is_told_field_by_field(commune: Commune) -> None:
    commune.accept(commune.map(3))
    shapes = [*row(2), shapely.box(WEST + 40, SOUTH, WEST + 60, SOUTH + 18)]
    found = commune.difference(commune.map(shapes, DienTich=[400.0, 390.0, 360.0], LoaiDat=["CLN", "ODT", "ODT"]))
    assert [one.fields.keys() for one in found.changed] == [{"land_uses"}, {"legal_area"}, {"legal_area"}]
    assert [(one.area_difference, one.moved) for one in found.changed] == [(0, 0), (0, 0), (-40, 2)]
    assert (found.new, found.unchanged, found.missing, found.held) == ([], 0, [], [])


def test_lines_are_told_beside_the_register(commune: Commune) -> None:
    commune.accept(commune.sheet(line(1), line(2), line(3), line(3, holder_name="Lê Thị Bình")))
    found = commune.difference(commune.sheet(line(1), line(3, born="1954"), line(4)))
    assert (found.unchanged_lines, found.missing_lines, len(found.new_lines), len(found.ended_lines)) == (1, 1, 1, 1)
    assert [dict(one.fields) for one in found.changed_lines] == [{"born": ("1971", "1954")}]


def test_a_number_that_stays_with_another_parcel_holds_back(commune: Commune) -> None:
    commune.accept(commune.map(2))
    first = codes(commune)
    number = commune.map(1, SoThua=["2"], MaThua=[first["1"]])
    receipt = commune.accept(number)
    assert (receipt.opened, receipt.changed, receipt.quarantined) == (0, 0, 1)
    assert [tuple(one) for one in commune.all("SELECT rules FROM intake.quarantine")] == [(["READ-013"],)]
    assert first["2"] in commune.one("SELECT message_vi FROM intake.finding WHERE rule = 'READ-013'")
    assert codes(commune) == first


def told(receipt: Any) -> dict[str, Any]:
    return {name: value for name, value in vars(receipt).items() if name not in {"act", "recorded_at"}}


def test_a_dry_run_gives_the_receipt_and_leaves_nothing(commune: Commune) -> None:
    commune.accept(commune.map(3))
    number = commune.map(4, DienTich=[390.0, 400.0, 400.0, 400.0])
    kept = codes(commune)
    rehearsed = commune.accept(number, dry_run=True)
    assert codes(commune) == kept
    assert commune.one("SELECT count(*) FROM registry.act") == 1
    assert commune.one("SELECT state FROM intake.delivery WHERE id = %s", number) == "checked"
    assert told(rehearsed) == told(commune.accept(number))


def test_a_large_delivery_takes_two_officers(commune: Commune) -> None:
    number, law = commune.map(3), law_with(two_officers_above=2)
    with pytest.raises(SecondOfficerNeeded):
        commune.accept(number, law=law)
    assert commune.propose(number) == commune.propose(number, by=BINH) == "an"
    with pytest.raises(SecondOfficerSame):
        commune.accept(number, law=law)
    assert commune.accept(number, dry_run=True, law=law).opened == 3
    assert commune.accept(number, by=BINH, law=law).decided_by == "binh"
    assert commune.one("SELECT ended_by FROM intake.proposal WHERE outcome = 'confirmed'") == "binh"
    with pytest.raises(DeliveryAccepted):
        commune.propose(number)


def test_a_proposal_lapses_when_the_register_moves(commune: Commune) -> None:
    small, law = commune.map(1, SoTo=["8"], SoThua=["1"], DienTich=[400.0]), law_with(two_officers_above=2)
    number = commune.map([shapely.box(WEST + 100 + 20 * n, SOUTH, WEST + 120 + 20 * n, SOUTH + 20) for n in range(3)])
    commune.propose(number)
    commune.accept(small, law=law)
    with pytest.raises(ProposalLapsed):
        commune.accept(number, by=BINH, law=law)
    assert commune.propose(number, by=BINH) == "binh"
    assert commune.accept(number, by=ANNA, law=law).opened == 3
    assert {one.outcome for one in commune.all("SELECT outcome FROM intake.proposal")} == {"lapsed", "confirmed"}


AS_KNOWN = (
    "SELECT s.number AS sheet, v.number, v.legal_area, lower(v.effective) AS since, upper(v.effective) AS until,"
    " (SELECT string_agg(u.code, ',' ORDER BY rank) FROM cadastre.land_use u WHERE u.parcel_version_id = v.id) AS uses,"
    " p.code FROM cadastre.parcel_version v JOIN cadastre.parcel p ON p.id = v.parcel_id JOIN cadastre.sheet s ON s.id = v.sheet_id"
    " WHERE v.recorded @> %s::timestamptz ORDER BY 1, 2, 4"
)
LINES = "SELECT certificate_key, rank, said, parcel_id IS NULL FROM registry.certificate_line WHERE recorded @> %s::timestamptz ORDER BY 1, 2"


def test_undoing_closes_and_reopens_and_every_moment_still_answers(commune: Commune) -> None:
    first = commune.map(3)
    commune.accept(first, day=TODAY.replace(day=1))
    commune.accept(commune.sheet(line(1), line(2)))
    before = commune.one("SELECT now()")
    mended = commune.map(4, DienTich=[390.0, 400.0, 400.0, 400.0], LoaiDat=["CLN", "ODT", "ODT", "ODT"])
    receipt = commune.accept(mended)
    between = commune.one("SELECT now()")
    answers = {moment: (commune.all(AS_KNOWN, moment), commune.all(LINES, moment)) for moment in (before, between)}
    done = commune.undo(mended, by=BINH)
    assert (done.undid, done.closed, done.reopened, done.retired) == (receipt.act, 3, 1, 1)
    assert {m: (commune.all(AS_KNOWN, m), commune.all(LINES, m)) for m in (before, between)} == answers
    now = commune.one("SELECT now()")
    assert (commune.all(AS_KNOWN, now), commune.all(LINES, now)) == answers[before]
    assert commune.one("SELECT count(*) FROM cadastre.parcel WHERE retired_by = %s", done.act) == 1
    assert commune.one("SELECT kind FROM exchange.event ORDER BY id DESC LIMIT 1") == "acceptance-undone"
    with pytest.raises(NothingToUndo):
        commune.undo(mended)
    again = commune.accept(mended)
    assert (again.opened, again.changed, again.unchanged) == (1, 1, 2)
    assert commune.one("SELECT count(DISTINCT code) FROM cadastre.parcel") == 5


def test_undoing_lines_restores_what_they_said(commune: Commune) -> None:
    commune.accept(commune.sheet(line(1), line(2)), day=TODAY.replace(day=1))
    before = commune.all(LINES, commune.one("SELECT now()"))
    changed = commune.sheet(line(1, born="1954"), line(3))
    commune.accept(changed)
    commune.undo(changed)
    assert commune.all(LINES, commune.one("SELECT now()")) == before


def test_what_was_held_back_is_released_and_held_again(commune: Commune) -> None:
    number = commune.map([*row(2), row(1)[0]], SoThua=["1", "2", "3"])
    held = commune.accept(number).quarantined
    commune.undo(number)
    assert commune.one("SELECT count(*) FROM intake.quarantine WHERE released_by IS NULL") == 0
    assert commune.accept(number).quarantined == held > 0


def test_undoing_is_refused_where_later_acts_touched_the_same(commune: Commune) -> None:
    first = commune.map(3)
    commune.accept(first)
    second = commune.map(1, DienTich=[390.0])
    commune.accept(second)
    with pytest.raises(UndoTouchesLater, match="tờ 7 thửa 1"):
        commune.undo(first)
    commune.undo(second)
    with pytest.raises(UndoTouchesLater):  # undoing is an act as well
        commune.undo(first)


def test_undoing_is_refused_where_later_certificates_speak_of_the_parcels(commune: Commune) -> None:
    first = commune.map(3)
    commune.accept(first)
    commune.accept(commune.sheet(line(1)))
    with pytest.raises(UndoTouchesLater, match="ch000001"):
        commune.undo(first)


def test_undoing_has_its_time_and_its_officers(commune: Commune) -> None:
    number = commune.map(1)
    with pytest.raises(NothingToUndo):
        commune.undo(number)
    commune.accept(number)
    with pytest.raises(NotAllowed):
        commune.undo(number, by=Principal("cb", Role.COMMUNE_OFFICER, "98765", "98"))
    with commune.database.write() as transaction:
        transaction.execute("SET LOCAL session_replication_role = replica")  # acts stay as they were decided
        transaction.execute("UPDATE registry.act SET recorded_at = recorded_at - interval '73 hours'")
    with pytest.raises(UndoTooLate):
        commune.undo(number)
