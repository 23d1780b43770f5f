"""The answer sheet of the demo commune (đáp án các lỗi cài sẵn), for whoever checks it.

With it both recall (was every fault found?) and precision (was anything else reported?) can be judged: overlaps and gaps are
computed from the shapes as delivered, so what a fault causes beside itself is listed too. Shapes that cross themselves share
nothing here; ``duplicate_row`` and ``duplicate_shape`` are overlaps as well, and a row twice is a number twice.
"""

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

import shapely

from diaba.demo.rows import Rows

LEAST_OVERLAP = 0.01
"""m²: two parcels overlap if they share more than this."""


@dataclass(frozen=True)
class Ref:
    """An object of the delivery: its feature number in the file, and its sheet and number as delivered."""

    feature: int
    sheet: str | None
    number: str | None


@dataclass(frozen=True)
class Fault:
    """One fault: its kind, the objects it concerns, a point to look at, and what was done."""

    kind: str
    objects: tuple[Ref, ...]
    place: tuple[float, float]
    facts: dict[str, object]


@dataclass(frozen=True)
class Shared:
    """Land two objects share, or (with one object) land its owner left: m² and a point in it."""

    objects: tuple[Ref, ...]
    area: float
    place: tuple[float, float]


@dataclass
class Answers:
    """All faults and all they amount to."""

    faults: list[Fault] = field(default_factory=list)
    overlaps: list[Shared] = field(default_factory=list)
    gaps: list[Shared] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """How many faults of each kind."""
        return dict(sorted(Counter(fault.kind for fault in self.faults).items()))

    def write(self, path: Path, **about: object) -> None:
        """Write the list as JSON."""
        page = {**about, "minimum_overlap": LEAST_OVERLAP, **asdict(self)}
        path.write_text(json.dumps(page, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def ref(rows: Rows, row: int, first: int) -> Ref:
    """The object in this row, where ``first`` objects were written before."""
    return Ref(first + row + 1, rows.columns["SoTo"][row], rows.columns["SoThua"][row])


def point_on(shape: shapely.Geometry) -> tuple[float, float]:
    """A point on ``shape``, whole or broken."""
    x, y = shapely.get_coordinates(shapely.point_on_surface(shapely.make_valid(shape)))[0]
    return round(float(x), 3), round(float(y), 3)
