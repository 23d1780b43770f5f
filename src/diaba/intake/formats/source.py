"""What a recognised file is handed to the reader as."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from diaba.intake.content import SHAPES, Block

POINTS = "points"
"""What a table of points is read for: they say what the shapes of the map around them are."""


@dataclass(frozen=True)
class Source:
    """A data set made ready in a scratch directory, under a name of ours, so that what it was called steers nothing."""

    kind: str
    file: str
    """The name the deliverer gave it, for sentences."""
    path: Path
    drivers: tuple[str, ...]
    """The only GDAL drivers that may touch it."""
    readable: tuple[Path, ...]
    options: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    block: Block = SHAPES
    """What it is read for."""
    by: str = ""
    """The reader it is handed to; none where GDAL reads it."""
    raw_text: bool = False
    """Text comes byte for byte as Latin-1, because the file does not say what its bytes mean."""
