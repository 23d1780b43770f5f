"""Whole journeys through the real command: real cadastres in, good parcels out, nothing twice, nothing half done."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
import numpy as np
import pyarrow as pa
import pyogrio
import pytest
import shapely
from django.test import Client

from diaba.db import Database
from diaba.demo.boundary import boundary
from diaba.demo.generate import generate

django.setup()

DATA = Path(__file__).parents[1] / "data"
QUE_VO = "09247"
PEOPLE = [
    ("tap.huan", "registration-officer", "", "99"),
    ("vpdk", "registration-officer", "", "24"),
    ("canbo", "commune-officer", QUE_VO, "24"),
]


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from diaba.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def asked(*arguments: object) -> Any:
    done = run(*arguments, "--json")
    assert done.returncode in {0, 1}, done.stderr
    return json.loads(done.stdout)


def delivered(file: Path, commune: str, by: str) -> int:
    return int(asked("intake", "deliver", file, "--commune", commune, "--by", by)["delivery"])


@pytest.fixture
def register(fresh_database: Database) -> Database:
    """A fresh register with accounts, that of the training units among them."""
    with fresh_database.write() as transaction:
        for person in PEOPLE:
            transaction.execute(
                "INSERT INTO accounts_account (username, role, unit_code, province_code, password, is_active, is_staff, is_superuser,"
                " first_name, last_name, email, date_joined) VALUES (%s, %s, %s, %s, '', true, false, false, '', '', '', now())",
                person,
            )
    return fresh_database


@pytest.mark.parametrize(("file", "commune", "found"), [
    ("dorset-parcels.gpkg", "99901", {"TOP-001"}),
    ("cambridge-parcels.topojson", "99902", {"TOP-001", "GEO-003"}),
])  # fmt: skip
def test_real_cadastres_go_through(register: Database, file: str, commune: str, found: set[str]) -> None:
    assert run("units", "load", "--training").returncode == 0
    number = delivered(DATA / file, commune, "tap.huan")
    receipt = asked("intake", "accept", number, "--by", "tap.huan")
    report = asked("intake", "report", number)
    assert {row["rule"] for row in report["findings"] if row["severity"] == "blocker"} >= found
    assert receipt["opened"] + receipt["quarantined"] == receipt["objects"]
    assert len(report["quarantine"]) == receipt["quarantined"] > 0
    with register.read() as reading:
        kept = reading.one(
            "SELECT count(*) AS parcels, count(DISTINCT p.code) AS codes, bool_and(ST_IsValid(v.shape)) AS valid"
            " FROM cadastre.parcel_version v JOIN cadastre.parcel p ON p.id = v.parcel_id"
        )
        assert (kept.parcels, kept.codes, kept.valid) == (receipt["opened"], receipt["opened"], True)
        code = reading.value("SELECT code FROM cadastre.parcel LIMIT 1")
    published = Client(headers={"host": "localhost"}).get(f"/ogc/collections/parcels/items/{code}")
    assert published.json()["id"] == code

    assert delivered(DATA / file, commune, "tap.huan") == number
    assert asked("intake", "accept", number, "--by", "tap.huan") == receipt
    with register.write() as transaction:
        assert transaction.value("SELECT count(*) FROM cadastre.parcel_version") == receipt["opened"]
        assert transaction.value("SELECT count(*) FROM intake.delivery") == 1


def test_the_good_parcels_of_a_faulty_commune_do_not_overlap(register: Database, tmp_path: Path) -> None:
    generate(boundary(QUE_VO, 9209), 1_500, 3, tmp_path, faults=51)
    number = delivered(tmp_path / "parcels.gpkg", QUE_VO, "canbo")
    receipt = asked("intake", "accept", number, "--by", "vpdk")
    assert receipt["quarantined"] > 0
    with register.read() as reading:
        overlapping = reading.value(
            "SELECT count(*) FROM cadastre.parcel_version a JOIN cadastre.parcel_version b ON a.web && b.web AND a.id < b.id"
            " WHERE ST_Relate(a.shape, b.shape, 'T********') AND ST_Area(ST_Intersection(a.shape, b.shape)) > 0.01"
        )
    assert overlapping == 0


def square(column: float, size: float = 20.0) -> shapely.Polygon:
    """A parcel near the middle of Quế Võ, in EPSG:9209."""
    middle = boundary(QUE_VO, 9209).outline.representative_point()
    x, y = round(middle.x), round(middle.y)
    return shapely.box(x + 20 * column, y, x + 20 * column + size, y + 20)


def written(path: Path, rows: dict[str, shapely.Geometry], driver: str = "GPKG") -> Path:
    shapes = list(rows.values())
    columns = {
        "SoTo": ["1"] * len(rows), "SoThua": list(rows), "DienTich": [round(s.area, 1) for s in shapes], "LoaiDat": ["ODT"] * len(rows),
    }  # fmt: skip
    table = pa.table({**columns, "geom": shapely.to_wkb(np.array(shapes, object))})
    kind = shapes[0].geom_type
    pyogrio.write_arrow(
        table, path, layer="thua_dat", driver=driver, geometry_name="geom", geometry_type=kind, crs="EPSG:9209"
    )
    return path


@pytest.mark.usefixtures("register")
def test_a_second_delivery_mends_changes_and_leaves(tmp_path: Path) -> None:
    first = written(tmp_path / "1.gpkg", {"1": square(0), "2": square(1), "3": square(2), "4": square(2.5)})
    assert asked("intake", "accept", delivered(first, QUE_VO, "canbo"), "--by", "vpdk")["opened"] == 2
    second = written(tmp_path / "2.gpkg", {"1": square(0), "2": square(1, 15), "3": square(2)})
    receipt = asked("intake", "accept", delivered(second, QUE_VO, "canbo"), "--by", "vpdk")
    assert (receipt["opened"], receipt["changed"], receipt["unchanged"], receipt["quarantined"]) == (1, 1, 1, 0)
    third = written(tmp_path / "3.gpkg", {"9": square(0.5)})
    number = delivered(third, QUE_VO, "canbo")
    assert asked("intake", "accept", number, "--by", "vpdk")["quarantined"] == 1
    assert {row["rule"] for row in asked("intake", "report", number)["findings"]} >= {"TOP-006"}


def swapped(path: Path) -> Path:
    return written(path, {"1": shapely.transform(square(0), lambda points: points[:, ::-1])})


def without_prj(path: Path) -> Path:
    written(path.with_suffix(".shp"), {"1": square(0)}, driver="ESRI Shapefile")
    with zipfile.ZipFile(path, "w") as archive:
        for part in path.parent.glob(f"{path.stem}.*"):
            if part.suffix in {".shp", ".shx", ".dbf"}:
                archive.write(part, part.name)
    return path


def empty(path: Path) -> Path:
    path.touch()
    return path


BAD: dict[str, tuple[Callable[[Path], Path], str, str]] = {
    "an empty file": (lambda folder: empty(folder / "a.gpkg"), QUE_VO, "canbo"),
    "an empty archive": (lambda folder: empty(folder / "a.zip"), QUE_VO, "canbo"),
    "points": (lambda folder: written(folder / "a.gpkg", {"1": shapely.Point(0, 0)}), QUE_VO, "canbo"),
    "no .prj": (lambda folder: without_prj(folder / "a.zip"), QUE_VO, "canbo"),
    "swapped axes": (lambda folder: swapped(folder / "a.gpkg"), QUE_VO, "canbo"),
    "no such commune": (lambda folder: written(folder / "a.gpkg", {"1": square(0)}), "12345", "canbo"),
    "no such account": (lambda folder: written(folder / "a.gpkg", {"1": square(0)}), QUE_VO, "ai.do"),
    "another commune": (lambda folder: written(folder / "a.gpkg", {"1": square(0)}), "00004", "canbo"),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_input_gets_a_sentence_in_both_languages(register: Database, tmp_path: Path, what: str) -> None:
    make, commune, by = BAD[what]
    done = run("intake", "deliver", make(tmp_path), "--commune", commune, "--by", by)
    assert done.returncode == 3, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    sentences = " ".join(done.stderr.split())
    assert any(letter in sentences for letter in "ạảấầậắằặẹếềệịọốộớợụứựđ")
    with register.write() as transaction:
        assert transaction.value("SELECT count(*) FROM cadastre.parcel") == 0
        assert transaction.value("SELECT count(*) FROM intake.finding") == 0


def test_a_commune_officer_delivers_but_does_not_accept(register: Database, tmp_path: Path) -> None:
    number = delivered(written(tmp_path / "a.gpkg", {"1": square(0)}), QUE_VO, "canbo")
    assert run("intake", "accept", number, "--by", "canbo").returncode == 3
    with register.read() as reading:
        assert reading.value("SELECT count(*) FROM cadastre.parcel") == 0


@pytest.mark.usefixtures("register")
def test_text_in_an_old_encoding_is_shown_as_it_is_and_as_it_would_be(tmp_path: Path) -> None:
    columns = {"SoTo": ["1"], "SoThua": ["1"], "DienTich": [400.0], "LoaiDat": ["ODT"], "NguonGoc": ["NguyÔn V¨n §¹t"]}
    path = tmp_path / "a.gpkg"
    table = pa.table({**columns, "geom": shapely.to_wkb(np.array([square(0)], object))})
    pyogrio.write_arrow(
        table, path, layer="thua_dat", driver="GPKG", geometry_name="geom", geometry_type="Polygon", crs="EPSG:9209"
    )
    checked = asked(
        "intake",
        "check",
        path,
        "--commune",
        QUE_VO,
        "--excel",
        tmp_path / "a.xlsx",
        "--gpkg",
        tmp_path / "a-places.gpkg",
    )
    assert {rule["id"]: rule["findings"] for rule in checked["rules"]}["READ-003"] == 1
    assert "READ-003" in run("intake", "check", path, "--commune", QUE_VO).stdout
    findings = asked("intake", "report", delivered(path, QUE_VO, "canbo"))["findings"]
    told = next(row for row in findings if row["rule"].startswith("READ-"))
    assert "NguyÔn V¨n §¹t" in told["example_vi"]
    assert "Nguyễn Văn Đạt" in told["example_vi"]
