import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from deliveries import parcel, parcels
from diaba.cadastre import zones
from diaba.intake.content import Parcels
from diaba.intake.placement import Verdict, plane_refusal, recognise_placement
from diaba.intake.profiles.model import LENGTH_UNITS
from diaba.intake.refusals import UnitWrong, ZoneWrong
from files import COMMUNE


def here(count: int = 20, srid: int = 5897) -> Parcels:
    return parcels([parcel(row) for row in range(count)], srid)


def moved(given: Parcels, turn: bool = False, srid: int | None = None) -> Parcels:  # noqa: FBT001, FBT002 - of a test
    shapes = shapely.transform(given.shapes, lambda points: points[:, ::-1]) if turn else given.shapes
    return Parcels(given.table, shapes, srid or given.srid)


def test_parcels_in_their_commune_fit() -> None:
    assert recognise_placement(here(), COMMUNE).verdict is Verdict.FITS


def test_without_a_commune_nobody_knows() -> None:
    placement = recognise_placement(here(), None)
    assert placement.verdict is Verdict.UNKNOWN
    assert placement.refusal("a") is None


@pytest.mark.parametrize("srid", [srid for srid in zones.MERIDIANS if srid != 5897])
def test_the_right_zone_is_named_whatever_the_wrong_one(srid: int) -> None:
    placement = recognise_placement(moved(here(), srid=srid), COMMUNE)
    assert (placement.verdict, placement.srid) == (Verdict.OTHER_ZONE, 5897)
    refusal = placement.refusal("xã.gpkg")
    assert isinstance(refusal, ZoneWrong)
    assert "105°00′" in refusal.message("vi")


@given(st.sampled_from(sorted(zones.MERIDIANS)), st.booleans(), st.floats(9, 23), st.floats(-0.7, 0.7))
def test_axes_and_zones_anywhere_in_the_country(srid: int, turn: bool, latitude: float, off: float) -> None:  # noqa: FBT001 - given
    longitude = zones.MERIDIANS[srid] + off
    east, north = zones.from_wgs84(srid).transform(longitude, latitude)
    squares = np.array([shapely.box(east + 20 * n, north, east + 20 * n + 20, north + 20) for n in range(5)], object)
    commune = shapely.box(longitude - 0.03, latitude - 0.03, longitude + 0.03, latitude + 0.03)
    placement = recognise_placement(moved(Parcels(here(5).table, squares, srid), turn), commune)
    assert placement.verdict is (Verdict.SWAPPED if turn else Verdict.FITS)


def test_a_few_outside_are_for_the_rules_and_most_outside_are_not() -> None:
    far = shapely.box(700_000, 2_000_000, 700_020, 2_000_020)
    few = parcels([parcel(row, **({"shape": far} if row < 4 else {})) for row in range(20)])
    most = parcels([parcel(row, **({"shape": far} if row < 12 else {})) for row in range(20)])
    assert recognise_placement(few, COMMUNE).verdict is Verdict.PARTLY
    assert recognise_placement(few, COMMUNE).refusal("a") is None
    elsewhere = recognise_placement(most, COMMUNE)
    assert elsewhere.verdict is Verdict.ELSEWHERE
    assert "40 %" in str(elsewhere.refusal("a"))


def test_parcels_without_shapes_are_nowhere() -> None:
    assert recognise_placement(parcels([parcel(0, shape=None)]), COMMUNE).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("unit", [unit for unit in LENGTH_UNITS if unit != "m"])
@pytest.mark.parametrize("srid", [5897, 9209])
def test_the_unit_is_named_whatever_the_zone(unit: str, srid: int) -> None:
    times, by = LENGTH_UNITS[unit]
    scaled = Parcels(here().table, shapely.transform(here().shapes, lambda points: points * by / times), srid)
    placement = recognise_placement(scaled, COMMUNE)
    assert (placement.verdict, placement.unit, placement.srid) == (Verdict.OTHER_UNIT, unit, 5897)
    refusal = placement.refusal("xã.gpkg")
    assert isinstance(refusal, UnitWrong)
    assert f"unit: {unit}" in refusal.message("vi")
    undeclared = plane_refusal("xã.gpkg", scaled.shapes, COMMUNE)
    assert isinstance(undeclared, UnitWrong)


def test_parcels_past_every_number_lie_elsewhere() -> None:
    far = parcels([parcel(row, shape=shapely.box(587_010, 1e307, 587_020, 1e308)) for row in range(3)])
    assert recognise_placement(far, COMMUNE).verdict is Verdict.ELSEWHERE
