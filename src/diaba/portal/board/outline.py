"""A map as a drawing (bản đồ kết quả): GeoJSON as SVG paths, so that a page shows it without any script."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import shapely

_WIDTH, _MOST_HIGH = 720.0, 900.0
_DETAIL = 0.6
"""Pixels below which a bend is not drawn."""


@dataclass(frozen=True)
class Path:
    """One shape: what it is, its path, and what it is called."""

    what: str
    d: str
    title: str


@dataclass(frozen=True)
class Outline:
    """The drawing and its size in pixels."""

    width: int
    height: int
    paths: tuple[Path, ...]


def outlined(collection: Mapping[str, Any]) -> Outline | None:
    """The features with a shape, drawn north up; None where there is none."""
    features = [one for one in collection.get("features", ()) if one["geometry"]]
    if not features:
        return None
    shapes = [shapely.geometry.shape(one["geometry"]) for one in features]
    west, south, east, north = shapely.total_bounds(shapes)
    narrow = math.cos(math.radians((south + north) / 2))
    scale = min(_WIDTH / max((east - west) * narrow, 1e-6), _MOST_HIGH / max(north - south, 1e-6))

    def drawn(points: Any) -> Any:  # noqa: ANN401 - an array of coordinates
        return (points - [west, north]) * [scale * narrow, -scale]

    paths = [
        Path(one["properties"]["what"], _path(shapely.transform(shape, drawn)), _title(one["properties"]))
        for one, shape in zip(features, shapes, strict=True)
    ]
    size = math.ceil((east - west) * narrow * scale) + 1, math.ceil((north - south) * scale) + 1
    return Outline(*size, tuple(paths))


def _path(shape: Any) -> str:  # noqa: ANN401 - a shapely geometry
    simple = shapely.simplify(shape, _DETAIL)
    rings = shapely.get_rings(shapely.get_parts(simple))
    points = [shapely.get_coordinates(ring).round(1).tolist() for ring in rings]
    return "".join("M" + "L".join(f"{x:g} {y:g}" for x, y in ring) + "Z" for ring in points)


def _title(about: Mapping[str, Any]) -> str:
    match about["what"]:
        case "commune":
            return f"{about['name']} ({about['code']}): {about['parcels']}"
        case "move":
            return f"{about['from_code']} → {about['to_code']}: {about['parcels']}"
        case _:
            return str(about["place"])
