"""Every format of maps comes in as the same parcels, whatever it is called, and says what it lacks."""

import json
import zipfile
from importlib.resources import files
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pyproj
import pytest
import shapely

import designs
from diaba.errors import Refusal
from diaba.intake import refusals
from diaba.intake.confine import Limits
from diaba.intake.delivery import Delivery, read
from diaba.intake.export.geopackage import write_geopackage
from diaba.intake.export.geoparquet import write_geoparquet
from diaba.intake.formats.refusals import ColumnTwice, DesignWithoutBoundaries, GeoParquetBare, XmlDeclares
from diaba.intake.parts import Part
from diaba.intake.profiles.loading import parse
from files import COMMUNE, SOUTH, WEST, columns, row, said, write, zipped

FORMS = {"geoparquet": "parquet", "geopackage": "gpkg"}
LEGACY, UNICODE = "NguyÔn V¨n §¹t", "Nguyễn Văn Đạt"


def facts(delivery: Delivery) -> list[tuple[object, ...]]:
    names = ("sheet_number", "parcel_number", "legal_area")
    table = delivery.content.parcels.table
    shapes = (shapely.normalize(shapely.union_all([shape])).wkt for shape in delivery.content.parcels.shapes)
    uses = ([use["code"] for use in uses] for uses in table["land_uses"].to_pylist())
    told = [*(table[name].to_pylist() for name in names), uses, shapes]
    return sorted((str(one[1]), *map(str, one)) for one in zip(*told, strict=True))


def geodatabase(folder: Path, fields: dict[str, object], *, called: str = "ban_do.gdb") -> Path:
    made = write(folder / "made.gdb", fields, row(4), driver="OpenFileGDB", kind="MultiPolygon")
    with zipfile.ZipFile(folder / "gdb.zip", "w") as opened:
        for table in sorted(made.iterdir()):
            opened.write(table, f"giao nop/{called}/{table.name}")
    return folder / "gdb.zip"


def table_text(separator: str = ";", shape: str = "wkt", **changes: object) -> str:
    fields = columns(4, **changes)
    written = {"wkt": lambda one: one.wkt, "hex": lambda one: one.wkb_hex, "json": shapely.to_geojson}[shape]
    rows = [[*map(str, values), str(written(one))] for *values, one in zip(*fields.values(), row(4), strict=True)]
    quoted = [separator.join(f'"{value.replace(chr(34), 2 * chr(34))}"' for value in line) for line in rows]
    return "\r\n".join([separator.join([*fields, "Hinh"]), *quoted, ""])


def drawn(folder: Path, *more: bytes, name: str = "DC7.dgn") -> Path:
    """Four parcels as lines and labels."""
    south, north = ([(WEST + 20 * n, SOUTH + up) for n in range(5)] for up in (0, 20))
    elements = designs.lines(10, south, *zip(south, north, strict=True))
    elements += designs.lines(23, north)
    for n in range(4):
        middle = (WEST + 20 * n + 10, SOUTH + 10)
        elements += [
            designs.text(level, middle, words) for level, words in ((11, str(n + 1)), (2, "ODT"), (4, "400.0"))
        ]
    return designs.write(folder / name, [*elements, *more])


@pytest.fixture
def expected(tmp_path: Path) -> list[tuple[object, ...]]:
    return facts(read(write(tmp_path / "expected.gpkg", columns(4), row(4))))


def test_gml(tmp_path: Path, expected: object) -> None:
    found = read(write(tmp_path / "a.gml", columns(4), row(4), driver="GML"))
    assert (found.kind, found.content.parcels.srid) == ("GML", 5897)
    assert facts(found) == expected


def test_gml_in_a_zip_with_its_schema_whatever_it_is_called(tmp_path: Path, expected: object) -> None:
    made = write(tmp_path / "a.gml", columns(4), row(4), driver="GML")
    made.rename(tmp_path / "ban do.xml")
    found = read(zipped(tmp_path / "a.zip", tmp_path / "ban do.xml", tmp_path / "a.xsd"))
    assert facts(found) == expected


@pytest.mark.parametrize("declared", ['<!DOCTYPE a SYSTEM "file:///etc/passwd">', '<!DOCTYPE a [<!ENTITY b "c">]>'])
def test_gml_with_declarations_is_not_read(tmp_path: Path, declared: str) -> None:
    made = write(tmp_path / "a.gml", columns(4), row(4), driver="GML")
    text = made.read_text().replace("?>", f"?>\n{declared}", 1)
    made.write_text(text)
    with pytest.raises(XmlDeclares, match="DOCTYPE"):
        read(made)


def test_file_geodatabase_whatever_its_folder_is_called(tmp_path: Path, expected: object) -> None:
    found = read(geodatabase(tmp_path, columns(4), called="du lieu"))
    assert (found.kind, found.content.parcels.srid) == ("FileGDB", 5897)
    assert facts(found) == expected


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("shape", ["wkt", "hex", "json"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_delimited_text(tmp_path: Path, expected: object, separator: str, shape: str, encoding: str) -> None:
    (tmp_path / "a.csv").write_bytes(table_text(separator, shape).encode(encoding))
    found = read(tmp_path / "a.csv", srid=5897, commune=COMMUNE)
    assert found.kind == "CSV"
    assert facts(found) == expected


def test_delimited_text_without_a_plane_gets_one_proposed(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(table_text())
    with pytest.raises(refusals.PlaneProposed, match="5897"):
        read(tmp_path / "a.csv", commune=COMMUNE)


def test_delimited_text_may_say_its_plane(tmp_path: Path, expected: object) -> None:
    (tmp_path / "a.csv").write_text(table_text().replace('"POLYGON', '"SRID=5897;POLYGON'))
    assert facts(read(tmp_path / "a.csv")) == expected


def test_delimited_text_without_shapes_is_rows_without_shapes(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("SoTo,SoThua,DienTich,LoaiDat\n007,1,400,ODT\n")
    parcels = read(tmp_path / "a.csv", commune=COMMUNE).content.parcels
    assert parcels.table["sheet_number"].to_pylist() == ["007"]
    assert shapely.is_missing(parcels.shapes).all()


def test_a_shape_in_text_that_is_none_is_told_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(table_text().replace(row(4)[1].wkt, "POLYGON ((1 2, 3"))
    assert "thua_dat:2" in said(read(tmp_path / "a.csv", srid=5897))["READ-001"]


def test_rows_of_different_lengths_are_refused_with_their_place(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("SoTo,SoThua,DienTich\n7,1,400\n7,2,400,5\n")
    with pytest.raises(refusals.FileDamaged, match="3 columns, got 4"):
        read(tmp_path / "a.csv", srid=5897)


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("SoTo,SoThua,SoTo\n7,1,400\n")
    with pytest.raises(ColumnTwice, match="SoTo"):
        read(tmp_path / "a.csv", srid=5897)


@pytest.mark.parametrize("form", ["geoparquet", "geopackage"])
def test_what_is_exported_is_read_back_as_it_was(tmp_path: Path, form: str) -> None:
    given = read(write(tmp_path / "a.gpkg", columns(4, SoThua=["1", "2", "2a", None]), [*row(3), None])).content
    export = {"geoparquet": write_geoparquet, "geopackage": write_geopackage}[form]
    found = read(export(given, tmp_path / f"out.{FORMS[form]}"))
    assert found.profile is not None
    assert found.profile.name == "diaba"
    assert not found.notes
    assert found.content.parcels.table.equals(given.parcels.table)
    assert (shapely.to_wkb(found.content.parcels.shapes) == shapely.to_wkb(given.parcels.shapes)).all()
    assert found.content.parcels.srid == 5897


def test_geoparquet_says_what_the_standard_asks(tmp_path: Path) -> None:
    content = read(write(tmp_path / "a.gpkg", columns(4), row(4))).content
    first, again = (write_geoparquet(content, tmp_path / name).read_bytes() for name in ("a.parquet", "b.parquet"))
    assert first == again
    about = pq.read_schema(tmp_path / "a.parquet").metadata[b"geo"]
    told = json.loads(about)
    column = told["columns"][told["primary_column"]]
    assert (told["version"], column["encoding"], column["geometry_types"]) == ("1.1.0", "WKB", ["Polygon"])
    assert pyproj.CRS.from_json_dict(column["crs"]).to_epsg() == 5897
    assert column["bbox"] == [WEST, SOUTH, WEST + 80, SOUTH + 20]


def test_parquet_without_shapes_is_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"SoTo": ["7"]}), tmp_path / "a.parquet")
    with pytest.raises(GeoParquetBare, match="GeoParquet"):
        read(tmp_path / "a.parquet")


def test_an_exported_geopackage_opens_as_any_other(tmp_path: Path) -> None:
    content = read(write(tmp_path / "a.gpkg", columns(4), row(4))).content
    info = pyogrio.read_info(write_geopackage(content, tmp_path / "b.gpkg"))
    assert (info["layer_name"], info["features"], info["crs"]) == ("thua_dat", 4, "EPSG:5897")


def test_a_drawing_becomes_parcels(tmp_path: Path, expected: object) -> None:
    found = read(drawn(tmp_path), srid=5897, commune=COMMUNE)
    assert facts(found) == expected
    assert (found.kind, set(said(found))) == ("DGN", {"READ-014"})


def test_a_drawing_says_which_lines_and_labels_are_wrong(tmp_path: Path) -> None:
    wrong = [
        *designs.lines(10, [(WEST + 80, SOUTH), (WEST + 90, SOUTH)]),
        designs.text(11, (WEST + 12, SOUTH + 12), "99"),
        designs.text(11, (WEST + 200, SOUTH), "98"),
        designs.shape(38, [(WEST, SOUTH + 50), (WEST + 9, SOUTH + 50), (WEST, SOUTH + 59), (WEST, SOUTH + 50)]),
    ]
    found = read(drawn(tmp_path, *wrong), srid=5897)
    notes = {note.rule: note for note in found.notes}
    assert set(notes) == {"READ-014", "READ-015", "READ-016", "READ-017", "READ-018"}
    assert notes["READ-015"].place.bounds == (WEST + 80, SOUTH, WEST + 90, SOUTH)
    assert notes["READ-016"].place.bounds == (WEST + 200, SOUTH, WEST + 200, SOUTH)
    assert notes["READ-017"].facts["texts"] == "1; 99"
    assert notes["READ-018"].facts["count"] == 2
    assert found.content.parcels.table["parcel_number"].to_pylist() == [None, None, "2", "3", "4"]


@pytest.mark.parametrize("packed", [True, False])
def test_the_sheets_of_a_map_come_in_one_zip_or_one_by_one(*, packed: bool, tmp_path: Path) -> None:
    more = designs.lines(10, [(WEST, SOUTH), (WEST - 9, SOUTH)])
    sheets = [drawn(tmp_path), drawn(tmp_path, *more, name="DC 08.dgn"), drawn(tmp_path, name="to cuoi.dgn")]
    parts = zipped(tmp_path / "a.zip", *sheets) if packed else [Part(sheet, sheet.name) for sheet in sheets]
    found = read(parts, srid=5897)
    table = found.content.parcels.table
    assert table["sheet_number"].to_pylist() == ["7"] * 4 + ["8"] * 4 + [None] * 4
    assert table["object"].to_pylist() == [f"thua_dat:{n}" for n in range(1, 13)]
    assert "7, 8" in said(found)["READ-014"]
    assert set(said(found)) == {"READ-014", "READ-015"}


def test_lines_that_cross_without_a_corner_part_parcels(tmp_path: Path) -> None:
    across = designs.lines(31, [(WEST - 5, SOUTH + 15), (WEST + 85, SOUTH + 15)])
    assert read(drawn(tmp_path, *across), srid=5897).content.parcels.table.num_rows == 8


def test_a_drawing_without_boundaries_is_refused(tmp_path: Path) -> None:
    made = designs.write(tmp_path / "a.dgn", [*designs.lines(1, [(WEST, SOUTH), (WEST + 1, SOUTH)])])
    with pytest.raises(DesignWithoutBoundaries, match="10, 23, 31, 38"):
        read(made)


@pytest.mark.parametrize("form", ["gml", "gdb", "csv", "csv-bytes", "dgn"])
def test_old_encodings_are_known_in_every_format(tmp_path: Path, form: str) -> None:
    fields = columns(4, LoaiDat=[LEGACY] * 4)
    made = {
        "gml": lambda: write(tmp_path / "a.gml", fields, row(4), driver="GML"),
        "gdb": lambda: geodatabase(tmp_path, fields),
        "csv": lambda: _text(tmp_path, "utf-8"),
        "csv-bytes": lambda: _text(tmp_path, "latin-1"),
        "dgn": lambda: drawn(tmp_path, designs.text(2, (WEST + 11, SOUTH + 11), LEGACY)),
    }[form]()
    if form == "dgn":
        made = designs.write(
            tmp_path / "b.dgn",
            [designs.shape(10, list(row(1)[0].exterior.coords)), designs.text(2, (WEST + 5, SOUTH + 5), LEGACY)],
        )
    told = said(read(made, srid=5897))
    assert f'"{LEGACY}" reads "{UNICODE}"' in told["READ-003"]


def _text(folder: Path, encoding: str) -> Path:
    (folder / "a.csv").write_bytes(table_text(LoaiDat=[LEGACY] * 4).encode(encoding))
    return folder / "a.csv"


def test_a_long_table_is_read_in_little_memory(tmp_path: Path) -> None:
    with (tmp_path / "a.csv").open("w") as opened:
        opened.write("SoTo,SoThua,GhiChu,Hinh\n")
        for n in range(20_000):
            opened.write(f'7,{n},"{"x" * 12_000}","{row(1)[0].wkt}"\n')
    assert (tmp_path / "a.csv").stat().st_size > 220 << 20
    found = read(tmp_path / "a.csv", srid=5897, limits=Limits(memory=1 << 30))
    assert found.content.parcels.table.num_rows == 20_000


@pytest.mark.parametrize("spoil", [lambda data: data[: len(data) // 2], lambda data: data[:600] + b"\xff" * 400])
@pytest.mark.parametrize("form", ["gml", "parquet", "dgn", "csv"])
def test_what_is_damaged_is_refused_in_a_sentence_or_read_whole(tmp_path: Path, form: str, spoil: object) -> None:
    content = read(write(tmp_path / "a.gpkg", columns(4), row(4))).content
    made = {
        "gml": lambda: write(tmp_path / "a.gml", columns(4), row(4), driver="GML"),
        "parquet": lambda: write_geoparquet(content, tmp_path / "a.parquet"),
        "dgn": lambda: drawn(tmp_path),
        "csv": lambda: _text(tmp_path, "utf-8"),
    }[form]()
    made.write_bytes(spoil(made.read_bytes()))  # type: ignore[operator]  # of the parameters above
    said_of_it = ""
    try:
        assert read(made, srid=5897).content.parcels.table.num_rows <= 5
    except Refusal as refusal:
        said_of_it = refusal.message("vi")
    assert not said_of_it or made.name in said_of_it


def test_coordinates_in_millimetres_are_known_and_read_as_asked(tmp_path: Path, expected: object) -> None:
    drawn_in = [shapely.transform(one, lambda points: points * 1000) for one in row(4)]
    made = write(tmp_path / "a.gpkg", columns(4), drawn_in)
    with pytest.raises(refusals.UnitWrong, match="mm"):
        read(made, commune=COMMUNE)
    shipped = files("diaba.intake.profiles").joinpath("demo-commune.yaml").read_text("utf-8")
    found = read(made, parse(f"{shipped}plane: {{unit: mm}}\n", "mm.yaml"), commune=COMMUNE)
    assert facts(found) == expected
    assert "READ-019" in said(found)


def test_a_header_ends_at_a_lone_carriage_return(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(
        table_text().replace("SoThua", "So\rThua", 1).encode("latin-1", "replace") + b"\xff"
    )
    with pytest.raises(Refusal, match="Expected 2 columns, got 4"):
        read(tmp_path / "a.csv", srid=5897, commune=COMMUNE)
