import stat
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from diaba.intake.delivery import read
from diaba.intake.formats import refusals
from files import columns, row, shapefile, write, zipped


def test_one_part_of_a_shapefile(tmp_path: Path) -> None:
    write(tmp_path / "a.shp", columns(1), row(1), driver="ESRI Shapefile", kind="Polygon")
    with pytest.raises(refusals.ShapefileBare):
        read(tmp_path / "a.shp")


@pytest.mark.parametrize("part", [".shx", ".dbf"])
def test_a_shapefile_without_a_part(tmp_path: Path, part: str) -> None:
    with pytest.raises(refusals.ShapefilePartMissing, match=rf"lacks \{part}"):
        read(shapefile(tmp_path, columns(1), row(1), leave_out=[part]))


def test_a_zip_without_a_shp(tmp_path: Path) -> None:
    with pytest.raises(refusals.ZipWithoutData, match=r"thua_dat\.dbf"):
        read(shapefile(tmp_path, columns(1), row(1), leave_out=[".shp"]))


def test_parts_of_different_exports(tmp_path: Path) -> None:
    shapefile(tmp_path, columns(3), row(3))
    other = tmp_path / "other"
    other.mkdir()
    shapefile(other, columns(2), row(2))
    mixed = zipped(tmp_path / "mixed.zip", *(tmp_path / "parts").glob("*.sh?"), other / "parts" / "thua_dat.dbf")
    with pytest.raises(refusals.ShapefilePartsDiffer, match="3 shapes but 2 rows"):
        read(mixed)


def test_a_zip_of_nothing(tmp_path: Path) -> None:
    with pytest.raises(refusals.ZipWithoutData):
        read(zipped(tmp_path / "a.zip"))


def entry(path: Path, name: str, content: bytes = b"x", mode: int = 0) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        info = zipfile.ZipInfo(name)
        info.external_attr = mode << 16
        info.compress_type = zipfile.ZIP_DEFLATED
        opened.writestr(info, content)
    return path


@pytest.mark.parametrize("name", ["../a.shp", "/etc/a.shp", "a/../../b.shp", "..\\a.shp", "C:\\a.shp"])
def test_a_path_out_of_the_zip(tmp_path: Path, name: str) -> None:
    with pytest.raises(refusals.ZipPath):
        read(entry(tmp_path / "a.zip", name))


def test_a_link_in_a_zip(tmp_path: Path) -> None:
    with pytest.raises(refusals.ZipLink):
        read(entry(tmp_path / "a.zip", "a.gpkg", b"/etc/passwd", stat.S_IFLNK | 0o777))


def test_a_zip_in_a_zip(tmp_path: Path) -> None:
    with pytest.raises(refusals.ZipNested):
        read(entry(tmp_path / "a.zip", "b.zip"))


def test_a_zip_that_swells(tmp_path: Path) -> None:
    with pytest.raises(refusals.ZipBomb, match="at most 100"):
        read(entry(tmp_path / "a.zip", "a.json", b" " * (40 << 20)))


def test_a_zip_of_too_many_entries(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as opened:
        for number in range(10_001):
            opened.writestr(f"{number}.txt", b"")
    with pytest.raises(refusals.ZipTooMany, match="10001"):
        read(tmp_path / "a.zip")


def test_a_zip_that_says_it_is_too_large(tmp_path: Path) -> None:
    path = entry(tmp_path / "a.zip", "a.json", np.random.default_rng(1).bytes(30 << 20))
    data = bytearray(path.read_bytes())
    directory = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, directory + 24, 3 << 30)
    path.write_bytes(data)
    with pytest.raises((refusals.ZipTooLarge, refusals.ZipBomb)):
        read(path)


def test_a_zip_with_a_password(tmp_path: Path) -> None:
    path = entry(tmp_path / "a.zip", "a.gpkg", b"secret")
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(refusals.ZipEncrypted):
        read(path)


def test_a_zip_cut_off(tmp_path: Path) -> None:
    whole = shapefile(tmp_path, columns(9), row(9)).read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(refusals.ZipDamaged):
        read(tmp_path / "cut.zip")


def test_two_data_sets_in_a_zip(tmp_path: Path) -> None:
    files = [write(tmp_path / name, columns(1), row(1)) for name in ("a.gpkg", "b.gpkg")]
    with pytest.raises(refusals.DeliveryOfManyMaps, match=r"c\.zip/a\.gpkg, c\.zip/b\.gpkg"):
        read(zipped(tmp_path / "c.zip", *files))
