"""Acceptance lets the good in, holds back what a blocker names, and says so in a receipt."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely

from diaba.access import Principal, Role
from diaba.db import Row, WriteTransaction
from diaba.errors import NotAllowed
from diaba.intake.accept import Receipt, accept
from diaba.intake.content import PARCEL_COLUMNS, Content, Parcels
from diaba.intake.model import Report, Severity

TODAY = date(2026, 11, 22)
OFFICER = Principal("vpdk", Role.REGISTRATION_OFFICER, province_code="98")


@pytest.fixture
def unit_id(transaction: WriteTransaction) -> int:
    return int(
        transaction.value(
            "INSERT INTO units.unit (level, code, kind, name, full_name, name_en, full_name_en, parent_code, province_code, valid)"
            " VALUES ('commune', '98765', 'xã', 'Thử', 'Xã Thử', 'Thu', 'Thu Commune', '98', '98', '[2020-01-01,)') RETURNING id"
        )
    )


def delivered(transaction: WriteTransaction, unit_id: int, content: bytes) -> Row:
    number = transaction.value(
        "INSERT INTO intake.delivery (unit_id, sha256, file_name, profile, delivered_by, engine) VALUES (%s, sha256(%s), 'a.gpkg', 'demo', 'cb', '1') RETURNING id",
        [unit_id, content],
    )
    return transaction.one(
        "SELECT d.*, u.code AS unit_code, u.province_code, u.full_name AS unit_name FROM intake.delivery d JOIN units.unit u ON u.id = d.unit_id WHERE d.id = %s",
        [number],
    )


def parcels(*columns: int) -> Parcels:
    rows: list[dict[str, Any]] = [
        {
            "object": f"thua_dat:{column}",
            "sheet_number": "1",
            "parcel_number": str(column),
            "legal_area": 100.0,
            "occupies_land": False,
            "land_uses": [],
        }
        for column in columns
    ]
    shapes = [shapely.box(600_000 + 10 * column, 2_340_000, 600_010 + 10 * column, 2_340_010) for column in columns]
    return Parcels(pa.Table.from_pylist(rows, PARCEL_COLUMNS), np.array(shapes, dtype=object), 9209)


def blocker(*objects: str, rule: str = "GEO-001", severity: Severity = Severity.BLOCKER) -> Report:
    return Report(rule, severity, objects[0], objects[1:], {}, "lỗi", "fault")


def accepted(
    transaction: WriteTransaction, unit_id: int, given: Parcels, reports: Sequence[Report] = (), content: bytes = b"1"
) -> Receipt:
    return accept(
        transaction, delivered(transaction, unit_id, content), Content(given), reports, by=OFFICER, today=TODAY
    )


def test_a_blocker_holds_back_every_object_it_names(transaction: WriteTransaction, unit_id: int) -> None:
    reports = [
        blocker("thua_dat:1", "thua_dat:2"),
        blocker("thua_dat:2", rule="DUP-001"),
        blocker("thua_dat:4", severity=Severity.ERROR),
    ]
    receipt = accepted(transaction, unit_id, parcels(1, 2, 3, 4), reports)
    assert (receipt.objects, receipt.opened, receipt.quarantined) == (4, 2, 2)
    assert receipt.findings == {"blocker": 2, "error": 1, "warning": 0, "notice": 0}
    held = transaction.all("SELECT object, rules, ST_SRID(shape) AS srid FROM intake.quarantine ORDER BY object")
    assert [tuple(row) for row in held] == [
        ("thua_dat:1", ["GEO-001"], 4326),
        ("thua_dat:2", ["GEO-001", "DUP-001"], 4326),
    ]
    assert {row.number for row in transaction.all("SELECT number FROM cadastre.parcel_version")} == {"3", "4"}


def test_the_receipt_is_kept_and_told(transaction: WriteTransaction, unit_id: int) -> None:
    receipt = accepted(transaction, unit_id, parcels(1))
    kept = transaction.one("SELECT act_id, receipt FROM intake.delivery")
    assert (kept.act_id, kept.receipt["opened"], kept.receipt["sha256"]) == (receipt.act, 1, receipt.sha256)
    told = transaction.one("SELECT kind, unit_code, subject, facts FROM exchange.event")
    assert tuple(told) == (
        "delivery-accepted", "98765", str(receipt.delivery), {"opened": 1, "changed": 0, "unchanged": 0, "quarantined": 0}
    )  # fmt: skip


def test_a_mended_parcel_joins_the_others(transaction: WriteTransaction, unit_id: int) -> None:
    accepted(transaction, unit_id, parcels(1, 2), [blocker("thua_dat:2")])
    receipt = accepted(transaction, unit_id, parcels(1, 2), content=b"2")
    assert (receipt.opened, receipt.changed, receipt.unchanged, receipt.quarantined) == (1, 0, 1, 0)


def test_an_object_without_a_place_is_held_back_all_the_same(transaction: WriteTransaction, unit_id: int) -> None:
    given = parcels(1, 2)
    given.shapes[1] = None
    receipt = accepted(transaction, unit_id, given, [blocker("thua_dat:2")])
    assert receipt.quarantined == 1
    assert transaction.value("SELECT shape IS NULL FROM intake.quarantine")


@pytest.mark.parametrize("principal", [
    Principal("cb", Role.COMMUNE_OFFICER, "98765", "98"),
    Principal("elsewhere", Role.REGISTRATION_OFFICER, province_code="01"),
    Principal("nobody", Role.CITIZEN),
])  # fmt: skip
def test_only_the_registration_officer_of_the_province_accepts(
    transaction: WriteTransaction, unit_id: int, principal: Principal
) -> None:
    with pytest.raises(NotAllowed):
        accept(transaction, delivered(transaction, unit_id, b"1"), Content(parcels(1)), [], by=principal, today=TODAY)
    assert transaction.value("SELECT count(*) FROM cadastre.parcel_version") == 0
