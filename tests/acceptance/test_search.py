"""The one box in a real browser: what was understood is said, ways are listed, people take a purpose and leave no trace in an address."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from browsing import DESKTOP, PHONE, axe, idle, open_page, sign_in
from diaba.party.changing import create
from diaba.party.model import Birth, Kind, NewParty, Paper, Particulars
from people import KEYS, LONG_AGO, act
from published import COMMUNE, Site

LOOKS = os.environ.get("DIABA_LOOKS")
"""A folder for pictures, for who wants to see."""


@pytest.fixture(scope="module", autouse=True)
def party_keys() -> Iterator[None]:
    """Keys for the numbers of people, for this process and the served one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIABA_PARTY_KEYS", KEYS.text())
        yield


@pytest.fixture(scope="module")
def an(site: Site) -> int:
    """Somebody of the place."""
    with site.database.write() as transaction:
        unit = transaction.value("SELECT id FROM units.unit WHERE code = %s", [COMMUNE])
        told = Particulars("Trần Văn An", birth=Birth(1954), address="Thôn 1", unit_id=unit)
        new = NewParty(Kind.INDIVIDUAL, told, (Paper("CCCD", "027054000007"),))
        entered = act(transaction)
        number = create(transaction, new, act_id=entered, effective=LONG_AGO)
        transaction.value("SELECT registry.sealed(%s)", [entered])
        return number


@pytest.mark.parametrize("seen", [(DESKTOP, "vi"), (PHONE, "en")], ids=["desktop", "phone"])
def test_each_understanding_is_said(
    site: Site, address: str, browser: Browser, faults: list[str], seen: tuple[tuple[int, int], str]
) -> None:
    size, language = seen
    page = open_page(browser, address, faults, size=size)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": address}])
    page.goto("/")
    page.fill("#q", "tờ 1 thửa 7, phường Đông Thử")
    page.keyboard.press("Enter")
    expect(page.locator(".meaning h2").first).to_contain_text("1" if language == "en" else "tờ bản đồ 1")
    expect(page.locator(f'a[href="/parcels/{site.codes[6]}"]')).to_be_visible()
    idle(page)
    look(page, f"numbers-{language}")
    page.fill("#q", "21.0485, 105.5486")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=21.0485**")
    expect(page.locator(".meaning")).to_have_count(1)
    idle(page)
    look(page, f"point-{language}")
    page.context.close()
    assert faults == []


def test_people_take_a_purpose(an: int, site: Site, address: str, browser: Browser, faults: list[str]) -> None:
    page = open_page(browser, address, faults, bypass=True)
    sign_in(page, "landoffice")
    page.goto("/search")
    page.fill("#q", "tran van an")
    page.keyboard.press("Enter")
    expect(page.locator(".meaning", has_text="tran van an").last).to_contain_text("mục đích")
    assert "tran" not in page.url
    page.click("details.why summary")
    page.select_option("select[name=purpose]", "registration")
    page.fill("input[name=dossier]", "H24.10-261001-0001")
    page.click("form.search .button")
    expect(page.locator(".results", has_text="Trần Văn An")).to_contain_text("sinh 1954")
    assert axe(page) == []
    look(page, "person")
    page.fill("#q", "027054000007")
    page.click("form.search .button")
    expect(page.locator(".results", has_text="Trần Văn An")).to_be_visible()
    expect(page.locator("h2", has_text="027054000007")).to_have_count(0)
    page.context.close()
    assert faults == []
    with site.database.write() as transaction:
        seen = transaction.all("SELECT party_id, asked_by, purpose, dossier, activity FROM party.disclosure")
    assert {tuple(row) for row in seen} == {(an, "landoffice", "registration", "H24.10-261001-0001", "search")}


def look(page: object, name: str) -> None:
    if LOOKS:
        page.screenshot(path=str(Path(LOOKS) / f"search-{name}.png"))  # type: ignore[attr-defined]  # a page
