"""The register sheet of a parcel in a real browser: what is so, what was so, and what was known then."""

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from python_calamine import CalamineWorkbook

from browsing import DESKTOP, PHONE, axe, idle, open_page, sign_in
from diaba.access import Principal, Role
from diaba.registry.acts import kinds
from diaba.registry.changes import Printed
from diaba.registry.register import register
from people import KEYS
from published import PROVINCE, Site

KINDS: Mapping[str, Any] = kinds()
OFFICER = Principal("hoa", Role.REGISTRATION_OFFICER, province_code=PROVINCE)
SOLD = date(2026, 10, 1)


@pytest.fixture(scope="module", autouse=True)
def party_keys() -> Iterator[None]:
    """Keys for the numbers of people, for this process and the served one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIABA_PARTY_KEYS", KEYS.text())
        yield


@pytest.fixture(scope="module")
def code(site: Site) -> str:
    """A parcel that was registered, sold in part and mortgaged."""
    with site.database.write() as transaction:
        parcel = transaction.value("SELECT id FROM cadastre.parcel WHERE code = %s", [site.codes[6]])
        an, binh = (
            transaction.value("INSERT INTO party.party (kind) VALUES ('individual') RETURNING id") for _ in range(2)
        )
        bank = transaction.value("INSERT INTO party.party (kind) VALUES ('organisation') RETURNING id")
        transaction.execute(
            "INSERT INTO party.party_version (party_id, name, birth_year, unit_id, effective, recorded, opened_by)"
            " SELECT %s, 'Trần An', 1970, sheet.unit_id, '[2000-01-01,)', tstzrange(clock_timestamp(), NULL), version.opened_by"
            " FROM cadastre.parcel_version version JOIN cadastre.sheet ON sheet.id = version.sheet_id WHERE version.parcel_id = %s",
            [an, parcel],
        )
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


@pytest.mark.parametrize("view", [(DESKTOP, "vi"), (PHONE, "en")], ids=str)
def test_sheets_lead_from_one_to_the_next(
    address: str, browser: Browser, faults: list[str], code: str, view: tuple[tuple[int, int], str]
) -> None:
    size, language = view
    page = open_page(browser, address, faults, size=size, bypass=True)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": address}])
    sign_in(page)
    page.goto(f"/parcels/{code}/register")
    page.locator("tbody a.code").first.click()
    expect(page.locator("h1 .code")).to_have_text("AA 01234567")
    expect(page.locator("tbody tr")).to_have_count(2)
    assert axe(page) == []
    look_for(page)
    expect(page.locator("form[method=post] select[name=purpose]")).to_have_count(0)
    page.locator(".timeline a").last.click()
    expect(page.locator("dd.code")).not_to_be_empty()
    assert axe(page) == []
    page.go_back()
    page.locator("tbody td a").first.click()  # for what was said on the page before
    expect(page.locator("h1")).to_contain_text("Trần An")
    look_for(page)
    expect(page.locator("h1")).to_contain_text("Trần An")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert axe(page) == []
    page.context.close()
    assert faults == []


def look_for(page: Page) -> None:
    page.locator("select[name=purpose]").select_option("registration")
    page.locator("input[name=dossier]").fill("H24.10-261001-0001")
    page.locator("form:has(select[name=purpose]) button").click()


@pytest.mark.parametrize("view", [(DESKTOP, "vi"), (PHONE, "en")], ids=str)
def test_a_pasted_list_is_looked_up_and_kept(
    address: str, browser: Browser, faults: list[str], code: str, view: tuple[tuple[int, int], str]
) -> None:
    size, language = view
    page = open_page(browser, address, faults, size=size, bypass=True)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": address}])
    sign_in(page)
    page.goto("/search/list")
    assert axe(page) == []
    page.locator("#lines").fill(f"{code}\nAA 01234567\n=1+1\nTrần An\n\n99999/9999")
    page.locator("input[name=name]").fill(f"Hồ sơ {language}")
    page.locator("button[value=look]").click()
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(5)
    expect(rows.nth(0)).to_contain_text(code)
    expect(rows.nth(1)).to_contain_text("AA 01234567")
    assert axe(page) == []
    with page.expect_download() as download:
        page.locator("button[value=workbook]").click()
    sheet = CalamineWorkbook.from_path(download.value.path()).get_sheet_by_index(0).to_python()
    assert {row[0] for row in sheet[1:]} == {"1", "2", "3", "4", "5"}
    assert [row[1] for row in sheet if row[0] == "3"] == ["=1+1"]
    page.locator(".plain-list a").first.click()
    expect(page.locator("#lines")).to_have_value(f"{code}\nAA 01234567\n=1+1\n99999/9999")
    page.locator(".plain-list button").first.click()
    expect(page.locator(".plain-list button")).to_have_count(0)
    page.context.close()
    assert faults == []
