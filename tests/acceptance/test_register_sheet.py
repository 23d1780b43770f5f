"""The register sheet of a parcel in a real browser: what is so, what was so, and what was known then."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from browsing import DESKTOP, PHONE, axe, idle, open_page, sign_in
from diaba.access import Principal, Role
from diaba.registry.acts import kinds
from diaba.registry.changes import Printed
from diaba.registry.register import register
from published import PROVINCE, Site

KINDS: Mapping[str, Any] = kinds()
OFFICER = Principal("hoa", Role.REGISTRATION_OFFICER, province_code=PROVINCE)
SOLD = date(2026, 10, 1)


@pytest.fixture(scope="module")
def code(site: Site) -> str:
    """A parcel that was registered, sold in part and mortgaged."""
    with site.database.write() as transaction:
        parcel = transaction.value("SELECT id FROM cadastre.parcel WHERE code = %s", [site.codes[6]])
        an, binh = (
            transaction.value("INSERT INTO party.party (kind) VALUES ('individual') RETURNING id") for _ in range(2)
        )
        bank = transaction.value("INSERT INTO party.party (kind) VALUES ('organisation') RETURNING id")
        first = {
            "effective": date(2026, 6, 1),
            "land": (parcel,),
            "holders": {an: Fraction(1)},
            "printed": Printed("AA 01234567"),
        }
        register(transaction, KINDS["first-registration"](**first), OFFICER)
        unit = transaction.value("SELECT ba_unit_id FROM registry.ba_unit_part WHERE parcel_id = %s", [parcel])
        part = {"gives": {an: Fraction(1, 3)}, "receives": {binh: Fraction(1, 3)}, "dossier": "H24.10-261001-0001"}
        register(transaction, KINDS["transfer"](effective=SOLD, unit=unit, **part), OFFICER)
        register(transaction, KINDS["mortgage"](effective=SOLD, unit=unit, mortgagee=bank), OFFICER)
    return site.codes[6]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_an_officer_looks_through_both_times(
    address: str, browser: Browser, faults: list[str], code: str, size: tuple[int, int]
) -> None:
    page = open_page(browser, address, faults, size=size, bypass=True)  # for axe
    sign_in(page)
    page.goto(f"/parcels/{code}")
    page.get_by_role("link", name="Hồ sơ đăng ký").click()
    expect(page.locator("h1")).to_have_text("Hồ sơ đăng ký thửa đất")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("2/3")
    expect(page.locator(".timeline li")).to_have_count(4)
    assert axe(page) == []
    page.fill("input[name=as_of]", "2026-09-30")
    page.get_by_role("button", name="Xem").click()
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("Toàn bộ")
    expect(page.locator(".timeline li.later")).to_have_count(2)
    page.fill("input[name=known_on]", "2026-01-01")
    page.get_by_role("button", name="Xem").click()
    expect(page.locator(".note")).to_contain_text("không có thửa đất này")
    page.get_by_role("link", name="Hôm nay").click()
    idle(page)
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text("Register sheet of the parcel")
    assert axe(page) == []
    idle(page)
    page.context.close()
    assert faults == []
