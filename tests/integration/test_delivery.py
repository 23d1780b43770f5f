import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diaba.intake import refusals
from diaba.intake.confine import Limits
from diaba.intake.content import PARCEL_COLUMNS
from diaba.intake.delivery import Delivery, read
from diaba.intake.model import Severity
from diaba.intake.profiles.loading import load
from diaba.intake.profiles.refusals import ColumnMissing, ProfileNoneFits
from files import COMMUNE, DATA, SOUTH, WEST, columns, row, said, shapefile, whole_cambridge, write, zipped

COMMUNES = load("demo-commune")


def first(delivery: Delivery) -> dict[str, Any]:
    return dict(delivery.content.parcels.table.to_pylist()[0])


def test_a_geopackage_of_a_commune(tmp_path: Path) -> None:
    fields = {
        "SoTo": ["07"],
        "SoThua": ["12-A"],
        "DienTich": [400.5],
        "LoaiDat": ["ODT"],
        "DienTichLoaiDat1": [150.5],
        "NguonGoc": ["CNQ-KTT"],
        "HinhThuc": ["Sử dụng riêng"],
        "ThoiHan": ["Lâu dài"],
        "LoaiDat2": ["Đất trồng cây lâu năm"],
        "DienTichLoaiDat2": [250.0],
        "ChiemDat": [False],
        "SoToCu": ["3"],
        "SoThuaCu": ["TĐ03-2014"],
        "TyLe": np.array([1000], np.int32),
        "MaThua": ["w7er83vmx1wk"],
    }
    delivery = read(write(tmp_path / "xã Quế Võ.gpkg", fields, row(1)), commune=COMMUNE)
    assert first(delivery) == {
        "object": "thua_dat:1",
        "sheet_number": "07",
        "parcel_number": "12-A",
        "legal_area": 400.5,
        "occupies_land": False,
        "land_uses": [
            {"code": "ODT", "area": 150.5, "origin": "CNQ-KTT", "form": "private", "term": "Lâu dài"},
            {"code": "CLN", "area": 250.0, "origin": "CNQ-KTT", "form": "private", "term": "Lâu dài"},
        ],
        "parcel_code": "w7er83vmx1wk",
        "old_sheet_number": "3",
        "old_parcel_number": "TĐ03-2014",
        "map_scale": 1000,
    }
    assert delivery.content.parcels.table.schema == PARCEL_COLUMNS
    assert delivery.content.parcels.srid == 5897
    assert shapely.equals_identical(delivery.content.parcels.shapes[0], row(1)[0])
    assert delivery.notes == ()
    assert delivery.profile is not None
    assert delivery.profile.name == "demo-commune"


def test_a_shapefile_in_a_zip_reads_like_the_geopackage(tmp_path: Path) -> None:
    fields = columns(3, LoaiDat=["Đất ở tại đô thị", "LUC", None])
    zipfile = read(shapefile(tmp_path, fields, row(3), encoding="UTF-8"), commune=COMMUNE)
    package = read(write(tmp_path / "a.gpkg", fields, row(3)), commune=COMMUNE)
    assert zipfile.content.parcels.table.drop_columns(["object"]).equals(
        package.content.parcels.table.drop_columns(["object"])
    )
    assert zipfile.content.parcels.table["object"].to_pylist() == ["thua_dat:0", "thua_dat:1", "thua_dat:2"]
    assert shapely.equals(zipfile.content.parcels.shapes, package.content.parcels.shapes).all()


def test_dorset_has_every_parcel_with_a_number_of_its_own() -> None:
    parcels = read(DATA / "dorset-parcels.gpkg").content.parcels
    names = parcels.table.select(["sheet_number", "parcel_number"]).to_pylist()
    assert (len(names), parcels.srid) == (1600, 28355)
    assert len({(name["sheet_number"], name["parcel_number"]) for name in names}) == 1600


def test_cambridge_keeps_its_invalid_rings(tmp_path: Path) -> None:
    delivery = read(DATA / "cambridge-parcels.topojson")
    assert delivery.content.parcels.srid == 26986
    assert delivery.content.parcels.table.num_rows == 510
    assert (~shapely.is_valid(delivery.content.parcels.shapes)).sum() == 13
    if (packed := whole_cambridge()) is not None:
        city = tmp_path / "city.json"
        with gzip.open(packed) as opened, city.open("wb") as unpacked:
            shutil.copyfileobj(opened, unpacked)
        whole = read(city).content.parcels
        assert whole.table.num_rows == 13_116
        assert (~shapely.is_valid(whole.shapes)).sum() == 34


def test_what_cannot_be_a_number_is_named_and_the_rest_is_kept(tmp_path: Path) -> None:
    areas = ["1.234,5", "400.5", " 400,5 m2", "khoảng 400", None, "12 345,6"]
    delivery = read(
        write(tmp_path / "a.gpkg", columns(6, DienTich=areas, TyLe=["1:1.000", "500", "1/2000", "x", None, ""]), row(6))
    )
    assert delivery.content.parcels.table["legal_area"].to_pylist() == [1234.5, 400.5, 400.5, None, None, 12345.6]
    assert delivery.content.parcels.table["map_scale"].to_pylist() == [1000, 500, 2000, None, None, None]
    found = [note for note in delivery.notes if note.rule == "READ-002"]
    assert [(note.object, note.severity) for note in found] == [("thua_dat:4", Severity.ERROR)] * 2
    assert '"khoảng 400"' in found[0].message_vi


def test_invalid_rings_stay_and_broken_shapes_are_named(tmp_path: Path) -> None:
    bow = shapely.Polygon([(WEST, SOUTH), (WEST + 9, SOUTH + 9), (WEST + 9, SOUTH), (WEST, SOUTH + 9)])
    corners = np.add([[0, 0], [9, 0], [9, 9], [0, 9]], [WEST, SOUTH])
    unclosed = bytes.fromhex("01030000000100000004000000") + corners.tobytes()
    delivery = read(write(tmp_path / "a.gpkg", columns(4), [row(1)[0], bow, unclosed, None]))
    shapes = delivery.content.parcels.shapes
    assert shapely.equals_identical(shapes[1], bow)
    assert shapes[2] is None
    assert shapes[3] is None
    assert [(note.rule, note.object, note.others) for note in delivery.notes] == [("READ-001", "thua_dat:3", ())]


def test_heights_are_dropped_and_arcs_straightened(tmp_path: Path) -> None:
    tall = shapely.force_3d(row(1)[0], 5.0)
    arc = np.add([[0, 0], [2, 2], [4, 0], [2, -2], [0, 0]], [WEST, SOUTH])
    curve = bytes.fromhex("010a00000001000000") + bytes.fromhex("010800000005000000") + arc.tobytes()
    delivery = read(write(tmp_path / "a.gpkg", columns(3), [tall, curve, row(3)[2]]))
    assert not shapely.has_z(delivery.content.parcels.shapes).any()
    assert shapely.area(delivery.content.parcels.shapes[1]) == pytest.approx(4 * np.pi, rel=0.01)
    assert {"READ-008", "READ-009"} <= said(delivery).keys()


def test_old_encodings_are_shown_and_repaired_on_request(tmp_path: Path) -> None:
    fields = columns(2, ThoiHan=["L©u dµi", "§Õn 2063"])
    path = write(tmp_path / "a.gpkg", fields, row(2))
    shown = read(path)
    assert '"L©u dµi" reads "Lâu dài"' in said(shown)["READ-003"]
    assert first(shown)["land_uses"][0]["term"] == "L©u dµi"
    profile = tmp_path / "p.yaml"
    shipped = Path(load.__code__.co_filename).with_name("demo-commune.yaml").read_text()
    profile.write_text(f"{shipped}\ntext: tcvn3\n")
    repaired = read(path, load(profile))
    assert [uses[0]["term"] for uses in repaired.content.parcels.table["land_uses"].to_pylist()] == [
        "Lâu dài",
        "Đến 2063",
    ]
    assert '"L©u dµi" became "Lâu dài"' in said(repaired)["READ-004"]


def test_letters_in_parts_are_composed(tmp_path: Path) -> None:
    delivery = read(write(tmp_path / "a.gpkg", columns(1, ThoiHan=["La\u0302u da\u0300i"]), row(1)))
    assert first(delivery)["land_uses"][0]["term"] == "Lâu dài"
    assert said(delivery).keys() == {"READ-005"}


@pytest.mark.parametrize(
    ("encoding", "text", "read_as"), [("UTF-8", "Lâu dài", "Lâu dài"), ("ISO-8859-1", "L©u dµi", "L©u dµi")]
)
def test_a_dbf_that_does_not_say_its_encoding(tmp_path: Path, encoding: str, text: str, read_as: str) -> None:
    fields = columns(1, ThoiHan=[text])
    delivery = read(shapefile(tmp_path, fields, row(1), leave_out=[".cpg"], encoding=encoding))
    assert first(delivery)["land_uses"][0]["term"] == read_as
    assert encoding in said(delivery)["READ-007"]


def test_of_several_layers_the_one_that_fits_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", {"Ten": ["Đường làng"]}, row(1), layer="duong")
    write(path, columns(2), row(2), layer="Thửa đất", append=True)
    for delivery in (read(path), read(path, COMMUNES)):
        assert delivery.layer is not None
        assert delivery.layer.name == "Thửa đất"


def test_a_geopackage_in_a_zip(tmp_path: Path) -> None:
    inner = write(tmp_path / "thửa.gpkg", columns(2), row(2))
    assert read(zipped(tmp_path / "a.zip", inner)).content.parcels.table.num_rows == 2


def test_a_layer_without_the_columns(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", {"ten": ["a"], "ma": ["b"]}, row(1))
    with pytest.raises(ProfileNoneFits, match=r"thua_dat \(ten, ma\)"):
        read(path)
    with pytest.raises(ColumnMissing, match="SoTo, SoThua; it has ten, ma"):
        read(path, COMMUNES)


def test_nothing_of_a_file_steers_the_terminal(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", columns(1, DienTich=["\x1b[2Jx"]), row(1), layer="thua\x1b[31m")
    delivery = read(path)
    assert first(delivery)["object"] == "thua\ufffd[31m:1"
    assert all(note.message_vi.isprintable() for note in delivery.notes)
    with pytest.raises(ProfileNoneFits) as caught:
        read(write(tmp_path / "b.gpkg", {"a\x1b": ["a"]}, row(1)))
    assert caught.value.message("vi").isprintable()


def test_no_layer_of_that_name(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", {"ten": ["a"]}, row(1), layer="mot")
    write(path, {"ten": ["a"]}, row(1), layer="hai", append=True)
    with pytest.raises(refusals.LayerMissing, match="thua_dat"):
        read(path, COMMUNES)


def test_a_layer_of_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", {name: np.array([], object) for name in columns(1)}, [], kind="Polygon")
    with pytest.raises(refusals.NothingInside):
        read(path)


@pytest.mark.parametrize("kind", ["Point", "Unknown"])
def test_points_are_no_parcels(tmp_path: Path, kind: str) -> None:
    path = write(tmp_path / "a.gpkg", columns(1), [shapely.Point(WEST, SOUTH)], kind=kind)
    with pytest.raises(refusals.NotPolygons, match="Point"):
        read(path)


def test_too_many_objects(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", columns(3), row(3))
    with pytest.raises(refusals.TooManyObjects, match="3 objects, at most 2"):
        read(path, limits=Limits(objects=2))


texts = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(texts, st.none() | st.floats(0.1, 1e6)), min_size=1, max_size=5),
    st.sampled_from(["gpkg", "shp", "json"]),
)
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, float | None]], kind: str
) -> None:
    folder = tmp_path_factory.mktemp("there-and-back")
    numbers, areas = zip(*((text, round(area, 1) if area else None) for text, area in rows), strict=True)
    fields = columns(len(rows), SoThua=list(numbers), DienTich=np.array(areas, float))
    if kind == "shp":
        path = shapefile(folder, fields, row(len(rows)), encoding="UTF-8")
    else:
        driver = {"gpkg": "GPKG", "json": "GeoJSON"}[kind]
        path = write(
            folder / f"a.{kind}", fields, row(len(rows)), driver=driver, crs=None if kind == "json" else "EPSG:5897"
        )
    table = read(path, srid=5897).content.parcels.table
    assert table["parcel_number"].to_pylist() == pa.compute.utf8_normalize(pa.array(numbers), "NFC").to_pylist()
    assert table["legal_area"].to_pylist() == list(areas)


def test_everything_about_geojson_objects_is_plain_json(tmp_path: Path) -> None:
    """A number delivered as a number, a nested value and a missing key are read without a fault."""
    ring = [[WEST, SOUTH], [WEST + 9, SOUTH], [WEST, SOUTH + 9], [WEST, SOUTH]]
    features = [
        {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for properties in ({"SoTo": 7, "SoThua": 1.0}, {"SoTo": 8}, {"SoTo": None, "SoThua": 3, "DienTich": {"m2": 4}})
    ]
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    table = read(path, srid=5897).content.parcels.table
    assert table["sheet_number"].to_pylist() == ["7", "8", None]
    assert table["parcel_number"].to_pylist() == ["1", None, "3"]
