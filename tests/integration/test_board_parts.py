"""The board's parts as they are fetched: guarded, filtered alike everywhere, true to what was delivered."""

import io
import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import shapely

from diaba.access import Principal, Role
from diaba.intake import journey, staging
from files import write
from published import COMMUNE, PROVINCE, Site

OFFICER = Principal("province", Role.REGISTRATION_OFFICER, province_code=PROVINCE)
WEST, SOUTH = 505_400.0, 2_327_000.0
BOX = "105.55,21.03,105.56,21.05"


def square(number: int) -> shapely.Polygon:
    return shapely.box(WEST + 20 * number, SOUTH, WEST + 20 * number + 20, SOUTH + 20)


@pytest.fixture(scope="module")
def officer(site: Site) -> Any:
    from diaba.accounts.models import Account  # noqa: PLC0415 - needs Django

    account = Account.objects.create_user(
        "registrar", password="x", role="registration-officer", province_code=PROVINCE
    )
    client = site.client()
    client.force_login(account)
    return client


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight parcels: one overlaps the next, one has a strange code, one no number, two are the same row."""
    shapes = [square(number) for number in range(7)]
    shapes[2] = shapely.box(WEST + 40, SOUTH, WEST + 63, SOUTH + 20)
    fields = {
        "SoTo": ["7"] * 4 + ["8"] * 4,
        "SoThua": ["1", "2", "3", None, "5", "6", "7", "7"],
        "DienTich": [400.0, 400.0, 460.0, 400.0, 400.0, 400.0, 400.0, 400.0],
        "LoaiDat": ["ODT", "LUX", "ODT", "ODT", "odt", "ODT", "ODT", "ODT"],
    }
    path = tmp_path_factory.mktemp("board") / "thua dat.gpkg"
    return write(path, fields, [*shapes, shapes[6]], crs="EPSG:9209")


@pytest.fixture(scope="module")
def number(site: Site, officer: Any, file: Path) -> int:
    """The file delivered by the plain form."""
    assert site.delivery
    with file.open("rb") as opened:
        answer = officer.post("/deliveries/new", {"files": opened, "commune": COMMUNE})
    assert answer.status_code == 302, answer.content.decode()
    return int(answer["location"].rsplit("/", 1)[1])


def rows(text: str) -> list[str]:
    return re.findall(r'<a class="row"[^>]*data-seq="(\d+)"', text)


def read(client: Any, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.content[:300])
    return str(answer.content.decode())


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


def test_mending_makes_a_copy_and_the_board_tells_what_is_left(site: Site, officer: Any, number: int) -> None:
    preview = read(officer, f"/deliveries/{number}/fixes")
    assert "land_uses.code:LUX" in preview
    assert "<del>odt</del>" in preview
    answer = officer.post(
        f"/deliveries/{number}/fixes", {"fix": ["codes", "same-rows"], "code:land_uses.code:LUX": "LUK"}
    )
    derived = int(answer["location"].rsplit("/", 1)[1])
    assert derived != number
    page = read(officer, f"/deliveries/{derived}")
    assert f'href="/deliveries/{number}"' in page
    assert "ATT-006" not in page
    with site.database.write() as transaction:
        row = transaction.one(journey.SQL["delivery"], {"id": derived})
        content = staging.content(transaction, row)
        record = transaction.value("SELECT changes FROM intake.delivery WHERE id = %s", [derived])
    assert content.parcels.table["land_uses"].to_pylist()[1][0]["code"] == "LUK"
    assert content.parcels.table.num_rows == 7
    assert [(one["id"], one["changed"]) for one in record["fixes"]] == [("codes", 2), ("same-rows", 1)]
    left = read(officer, f"/deliveries/{number}?open=1")
    assert "ATT-006" not in left
    assert "TOP-001" in left
    assert "đã sửa ở bản sau" in read(
        officer,
        f"/deliveries/{number}/findings/{rows(read(officer, f'/deliveries/{number}/parts/rows?rule=ATT-006'))[0]}?part=card",
    )
    again = officer.post(
        f"/deliveries/{number}/fixes", {"fix": ["codes", "same-rows"], "code:land_uses.code:LUX": "LUK"}
    )
    assert again["location"] == answer["location"]
    assert officer.post(f"/deliveries/{number}/fixes", {"fix": ["snap", "no such fix"]}).status_code == 422


def test_a_workbook_goes_out_and_comes_back(officer: Any, number: int) -> None:
    body = b"".join(officer.get(f"/deliveries/{number}/findings.xlsx").streaming_content)
    workbook = openpyxl.load_workbook(io.BytesIO(body))
    sheet = workbook["Dữ liệu giao nộp"]
    assert sheet["D5"].value is None
    sheet["D5"], sheet["E5"] = "44", "bốn trăm"
    changed = io.BytesIO()
    workbook.save(changed)
    changed.seek(0)
    changed.name = "sửa.xlsx"
    preview = officer.post(f"/deliveries/{number}/workbook", {"workbook": changed})
    text = preview.content.decode()
    assert "<ins>44</ins>" in text
    assert "bốn trăm" in text
    token = re.search(r'name="token" value="([^"]+)"', text)
    assert token
    derived = officer.post(f"/deliveries/{number}/workbook", {"token": token[1]})["location"]
    assert "Thửa 44, tờ 7" in read(officer, f"{derived}/objects?object=thua_dat:4")
    for bad in ("x", token[1][:-2]):
        assert officer.post(f"/deliveries/{number}/workbook", {"token": bad}).status_code == 422
    assert officer.post(f"{derived}/workbook", {"token": token[1]}).status_code == 422


def test_a_conflict_is_asked_and_settled(officer: Any, number: int) -> None:
    body = b"".join(officer.get(f"/deliveries/{number}/findings.xlsx").streaming_content)

    def returned(target: str, value: str) -> str:
        workbook = openpyxl.load_workbook(io.BytesIO(body))
        workbook["Dữ liệu giao nộp"]["D2"] = value
        changed = io.BytesIO()
        workbook.save(changed)
        changed.seek(0)
        changed.name = "sửa.xlsx"
        return str(officer.post(f"{target}/workbook", {"workbook": changed}).content.decode())

    def token(text: str) -> str:
        found = re.search(r'name="token" value="([^"]+)"', text)
        assert found
        return found[1]

    here = officer.post(f"/deliveries/{number}/workbook", {"token": token(returned(f"/deliveries/{number}", "101"))})[
        "location"
    ]
    asked = returned(here, "102")
    assert 'name="decide:parcel_number@thua_dat:1"' in asked
    given = {"token": token(asked), "decide:parcel_number@thua_dat:1": "workbook"}
    settled = officer.post(f"{here}/workbook", given)["location"]
    assert "Thửa 102, tờ 7" in read(officer, f"{settled}/objects?object=thua_dat:1")
    assert officer.post(f"{here}/workbook", given | {"decide:parcel_number@thua_dat:1": "here"}).status_code == 422


def test_acceptance_shows_what_it_does_then_does_it(site: Site, officer: Any, tmp_path: Path) -> None:
    fields = {"SoTo": ["21"] * 3, "SoThua": ["1", "2", "3"], "DienTich": [400.0] * 3, "LoaiDat": ["ODT", "ODT", "ZZZ"]}

    def deliver(name: str, **changes: list[Any]) -> str:
        path = write(tmp_path / name, fields | changes, [square(60 + n) for n in range(3)], crs="EPSG:9209")
        with path.open("rb") as opened:
            return str(officer.post("/deliveries/new", {"files": opened, "commune": COMMUNE})["location"])

    def foretold(place: str) -> list[int]:
        return [
            int(count) for count in re.findall(r'<dd class="figure">(\d+)<small>', read(officer, f"{place}/acceptance"))
        ]

    first = deliver("1.gpkg")
    opened, changed, unchanged, held, unmentioned = foretold(first)
    assert (opened, changed, unchanged, held) == (2, 0, 0, 1)
    receipt = officer.post(f"{first}/acceptance")["location"]
    assert receipt == f"{first}/receipt"
    text = read(officer, receipt)
    with site.database.write() as transaction:
        kept = transaction.value("SELECT receipt FROM intake.delivery WHERE id = %s", [int(first.rsplit("/", 1)[1])])
    assert (kept["opened"], kept["quarantined"]) == (2, 1)
    assert re.search(r'class="code">[0-9a-f]{64}<', text)
    assert officer.get(f"{first}/acceptance")["location"] == receipt
    assert officer.get(f"{first}/fixes").status_code == 409
    assert officer.post(f"{first}/fixes", {"fix": "spaces"}).status_code == 409
    second = deliver("2.gpkg", DienTich=[400.0, 401.0, 400.0], LoaiDat=["ODT"] * 3)
    assert foretold(second) == [1, 1, 1, 0, unmentioned]
    assert "401,0\u00a0m²" in read(officer, f"{second}/acceptance")
    quality = read(officer, f"/communes/{COMMUNE}/quality")
    assert "ATT-006" in quality
    assert re.findall(r"Nhóm (\d)</h2><b class=\"figure\">(\d+)<", quality) == [("1", "0"), ("2", "2"), ("3", "2")]


def test_unchecked_deliveries_have_a_board_too(site: Site, officer: Any, tmp_path: Path) -> None:
    path = write(tmp_path / "b.gpkg", {"SoTo": ["1"], "SoThua": ["99"]}, [square(80)], crs="EPSG:9209")
    from django.utils.timezone import localdate  # noqa: PLC0415 - the same

    from diaba.units import resolve  # noqa: PLC0415 - beside Django

    with site.database.write() as transaction:
        number = journey.deliver(transaction, path, resolve.at(transaction, COMMUNE, localdate()), by=OFFICER)
    page = read(officer, f"/deliveries/{number}")
    assert 'data-state="checking"' in page
    assert json.loads(officer.get(f"/deliveries/{number}/shapes?bbox={BOX}").content)["features"] == []
    assert officer.get(f"/deliveries/{number}/acceptance").status_code == 409
