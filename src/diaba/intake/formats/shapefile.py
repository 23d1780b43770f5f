"""Shapefile: several files that only together are one, delivered in a zip."""

import struct
from collections.abc import Sequence
from pathlib import Path

from diaba.intake.formats.refusals import ShapefilePartMissing, ShapefilePartsDiffer
from diaba.intake.formats.source import Source

PARTS = frozenset({".shp", ".shx", ".dbf", ".prj", ".cpg"})
_REQUIRED = (".shp", ".shx", ".dbf")
_MAGIC = b"\x00\x00\x27\x0a"
_HEADER, _INDEX_ENTRY = 100, 8


def bare(head: bytes) -> bool:
    """Whether a file that begins so is a .shp or .shx by itself."""
    return head.startswith(_MAGIC)


def prepare(folder: Path, stems: Sequence[str], file: str) -> Source:
    """The unpacked parts of one or several Shapefiles, found complete and of one export.

    Raises:
        ShapefilePartMissing: .shp, .shx or .dbf is not there or empty.
        ShapefilePartsDiffer: shapes and rows are not equally many.
    """
    for stem in stems:
        missing = [part for part in _REQUIRED if not _size(folder / f"{stem}{part}")]
        if missing:
            raise ShapefilePartMissing(name=stem, file=file, missing=", ".join(missing))
        shapes = max(0, _size(folder / f"{stem}.shx") - _HEADER) // _INDEX_ENTRY
        rows = _rows(folder / f"{stem}.dbf")
        if shapes != rows:
            raise ShapefilePartsDiffer(name=stem, file=file, shapes=shapes, rows=rows)
    raw = not all((folder / f"{stem}.cpg").exists() for stem in stems)
    path = folder / f"{stems[0]}.shp" if len(stems) == 1 else folder
    return Source(
        "Shapefile", file, path, ("ESRI Shapefile",), (folder,), encoding="ISO-8859-1" if raw else None, raw_text=raw
    )


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _rows(dbf: Path) -> int:
    """The number of rows the header of a .dbf announces."""
    with dbf.open("rb") as opened:
        return int(struct.unpack("<4xI", opened.read(8).ljust(8, b"\0"))[0])
