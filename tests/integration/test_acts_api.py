"""Acts over the API: described, rehearsed, registered once, proposed and approved; doors closed to strangers."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from diaba.access import Principal, Role
from diaba.registry.acts import kinds
from diaba.registry.register import register
from published import PASSWORD, PROVINCE, Site

FIRST = date(2026, 6, 1)


@pytest.fixture(scope="module")
def parcels(site: Site) -> Iterator[str]:
    """Codes of parcels that nobody is registered for; two officers of the place and one of another stand by."""
    from diaba.accounts.models import Account  # noqa: PLC0415 - needs Django

    for name, province in (("hoa", PROVINCE), ("minh", PROVINCE), ("xa", "98")):
        Account.objects.create_user(name, password=PASSWORD, role="registration-officer", province_code=province)
    return iter(site.codes[8:])


@pytest.fixture
def people(site: Site, parcels: Iterator[str]) -> dict[str, int]:
    """A parcel that An holds, in ``unit``; Bình stands beside."""
    with site.database.write() as transaction:
        parcel = transaction.value("SELECT id FROM cadastre.parcel WHERE code = %s", [next(parcels)])
        an, binh = (
            transaction.value("INSERT INTO party.party (kind) VALUES ('individual') RETURNING id") for _ in range(2)
        )
        model: Any = kinds()["first-registration"]
        act = model(effective=FIRST, land=(parcel,), holders={an: Fraction(1)})
        register(transaction, act, Principal("hoa", Role.REGISTRATION_OFFICER, province_code=PROVINCE))
        unit = transaction.value("SELECT ba_unit_id FROM registry.ba_unit_part WHERE parcel_id = %s", [parcel])
        right = transaction.value("SELECT right_id FROM registry.rrr WHERE ba_unit_id = %s", [unit])
    return {"an": an, "binh": binh, "unit": unit, "right": right}


def ask(site: Site, user: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    client = site.client(user, accept="application/json", **headers)
    address = f"/api/v1/{path}"
    answer = client.get(address) if body is None else client.post(address, body, content_type="application/json")
    return answer.status_code, answer.json()


def test_every_kind_is_described(site: Site) -> None:
    status, told = ask(site, "", "acts/kinds")
    assert status == 200
    assert {one["properties"]["kind"]["const"] for one in told["kinds"]} == set(kinds())
    transfer = next(one for one in told["kinds"] if one["title"] == "Transfer")
    assert transfer["required"] == ["kind", "effective", "unit", "gives", "receives"]
    assert transfer["properties"]["gives"]["x-title-vi"] == "Bên chuyển quyền và phần quyền"


def test_a_transfer_is_rehearsed_then_registered_once(site: Site, people: dict[str, int]) -> None:
    share = {str(people["an"]): "1/4"}
    act = {"kind": "transfer", "effective": "2026-07-01", "unit": people["unit"], "gives": share,
           "receives": {str(people["binh"]): "1/4"}}  # fmt: skip
    status, told = ask(site, "hoa", "acts", {**act, "dry_run": True})
    assert (status, told["possible"], len(told["after"]["units"][0]["rights"])) == (200, True, 2)
    status, told = ask(site, "hoa", "acts", {**act, "gives": {str(people["binh"]): "1/4"}, "dry_run": True})
    assert (status, told["possible"], told["refusals"][0]["code"]) == (200, False, "nothing-asked")
    status, told = ask(site, "hoa", "acts", {"kind": "transfer", "dry_run": True})
    assert [one["facts"]["field"] for one in told["refusals"]] == ["effective", "unit", "gives", "receives"]
    first = ask(site, "hoa", "acts", act, idempotency_key="once")
    assert first[0] == 201
    assert ask(site, "hoa", "acts", act, idempotency_key="once") == first
    assert ask(site, "hoa", "acts", {**act, "dossier": "x"}, idempotency_key="once")[0] == 422


@pytest.mark.parametrize(("user", "status"), [("", 401), ("officer", 403), ("province", 403), ("xa", 403)])
def test_doors_are_closed_to_strangers(site: Site, people: dict[str, int], user: str, status: int) -> None:
    act = {"kind": "term-extension", "effective": "2026-07-01", "unit": people["unit"], "term": "2070-01-01"}
    for body in (act, {**act, "dry_run": True}):
        assert ask(site, user, "acts", body)[0] == status


def test_a_correction_waits_for_a_second_person(site: Site, people: dict[str, int]) -> None:
    act = {"kind": "right-correction", "effective": "2026-08-01", "unit": people["unit"], "reason": "Ghi sai nguồn gốc",
           "origins": {str(people["right"]): "CNQ-KTT"}}  # fmt: skip
    status, told = ask(site, "hoa", "acts", {**act, "note": "đề nghị xem"})
    assert (status, told["state"]) == (202, "waiting")
    one = f"approvals/{told['proposal']}"
    assert [row["id"] for row in ask(site, "minh", "approvals?state=waiting")[1]["approvals"]] == [told["proposal"]]
    assert ask(site, "xa", one)[0] == 403
    seen = ask(site, "minh", one)[1]
    assert (seen["has_changed"], seen["now"]["possible"], seen["note"]) == (False, True, "đề nghị xem")
    assert ask(site, "hoa", f"{one}/approval", {"basis": seen["now"]["basis"]})[1]["code"] == "own-proposal"
    assert ask(site, "minh", f"{one}/approval", {"basis": "0" * 64})[1]["code"] == "basis-changed"
    assert ask(site, "minh", f"{one}/approval", {"basis": seen["now"]["basis"]})[0] == 200
    assert ask(site, "minh", f"{one}/rejection", {"reason": "x"})[1]["code"] == "proposal-closed"
    assert ask(site, "minh", one)[1]["state"] == "approved"


def test_rejected_and_withdrawn(site: Site, people: dict[str, int]) -> None:
    act = {"kind": "caveat-set", "effective": "2026-08-01", "unit": people["unit"], "blocks": ["dealing"], "reason": "kê biên",
           "document_kind": "QĐ", "document_number": "7", "authority": "TAND", "propose": True}  # fmt: skip
    for step, user, state in (("rejection", "minh", "rejected"), ("withdrawal", "hoa", "withdrawn")):
        number = ask(site, "hoa", "acts", act)[1]["proposal"]
        assert ask(site, user, f"approvals/{number}/{step}", {"reason": "Thiếu bản gốc"})[1]["state"] == state
        assert ask(site, "minh", f"approvals/{number}")[1]["reason"] == "Thiếu bản gốc"
    assert ask(site, "minh", "approvals?state=x")[0] == 422
    assert len(ask(site, "minh", "approvals?limit=1")[1]["approvals"]) == 1
