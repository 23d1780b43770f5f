"""Deciding on the page: what would change, a rehearsal that leaves nothing, two officers, undoing with its reason; waived findings."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely

from board_site import OFFICER, SOUTH, WEST, read, square
from diaba.access import Principal, Role
from diaba.intake import waiving
from diaba.units import resolve
from files import write
from published import COMMUNE, PROVINCE, Site

TODAY = date(2026, 11, 23)
SECOND = "hai"


@pytest.fixture(scope="module")
def second(site: Site, officer: Any) -> Any:
    """Another officer who may accept here."""
    from diaba.accounts.models import Account  # noqa: PLC0415 - needs Django

    assert officer
    account = Account.objects.create_user(SECOND, password="x", role="registration-officer", province_code=PROVINCE)
    client = site.client()
    client.force_login(account)
    return client


def deliver(officer: Any, path: Path) -> str:
    with path.open("rb") as opened:
        answer = officer.post("/deliveries/new", {"files": opened, "commune": COMMUNE})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["location"])


def drawn(path: Path, areas: dict[str, float]) -> Path:
    shapes = [square(50 + place) for place in range(len(areas))]
    fields = {"SoTo": ["31"] * len(areas), "SoThua": list(areas), "DienTich": list(areas.values()), "LoaiDat": ["ODT"] * len(areas)}  # fmt: skip
    return write(path, fields, shapes, crs="EPSG:9209")


def facts(page: str) -> list[int]:
    return [int(one.replace(".", "")) for one in re.findall(r'<dd class="figure">([\d.]+)<small>', page)]


def test_the_page_shows_what_would_change_and_a_rehearsal_leaves_nothing(
    site: Site, officer: Any, tmp_path: Path
) -> None:
    first = deliver(officer, drawn(tmp_path / "lan 1.gpkg", {"1": 400.0, "2": 400.0}))
    page = read(officer, f"{first}/acceptance")
    assert facts(page)[:3] == [2, 0, 0]
    assert "Tờ 31, thửa 1" in page
    rehearsed = officer.post(f"{first}/acceptance", {"step": "rehearse"})
    assert "Kết quả chạy thử" in rehearsed.content.decode()
    assert "Xác nhận nghiệm thu" in rehearsed.content.decode()
    assert officer.get(f"{first}/receipt").status_code == 404
    assert officer.post(f"{first}/acceptance", {"step": "accept"})["location"].endswith("/receipt")
    later = deliver(officer, drawn(tmp_path / "lan 2.gpkg", {"1": 400.0, "2": 402.5}))
    page = read(officer, f"{later}/acceptance")
    assert facts(page)[:4] == [0, 1, 1, 0]
    assert re.search(r"Diện tích pháp lý.*?<td>400</td><td><ins>402,5</ins>", page)
    assert officer.post(f"{later}/acceptance")["location"].endswith("/receipt")
    undone(site, officer, later)


def undone(site: Site, officer: Any, place: str) -> None:
    """The acceptance at ``place`` is undone, for a reason, and can be done again."""
    assert "Hủy nghiệm thu" in read(officer, f"{place}/receipt")
    assert officer.post(f"{place}/undo", {"reason": " \x00 "}).status_code == 422
    assert site.client("officer").post(f"{place}/undo", {"reason": "x"}).status_code == 403
    assert officer.get(f"{place}/undo").status_code == 405
    assert officer.post(f"{place}/undo", {"reason": "Giao nhầm tờ"})["location"] == place
    board = read(officer, place)
    assert "Giao nhầm tờ" in board
    assert "Đã hủy nghiệm thu" in board
    assert f"{place}/acceptance" in board
    assert facts(read(officer, f"{place}/acceptance"))[:3] == [0, 1, 1]
    assert officer.post(f"{place}/undo", {"reason": "x"}).status_code == 409


def test_a_large_delivery_is_proposed_by_one_and_confirmed_by_another(
    officer: Any, second: Any, tmp_path: Path
) -> None:
    places = [(place % 100, place // 100) for place in range(20_001)]
    shapes = [shapely.box(WEST + 4 * x, SOUTH + 100 + 4 * y, WEST + 4 * x + 4, SOUTH + 104 + 4 * y) for x, y in places]
    fields = {"SoTo": ["77"] * len(places), "SoThua": [str(place + 1) for place in range(len(places))],
              "DienTich": [16.0] * len(places), "LoaiDat": ["ODT"] * len(places)}  # fmt: skip
    place = deliver(officer, write(tmp_path / "lon.gpkg", fields, shapes, crs="EPSG:9209"))
    page = read(officer, f"{place}/acceptance")
    assert "Hai cán bộ quyết định" in page
    [others] = re.findall(r"Cán bộ thứ hai có thể là: <b>(.*?)</b>", page)
    assert SECOND in others.split(", ")
    assert "registrar" not in others.split(", ")
    assert "Xác nhận nghiệm thu" not in page
    assert officer.post(f"{place}/acceptance", {"step": "accept"}).status_code == 409
    assert officer.post(f"{place}/acceptance", {"step": "propose"})["location"] == f"{place}/acceptance"
    page = read(officer, f"{place}/acceptance")
    assert "đã đề nghị nghiệm thu lúc" in page
    assert "Xác nhận nghiệm thu" not in page
    assert "Xác nhận nghiệm thu" in read(second, f"{place}/acceptance")
    assert second.post(f"{place}/acceptance", {"step": "accept"})["location"].endswith("/receipt")


def test_what_a_waiver_lets_pass_is_shown_apart(site: Site, officer: Any, tmp_path: Path) -> None:
    fields = {"SoTo": ["41", "42"], "SoThua": ["1", "2"], "DienTich": [400.0, 400.0], "LoaiDat": ["LUX", "LUX"]}
    path = write(tmp_path / "mien tru.gpkg", fields, [square(80), square(81)], crs="EPSG:9209")
    clerk = Principal("officer", Role.COMMUNE_OFFICER, COMMUNE, PROVINCE)
    with site.database.write() as transaction:
        unit = resolve.at(transaction, COMMUNE, TODAY)
        term = (TODAY - timedelta(days=9), date(2100, 1, 1))
        number = waiving.ask(
            transaction, unit, "ATT-006", reason="Sổ cũ ghi như vậy", by=clerk, valid=term, sheet="41", parcel="1"
        )
        waiving.approve(transaction, number, by=OFFICER)
    place = deliver(officer, path)
    board = read(officer, place)
    assert "Đã miễn trừ (1)" in board
    assert "miễn trừ 1" in board

    def told(query: str) -> list[str]:
        return re.findall(r'data-seq="(\d+)"', read(officer, f"{place}/parts/rows?rule=ATT-006&{query}"))

    both, passed, standing = told(""), told("waived=1"), told("waived=0")
    assert (len(both), len(passed), len(standing)) == (2, 1, 1)
    assert "Sổ cũ ghi như vậy" in read(officer, f"{place}/findings/{passed[0]}?part=card")
    assert "Được miễn trừ" not in read(officer, f"{place}/findings/{standing[0]}?part=card")
