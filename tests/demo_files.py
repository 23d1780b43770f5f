"""Reading a demo commune back from its files."""

import csv
from pathlib import Path
from typing import Any

import pyogrio
import shapely


def read(folder: Path) -> tuple[dict[str, list[Any]], Any]:
    """The columns and the shapes of a delivery."""
    meta, table = pyogrio.read_arrow(folder / "parcels.gpkg", layer="thua_dat")
    name = meta["geometry_name"] or "geom"
    shapes = shapely.from_wkb(table[name].to_numpy(zero_copy_only=False))
    return {column: table[column].to_pylist() for column in table.column_names if column != name}, shapes


def lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def overlapping(shapes: Any) -> dict[tuple[int, int], float]:
    """Every pair of sound shapes that share more than 0.01 m², by feature number: by brute force."""
    tree = shapely.STRtree(shapes)
    one, two = tree.query(shapes)
    sound = shapely.is_valid(shapes) & ~shapely.is_missing(shapes)
    pick = (one < two) & sound[one] & sound[two]
    one, two = one[pick], two[pick]
    areas = shapely.area(shapely.intersection(shapes[one], shapes[two]))
    return {(int(a) + 1, int(b) + 1): float(area) for a, b, area in zip(one, two, areas, strict=True) if area > 0.01}
