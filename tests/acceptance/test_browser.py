"""The portal in a real browser against a real server: map, search, parcel sheet, findings; no error, WCAG AA."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from published import COMMUNE, PASSWORD, Site

AXE = Path(__file__).parent.parent / "vendor/axe-core-4.14.1/axe.min.js"
QUIET = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP, PHONE = (1366, 768), (390, 844)
PATIENCE = 20_000
REPORT_VIOLATIONS = """
    document.addEventListener("securitypolicyviolation", (e) => console.error("CSP", e.violatedDirective, e.blockedURI))
"""


@pytest.fixture(scope="module")
def address(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A served site."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (tmp_path_factory.mktemp("web") / "web.log").open("w")
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
            "--workers",
            "1",
            "--blocking-threads",
            "4",
            "--no-ws",
            "diaba.wsgi:application",
        ],
        env={**os.environ, "DIABA_DATABASE_URL": site.database.conninfo},
        stdout=log,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
    )
    try:
        _await(f"http://127.0.0.1:{port}/healthz", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)
        log.close()


def _await(address: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 30
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - our own address
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the web server did not answer")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def faults() -> list[str]:
    """What the page complained about."""
    return []


def _open(
    browser: Browser, address: str, faults: list[str], *, size: tuple[int, int] = DESKTOP, bypass: bool = False
) -> Page:
    context: BrowserContext = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, base_url=address, bypass_csp=bypass, reduced_motion="reduce"
    )
    context.add_init_script(REPORT_VIOLATIONS)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "requestfailed",
        lambda request: (
            None if request.failure == "net::ERR_ABORTED" else faults.append(f"{request.url} {request.failure}")
        ),
    )
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith((address, "blob:", "data:")) else faults.append(f"left home: {request.url}")
        ),
    )
    return page


def _sign_in(page: Page) -> None:
    page.goto("/sign-in")
    page.fill("#id_username", "officer")
    page.fill("#id_password", PASSWORD)
    page.click(".fields button")
    page.wait_for_url("**/")


def _idle(page: Page) -> None:
    page.wait_for_selector("#map[data-state=idle]")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_from_the_map_to_a_parcel_in_both_languages(
    site: Site, address: str, browser: Browser, faults: list[str], size: tuple[int, int]
) -> None:
    page = _open(browser, address, faults, size=size)
    page.goto("/")
    _idle(page)
    page.fill("#q", "dong thu")
    page.keyboard.press("Enter")
    page.click(f'.results a[href="/communes/{COMMUNE}"]')
    expect(page.locator("h1")).to_have_text("Phường Đông Thử")
    _idle(page)
    page.fill("#q", "1/7")
    page.keyboard.press("Enter")
    page.click(f'.results a[href="/parcels/{site.codes[6]}"]')
    expect(page.locator("h1")).to_have_text("Tờ 1, thửa 7")
    expect(page).to_have_url(f"{address}/parcels/{site.codes[6]}")
    _idle(page)
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text("Sheet 1, parcel 7")
    expect(page).to_have_url(f"{address}/parcels/{site.codes[6]}")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    _idle(page)
    page.context.close()
    assert faults == []


def test_a_click_on_the_map_opens_the_parcel_under_it(
    site: Site, address: str, browser: Browser, faults: list[str]
) -> None:
    page = _open(browser, address, faults)
    page.goto(f"/parcels/{site.codes[14]}")
    _idle(page)
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
    page = _open(browser, address, faults)
    _sign_in(page)
    page.goto(f"/deliveries/{site.delivery}")
    _idle(page)
    page.locator(".locate").first.click()
    page.wait_for_selector("#map[data-state=moving], #map[data-state=idle]")
    _idle(page)
    page.click('a[href^="?rule=sliver"]')
    expect(page.locator("#findings")).to_contain_text("sliver")
    _idle(page)
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
    page = _open(browser, address, faults, size=size, bypass=True)
    found = {}
    page.goto("/sign-in")
    found["/sign-in"] = _axe(page)
    _sign_in(page)
    for place in (
        "/",
        "/?q=12/7",
        f"/parcels/{site.codes[0]}",
        f"/communes/{COMMUNE}",
        "/deliveries/",
        f"/deliveries/{site.delivery}",
    ):
        page.goto(place)
        if page.locator("#map").count():
            _idle(page)
        found[place] = _axe(page)
    page.context.close()
    assert {place: violations for place, violations in found.items() if violations} == {}
    assert faults == []


def _axe(page: Page) -> list[str]:
    page.add_script_tag(path=AXE)
    result = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})")
    return [f"{rule['id']}: {node['html'][:160]}" for rule in result["violations"] for node in rule["nodes"]]
