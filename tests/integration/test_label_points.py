"""Tables of points say what the shapes around them are; alone they are refused, and what lies nowhere is told."""

from pathlib import Path

import pytest

from diaba.intake.delivery import Delivery, read
from diaba.intake.formats.refusals import PointsAlone
from diaba.intake.parts import Part
from files import SOUTH, WEST, columns, row, write, zipped

NUMBERS = {
    "SoTo": ["7"] * 3,
    "SoThua": ["1", "2", "3"],
    "LoaiDat": ["ODT", "CLN", "ONT"],
    "DienTich": ["400,5", "400", "400"],
}


def table(
    folder: Path, *more: str, axes: tuple[str, str] = ("X", "Y"), northing_first: bool = True, **changes: list[str]
) -> Path:
    """Three points in the middle of three parcels, as a total station's program writes them."""
    fields = NUMBERS | changes
    at = [(SOUTH + 10, WEST + 10 + 20 * n) if northing_first else (WEST + 10 + 20 * n, SOUTH + 10) for n in range(3)]
    rows = [
        ";".join([*values, *(f"{one:.3f}".replace(".", ",") for one in at[n])])
        for n, values in enumerate(zip(*fields.values(), strict=True))
    ]
    path = folder / "diem.csv"
    path.write_text("\n".join([";".join([*fields, *axes]), *rows, *more]) + "\n", encoding="utf-8")
    return path


def drawn(folder: Path, **fields: list[str]) -> Path:
    return write(folder / "ban_do.gpkg", fields or {"Ten": ["a", "b", "c"]}, row(3))


def together(*paths: Path) -> Delivery:
    return read([Part(path, path.name) for path in paths])


def numbers(delivery: Delivery) -> list[tuple[str, str, float, str]]:
    rows = delivery.content.parcels.table.to_pylist()
    return [(one["sheet_number"], one["parcel_number"], one["legal_area"], one["land_uses"][0]["code"]) for one in rows]


EXPECTED = [("7", "1", 400.5, "ODT"), ("7", "2", 400.0, "CLN"), ("7", "3", 400.0, "ONT")]


@pytest.mark.parametrize("northing_first", [True, False])
def test_points_say_what_the_shapes_around_them_are(*, northing_first: bool, tmp_path: Path) -> None:
    delivery = together(drawn(tmp_path), table(tmp_path, northing_first=northing_first))
    assert delivery.kind == "GeoPackage + CSV"
    assert numbers(delivery) == EXPECTED
    assert delivery.notes == ()


def test_points_come_in_one_zip_with_the_map_and_other_tables_are_left_alone(tmp_path: Path) -> None:
    control = tmp_path / "moc.csv"
    control.write_text("TenDiem;X;Y\nA1;1;2\n")
    delivery = read(zipped(tmp_path / "a.zip", drawn(tmp_path), table(tmp_path), control))
    assert (numbers(delivery), delivery.notes) == (EXPECTED, ())


def test_what_the_map_says_stands_and_points_fill_what_it_leaves_out(tmp_path: Path) -> None:
    fields = columns(3, SoThua=["1", "2", None], LoaiDat=["BHK", "CLN", None])
    delivery = together(write(tmp_path / "ban_do.gpkg", fields, row(3)), table(tmp_path))
    assert [(one[1], one[3]) for one in numbers(delivery)] == [("1", "BHK"), ("2", "CLN"), ("3", "ONT")]


def test_points_in_no_parcel_and_parcels_of_several_points_are_told(tmp_path: Path) -> None:
    more = (
        f"7;9;CLN;400;{SOUTH + 10};{WEST + 900}",
        f"7;2;CLN;400;{SOUTH + 5};{WEST + 31}",
        f"7;8;CLN;400;{SOUTH + 5};{WEST + 45}",
    )
    delivery = together(drawn(tmp_path), table(tmp_path, *more, "7;5;CLN;400;;"))
    told = {note.rule: note for note in delivery.notes}
    assert set(told) == {"READ-026", "READ-027"}
    assert (told["READ-026"].facts["points"], told["READ-026"].facts["row"]) == (2, 4)
    assert told["READ-026"].place.geoms[0].x == WEST + 900
    assert told["READ-027"].object == "thua_dat:3"
    # Two points that say the same are one; of two that differ none is taken.
    assert [one["parcel_number"] for one in delivery.content.parcels.table.to_pylist()] == ["1", "2", None]


@pytest.mark.parametrize("axes", [("X", "Y"), ("Toạ độ X", "Toạ độ Y"), ("Easting", "Northing")])
def test_points_alone_are_refused_with_what_is_missing(axes: tuple[str, str], tmp_path: Path) -> None:
    with pytest.raises(PointsAlone) as caught:
        read(table(tmp_path, axes=axes))
    assert f"cột {axes[0]}, {axes[1]}" in caught.value.message("vi")


def test_a_table_of_shapes_with_points_beside_them_is_a_map(tmp_path: Path) -> None:
    fields = columns(2) | {"X": ["1", "2"], "Y": ["3", "4"], "Hinh": [one.wkt for one in row(2)]}
    path = tmp_path / "a.csv"
    path.write_text(
        "\n".join([";".join(fields), *(";".join(map(str, one)) for one in zip(*fields.values(), strict=True))])
    )
    assert read(path, srid=5897).content.parcels.table["parcel_number"].to_pylist() == ["1", "2"]
