"""The quality of each parcel: judged with evidence, counted by group and day, and taken back when an acceptance is."""

from datetime import timedelta
from pathlib import Path

import pytest

from deciding import Commune, accept_content, scan
from diaba.db import Database
from diaba.intake.model import Report, Severity
from diaba.intake.quality import counts
from diaba.intake.quality.criteria import LABELS, REASONS, Criterion
from files import row
from sheets import line


@pytest.fixture
def commune(fresh_database: Database, tmp_path: Path) -> Commune:
    return Commune(fresh_database, tmp_path)


def failing(commune: Commune) -> dict[tuple[str, str], dict[str, list[str]]]:
    """What does not hold, by parcel number and block."""
    return {
        (one.number, one.block): one.failing
        for one in commune.all(
            "SELECT v.number, q.block, q.failing FROM intake.quality q JOIN cadastre.parcel_version v USING (parcel_id)"
            " WHERE upper_inf(q.recorded) AND upper_inf(v.recorded) AND upper_inf(v.effective)"
        )
    }


def groups(commune: Commune, days: int = 0) -> list[int]:
    with commune.database.write() as transaction:
        today = transaction.value("SELECT (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date")
        return list(counts.groups(transaction, commune.unit, today + timedelta(days=days)).values())


def test_a_parcel_told_in_three_blocks_is_in_group_1(commune: Commune) -> None:
    commune.accept(commune.map(3))
    assert groups(commune) == [0, 3, 0]
    lines = commune.sheet(line(1), line(2), line(2, identity_number=None))
    accept_content(commune, lines, scan(1), scan(2, encrypted=True, active=True))
    told = failing(commune)
    assert [told["1", block] for block in ("shape", "attributes", "scan")] == [{}, {}, {}]
    assert told["2", "attributes"] == {"shareable": ["no-identity-number"]}
    assert told["2", "scan"] == {"clean": ["scan-can-change"], "shareable": ["scan-locked"]}
    assert told["3", "attributes"] == {"complete": ["no-certificate"]}
    assert told["3", "scan"] == {"complete": ["no-scan"]}
    assert groups(commune) == [1, 2, 0]
    assert groups(commune, days=-1) == [0, 0, 0]
    evidence = commune.all(
        "SELECT line_ids, scans FROM intake.quality WHERE failing = '{}' AND block <> 'shape' ORDER BY block"
    )
    assert [(len(one.line_ids), [scan.hex() for scan in one.scans]) for one in evidence] == [
        (1, []),
        (0, [f"{1:064x}"]),
    ]


def test_errors_speak_against_the_block_they_were_found_in(commune: Commune) -> None:
    commune.accept(commune.map(2))
    about = Report("ATT-012", Severity.ERROR, "thua_dat:1", (), {}, "lỗi", "fault")
    again = commune.map(2, DienTich=[390.0, 390.0])
    aside = Report("TOP-005", Severity.ERROR, "thua_dat:2", ("thua_dat:1",), {}, "lỗi", "fault")
    noted = Report("GEO-005", Severity.WARNING, "thua_dat:2", (), {}, "lỗi", "fault")
    accept_content(commune, again, reports=[about, noted, aside])
    told = failing(commune)
    assert told["1", "shape"] == {"correct": ["ATT-012"], "clean": ["TOP-005"]}
    assert told["2", "shape"] == {"clean": ["TOP-005"]}
    assert commune.one("SELECT findings FROM intake.quality WHERE failing ? 'correct'") == [1, 3]
    sheet = commune.sheet(line(1))
    accept_content(commune, sheet, reports=[Report("ATT-012", Severity.ERROR, "3.xlsx:5", (), {}, "lỗi", "fault")])
    assert failing(commune)["1", "attributes"] == {"correct": ["ATT-012"]}
    assert failing(commune)["1", "shape"] == told["1", "shape"]


def test_a_newer_delivery_held_back_means_the_parcel_is_not_alive(commune: Commune) -> None:
    commune.accept(commune.map(2))
    commune.accept(commune.map([row(1)[0], row(1)[0]], SoThua=["1", "5"], DienTich=[390.0, 400.0]))
    assert failing(commune)["1", "shape"] == {"alive": ["held-back"]}
    assert groups(commune) == [0, 2, 1]


def test_certificates_that_come_before_the_map_find_their_parcels(commune: Commune) -> None:
    commune.accept(commune.sheet(line(1), line(2), line(9)))
    assert groups(commune) == [0, 0, 3]
    commune.accept(commune.map(2))
    assert groups(commune) == [0, 2, 1]
    assert failing(commune)["1", "attributes"] == {}


def test_undoing_takes_back_what_was_judged_and_the_day_keeps_it(commune: Commune) -> None:
    commune.accept(commune.map(2))
    before = failing(commune)
    lines = commune.sheet(line(1))
    accept_content(commune, lines, scan(1))
    assert groups(commune) == [1, 1, 0]
    commune.all(
        "UPDATE intake.quality SET recorded = tstzrange(lower(recorded) - interval '2 days', NULL) WHERE upper_inf(recorded) RETURNING id"
    )
    commune.undo(lines)
    assert failing(commune) == before
    assert (groups(commune), groups(commune, days=-1)) == ([0, 2, 0], [1, 1, 0])


def test_a_scan_with_other_bytes_is_a_new_version(commune: Commune) -> None:
    commune.accept(commune.map(1))
    accept_content(commune, commune.sheet(line(1)), scan(1))
    accept_content(commune, commune.sheet(line(1), line(2)), scan(1, content=7), scan(3, serial=None))
    kept = commune.all("SELECT file_name, upper_inf(recorded) AS live FROM registry.scan ORDER BY id")
    assert [tuple(one) for one in kept] == [("CH000001.pdf", False), ("CH000001.pdf", True), ("CH000003.pdf", True)]
    assert (
        commune.one("SELECT scans FROM intake.quality WHERE block = 'scan' AND upper_inf(recorded)")[0].hex()
        == f"{8:064x}"
    )


def test_what_blocks_progress_is_counted(commune: Commune) -> None:
    commune.accept(commune.map(3))
    accept_content(commune, commune.sheet(line(1)), scan(1))
    with commune.database.write() as transaction:
        today = transaction.value("SELECT (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date")
        found = counts.obstacles(transaction, commune.unit, today)
    assert [(one.block, one.criterion, one.reason, one.parcels) for one in found] == [
        ("attributes", "complete", "no-certificate", 2),
        ("scan", "complete", "no-scan", 2),
    ]


def test_every_criterion_and_lack_has_its_words() -> None:
    assert {*Criterion, "shape", "attributes", "scan"} == set(LABELS)
    assert all(criterion in Criterion for criterion, *_ in REASONS.values())
