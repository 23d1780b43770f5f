"""Points of parcels beside a map (điểm nhãn thửa trong bảng tọa độ): each row of a table says what the shape around it is.

Surveyors write northing as X and easting as Y, programs the other way: points are taken as they fall into shapes.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from diaba.intake import drawing_remarks as remarks
from diaba.intake import refusals, texts
from diaba.intake.confine import Limits
from diaba.intake.coverage import Shapes
from diaba.intake.formats.source import Source
from diaba.intake.formats.streaming import FID, SHAPE
from diaba.intake.model import Report
from diaba.intake.profiles.model import key
from diaba.intake.sandbox import Reader

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class LabelPoints:
    """The points of every table: where they are, and what is written beside each; no rows where none was delivered."""

    at: Shapes
    said: pa.Table
    notes: tuple[Report, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """What the tables call their columns."""
        return tuple(self.said.column_names)

    def beside(self, columns: Sequence[str]) -> tuple[str, ...]:
        """Those of its columns that a layer with ``columns`` has not."""
        known = {key(name) for name in columns}
        return tuple(name for name in self.columns if key(name) not in known)

    def onto(self, delivered: pa.Table, shapes: Shapes, names: Sequence[str]) -> tuple[pa.Table, list[Report]]:
        """``delivered`` with what points say of each shape, where it says nothing itself; ``names`` are those of its objects."""
        if not len(self.at):
            return delivered, []
        rows, notes = self._rows(shapes, names)
        taken = self.said.take(pa.array(rows, mask=rows < 0))
        own = {key(name): name for name in delivered.column_names}
        for name in self.columns:
            column = taken[name].combine_chunks()
            if known := own.get(key(name)):
                given = delivered[known].combine_chunks().cast(pa.string())
                place = delivered.column_names.index(known)
                delivered = delivered.set_column(place, known, pc.coalesce(given, column))
            else:
                delivered = delivered.append_column(name, column)
        return delivered, notes

    def _rows(self, shapes: Shapes, names: Sequence[str]) -> tuple[Rows, list[Report]]:
        """The row that speaks of each shape, -1 for none, and what is wrong with the others."""
        points = max((self.at, _swapped(self.at)), key=lambda one: len(_within(shapes, one)[0]))
        point, shape = _within(shapes, points)
        rows, several = np.full(len(shapes), -1, np.int64), list[int]()
        of_shape: defaultdict[int, list[int]] = defaultdict(list)
        for one, other in zip(point.tolist(), shape.tolist(), strict=True):
            of_shape[other].append(one)
        for row, own in of_shape.items():
            if len({str(self.said.slice(one, 1).to_pylist()) for one in own}) == 1:
                rows[row] = own[0]
            else:
                several.append(row)
        notes = []
        outside = np.setdiff1d(np.arange(len(points)), point)
        if len(outside):
            places = shapely.MultiPoint(points[outside][~shapely.is_missing(points[outside])].tolist())
            told = remarks.POINTS_OUTSIDE.report(points=len(outside), row=int(outside[0]) + 1)
            notes.append(_placed(told, places))
        if several:
            notes.append(remarks.POINTS_SEVERAL.report([names[row] for row in sorted(several)]))
        return rows, notes


def read_points(sources: Sequence[Source], scratch: Path, limits: Limits, text: str) -> LabelPoints:
    """The points of these tables; ``text`` is the old encoding to repair, as a mapping profile names it.

    Raises:
        Refusal: one cannot be read.
    """
    at: list[Shapes] = [np.empty(0, object)]
    tables, notes = [], list[Report]()
    for source in sources:
        with Reader(source, scratch / "points.arrow", limits) as reader:
            (layer,) = reader.ask("look")["layers"]
            if not layer["objects"]:
                raise refusals.NothingInside(file=source.file, layer=str(layer["name"]))
            reader.ask("read", layer=layer["name"], columns=layer["columns"])
            table = pa.ipc.open_file(pa.memory_map(str(reader.sink))).read_all()
        table.validate(full=True)
        at.append(np.asarray(shapely.from_wkb(table[SHAPE].to_numpy(zero_copy_only=False), on_invalid="ignore")))
        said, told = texts.settle(table.drop_columns([FID, SHAPE]), encoding=text, raw=source.raw_text)
        tables.append(said)
        notes += told
    whole = pa.concat_tables(tables, promote_options="default") if tables else pa.table({})
    return LabelPoints(np.concatenate(at), whole, tuple(notes))


def _within(shapes: Shapes, points: Shapes) -> tuple[Rows, Rows]:
    """Points and the first shape each lies in."""
    point, shape = shapely.STRtree(shapes).query(points, predicate="intersects")
    order = np.lexsort((shape, point))
    first = order[np.flatnonzero(np.diff(point[order], prepend=-1))]
    return point[first], shape[first]


def _swapped(points: Shapes) -> Shapes:
    return np.asarray(shapely.transform(points, lambda corners: corners[:, ::-1]))


def _placed(report: Report, place: Any) -> Report:  # noqa: ANN401 - a shapely geometry
    return replace(report, place=place)
