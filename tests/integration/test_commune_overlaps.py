"""The same engine over communes: their reference shapes overlap here and there, and every place is found."""

import numpy as np
import pytest
import shapely

from coverages import Shapes, by_brute_force
from diaba.cadastre import zones
from diaba.intake.coverage import Overlaps, overlaps
from diaba.units import shipped

LAO_CAI, BAC_NINH, THANH_HOA = "15", "24", "38"


def communes(province: str) -> tuple[list[str], Shapes]:
    """The communes of a province of today, in the plane of 105°00′."""
    lists = shipped.lists().to_pylist()
    today = max(row["day"] for row in lists)
    codes = [row["code"] for row in lists if row["day"] == today and row["parent_code"] == province]
    shapes = shipped.shapes()
    plane = zones.from_wgs84(5897).transform
    degrees = np.array([shapes[code] for code in codes], object)
    return codes, np.asarray(shapely.transform(degrees, lambda points: np.column_stack(plane(*points.T))))


def found(shapes: Shapes) -> Overlaps:
    return overlaps(shapes, minimum_area=0.01, snap=0.001)


@pytest.mark.parametrize("province", [LAO_CAI, BAC_NINH, THANH_HOA])
def test_communes_are_compared_as_brute_force_compares_them(province: str) -> None:
    _, shapes = communes(province)
    shapes = shapes[shapely.is_valid(shapes)]
    result = found(shapes)
    pairs = zip(result.left.tolist(), result.right.tolist(), strict=True)
    assert dict(zip(pairs, result.areas.tolist(), strict=True)) == pytest.approx(by_brute_force(shapes, 0.01))


def test_the_three_known_communes_of_lao_cai_overlap_by_square_kilometres() -> None:
    codes, shapes = communes(LAO_CAI)
    result = found(shapes)
    large = result.areas > 1_000_000
    pairs = {
        frozenset((codes[one], codes[other]))
        for one, other in zip(result.left[large], result.right[large], strict=True)
    }
    assert pairs == {frozenset(("02647", "02746")), frozenset(("02683", "02746")), frozenset(("02647", "02683"))}


def test_the_communes_of_bac_ninh_do_not_overlap() -> None:
    _, shapes = communes(BAC_NINH)
    assert len(shapes) == 99
    assert len(found(shapes).left) == 0
