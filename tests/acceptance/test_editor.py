"""The parcel editor in a real browser: a parcel is cut by clicks, merged again, and its boundary sent for approval."""

import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from browsing import DESKTOP, PHONE, axe, open_page, sign_in
from diaba.access import Principal, Role
from diaba.registry.acts import kinds
from diaba.registry.register import register
from published import PROVINCE, Site

KINDS: Mapping[str, Any] = kinds()
OFFICER = Principal("hoa", Role.REGISTRATION_OFFICER, province_code=PROVINCE)


@pytest.fixture(scope="module")
def codes(site: Site) -> list[str]:
    """Parcels 4 and 5 of sheet 1 side by side, 20 m × 30 m each, registered for one person."""
    with site.database.write() as transaction:
        party = transaction.value("INSERT INTO party.party (kind) VALUES ('individual') RETURNING id")
        for code in site.codes[3:5]:
            parcel = transaction.value("SELECT id FROM cadastre.parcel WHERE code = %s", [code])
            about = {"effective": date(2026, 6, 1), "land": (parcel,), "holders": {party: Fraction(1)}}
            register(transaction, KINDS["first-registration"](**about), OFFICER)
    return site.codes[3:5]


def click(page: Page, east: float, north: float, count: int = 1) -> None:
    """Click where a corner is, in metres from the parcel's south-western one, 505000 and 2327090."""
    place = page.locator("#drawing").evaluate(
        """(svg, [east, north]) => {
            const point = new DOMPoint(east - svg.dataset.west, svg.dataset.north - north).matrixTransform(svg.getScreenCTM());
            return [point.x, point.y];
        }""",
        [505000 + east, 2327090 + north],
    )
    page.mouse.click(*place, click_count=count)


@pytest.mark.parametrize("look", [(DESKTOP, "vi"), (PHONE, "en")], ids=["desktop", "phone"])
def test_the_page_is_for_everybody(
    address: str, browser: Browser, faults: list[str], codes: list[str], look: tuple[tuple[int, int], str]
) -> None:
    size, language = look
    page = open_page(browser, address, faults, size=size, bypass=True)  # for axe
    sign_in(page, "landoffice")
    page.context.add_cookies([{"name": "django_language", "value": language, "url": address}])
    for mode in ("subdivision", "merger", "boundary-correction"):
        page.goto(f"/parcels/{codes[1]}/editor?mode={mode}")
        expect(page.locator("#drawing .own")).to_be_visible()
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert faults == []


def test_a_parcel_is_cut_where_the_officer_clicks_and_merged_again(
    site: Site, address: str, browser: Browser, faults: list[str], codes: list[str]
) -> None:
    page = open_page(browser, address, faults)
    sign_in(page, "landoffice")
    page.goto(f"/parcels/{codes[0]}/register")
    page.get_by_role("link", name="Tách, hợp, chỉnh lý thửa").click()
    click(page, 0.2, 12)  # beside the western edge, and onto it
    expect(page.locator("#lines")).to_have_value(re.compile(r"2327102\.[0-9]+ 505000\.000$"))
    page.wait_for_timeout(400)  # else it is a double click
    click(page, 19.8, 12)
    expect(page.locator("#lines")).to_have_value(re.compile(r"2327102\.[0-9]+ 505020\.000$"))
    expect(page.locator("#outcome")).to_contain_text("600,0 m²")  # the total: both pieces came out of it
    page.fill("#lines", "2327102 505000\n2327102 505020")  # as the surveyor measured it
    expect(page.locator("#outcome")).to_contain_text("360,0 m²")
    expect(page.locator("#outcome")).to_contain_text("240,0 m²")
    page.get_by_role("button", name="Đăng ký").click()
    page.wait_for_url("**/register*")
    expect(page.locator("main")).to_contain_text("Tách thửa")
    with site.database.write() as transaction:
        rows = transaction.all(
            "SELECT child.code, legal_area::float8 AS area FROM cadastre.lineage JOIN cadastre.parcel parent ON parent.id = parent_id"
            " JOIN cadastre.parcel child ON child.id = child_id JOIN cadastre.parcel_version version ON version.parcel_id = child.id"
            " WHERE parent.code = %s ORDER BY area",
            [codes[0]],
        )
    assert [row.area for row in rows] == [240, 360]
    page.goto(f"/parcels/{rows[0].code}/editor?mode=merger")
    page.locator(".choice:has-text('360,0 m²') input").check()
    expect(page.locator("#outcome")).to_contain_text("600,0 m²")
    page.get_by_role("button", name="Đăng ký").click()
    page.wait_for_url("**/register*")
    expect(page.locator("main")).to_contain_text("Hợp thửa")
    assert faults == []


def test_a_moved_boundary_goes_to_the_second_officer(
    site: Site, address: str, browser: Browser, faults: list[str], codes: list[str]
) -> None:
    page = open_page(browser, address, faults)
    sign_in(page, "landoffice")
    page.goto(f"/parcels/{codes[1]}/editor?mode=boundary-correction")
    page.fill("#moves", "2327090 505040 2327090 505000000")
    expect(page.locator("#outcome")).to_contain_text("không phải tọa độ")
    page.fill("#moves", "2327090 505040 2327090 505041")
    expect(page.locator("#outcome .wrong")).to_be_visible()  # the land of a neighbour that was not chosen
    page.locator(".choice:has-text('Thửa 6, tờ 1') input").check()
    expect(page.locator("#outcome")).to_contain_text("chưa được đăng ký")
    page.locator(".choice:has-text('Thửa 6, tờ 1') input").uncheck()
    page.fill("#moves", "2327090 505020 2327090 505020.4")
    page.goto(f"/parcels/{codes[1]}/editor?mode=boundary-correction")
    page.fill("#moves", "2327120 505040 2327120 505040")
    page.get_by_role("button", name="Gửi phê duyệt").click()
    expect(page.locator("#outcome")).to_contain_text("chờ cán bộ thứ hai phê duyệt")
    with site.database.write() as transaction:
        row = transaction.one("SELECT kind, state, proposed_by FROM registry.proposal")
    assert (row.kind, row.state, row.proposed_by) == ("boundary-correction", "waiting", "landoffice")
    assert faults == []
