"""DGN v7 read inside the walls: polygons out of the boundary lines, and the labels that stand in them."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyogrio.raw
import shapely

from diaba.intake.formats.fault import Fault
from diaba.intake.formats.streaming import BATCH, Feature, faults, write

Shapes = npt.NDArray[np.object_]

LAYER = "thua_dat"
COLUMNS = {"parcel_number": "SoThuaTD2", "land_type": "LoaiDatTD5", "area": "DienTichTD6"}
"""What a label is delivered as, by the code of its level."""
SHEET = "SoToTenTep"
_ENCODING = {"ENCODING": "ISO-8859-1"}
_TOLD = 200
"""How many places one remark lists at most."""


@dataclass(frozen=True)
class _Drawing:
    """What stands in the levels asked for."""

    lines: Shapes
    labels: Mapping[int, tuple[Shapes, list[str]]]


def look(request: Mapping[str, Any]) -> dict[str, Any]:
    """The one layer there is once polygons are built."""
    with faults():
        shapes, table, _ = _all_built(json.dumps(request["options"], sort_keys=True))
        kinds = {"geometry": "Polygon", "objects": len(shapes), "crs": None}
        return {"layers": [{"name": LAYER, "columns": table.column_names, **kinds}]}


def read(request: Mapping[str, Any], sink: BinaryIO) -> dict[str, Any]:
    """Write the polygons and their labels to ``sink``, sheet by sheet, numbered from the south-west of each."""
    with faults():
        shapes, table, noticed = _all_built(json.dumps(request["options"], sort_keys=True))
        return {**write(_batches(shapes, table.select(request["columns"])), request, sink), "noticed": noticed}


@lru_cache(maxsize=1)
def _all_built(options: str) -> tuple[Shapes, pa.Table, list[dict[str, Any]]]:
    """The polygons of every drawing, the labels of each, and what was noticed; asked twice of one file, so kept."""
    given = json.loads(options)
    drawings = json.loads(given["drawings"])
    every: list[Shapes] = []
    tables: list[pa.Table] = []
    noticed: list[dict[str, Any]] = []
    for drawing in drawings:
        shapes, columns, said = _built(drawing, given)
        before = sum(len(one) for one in every)
        noticed += [{**one, "at": [before + number for number in one["at"]]} for one in said]
        every.append(shapes)
        tables.append(pa.table({**columns, SHEET: pa.array([drawing["sheet"]] * len(shapes), pa.string())}))
    if sheets := [drawing["sheet"] for drawing in drawings if drawing["sheet"]]:
        noticed.insert(0, {"remark": "READ-014", "at": [], "facts": {"sheet": ", ".join(sheets)}, "place": None})
    return np.concatenate(every), pa.concat_tables(tables), noticed


def _batches(shapes: Shapes, table: pa.Table) -> Iterator[Feature]:
    wkb = pa.array(shapely.to_wkb(shapes), pa.binary())
    for first in range(0, len(shapes), BATCH):
        part = table.slice(first, BATCH).combine_chunks()
        rest = pa.RecordBatch.from_arrays([column.combine_chunks() for column in part.columns], part.column_names)
        yield Feature(wkb.slice(first, BATCH), rest)


def _built(
    drawing: Mapping[str, str], given: Mapping[str, str]
) -> tuple[Shapes, dict[str, pa.Array], list[dict[str, Any]]]:
    """The polygons of one drawing, the labels of each, and what was noticed."""
    boundaries, labels = json.loads(given["boundaries"]), json.loads(given["labels"])
    drawn = _drawn(drawing["path"], boundaries, list(labels.values()))
    if not len(drawn.lines):
        raise Fault("DesignWithoutBoundaries", drawing=drawing["name"], levels=", ".join(map(str, boundaries)))
    noded = shapely.union_all(drawn.lines, grid_size=float(given["snap"]))
    faces, cuts, dangles, crossed = shapely.polygonize_full([noded])
    shapes = shapely.get_parts(faces)
    shapes = shapes[np.lexsort(shapely.bounds(shapes).T[::-1])]
    loose = [*shapely.get_parts(dangles), *shapely.get_parts(cuts), *shapely.get_parts(crossed)]
    noticed = _loose(loose)
    tree = shapely.STRtree(shapes)
    columns = {}
    for kind, level in labels.items():
        points, words = drawn.labels.get(level, (np.array([], object), []))
        columns[COLUMNS[kind]], said = _attached(tree, len(shapes), points, words, level)
        noticed += said
    numberless = [n + 1 for n, one in enumerate(columns[COLUMNS["parcel_number"]].to_pylist()) if one is None]
    if numberless:
        noticed.append({"remark": "READ-018", "at": numberless, "facts": {}, "place": None})
    return shapes, columns, noticed


def _drawn(path: str, boundaries: list[int], labels: list[int]) -> _Drawing:
    """The lines of the boundary levels and the texts of the label levels, streamed."""
    lines: list[object] = []
    texts: defaultdict[int, tuple[list[object], list[str]]] = defaultdict(lambda: ([], []))
    wanted = ", ".join(str(level) for level in [*boundaries, *labels])
    opened = pyogrio.raw.open_arrow(
        path, columns=["Level", "Text"], where=f'"Level" IN ({wanted})', use_pyarrow=True, batch_size=BATCH, **_ENCODING
    )
    with opened as (meta, reader):
        for batch in reader:
            shapes = shapely.from_wkb(
                batch.column(meta["geometry_name"] or "wkb_geometry").to_numpy(zero_copy_only=False)
            )
            levels = batch.column("Level").to_numpy(zero_copy_only=False)
            drawn = shapely.force_2d(shapes[np.isin(levels, boundaries) & (shapely.get_dimensions(shapes) >= 1)])
            lines.extend(shapely.get_parts(_edges(drawn)))
            told = pc.utf8_trim_whitespace(batch.column("Text")).to_pylist()
            for shape, level, words in zip(shapes, levels.tolist(), told, strict=True):
                if words and level in labels and shape is not None:
                    texts[level][0].append(shapely.centroid(shape))
                    texts[level][1].append(words)
    return _Drawing(_array(lines), {level: (_array(points), words) for level, (points, words) in texts.items()})


def _edges(shapes: Shapes) -> Shapes:
    """Closed shapes as their outlines, lines as they are."""
    areas = shapely.get_dimensions(shapes) == 2
    shapes[areas] = shapely.boundary(shapes[areas])
    return shapes


def _array(shapes: list[object]) -> Shapes:
    array = np.empty(len(shapes), object)
    array[:] = shapes
    return array


def _loose(lines: list[Any]) -> list[dict[str, Any]]:
    """The remark on lines that bound nothing."""
    lines = [line for line in lines if not shapely.is_empty(line)]
    if not lines:
        return []
    place = shapely.multilinestrings(lines[:_TOLD]).wkt
    return [{"remark": "READ-015", "at": [], "facts": {"lines": len(lines)}, "place": place}]


def _attached(
    tree: shapely.STRtree, count: int, points: Shapes, words: list[str], level: int
) -> tuple[pa.Array, list[dict[str, Any]]]:
    """The label of each polygon; none where there is none, or several that differ."""
    found: list[str | None] = [None] * count
    if not len(points):
        return pa.array(found, pa.string()), []
    label, face = tree.query(points, predicate="within")
    inside: defaultdict[int, list[str]] = defaultdict(list)
    for one, place in sorted(zip(label.tolist(), face.tolist(), strict=True)):
        inside[place].append(words[one])
    different = {place: list(dict.fromkeys(texts)) for place, texts in inside.items()}
    several = sorted(place for place, texts in different.items() if len(texts) > 1)
    for place, texts in different.items():
        found[place] = texts[0] if len(texts) == 1 else None
    noticed = []
    outside = np.setdiff1d(np.arange(len(points)), label)
    if len(outside):
        place = shapely.multipoints(list(points[outside[:_TOLD]])).wkt
        facts = {"labels": len(outside), "level": level, "text": words[outside[0]]}
        noticed.append({"remark": "READ-016", "at": [], "facts": facts, "place": place})
    if several:
        facts = {"level": level, "texts": "; ".join(different[several[0]][:10])}
        noticed.append({"remark": "READ-017", "at": [place + 1 for place in several], "facts": facts, "place": None})
    return pa.array(found, pa.string()), noticed
