"""A large file from a real browser over a line that breaks: what the server has is never sent again, and the delivery comes to its end."""

import re
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, CDPSession, Page, Request, expect

from board_site import square
from browsing import open_page, sign_in
from files import write
from published import COMMUNE, Site
from serving import Server, serving

BOARD = re.compile(r"/deliveries/\d+$")
LARGE = 24 << 20
PIECE = 4 << 20
SLOW = 5 << 20
"""Bytes a second, so that there is a middle to break in."""


@pytest.fixture
def web(site: Site, tmp_path: Path) -> Iterator[Server]:
    with serving(site.database, tmp_path) as server:
        yield server


@pytest.fixture
def large(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A real map of one parcel in a file of 24 MB, another for each test."""
    path = write(tmp_path / "ban do lon.gpkg", {"SoTo": ["9"], "SoThua": ["1"]}, [square(32)], crs="EPSG:9209")
    with sqlite3.connect(path) as file:
        file.execute("CREATE TABLE padding (what text, held blob)")
        file.execute("INSERT INTO padding VALUES (?, randomblob(?))", [request.node.name, LARGE])
    return path


@dataclass
class Pieces:
    """The pieces a page began to send, by their offsets, and those the server took."""

    begun: list[int] = field(default_factory=list)
    taken: list[int] = field(default_factory=list)

    def follow(self, page: Page) -> None:
        page.on("request", lambda request: self._note(request, self.begun))
        page.on("requestfinished", lambda request: self._note(request, self.taken))

    @staticmethod
    def _note(request: Request, where: list[int]) -> None:
        if request.method == "PATCH":
            where.append(int(request.headers["upload-offset"]))


def begin(page: Page, large: Path) -> CDPSession:
    """Choose the file and send it slowly; the line it goes by."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    shape(line, is_broken=False)
    choose(page, large)
    return line


def shape(line: CDPSession, *, is_broken: bool) -> None:
    asked = {"offline": is_broken, "latency": 0, "downloadThroughput": -1, "uploadThroughput": SLOW}
    line.send("Network.emulateNetworkConditions", asked)


def choose(page: Page, large: Path) -> None:
    page.goto("/deliveries/new")
    page.wait_for_selector("form[data-ready]")
    page.locator("#files").set_input_files(large)
    page.locator("#commune").select_option(COMMUNE)
    page.get_by_role("button", name="Gửi và kiểm tra").click()


def middle(page: Page, pieces: Pieces) -> None:
    """Wait until some pieces are there and another is on its way."""
    deadline = time.monotonic() + 60
    while len(pieces.begun) < 3 and time.monotonic() < deadline:
        page.wait_for_timeout(50)
    assert len(pieces.begun) == 3
    page.wait_for_timeout(250)


def ended(page: Page) -> None:
    page.wait_for_url(BOARD, timeout=120_000)
    expect(page.get_by_text("ban do lon.gpkg").first).to_be_visible()
    page.wait_for_selector("[data-state=done]", state="attached", timeout=60_000)
    assert page.evaluate("Object.keys(localStorage).length") == 0


def received(web: Server) -> int:
    with web.database.write() as transaction:
        return int(transaction.value("SELECT received FROM intake.upload ORDER BY expires_at DESC LIMIT 1"))


def test_a_server_that_falls_and_rises_gets_the_rest_only(web: Server, large: Path, browser: Browser) -> None:
    page, pieces = open_page(browser, f"http://127.0.0.1:{web.port}", []), Pieces()
    sign_in(page)
    pieces.follow(page)
    begin(page, large)
    middle(page, pieces)
    web.kill()
    expect(page.get_by_role("status")).to_contain_text("Mất kết nối")
    kept = received(web)
    assert kept >= 2 * PIECE
    before = len(pieces.begun)
    web.start()
    ended(page)
    assert pieces.begun[before:][0] >= kept
    assert pieces.begun[0] == 0
    assert 0 not in pieces.begun[1:]
    assert pieces.taken == sorted(set(pieces.taken))
    page.context.close()


def test_a_line_that_breaks_is_waited_out(web: Server, large: Path, browser: Browser) -> None:
    page, pieces = open_page(browser, f"http://127.0.0.1:{web.port}", []), Pieces()
    sign_in(page)
    pieces.follow(page)
    line = begin(page, large)
    middle(page, pieces)
    shape(line, is_broken=True)
    expect(page.get_by_role("status")).to_contain_text("phần đã gửi không mất")
    page.wait_for_timeout(1500)
    shape(line, is_broken=False)
    ended(page)
    assert 0 not in pieces.begun[1:]
    page.context.close()


def test_who_comes_back_another_time_goes_on_with_the_same_file(web: Server, large: Path, browser: Browser) -> None:
    page, pieces = open_page(browser, f"http://127.0.0.1:{web.port}", []), Pieces()
    sign_in(page)
    pieces.follow(page)
    begin(page, large)
    middle(page, pieces)
    page.goto("/")
    page.goto("/deliveries/new")
    expect(page.get_by_role("status")).to_contain_text("đang gửi dở")
    pieces.begun.clear()
    choose(page, large)
    ended(page)
    assert pieces.begun[0] >= 2 * PIECE
    page.context.close()
