"""Which formats a delivery's files are in, judged by how they begin and never by their names."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
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
from diaba.intake.formats.refusals import DeliveryOfManyMaps, MetadataAlone, ShapefileBare
from diaba.intake.formats.source import Source
from diaba.intake.parts import Part
from diaba.intake.refusals import FileEmpty, FormatUnknown

_HEAD = 4096


class _Format(Protocol):
    """What each format of one file does."""

    def recognised(self, head: bytes, /) -> bool:
        """Whether a file that begins so is one."""

    def prepare(self, path: Path, file: str, scratch: Path, /) -> Source:
        """Make it ready."""


_SINGLES: tuple[_Format, ...] = (geopackage, geoparquet, design, gml, geojson, delimited)
"""Formats of one file, each known by how it begins; text without marks last."""


def prepare(parts: Sequence[Part], scratch: Path) -> list[Source]:
    """Make the data in the parts ready in ``scratch``, the map first.

    Raises:
        Refusal: a file is missing, empty, of no known format, or an archive that is not to be unpacked; or there are two maps,
            or metadata of nothing.
    """
    sources: list[Source] = []
    found: list[Part] = []
    for number, part in enumerate(parts):
        folder = scratch / str(number)
        folder.mkdir()
        sources += _opened(part, folder, found)
    if found:
        sources.append(_scanned(found, scratch))
    maps = [source for source in sources if source.block == SHAPES]
    if len(maps) > 1:
        raise DeliveryOfManyMaps(files=", ".join(source.file for source in maps))
    if {source.block for source in sources} == {METADATA}:
        raise MetadataAlone(file=sources[0].file)
    return sorted(sources, key=lambda source: source.block != SHAPES)


def _opened(part: Part, folder: Path, found: list[Part]) -> Iterator[Source]:
    """The sources of a part; scans are gathered in ``found``, for all of them are one block."""
    if not part.path.is_file():
        raise FileMissing(path=part.path)
    with part.path.open("rb") as opened:
        head = opened.read(_HEAD)
    if not head.strip(b"\x00"):
        raise FileEmpty(file=part.name)
    if archive.recognised(head) and not archive.is_workbook(part.path):
        yield from _unpacked(part, folder, found)
    elif scans.kind(head):
        found.append(part)
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


def _unpacked(part: Part, folder: Path, scanned: list[Part]) -> Iterator[Source]:
    inside = folder / "unpacked"
    inside.mkdir()
    found = archive.unpack(part.path, part.name, inside)
    scanned += (Part(inside / name, name) for name in found.scans)
    if found.shapefiles:
        yield shapefile.prepare(inside, found.shapefiles, part.name)
    for name in found.geodatabases:
        yield geodatabase.prepare(inside / name, part.name)
    sheets = []
    for number, name in enumerate(found.singles):
        own = folder / str(number)
        own.mkdir()
        whole = len(found.singles) == 1 and not found.shapefiles and not found.geodatabases
        inner = Part(inside / name, part.name if whole else f"{part.name}/{name}")
        with inner.path.open("rb") as opened:
            head = opened.read(_HEAD)
        if not head.strip(b"\x00"):
            raise FileEmpty(file=f"{part.name}/{name}")
        if design.recognised(head):
            sheets.append(inner)
        else:
            yield _single(inner, head, own)
    if sheets:
        own = folder / "sheets"
        own.mkdir()
        yield design.prepare_sheets(sheets, part.name, own)
