from pathlib import Path

import numpy as np
import pytest
import shapely

from diaba.cadastre import zones
from diaba.intake import refusals
from diaba.intake.delivery import read
from diaba.intake.profiles.loading import load
from files import COMMUNE, columns, row, said, shapefile, write


def test_degrees_are_put_into_the_zone_asked_for_and_that_is_said(tmp_path: Path) -> None:
    degrees = shapely.transform(row(2), lambda points: np.column_stack(zones.to_wgs84(5897).transform(*points.T)))
    path = write(
        tmp_path / "a.geojson", columns(2), degrees, driver="GeoJSON", crs="EPSG:4326", COORDINATE_PRECISION="12"
    )
    delivery = read(path, srid=5897, commune=COMMUNE)
    assert shapely.hausdorff_distance(delivery.content.parcels.shapes, np.array(row(2), object)).max() < 0.002
    assert "READ-011" in said(delivery)
    with pytest.raises(refusals.PlaneUnknown):
        read(path)


def test_geojson_with_metres_and_no_plane_is_read_in_the_zone_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path / "a.geojson", columns(2), row(2), driver="GeoJSON", crs=None)
    assert read(path, srid=5897).content.parcels.srid == 5897
    with pytest.raises(refusals.PlaneProposed, match="srid 5897"):
        read(path, commune=COMMUNE)


def test_a_declared_zone_gives_way_to_the_one_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", columns(1), row(1), crs="EPSG:9210")
    delivery = read(path, srid=5897, commune=COMMUNE)
    assert delivery.content.parcels.srid == 5897
    assert "READ-010" in said(delivery)


def test_a_plane_nobody_says(tmp_path: Path) -> None:
    path = shapefile(tmp_path, columns(2), row(2), leave_out=[".prj"])
    with pytest.raises(refusals.PlaneUnknown):
        read(path)
    with pytest.raises(refusals.PlaneProposed, match="srid 5897"):
        read(path, commune=COMMUNE)
    assert read(path, srid=5897, commune=COMMUNE).content.parcels.srid == 5897


def test_a_plane_that_is_no_zone(tmp_path: Path) -> None:
    with pytest.raises(refusals.PlaneForeign, match="EPSG:32648"):
        read(write(tmp_path / "a.gpkg", columns(1), row(1), crs="EPSG:32648"))


def test_axes_turned_round(tmp_path: Path) -> None:
    turned = shapely.transform(row(2), lambda points: points[:, ::-1])
    path = write(tmp_path / "a.gpkg", columns(2), turned)
    with pytest.raises(refusals.AxesSwapped, match="100 %"):
        read(path, commune=COMMUNE)
    profile = tmp_path / "p.yaml"
    shipped = Path(load.__code__.co_filename).with_name("demo-commune.yaml").read_text()
    profile.write_text(f"{shipped}\nplane: {{axes: northing-first}}\n")
    assert read(path, load(profile), commune=COMMUNE).content.parcels.shapes[0].bounds == row(1)[0].bounds


def test_another_zone(tmp_path: Path) -> None:
    with pytest.raises(refusals.ZoneWrong, match="srid 5897"):
        read(write(tmp_path / "a.gpkg", columns(2), row(2), crs="EPSG:5899"), commune=COMMUNE)


def test_another_commune(tmp_path: Path) -> None:
    with pytest.raises(refusals.PlaceWrong):
        read(write(tmp_path / "a.gpkg", columns(2), row(2)), commune=shapely.box(108, 12, 108.1, 12.1))
