import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diaba.cadastre import zones
from diaba.db import WriteTransaction


@pytest.mark.parametrize(
    ("srid", "east", "north", "latitude", "longitude"),
    [
        (5897, 587_000, 2_325_000, 21.016425406, 105.838817683),
        (9210, 603_000, 1_191_000, 10.768403658, 106.693584094),
        (5899, 563_000, 1_320_000, 11.935528548, 108.330200498),
    ],
)
def test_known_points_of_three_zones(srid: int, east: float, north: float, latitude: float, longitude: float) -> None:
    assert zones.to_wgs84(srid).transform(east, north) == pytest.approx((longitude, latitude), abs=5e-10)


@given(st.sampled_from(sorted(zones.MERIDIANS)), st.floats(400_000, 600_000), st.floats(900_000, 2_600_000))
def test_back_and_forth_is_the_same_point_to_two_millimetres(srid: int, east: float, north: float) -> None:
    there = zones.to_wgs84(srid).transform(east, north)
    assert zones.from_wgs84(srid).transform(*there) == pytest.approx((east, north), abs=2e-3)


def test_the_database_keeps_the_same_zones(transaction: WriteTransaction) -> None:
    kept = {row.srid: (row.central_meridian, row.to_wgs84) for row in transaction.all("SELECT * FROM cadastre.zone")}
    assert kept == {srid: (zones.label(srid), zones.pipeline(srid)) for srid in zones.MERIDIANS}


@pytest.mark.parametrize("srid", sorted(zones.MERIDIANS))
def test_a_zone_is_known_by_its_numbers(srid: int) -> None:
    crs = pyproj.CRS.from_epsg(srid)
    assert zones.identify(crs) == srid
    assert zones.identify(pyproj.CRS.from_wkt(crs.to_wkt("WKT1_ESRI"))) == srid


@pytest.mark.parametrize("code", [4326, 4756, 3405, 3857, 32648, 28355, 6956, 6957, 6958, 6959, 2045])
def test_other_planes_are_none_of_the_zones(code: int) -> None:
    assert zones.identify(pyproj.CRS.from_epsg(code)) is None
