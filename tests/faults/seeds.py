"""A small right delivery of every format, to be spoiled; a format that is not here is not attacked."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
import shapely

from faults.mutations import Mutator, in_json, in_sqlite, in_zip
from files import columns, row, shapefile, write


@dataclass(frozen=True)
class Seed:
    """A file as delivered, and how its structure is spoiled."""

    name: str
    data: bytes
    structure: Mutator


def geopackage(folder: Path) -> Seed:
    return Seed("thua_dat.gpkg", write(folder / "a.gpkg", columns(5), row(5)).read_bytes(), in_sqlite)


def zipped_shapefile(folder: Path) -> Seed:
    return Seed("thua_dat.zip", shapefile(folder, columns(5), row(5)).read_bytes(), in_zip({}))


def geojson(folder: Path) -> Seed:
    path = write(
        folder / "a.geojson", columns(5), shapely.transform(row(5), _degrees), driver="GeoJSON", crs="EPSG:4326"
    )
    return Seed("thua_dat.geojson", path.read_bytes(), in_json)


def topojson(folder: Path) -> Seed:  # noqa: ARG001 - every seed is made alike
    arcs = [[[0, 0], [100, 0]], [[0, 0], [0, 100], [100, 0], [0, -100]]]
    one = {"type": "Polygon", "arcs": [[1, -1]], "properties": {"SoTo": "7", "SoThua": "1", "LoaiDat": "ODT"}}
    told = {
        "type": "Topology",
        "objects": {"thua_dat": {"type": "GeometryCollection", "geometries": [one]}},
        "transform": {"scale": [0.2, 0.2], "translate": [587_000.0, 2_325_000.0]},
        "arcs": arcs,
    }
    return Seed("thua_dat.json", json.dumps(told).encode(), in_json)


def _degrees(
    points: np.ndarray[tuple[int, int], np.dtype[np.float64]],
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    return np.column_stack([105.84 + (points[:, 0] - 587_000) * 1e-5, 21.02 + (points[:, 1] - 2_325_000) * 1e-5])


SEEDS: Mapping[str, Callable[[Path], Seed]] = MappingProxyType({
    "geopackage": geopackage,
    "shapefile": zipped_shapefile,
    "geojson": geojson,
    "topojson": topojson,
})  # fmt: skip
