"""A look into a file of a new kind (xem thử tệp): some rows of its map, for a mapping to be proposed."""

import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import shapely

from diaba.intake.confine import Limits
from diaba.intake.content import SHAPES
from diaba.intake.formats import opening
from diaba.intake.formats.source import Source
from diaba.intake.formats.streaming import FID, SHAPE
from diaba.intake.parts import Part
from diaba.intake.profiles.evidence import Codes
from diaba.intake.profiles.propose import Proposal, Sample, propose
from diaba.intake.refusals import NothingInside
from diaba.intake.sandbox import Reader
from diaba.intake.wording import printable
from diaba.law.book import Book

_ROWS = 5_000
_LISTS = ("land_type", "origin", "use_form")


def codes_at(at: date) -> Codes:
    """The code lists a proposal looks into."""
    return {name: Book.load().codes(name, at) for name in _LISTS}


def proposal(parts: Sequence[Part], *, at: date, limits: Limits | None = None) -> Proposal:
    """What is proposed for the map among the parts.

    Raises:
        Refusal: there is none, or it cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="diaba-", ignore_cleanup_errors=True) as folder:
        for source in opening.prepare(parts, Path(folder)):
            if source.block == SHAPES:
                return propose(_sample(source, Path(folder), limits or Limits()), codes_at(at))
    raise NothingInside(file=", ".join(part.name for part in parts), layer="∅")


def _sample(source: Source, scratch: Path, limits: Limits) -> Sample:
    """Rows from all over the layer with the most objects."""
    with Reader(source, scratch / "sample.arrow", limits) as reader:
        layers = reader.ask("look")["layers"]
        layer = max(layers, key=lambda one: one["objects"], default=None)
        if layer is None or not layer["objects"]:
            raise NothingInside(file=source.file, layer=printable(layer["name"]) if layer else "∅")
        reader.ask("read", layer=layer["name"], columns=layer["columns"])
        table = pa.ipc.open_file(pa.memory_map(str(reader.sink))).read_all()
    table.validate(full=True)
    step = -(-table.num_rows // _ROWS)
    table = table.take(pa.array(np.arange(0, table.num_rows, step)))
    areas = np.full(table.num_rows, np.nan)
    if SHAPE in table.column_names:
        areas = shapely.area(shapely.from_wkb(table[SHAPE].to_numpy(zero_copy_only=False), on_invalid="ignore"))
    columns = {
        printable(name): [None if one is None else printable(str(one)) for one in table[name].to_pylist()]
        for name in table.column_names
        if name not in {FID, SHAPE}
    }
    return Sample(printable(layer["name"]), columns, areas)
