"""Delivered shapes near a box (hình vẽ giao nộp), for the map: they are not in the register, so no tile has them."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import mapping

from diaba.intake import planes
from diaba.intake.content import Content

Box = tuple[float, float, float, float]
NOTHING: dict[str, Any] = {"type": "FeatureCollection", "features": []}
_MOST = 1500
_DEGREES = 7
"""Decimals of a degree: a centimetre."""


def box_of(text: str) -> Box | None:
    """West, south, east and north of "w,s,e,n" in degrees; None where it is no box."""
    try:
        west, south, east, north = (float(word) for word in text.split(","))
    except ValueError:
        return None
    return (west, south, east, north) if west < east and south < north else None


def near(content: Content, box: Box | None) -> dict[str, Any]:
    """The shapes that meet ``box``, at most ``_MOST`` and none smaller than would be seen, with their numbers."""
    if box is None:
        return NOTHING
    west, south, east, north = box
    bounds = _bounds(content)
    with np.errstate(invalid="ignore"):
        meets = (bounds[:, 0] <= east) & (bounds[:, 2] >= west) & (bounds[:, 1] <= north) & (bounds[:, 3] >= south)
    rows = np.flatnonzero(meets)[:_MOST]
    parcels = content.parcels
    placed = [wkb and shapely.from_wkb(wkb) for wkb in planes.as_wgs84_wkb(parcels.shapes[rows], parcels.srid)]
    fine = max(east - west, north - south) / 4000
    simple = shapely.simplify(np.array(placed, object), fine, preserve_topology=False)
    told = parcels.table.select(["object", "parcel_number", "sheet_number"]).take(rows).to_pylist()
    codes = _codes(content, rows)
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "geometry": _geometry(shape), "properties": {**one, "code": code}}
            for shape, one, code in zip(simple, told, codes, strict=True)
            if shape is not None and not shape.is_empty
        ],
    }


def _codes(content: Content, rows: npt.NDArray[np.intp]) -> Sequence[str]:
    uses = content.parcels.table["land_uses"].take(rows).to_pylist()
    return [each[0]["code"] or "" if each else "" for each in uses]


def _geometry(shape: Any) -> dict[str, Any]:  # noqa: ANN401 - a shapely geometry
    return dict(mapping(shapely.transform(shape, lambda corners: corners.round(_DEGREES))))


@lru_cache(maxsize=4)
def _bounds(content: Content) -> npt.NDArray[np.float64]:
    """Bounds of every shape in degrees, by the corners of its bounds in the plane; a few metres too wide at worst."""
    transformer = planes.to_wgs84(content.parcels.srid)
    flat = shapely.bounds(content.parcels.shapes)
    west, south = transformer.transform(flat[:, 0], flat[:, 1])
    east, north = transformer.transform(flat[:, 2], flat[:, 3])
    slack = 2e-5
    return np.column_stack([west - slack, south - slack, east + slack, north + slack])
