"""The board's work: mending in batches and by workbook, accepting."""

import io
import json
import re
from pathlib import Path
from typing import Any

import openpyxl

from board_site import BOX, OFFICER, read, rows, square
from diaba.intake import journey, staging
from files import write
from published import COMMUNE, Site


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
    assert "<td>400</td><td><ins>401</ins></td>" in read(officer, f"{second}/acceptance")
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
