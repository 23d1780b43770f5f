"""The legal parcel code (mã định danh thửa đất): 12 GeoHash characters of a point well inside the parcel.

TT 19/2026/TT-BNNMT, Annex I: the representative point by "Polygonlabel" in the local plane, then WGS 84, then GeoHash. A code is
issued once, kept with its point and transform, and never computed again: a millimetre of noise changes it one time in twelve.
"""

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

ALPHABET = "0123456789bcdefghjkmnpqrstuvwxyz"
LENGTH = 12
ALGORITHM = "polylabel-2"
"""The centre of the largest circle inside, its radius true to a tenth of the square root of the area, then GeoHash. The centroid is
taken where it is such a centre, else that of GEOS; "polylabel-1" asked GEOS for every parcel."""

_BITS = np.uint64(30)  # per axis: 12 characters of 5 bits
_LETTERS = np.frombuffer(ALPHABET.encode(), np.uint8)
_VALUES = np.full(256, 255, np.uint8)
_VALUES[_LETTERS] = np.arange(32, dtype=np.uint8)

_CORNERS_OF_A_BOX = 5

Floats = npt.NDArray[np.float64]
Shapes = npt.NDArray[np.object_]


def representative_points(shapes: Shapes) -> Shapes:
    """The centre of (almost) the largest circle inside each shape, to the millimetre."""
    tolerance = np.sqrt(shapely.area(shapes)) / 10
    points = np.asarray(shapely.centroid(shapes))
    rest = np.flatnonzero(~_central(shapes, points, tolerance))
    circles = shapely.maximum_inscribed_circle(shapes[rest], tolerance=tolerance[rest])
    points[rest] = shapely.get_point(circles, 0)
    return np.asarray(shapely.points(np.round(shapely.get_coordinates(points), 3)))


def _central(shapes: Shapes, points: Shapes, tolerance: Floats) -> npt.NDArray[np.bool_]:
    """Which points are such centres for certain: no circle inside is wider than the narrow side of a box around the shape."""
    boxes = shapely.oriented_envelope(shapes)
    narrow = np.full(len(shapes), np.inf)
    whole = shapely.get_num_coordinates(boxes) == _CORNERS_OF_A_BOX
    corners = shapely.get_coordinates(boxes[whole]).reshape(-1, _CORNERS_OF_A_BOX, 2)
    narrow[whole] = np.hypot(*np.moveaxis(corners[:, 1:3] - corners[:, :2], 2, 0)).min(axis=1)
    radius = np.where(
        shapely.contains_properly(shapes, points), shapely.distance(points, shapely.boundary(shapes)), 0.0
    )
    # Of a parcel narrower than the tolerance any point would do; it shall lie well inside all the same.
    return np.asarray((radius >= narrow / 2 - tolerance) & (radius >= narrow / 4), np.bool_)


def _spread(value: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Put a zero bit between the bits of 32-bit numbers."""
    for shift, mask in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):
        value = (value | value << np.uint64(shift)) & np.uint64(mask)
    return value


def _gather(value: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """The inverse of :func:`_spread`."""
    value = value & np.uint64(0x5555555555555555)
    for shift, mask in (
        (1, 0x3333333333333333),
        (2, 0x0F0F0F0F0F0F0F0F),
        (4, 0x00FF00FF00FF00FF),
        (8, 0x0000FFFF0000FFFF),
        (16, 0x00000000FFFFFFFF),
    ):
        value = (value | value >> np.uint64(shift)) & np.uint64(mask)
    return value


def encode(longitudes: Floats, latitudes: Floats) -> npt.NDArray[np.str_]:
    """The 12-character GeoHash of each point, degrees of WGS 84."""
    cells = float(1 << int(_BITS))
    x = np.clip((longitudes + 180) / 360 * cells, 0, cells - 1).astype(np.uint64)
    y = np.clip((latitudes + 90) / 180 * cells, 0, cells - 1).astype(np.uint64)
    bits = _spread(x) << np.uint64(1) | _spread(y)
    shifts = np.arange(55, -1, -5, dtype=np.uint64)
    letters = _LETTERS[(bits[:, None] >> shifts & np.uint64(31)).astype(np.intp)]
    return np.ascontiguousarray(letters).view("S12").ravel().astype(np.str_)


def decode(codes: npt.NDArray[np.str_]) -> tuple[Floats, Floats]:
    """Longitude and latitude of the centre of each code's cell; NaN where it is not a 12-character GeoHash."""
    raw = np.array(
        [code.encode("ascii", "replace")[: LENGTH + 1].ljust(LENGTH + 1) for code in codes.tolist()], dtype="S13"
    )
    letters = np.ascontiguousarray(raw).view(np.uint8).reshape(-1, LENGTH + 1)
    values = _VALUES[letters[:, :LENGTH]]
    good = (values < 32).all(axis=1) & (letters[:, LENGTH] == ord(" "))
    shifts = np.arange(55, -1, -5, dtype=np.uint64)
    bits = (values.astype(np.uint64) % np.uint64(32) << shifts).sum(axis=1, dtype=np.uint64)
    cells = float(1 << int(_BITS))
    longitudes = (_gather(bits >> np.uint64(1)) + 0.5) / cells * 360 - 180
    latitudes = (_gather(bits) + 0.5) / cells * 180 - 90
    return np.where(good, longitudes, np.nan), np.where(good, latitudes, np.nan)


def issue(points: Shapes, to_wgs84: pyproj.Transformer) -> npt.NDArray[np.str_]:
    """The codes of points of one plane, through that plane's pinned transform."""
    coordinates = shapely.get_coordinates(points)
    longitudes, latitudes = to_wgs84.transform(coordinates[:, 0], coordinates[:, 1])
    return encode(longitudes, latitudes)
