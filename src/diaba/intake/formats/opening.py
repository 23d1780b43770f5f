"""Which formats a delivery's files are in, judged by how they begin and never by their names."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from diaba.errors import FileMissing
from diaba.intake.content import LINES, METADATA, SCANS, SHAPES
from diaba.intake.formats import (
    archive,
    delimited,
    design,
    exchange_xml,
    geodatabase,
    geojson,
    geopackage,
    geoparquet,
    gml,
    metadata,
    scans,
    shapefile,
)
from diaba.intake.formats.refusals import DeliveryOfManyMaps, MetadataAlone, PointsAlone, ShapefileBare
from diaba.intake.formats.source import POINTS, Source
from diaba.intake.parts import Part
from diaba.intake.refusals import FileEmpty, FormatUnknown

_HEAD = 4096


class _Format(Protocol):
    """What each format of one file does."""

    def recognised(self, head: bytes, /) -> bool:
        """Whether a file that begins so is one."""

    def prepare(self, path: Path, file: str, scratch: Path, /) -> Source:
        """Make it ready."""


_SINGLES: tuple[_Format, ...] = (geopackage, geoparquet, gml, geojson, delimited)
"""Formats of one file, each known by how it begins; text without marks last."""


@dataclass
class _Found:
    """What is one block or one map however many files it comes in: scans, and drawings that are sheets."""

    scans: list[Part] = field(default_factory=list)
    sheets: list[Part] = field(default_factory=list)


def prepare(parts: Sequence[Part], scratch: Path) -> list[Source]:
    """Make the data in the parts ready in ``scratch``, the map first.

    Raises:
        Refusal: a file is missing, empty, of no known format, or an archive that is not to be unpacked; or there are two maps,
            or points or metadata of nothing.
    """
    sources: list[Source] = []
    found = _Found()
    for number, part in enumerate(parts):
        folder = scratch / str(number)
        folder.mkdir()
        sources += _opened(part, folder, found)
    if found.sheets:
        own = scratch / "sheets"
        own.mkdir()
        sources.append(design.prepare_sheets(found.sheets, _called(found.sheets), own))
    if found.scans:
        sources.append(_scanned(found.scans, scratch))
    maps = [source for source in sources if source.block == SHAPES]
    if len(maps) > 1:
        raise DeliveryOfManyMaps(files=", ".join(source.file for source in maps))
    _nothing_alone(sources)
    return sorted(sources, key=lambda source: source.block != SHAPES)


def _called(sheets: Sequence[Part]) -> str:
    """What several drawings are called in a sentence: the zip they came in, or each by its name."""
    folders = {part.name.rpartition("/")[0] for part in sheets}
    return folders.pop() if len(folders) == 1 and "" not in folders else ", ".join(part.name for part in sheets)


def _nothing_alone(sources: Sequence[Source]) -> None:
    """Refuse what says something of data that did not come."""
    blocks = {source.block for source in sources}
    if blocks == {METADATA}:
        raise MetadataAlone(file=sources[0].file)
    points = [source for source in sources if source.block == POINTS]
    if points and SHAPES not in blocks:
        raise PointsAlone(file=points[0].file, x=points[0].options["x"], y=points[0].options["y"])


def _opened(part: Part, folder: Path, found: _Found) -> Iterator[Source]:
    """The sources of a part; what may come in many files is gathered in ``found``."""
    if not part.path.is_file():
        raise FileMissing(path=part.path)
    with part.path.open("rb") as opened:
        head = opened.read(_HEAD)
    if not head.strip(b"\x00"):
        raise FileEmpty(file=part.name)
    if archive.recognised(head) and not archive.is_workbook(part.path):
        yield from _unpacked(part, folder, found)
    elif scans.kind(head):
        found.scans.append(part)
    elif design.recognised(head):
        found.sheets.append(part)
    else:
        yield _single(part, head, folder)


def _single(part: Part, head: bytes, folder: Path) -> Source:
    """One file that is a data set by itself."""
    if archive.recognised(head):
        archive.inspect(part.path, part.name)
        return _records("Workbook", part, folder, by="workbook")
    if exchange_xml.recognised(head):
        return _records("XML", part, folder, by="exchange_xml")
    if metadata.recognised(head):
        return replace(_records("XML", part, folder, by="metadata"), block=METADATA)
    if shapefile.bare(head):
        raise ShapefileBare(file=part.name)
    for kind in _SINGLES:
        if kind.recognised(head):
            return kind.prepare(part.path, part.name, folder)
    raise FormatUnknown(file=part.name)


def _scanned(found: Sequence[Part], scratch: Path) -> Source:
    """All the scans as one source: files called by numbers, and beside them their names."""
    folder = scratch / "scans"
    folder.mkdir()
    for number, part in enumerate(found):
        (folder / str(number)).symlink_to(part.path.resolve())
    names = {str(number): part.name for number, part in enumerate(found)}
    (folder / scans.NAMES).write_text(json.dumps(names))
    readable = (folder, *(part.path.resolve() for part in found))
    return Source("PDF", "scan", folder, (), readable, block=SCANS, by="scans")


def _records(kind: str, part: Part, folder: Path, *, by: str) -> Source:
    """A file of records, handed over as it is."""
    own = folder / "delivery"
    own.symlink_to(part.path.resolve())
    return Source(kind, part.name, own, (), (folder, part.path.resolve()), block=LINES, by=by)


def _unpacked(part: Part, folder: Path, found: _Found) -> Iterator[Source]:
    inside = folder / "unpacked"
    inside.mkdir()
    unpacked = archive.unpack(part.path, part.name, inside)
    found.scans += (Part(inside / name, name) for name in unpacked.scans)
    if unpacked.shapefiles:
        yield shapefile.prepare(inside, unpacked.shapefiles, part.name)
    for name in unpacked.geodatabases:
        yield geodatabase.prepare(inside / name, part.name)
    for number, name in enumerate(unpacked.singles):
        own = folder / str(number)
        own.mkdir()
        whole = len(unpacked.singles) == 1 and not unpacked.shapefiles and not unpacked.geodatabases
        inner = Part(inside / name, part.name if whole else f"{part.name}/{name}")
        with inner.path.open("rb") as opened:
            head = opened.read(_HEAD)
        if not head.strip(b"\x00"):
            raise FileEmpty(file=f"{part.name}/{name}")
        if design.recognised(head):
            found.sheets.append(Part(inner.path, f"{part.name}/{name}"))
        else:
            yield _single(inner, head, own)
