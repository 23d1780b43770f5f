"""A demo commune on disk: a full coverage, known faults, people who hold it."""

import hashlib
import json
from collections import defaultdict
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pyproj
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from demo_files import lines, overlapping, read
from diaba.cadastre.refusals import ZoneUnknown
from diaba.cli import app
from diaba.demo.boundary import Boundary, boundary, in_zone
from diaba.demo.generate import Summary, generate
from diaba.demo.refusals import BoundaryTooSmall, TooFewParcels, TooManyFaults
from diaba.units.refusals import UnitNotShipped

QUE_VO = "09247"


def digest(folder: Path) -> str:
    """The same for the same rows, whatever the file around them."""
    columns, shapes = read(folder)
    total = hashlib.sha256(repr(sorted(columns.items())).encode())
    for shape in shapes:
        total.update(b"-" if shape is None else shapely.to_wkb(shape))
    for name in ("parties.csv", "rights.csv", "certificates.csv", "faults.json"):
        total.update((folder / name).read_bytes())
    return total.hexdigest()


@pytest.fixture(scope="module")
def que_vo() -> Boundary:
    return boundary(QUE_VO, 9209)


@pytest.fixture(scope="module")
def clean(que_vo: Boundary, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Summary]:
    folder = tmp_path_factory.mktemp("clean")
    return folder, generate(que_vo, 2000, 1, folder)


def check_coverage(shapes: Any, commune: Boundary) -> None:
    assert shapely.is_valid(shapes).all()
    # Among neighbours every edge is matched vertex by vertex: nothing else is a valid coverage.
    assert shapely.coverage_is_valid(shapes)
    union = shapely.coverage_union_all(shapes)
    assert abs(union.area - commune.outline.area) <= commune.outline.length / 1000
    assert shapely.hausdorff_distance(union.boundary, commune.outline.boundary) < 0.001
    given = {tuple(point) for point in shapely.get_coordinates(commune.outline)}
    assert given <= {tuple(point) for point in shapely.get_coordinates(shapes)}


def test_a_clean_commune_is_covered_without_gap_or_overlap(clean: tuple[Path, Summary], que_vo: Boundary) -> None:
    _, shapes = read(clean[0])
    assert len(shapes) == 2000
    check_coverage(shapes, que_vo)
    assert overlapping(shapes) == {}


def test_every_vertex_lies_on_the_millimetre(clean: tuple[Path, Summary]) -> None:
    points = shapely.get_coordinates(read(clean[0])[1])
    assert (points == np.round(points, 3)).all()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**31), parcels=st.integers(180, 320))
def test_whatever_the_seed_the_commune_is_covered(
    seed: int, parcels: int, que_vo: Boundary, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("seed")
    generate(que_vo, parcels, seed, folder)
    _, shapes = read(folder)
    assert len(shapes) == parcels
    check_coverage(shapes, que_vo)


def test_the_same_seed_gives_the_same_rows_and_another_seed_others(que_vo: Boundary, tmp_path: Path) -> None:
    for name, seed in (("one", 7), ("two", 7), ("three", 8)):
        generate(que_vo, 400, seed, tmp_path / name, faults=20)
    assert digest(tmp_path / "one") == digest(tmp_path / "two") != digest(tmp_path / "three")


def test_the_file_says_its_zone(clean: tuple[Path, Summary]) -> None:
    info = pyogrio.read_info(clean[0] / "parcels.gpkg", layer="thua_dat")
    assert pyproj.CRS(info["crs"]).to_epsg() == 9209
    assert info["features"] == 2000


def numbers_by_sheet(columns: dict[str, list[Any]]) -> dict[str, list[int]]:
    numbers = defaultdict(list)
    for sheet, number in zip(columns["SoTo"], columns["SoThua"], strict=True):
        numbers[sheet].append(int(number))
    return numbers


def test_sheets_and_parcels_are_numbered_without_a_break(clean: tuple[Path, Summary]) -> None:
    columns, _ = read(clean[0])
    numbers = numbers_by_sheet(columns)
    assert sorted(map(int, numbers)) == list(range(1, clean[1].sheets + 1))
    assert all(sorted(own) == list(range(1, len(own) + 1)) for own in numbers.values())
    scales = {int(sheet): scale for sheet, scale in zip(columns["SoTo"], columns["TyLe"], strict=True)}
    in_order = [scales[sheet] for sheet in sorted(scales)]
    assert in_order == sorted(in_order, reverse=True)


def test_areas_and_uses_agree_with_the_shapes(clean: tuple[Path, Summary]) -> None:
    columns, shapes = read(clean[0])
    uses = ("DienTich", "LoaiDat", "DienTichLoaiDat1", "LoaiDat2", "DienTichLoaiDat2", "ChiemDat")
    for area, legal, code, first, other, second, way in zip(
        shapely.area(shapes), *(columns[u] for u in uses), strict=True
    ):
        assert abs(area - legal) <= 0.0501
        assert round(first + (second or 0), 1) == legal
        assert (other is None) == (second is None)
        assert way == (code in {"DGT", "DTL"})
    assert {"ODT", "LUC", "CLN", "NTS", "SKK", "DGT", "DTL", "DGD", "DVH", "NTD"} <= set(columns["LoaiDat"])
    assert "ONT" not in columns["LoaiDat"]


def test_shares_of_every_parcel_sum_to_one_and_every_holder_is_listed(clean: tuple[Path, Summary]) -> None:
    columns, _ = read(clean[0])
    shares: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    rights = lines(clean[0] / "rights.csv")
    for right in rights:
        shares[right["SoTo"], right["SoThua"]] += Fraction(int(right["TuSo"]), int(right["MauSo"]))
    assert set(shares) == set(zip(columns["SoTo"], columns["SoThua"], strict=True))
    assert set(shares.values()) == {Fraction(1)}
    parties = lines(clean[0] / "parties.csv")
    assert {right["MaChu"] for right in rights} <= {party["MaChu"] for party in parties}
    assert len({party["MaChu"] for party in parties}) == len(parties)
    assert len(rights) == clean[1].rights > len(shares)


def test_certificates_are_numbered_once_and_named_by_the_rights(clean: tuple[Path, Summary]) -> None:
    certificates = lines(clean[0] / "certificates.csv")
    serials = [certificate["SoPhatHanh"] for certificate in certificates]
    assert len(set(serials)) == len(serials) == clean[1].certificates
    assert {right["SoPhatHanh"] for right in lines(clean[0] / "rights.csv")} - {""} == set(serials)


def test_a_commune_is_called_by_its_code(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        app, ["demo", "generate", "--out", str(tmp_path), "--parcels", "300", "--faults", "17", "--json"]
    )
    assert result.exit_code == 0
    said = json.loads(result.stdout)
    assert (said["commune"], said["name"], said["srid"]) == (QUE_VO, "Phường Quế Võ", 9209)
    assert said["parcels"] + said["ways"] == 300
    assert sum(said["faults"].values()) == 17


def test_what_cannot_be_made_is_refused(que_vo: Boundary, tmp_path: Path) -> None:
    with pytest.raises(UnitNotShipped):
        boundary("99999", 9209)
    with pytest.raises(ZoneUnknown, match="32648"):
        boundary(QUE_VO, 32648)
    with pytest.raises(BoundaryTooSmall):
        in_zone("00000", "Xã Nhỏ", shapely.box(106.1, 21.1, 106.1001, 21.1001), 9209)
    with pytest.raises(TooFewParcels):
        generate(islands(), 1, 1, tmp_path)
    with pytest.raises(TooManyFaults):
        generate(que_vo, 300, 1, tmp_path, faults=4000)
    assert not list(tmp_path.iterdir())


def islands() -> Boundary:
    """A rural commune of two parts, the smaller with a hole, in another zone."""
    lake = shapely.box(106.7208, 10.7008, 106.7212, 10.7012)
    parts = [
        shapely.box(106.700, 10.70, 106.715, 10.715),
        shapely.box(106.720, 10.70, 106.722, 10.702).difference(lake),
    ]
    return in_zone("00000", "Xã Mẫu", shapely.MultiPolygon(parts), 9210)


@pytest.mark.parametrize("parcels", [2, 7, 30, 600])
def test_a_commune_of_several_parts_in_another_zone_is_covered_too(parcels: int, tmp_path: Path) -> None:
    rural = islands()
    generate(rural, parcels, 1, tmp_path)
    columns, shapes = read(tmp_path)
    assert len(shapes) == parcels
    check_coverage(shapes, rural)
    assert "ODT" not in columns["LoaiDat"]
