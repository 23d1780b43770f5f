"""The shipped lists, shapes and sentences (danh mục đơn vị hành chính kèm theo), read without a database.

Shapes are kept as whole micro-degrees, exactly the source's coordinates, so edges that two communes share stay shared.
"""

import csv
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from diaba.units.refusals import UnitNotShipped

DATA = Path(__file__).parent / "data"
SCALE = 1_000_000
SRID = 4326


@dataclass(frozen=True)
class ShippedUnit:
    """A commune or province of the newest list, with its reference shape in EPSG:4326."""

    code: str
    full_name: str
    province_code: str
    province_name: str
    shape: Any  # a shapely geometry


class Succession(NamedTuple):
    """``predecessor`` went into ``successor`` on 1 July 2025; ``basis`` is what says so: the text, or the kept code."""

    predecessor: str
    successor: str
    extent: str
    basis: str


@lru_cache(maxsize=256)
def commune(code: str) -> ShippedUnit:
    """Today's commune with ``code``, from the shipped files alone; a commune and its neighbours are asked for again and again.

    Raises:
        UnitNotShipped: the newest list has no such commune.
    """
    newest = _newest()
    if len(code) != 5 or code not in newest:
        raise UnitNotShipped(code=code)
    full_name, province_code = newest[code]
    table = pq.read_table(DATA / "shapes.parquet", filters=[("code", "==", code)])
    return ShippedUnit(code, full_name, province_code, newest[province_code][0], shapes_of(table)[code])


def lists() -> pa.Table:
    """All shipped lists as the source has them, one row per unit and list."""
    return pq.read_table(DATA / "lists.parquet")


def shapes() -> dict[str, Any]:
    """The shape of every province and commune of today, by code."""
    return shapes_of(pq.read_table(DATA / "shapes.parquet"))


def sentences() -> dict[str, str]:
    """What each unit of 1 July 2025 was made from, in the words of the legal text, by code."""
    table = pq.read_table(DATA / "compositions.parquet")
    return dict(zip(table["code"].to_pylist(), table["sentence"].to_pylist(), strict=True))


def successions() -> list[Succession]:
    """What became of each unit on 1 July 2025."""
    with (DATA / "succession.csv").open(encoding="utf-8", newline="") as lines:
        return [Succession(**row) for row in csv.DictReader(lines)]


def shapes_of(table: pa.Table) -> dict[str, Any]:
    """Build the shapes; the few with a collapsed sliver are made valid, all other vertices stay as they are."""
    columns = {name: table[name].combine_chunks() for name in ("polygons", "rings", "x", "y")}
    values = {name: column.flatten().to_numpy() for name, column in columns.items()}
    points = np.column_stack([values["x"], values["y"]]) / SCALE
    rings, polygons = _offsets(values["rings"]), _offsets(values["polygons"])
    units = _offsets(columns["polygons"].value_lengths().to_numpy())
    built = shapely.from_ragged_array(shapely.GeometryType.MULTIPOLYGON, points, (rings, polygons, units))
    broken = ~shapely.is_valid(built)
    repaired = shapely.make_valid(built[broken], method="structure", keep_collapsed=False)
    built[broken] = [each if each.geom_type == "MultiPolygon" else shapely.MultiPolygon([each]) for each in repaired]
    return dict(zip(table["code"].to_pylist(), built, strict=True))


def table_of(shapes: dict[str, Any]) -> pa.Table:
    """The shapes as columns of whole micro-degrees; the opposite of ``shapes_of``."""
    codes = sorted(shapes)
    _, points, (rings, polygons, units) = shapely.to_ragged_array([_multi(shapes[code]) for code in codes])
    whole = np.rint(points * SCALE).astype(np.int32)
    per_unit = {"polygons": units, "rings": polygons[units], "x": rings[polygons[units]], "y": rings[polygons[units]]}
    values = {"polygons": np.diff(polygons), "rings": np.diff(rings), "x": whole[:, 0], "y": whole[:, 1]}
    columns = {
        name: pa.ListArray.from_arrays(
            pa.array(per_unit[name].astype(np.int32)), pa.array(values[name].astype(np.int32))
        )
        for name in per_unit
    }
    return pa.table({"code": codes, **columns})


def _multi(shape: Any) -> Any:  # noqa: ANN401 - shapely has no types
    return shape if shape.geom_type == "MultiPolygon" else shapely.MultiPolygon([shape])


def _offsets(lengths: Any) -> Any:  # noqa: ANN401 - numpy arrays of whole numbers
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)


@cache
def _newest() -> dict[str, tuple[str, str]]:
    path = DATA / "lists.parquet"
    newest = pa.compute.max(pq.read_table(path, columns=["day"], use_threads=False)["day"])
    columns = ["code", "full_name", "parent_code"]
    rows = pq.read_table(path, columns=columns, filters=[("day", "==", newest)], use_threads=False).to_pylist()
    return {row["code"]: (row["full_name"], row["parent_code"] or row["code"]) for row in rows}
