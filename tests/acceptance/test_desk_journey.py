"""An officer opens a parcel and sells it; a correction goes through a second person; the register sheet shows both."""

import os
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from browsing import PHONE, axe, open_page, sign_in
from diaba.access import Principal, Role
from diaba.registry.acts import kinds
from diaba.registry.changes import Printed
from diaba.registry.register import register
from published import PASSWORD, PROVINCE, Site

KIND: Any = kinds()
OFFICER = Principal("hoa", Role.REGISTRATION_OFFICER, province_code=PROVINCE)
PICTURES = os.environ.get("DIABA_PICTURES", "")


@pytest.fixture(scope="module")
def buyer(site: Site) -> int:
    """Two parcels that somebody holds, who may buy them, and two officers."""
    from datetime import date  # noqa: PLC0415 - one day

    from diaba.accounts.models import Account  # noqa: PLC0415 - needs Django

    for name in ("hoa", "minh"):
        Account.objects.create_user(name, password=PASSWORD, role="registration-officer", province_code=PROVINCE)
    Account.objects.create_user("soat", password=PASSWORD, role="provincial-manager", province_code=PROVINCE)
    with site.database.write() as transaction:
        an, buyer = (
            transaction.value("INSERT INTO party.party (kind) VALUES ('individual') RETURNING id") for _ in range(2)
        )
        for place in (12, 13):
            parcel = transaction.value("SELECT id FROM cadastre.parcel WHERE code = %s", [site.codes[place]])
            first = {"land": (parcel,), "holders": {an: Fraction(1)}, "printed": Printed(f"AA {place:08}")}
            register(transaction, KIND["first-registration"](effective=date(2026, 6, 1), **first), OFFICER)
    return int(buyer)


def shot(page: Page, name: str) -> None:
    """A picture of the page, for those who want to look at it."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def test_a_sale_and_a_correction_by_two_hands(
    buyer: int, address: str, browser: Browser, faults: list[str], site: Site
) -> None:
    code = site.codes[12]
    page = open_page(browser, address, faults, bypass=True)  # for axe
    sign_in(page, "hoa")
    _sell(page, code, buyer)
    _correct(page, code)
    page.context.close()
    page = open_page(browser, address, faults, bypass=True)
    sign_in(page, "minh")
    _approve(page, code)
    page.context.close()
    page = open_page(browser, address, faults, bypass=True)
    sign_in(page, "soat")
    page.goto("/desk/audit")
    expect(page.locator("tbody")).to_contain_text("Chuyển nhượng")
    assert axe(page) == []
    shot(page, "audit")
    page.context.close()
    assert [fault for fault in faults if "422" not in fault] == []  # a form that is sent back is no fault


def test_a_telephone_shows_a_form_whole(
    buyer: int, address: str, browser: Browser, faults: list[str], site: Site
) -> None:
    page = open_page(browser, address, faults, size=PHONE, bypass=True)
    sign_in(page, "hoa")
    page.goto(f"/parcels/{site.codes[13]}/acts/gift")
    page.fill("#f-effective", "01/07/2026")
    page.fill("#f-receives-0-who", str(buyer))
    page.fill("#f-receives-0-share", "1")
    page.get_by_role("button", name="Xem trước").last.click()
    expect(page.locator("ins")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe(page) == []
    shot(page, "preview-phone")
    page.get_by_role("button", name="Sửa lại").click()
    expect(page.locator("#f-effective")).to_have_value("01/07/2026")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shot(page, "form-phone")
    page.context.close()
    assert faults == []


def _sell(page: Page, code: str, buyer: int) -> None:
    page.goto(f"/parcels/{code}/register")
    page.get_by_role("link", name="Lập hồ sơ đăng ký").click()
    expect(page.locator("h1")).to_have_text("Lập hồ sơ đăng ký")
    assert axe(page) == []
    shot(page, "menu")
    page.get_by_role("link", name="Chuyển nhượng").click()
    expect(page.locator("h1")).to_have_text("Chuyển nhượng")
    page.fill("#f-effective", "01/07/2026")
    page.fill("#f-gives-0-share", "1/2")
    page.fill("#f-receives-0-who", str(buyer))
    page.fill("#f-receives-0-share", "1/3")
    page.keyboard.press("Enter")  # as people do: it looks, and registers nothing
    expect(page.get_by_role("alert")).to_contain_text("Hai phần phải bằng nhau")
    assert axe(page) == []
    shot(page, "refused")
    page.fill("#f-receives-0-share", "1/2")
    page.get_by_role("button", name="Xem trước").last.click()
    expect(page.locator("ins")).to_have_count(2)
    shot(page, "preview")
    page.get_by_role("button", name="Đăng ký", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Đã ghi vào sổ")
    shot(page, "done")


def _correct(page: Page, code: str) -> None:
    page.goto(f"/parcels/{code}/people/new")
    assert axe(page) == []
    shot(page, "person")
    page.goto(f"/parcels/{code}/acts/right-correction")
    page.fill("#f-effective", "02/07/2026")
    page.fill("#f-reason", "Ghi sai nguồn gốc sử dụng")
    page.fill("#f-origins-0-value", "CNQ-CTT")
    page.get_by_role("button", name="Xem trước").last.click()
    expect(page.locator(".note")).to_contain_text("cần hai người")
    page.get_by_role("button", name="Gửi phê duyệt").click()
    expect(page.locator("h1 .status")).to_have_text("Chờ phê duyệt")
    expect(page.get_by_role("button", name="Rút đề nghị")).to_be_visible()
    shot(page, "own")


def _approve(page: Page, code: str) -> None:
    page.get_by_role("link", name="Phê duyệt").click()
    expect(page.locator("h1")).to_have_text("Hồ sơ chờ phê duyệt")
    shot(page, "queue")
    page.get_by_role("link", name="Đính chính").first.click()
    expect(page.locator("h1 .status")).to_have_text("Chờ phê duyệt")
    assert axe(page) == []
    shot(page, "approval")
    page.get_by_role("button", name="Phê duyệt", exact=True).click()
    expect(page.locator("h1 .status")).to_have_text("Đã phê duyệt")
    page.goto(f"/parcels/{code}/register")
    timeline = page.locator(".timeline")
    expect(timeline).to_contain_text("Chuyển nhượng")
    expect(timeline).to_contain_text("Đính chính")
    expect(page.locator("tbody tr")).to_have_count(2)
    shot(page, "sheet")
