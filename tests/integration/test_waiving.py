"""Two persons let a finding pass, for a time; the database holds what the words say."""

from datetime import date
from typing import Any

import psycopg
import pytest

from diaba.access import Principal, Role
from diaba.db import WriteTransaction
from diaba.errors import NotAllowed, Refusal
from diaba.intake import waiving
from diaba.intake.waiver_refusals import (
    WaiverByOnePerson,
    WaiverDecided,
    WaiverEndless,
    WaiverNotPossible,
    WaiverScopeUnclear,
    WaiverUnknown,
)
from diaba.units import resolve
from diaba.units.resolve import Unit

BEGIN, END = date(2026, 11, 1), date(2026, 12, 1)
CLERK = Principal("cb", Role.COMMUNE_OFFICER, "09247", "24")
OFFICER = Principal("vpdk", Role.REGISTRATION_OFFICER, province_code="24")


@pytest.fixture
def unit(transaction: WriteTransaction) -> Unit:
    return resolve.at(transaction, "09247", date(2026, 11, 22))


def ask(transaction: WriteTransaction, unit: Unit, rule: str = "ATT-006", by: Principal = CLERK, **scope: Any) -> int:
    given: dict[str, Any] = {"reason": "giấy tờ cũ ghi như vậy", "valid": (BEGIN, END)} | scope
    return waiving.ask(transaction, unit, rule, by=by, **given)


def test_a_waiver_holds_once_another_person_approved_it(transaction: WriteTransaction, unit: Unit) -> None:
    number = ask(transaction, unit, sheet="7", parcel="2")
    assert waiving.approved(transaction, unit.id, 1) == ()
    waiving.approve(transaction, number, by=OFFICER)
    (waiver,) = waiving.approved(transaction, unit.id, 1)
    assert (waiver.id, waiver.rule, waiver.sheet, waiver.parcel) == (number, "ATT-006", "7", "2")
    assert (waiver.requested_by, waiver.approved_by) == ("cb", "vpdk")
    assert waiver.holds(BEGIN)
    assert not waiver.holds(END)


def test_the_one_who_asked_does_not_approve(transaction: WriteTransaction, unit: Unit) -> None:
    number = ask(transaction, unit, by=OFFICER)
    with pytest.raises(WaiverByOnePerson, match="vpdk"):
        waiving.approve(transaction, number, by=OFFICER)
    with pytest.raises(psycopg.errors.CheckViolation):
        transaction.execute(
            "UPDATE intake.waiver SET approved_by = requested_by, approved_at = now() WHERE id = %s", [number]
        )


def test_only_who_may_accept_approves_and_only_once(transaction: WriteTransaction, unit: Unit) -> None:
    number = ask(transaction, unit)
    with pytest.raises(NotAllowed):
        waiving.approve(transaction, number, by=Principal("khac", Role.COMMUNE_OFFICER, "09247", "24"))
    waiving.approve(transaction, number, by=OFFICER)
    with pytest.raises(WaiverDecided):
        waiving.approve(transaction, number, by=Principal("pgd", Role.REGISTRATION_OFFICER, province_code="24"))
    with pytest.raises(WaiverUnknown):
        waiving.approve(transaction, 0, by=OFFICER)


@pytest.mark.parametrize(
    ("rule", "scope", "refusal"),
    [
        ("TOP-006", {}, WaiverNotPossible),
        ("TOP-999", {}, WaiverNotPossible),
        ("ATT-006", {"parcel": "2"}, WaiverScopeUnclear),
        ("ATT-006", {"object_": "thua_dat:1"}, WaiverScopeUnclear),
        ("ATT-006", {"reason": " "}, WaiverScopeUnclear),
        ("ATT-006", {"valid": (END, BEGIN)}, WaiverEndless),
    ],
)
def test_what_cannot_be_waived_is_refused(
    transaction: WriteTransaction, unit: Unit, rule: str, scope: dict[str, Any], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        ask(transaction, unit, rule, **scope)


def test_a_clerk_of_another_commune_does_not_ask(transaction: WriteTransaction, unit: Unit) -> None:
    with pytest.raises(NotAllowed):
        ask(transaction, unit, by=Principal("xa", Role.COMMUNE_OFFICER, "00004", "01"))


def test_a_waiver_of_an_object_is_for_its_delivery_alone(transaction: WriteTransaction, unit: Unit) -> None:
    delivery = transaction.value(
        "INSERT INTO intake.delivery (unit_id, sha256, file_name, profile, delivered_by) VALUES (%s, sha256('a'), 'a', 'p', 'cb') RETURNING id",
        [unit.id],
    )
    number = ask(transaction, unit, delivery=delivery, object_="thua_dat:1")
    waiving.approve(transaction, number, by=OFFICER)
    assert [waiver.object for waiver in waiving.approved(transaction, unit.id, delivery)] == ["thua_dat:1"]
    assert waiving.approved(transaction, unit.id, delivery + 1) == ()
