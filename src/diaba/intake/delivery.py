"""Reading a delivery (đọc dữ liệu giao nộp): from the files someone brought to columns, and what was noticed."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from diaba.intake.confine import Limits
from diaba.intake.content import METADATA, PARCEL_COLUMNS, SHAPES, Block, Content, Parcels
from diaba.intake.formats import opening
from diaba.intake.formats.source import POINTS
from diaba.intake.maps import Layer, Map, read_map
from diaba.intake.model import Report
from diaba.intake.parts import Part
from diaba.intake.placement import nearest_zone
from diaba.intake.profiles.model import Profile
from diaba.intake.read_records import Read, read_records


@dataclass(frozen=True)
class Delivery:
    """What was read: content, remarks, and how the files were understood."""

    content: Content
    notes: tuple[Report, ...]
    kind: str
    """The formats, the map first: "GeoPackage + PL3"."""
    profile: Profile | None = None
    """How the map's columns were understood; None where no map was delivered."""
    layer: Layer | None = None


def read(
    parts: Path | Sequence[Part],
    profile: Profile | None = None,
    *,
    srid: int | None = None,
    commune: Any = None,  # noqa: ANN401 - a shapely geometry in EPSG:4326, or None
    file: str | None = None,
    limits: Limits | None = None,
) -> Delivery:
    """Read the parts of a delivery, or the one at a path that people call ``file``.

    The map is read by ``profile``, or by the shipped one that fits. ``srid`` is the zone the coordinates are in, whatever the
    file says. With ``commune``, parcels must fall in or near it.

    Raises:
        Refusal: a file cannot be read as what that commune delivers; the sentence says why and what to do.
    """
    if isinstance(parts, Path):
        parts = [Part(parts, file or parts.name)]
    allowed = limits or Limits()
    with tempfile.TemporaryDirectory(prefix="diaba-", ignore_cleanup_errors=True) as folder:
        scratch = Path(folder)
        sources = opening.prepare(parts, scratch)
        points = [source for source in sources if source.block == POINTS]
        maps = [source for source in sources if source.block == SHAPES]
        drawn = [
            read_map(one, scratch, profile, srid=srid, commune=commune, limits=allowed, points=points) for one in maps
        ]
        rest = (source for source in sources if source.block not in {SHAPES, POINTS})
        records = [read_records(source, scratch, allowed) for source in rest]
    return _joined([source.kind for source in (*maps, *points)], drawn[0] if drawn else None, records, srid, commune)


def _joined(
    kinds: Sequence[str],
    drawn: Map | None,
    records: Sequence[Read],
    srid: int | None,
    commune: Any,  # noqa: ANN401 - as above
) -> Delivery:
    """The map and the records as one delivery."""
    blocks: dict[Block, list[pa.Table]] = {}
    for record in records:
        for block, table in record.tables.items():
            blocks.setdefault(block, []).append(table)
    told: list[Map | Read] = [*([drawn] if drawn else []), *records]
    content = _with_metadata(_content(drawn, blocks, srid, commune), [one.metadata for one in told])
    notes = tuple(note for one in told for note in one.notes)
    about = (drawn.profile, drawn.layer) if drawn else (None, None)
    return Delivery(content, notes, " + ".join(dict.fromkeys([*kinds, *(one.form for one in records)])), *about)


def _with_metadata(content: Content, said: Sequence[Mapping[str, str] | None]) -> Content:
    told = [one for one in said if one is not None]
    of_all = {name: value for one in told for name, value in one.items()}
    return replace(content, metadata=of_all, blocks=content.blocks | {METADATA}) if told else content


def _content(drawn: Map | None, blocks: dict[Block, list[pa.Table]], srid: int | None, commune: Any) -> Content:  # noqa: ANN401 - as above
    parcels = (
        drawn.parcels
        if drawn
        else Parcels(PARCEL_COLUMNS.empty_table(), np.array([], object), srid or nearest_zone(commune))
    )
    brought = {*blocks, SHAPES} if drawn else set(blocks)
    tables = {block: pa.concat_tables(tables) for block, tables in blocks.items()}
    return Content(parcels, blocks=frozenset(brought), **tables)
