"""The legal parcel code, held against the published vectors and against its own inverse."""

import re
from pathlib import Path

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from diaba.cadastre import parcel_code
from diaba.db import ReadTransaction

VECTORS = [
    (5897, 587000.0, 2325000.0, "w7er83vmx1wk"),
    (9210, 603000.0, 1191000.0, "w3gv7b7fkxym"),
    (5899, 563000.0, 1320000.0, "w6j5chg9kxu1"),
]


@pytest.mark.parametrize(("srid", "easting", "northing", "code"), VECTORS)
def test_the_pinned_transform_gives_the_published_codes(
    reading: ReadTransaction, srid: int, easting: float, northing: float, code: str
) -> None:
    pipeline = reading.value("SELECT to_wgs84 FROM cadastre.zone WHERE srid = %s", [srid])
    points = np.array([shapely.Point(easting, northing)])
    assert parcel_code.issue(points, pyproj.Transformer.from_pipeline(pipeline)).tolist() == [code]


@pytest.mark.parametrize(("srid", "easting", "northing", "code"), VECTORS)
def test_the_database_uses_the_same_transform(
    reading: ReadTransaction, srid: int, easting: float, northing: float, code: str
) -> None:
    query = "SELECT ST_GeoHash(ST_Transform(ST_SetSRID(ST_Point(%s, %s), %s), 4326), 12)"
    assert reading.value(query, [easting, northing, srid]) == code


@given(st.lists(st.tuples(st.floats(-180, 179.999999), st.floats(-90, 89.999999)), min_size=1, max_size=50))
def test_decoding_gives_the_cell_that_was_encoded(points: list[tuple[float, float]]) -> None:
    longitudes, latitudes = np.array(points).T
    codes = parcel_code.encode(longitudes, latitudes)
    back_longitudes, back_latitudes = parcel_code.decode(codes)
    assert np.all(np.abs(back_longitudes - longitudes) <= 360 / 2**30)
    assert np.all(np.abs(back_latitudes - latitudes) <= 180 / 2**30)
    assert parcel_code.encode(back_longitudes, back_latitudes).tolist() == codes.tolist()


@given(st.text(max_size=14))
def test_what_is_no_code_decodes_to_nothing(text: str) -> None:
    longitude, _ = parcel_code.decode(np.array([text]))
    is_code = re.fullmatch(f"[{parcel_code.ALPHABET}]{{12}}", text) is not None
    assert np.isnan(longitude[0]) != is_code


SHAPES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=3, max_size=9, unique=True)


@settings(max_examples=40)
@given(SHAPES)
def test_the_point_is_the_centre_of_almost_the_largest_circle(corners: list[tuple[int, int]]) -> None:
    shape = shapely.Polygon(corners)
    assume(shape.is_valid and shape.area > 1)
    (point,) = parcel_code.representative_points(np.array([shape]))
    largest = shapely.length(shapely.maximum_inscribed_circle(shape, tolerance=0.01))
    assert shape.contains(point)
    assert point.distance(shape.boundary) >= largest - np.sqrt(shape.area) / 10 - 0.001


def test_the_point_lies_inside_even_a_crooked_parcel() -> None:
    crooked = shapely.from_wkt("POLYGON ((0 0, 30 0, 30 4, 4 4, 4 26, 30 26, 30 30, 0 30, 0 0))")
    point = parcel_code.representative_points(np.array([crooked]))[0]
    assert crooked.contains(point)
    assert crooked.exterior.distance(point) > 1.0


def test_the_schema_and_the_code_agree_on_the_alphabet() -> None:
    schema = (Path(__file__).parents[2] / "db/schema/30_cadastre.sql").read_text()
    pattern = re.search(r"code ~ '\^(\[.+\])\{12\}\$'", schema)
    assert pattern
    assert "".join(c for c in map(chr, range(128)) if re.fullmatch(pattern[1], c)) == parcel_code.ALPHABET
