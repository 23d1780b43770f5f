"""The board's parts as they are fetched: guarded, filtered alike everywhere, true to what was delivered."""

import re
from pathlib import Path
from typing import Any

import pytest

from board_site import BOX, read, rows, square
from files import write
from published import COMMUNE, Site


def test_the_same_file_is_the_same_delivery_and_programs_are_told_its_board(
    officer: Any, number: int, file: Path
) -> None:
    with file.open("rb") as opened:
        answer = officer.post(
            "/deliveries/new", {"files": opened, "commune": COMMUNE}, headers={"accept": "application/json"}
        )
    assert answer.json() == {"delivery": number, "board": f"/deliveries/{number}"}


def test_the_parts_of_a_shapefile_need_not_be_zipped(officer: Any, tmp_path: Path) -> None:
    write(
        tmp_path / "thua.shp",
        {"SoTo": ["9"], "SoThua": ["1"]},
        [square(30)],
        driver="ESRI Shapefile",
        layer="thua",
        kind="Polygon",
        crs="EPSG:9209",
    )
    files = [path.open("rb") for path in sorted(tmp_path.glob("thua.*"))]
    answer = officer.post("/deliveries/new", {"files": files, "commune": COMMUNE})
    for opened in files:
        opened.close()
    assert answer.status_code == 302, answer.content.decode()
    assert ">1 đối tượng" in read(officer, answer["location"]).replace("· ", ">")


def test_what_cannot_be_taken_in_is_said_where_it_was_asked(officer: Any, tmp_path: Path) -> None:
    bad = tmp_path / "trống.gpkg"
    bad.write_bytes(b"")
    with bad.open("rb") as opened:
        answer = officer.post("/deliveries/new", {"files": opened, "commune": COMMUNE})
    board = read(officer, answer["location"])
    assert "Chưa đọc được dữ liệu" in board
    assert "trống.gpkg" in board
    for fields in ({"commune": COMMUNE}, {"commune": "\x00"}, {}):
        assert officer.post("/deliveries/new", fields).status_code == 422


@pytest.mark.parametrize("user", ["", "citizen", "neighbour", "elsewhere"])
def test_strangers_see_and_change_nothing(site: Site, number: int, user: str) -> None:
    client = site.client(user)
    for part in (
        "",
        "/findings/1",
        "/parts/groups",
        "/parts/rows?rule=TOP-001",
        "/places",
        f"/shapes?bbox={BOX}",
        "/objects?object=thua_dat:1",
        "/fixes",
        "/workbook",
        "/findings.xlsx",
        "/acceptance",
        "/receipt",
        "/receipt.pdf",
    ):
        assert client.get(f"/deliveries/{number}{part}").status_code == 403, part
    for part in ("/fixes", "/workbook", "/acceptance"):
        assert client.post(f"/deliveries/{number}{part}").status_code == 403, part
    assert client.get(f"/communes/{COMMUNE}/quality").status_code == 403


def test_only_those_who_may_accept_are_offered_it(site: Site, officer: Any, number: int) -> None:
    assert f"/deliveries/{number}/acceptance" in read(officer, f"/deliveries/{number}")
    own = site.client("officer")
    assert f"/deliveries/{number}/acceptance" not in read(own, f"/deliveries/{number}")
    assert own.get(f"/deliveries/{number}/acceptance").status_code == 403


def test_list_map_and_neighbours_follow_one_filter(officer: Any, number: int) -> None:
    base = f"/deliveries/{number}"
    everything = read(officer, base)
    rules = re.findall(r'data-rule="([A-Z]+-\d+)"', everything)
    assert {"TOP-001", "ATT-004", "ATT-006"} <= set(rules)
    for query in ("sheet=7", "severity=blocker", "q=LUX", "q=att-006", "sheet=8&severity=blocker", "q=%00%27"):
        groups = read(officer, f"{base}/parts/groups?{query}")
        told = sum(int(count) for count in re.findall(r'data-count="(\d+)"', groups))
        listed = [
            seq
            for rule in re.findall(r'data-rule="([^"]+)"', groups)
            for seq in rows(read(officer, f"{base}/parts/rows?{query}&rule={rule}"))
        ]
        assert len(listed) == told, query
        on_the_map = {str(one["properties"]["seq"]) for one in officer.get(f"{base}/places?{query}").json()["features"]}
        assert on_the_map <= set(listed), query
        # Next after next comes by all of them, in the order of the list.
        walked = listed[:1]
        while walked and (
            after := re.search(
                r'rel="next" href="[^"]*/findings/(\d+)',
                read(officer, f"{base}/findings/{walked[-1]}?{query}&part=card"),
            )
        ):
            walked.append(after[1])
        assert walked == listed, query


def test_the_card_shows_the_object_and_marks_what_is_judged(officer: Any, number: int) -> None:
    base = f"/deliveries/{number}"
    seq = rows(read(officer, f"{base}/parts/rows?rule=ATT-006"))[0]
    card = read(officer, f"{base}/findings/{seq}?part=card")
    assert "Thửa 2, tờ 7" in card
    assert re.search(r'<tr class="judged"><th scope="row">Loại đất.*?<td>LUX</td>', card, re.DOTALL)
    assert "Cách sửa:" in card
    assert 'data-bbox="105.5' in card
    overlap = read(officer, f"{base}/findings/{rows(read(officer, f'{base}/parts/rows?rule=TOP-001'))[0]}?part=card")
    assert "Liên quan:" in overlap
    other = re.search(r'href="([^"]+objects\?object=[^"]+)"', overlap)
    assert other
    assert "Phát hiện ở đối tượng này" in read(officer, other[1])
    assert officer.get(f"{base}/findings/99999").status_code == 404
    assert read(officer, f"{base}/objects?object=%3Cb%3E").count("<b>") == 0


def test_a_card_says_what_the_register_holds(officer: Any, tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.gpkg",
        {"SoTo": ["1"], "SoThua": ["7"], "DienTich": [399.0], "LoaiDat": ["ODT"]},
        [square(40)],
        crs="EPSG:9209",
    )
    with path.open("rb") as opened:
        place = officer.post("/deliveries/new", {"files": opened, "commune": COMMUNE})["location"]
    card = read(officer, f"{place}/objects?object=thua_dat:1")
    assert "Trong sổ" in card
    assert "1.600,5" in card


def test_shapes_are_those_in_the_box(officer: Any, number: int) -> None:
    found = officer.get(f"/deliveries/{number}/shapes?bbox={BOX}").json()["features"]
    assert {one["properties"]["parcel_number"] for one in found} == {"1", "2", "3", None, "5", "6", "7"}
    assert all(105.5 < corner[0] < 105.6 for corner in found[0]["geometry"]["coordinates"][0])
    for box in ("105.4,21.0,105.41,21.01", "", "a,b,c,d", "1,2,3", "nan,nan,nan,nan", "2,2,1,1"):
        assert officer.get(f"/deliveries/{number}/shapes?bbox={box}").json()["features"] == []
