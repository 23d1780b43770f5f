"""The portal in a real browser against a real server: map, search, parcel sheet, findings; no error, WCAG AA."""

import pytest
from playwright.sync_api import Browser, expect

from browsing import DESKTOP, PHONE, axe, idle, open_page, sign_in
from published import COMMUNE, Site


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_from_the_map_to_a_parcel_in_both_languages(
    site: Site, address: str, browser: Browser, faults: list[str], size: tuple[int, int]
) -> None:
    page = open_page(browser, address, faults, size=size)
    page.goto("/")
    idle(page)
    page.fill("#q", "dong thu")
    page.keyboard.press("Enter")
    page.click(f'.results a[href="/communes/{COMMUNE}"]')
    expect(page.locator("h1")).to_have_text("Phường Đông Thử")
    idle(page)
    page.fill("#q", "1/7")
    page.keyboard.press("Enter")
    page.click(f'.results a[href="/parcels/{site.codes[6]}"]')
    expect(page.locator("h1")).to_have_text("Tờ 1, thửa 7")
    expect(page).to_have_url(f"{address}/parcels/{site.codes[6]}")
    idle(page)
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text("Sheet 1, parcel 7")
    expect(page).to_have_url(f"{address}/parcels/{site.codes[6]}")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    idle(page)
    page.context.close()
    assert faults == []


def test_a_click_on_the_map_opens_the_parcel_under_it(
    site: Site, address: str, browser: Browser, faults: list[str]
) -> None:
    page = open_page(browser, address, faults)
    page.goto(f"/parcels/{site.codes[14]}")
    idle(page)
    box = page.locator("#map").bounding_box()
    assert box
    # The parcel is in the middle of the map, 20 m wide and 51 pixels at the nearest zoom; its neighbour is to the west.
    page.mouse.click(box["x"] + box["width"] / 2 - 52, box["y"] + box["height"] / 2)
    expect(page.locator("h1")).to_have_text("Tờ 1, thửa 5")
    expect(page.locator(".kind")).to_have_text("Thửa đất")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Tờ 1, thửa 15")
    page.context.close()
    assert faults == []


def test_findings_are_looked_at_on_the_map(site: Site, address: str, browser: Browser, faults: list[str]) -> None:
    page = open_page(browser, address, faults)
    sign_in(page)
    page.goto(f"/deliveries/{site.delivery}")
    idle(page)
    page.wait_for_selector("#board[data-ready]")
    page.locator(".row").first.click()
    expect(page.locator("#card")).to_contain_text("Thửa 1 chồng lấn.")
    idle(page)
    page.locator("summary", has_text="sliver").click()
    expect(page.locator(".group[data-rule=sliver] .rows")).to_contain_text("Thửa 2 chồng lấn.")
    idle(page)
    page.context.close()
    assert faults == []


def test_without_scripts_the_page_still_answers(site: Site, address: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=address)
    page = context.new_page()
    page.goto("/")
    page.fill("#q", "1/7 đông thử")
    page.keyboard.press("Enter")
    page.click(f'a[href="/parcels/{site.codes[6]}"]')
    expect(page.locator("h1")).to_have_text("Tờ 1, thửa 7")
    expect(page.locator("#map")).to_be_hidden()
    context.close()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_pages_keep_wcag_aa(
    site: Site, address: str, browser: Browser, faults: list[str], size: tuple[int, int]
) -> None:
    # axe is put into the page, which the policy rightly forbids; the other tests prove that it does.
    page = open_page(browser, address, faults, size=size, bypass=True)
    found = {}
    page.goto("/sign-in")
    found["/sign-in"] = axe(page)
    sign_in(page)
    for place in (
        "/",
        "/search?q=12/7",
        f"/parcels/{site.codes[0]}",
        f"/communes/{COMMUNE}",
        "/deliveries/",
        f"/deliveries/{site.delivery}",
    ):
        page.goto(place)
        if page.locator("#map").count():
            idle(page)
        found[place] = axe(page)
    page.context.close()
    assert {place: violations for place, violations in found.items() if violations} == {}
    assert faults == []
