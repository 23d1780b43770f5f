"""Zip: the envelope of Shapefiles and of large files. Looked through before anything is unpacked."""

import stat
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from diaba.intake.formats import (
    delimited,
    design,
    exchange_xml,
    geodatabase,
    geopackage,
    geoparquet,
    gml,
    metadata,
    shapefile,
)
from diaba.intake.formats.refusals import (
    ZipBomb,
    ZipDamaged,
    ZipEncrypted,
    ZipLink,
    ZipNested,
    ZipPath,
    ZipSameName,
    ZipTooLarge,
    ZipTooMany,
    ZipWithoutData,
)
from diaba.intake.wording import printable

ENTRIES, MEGABYTES, RATIO = 10_000, 2_048, 100
_RATIO_FROM = 32 << 20  # smaller entries may shrink as they like: tables of blanks do
_ARCHIVES = frozenset({".zip", ".rar", ".7z", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".tar", ".kmz"})
_SINGLE = frozenset({".gpkg", ".geojson", ".json", ".topojson", ".xlsx"})
_TABLE = ".csv"
_KNOWN_BY_CONTENT = (geopackage, geoparquet, gml, design, exchange_xml, metadata)
_SCANS = frozenset({".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff"})
_NEVER_DATA = _SCANS | {".doc", ".docx"}
_HEAD = 4096
_CHUNK = 1 << 20
_TOLD, _REASON = 10, 200


_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, ValueError, OSError)
_WORKBOOK = {"[Content_Types].xml", "xl/workbook.xml"}


@dataclass(frozen=True)
class Inside:
    """What was unpacked: stems of Shapefiles, names of files that are data sets by themselves, geodatabases, and scans."""

    shapefiles: Sequence[str]
    singles: Sequence[str]
    geodatabases: Sequence[str] = ()
    scans: Sequence[str] = ()


def recognised(head: bytes) -> bool:
    """Whether a file that begins so is a zip, an empty one included."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def _reason(error: Exception) -> str:
    """What was wrong, without where we had put it."""
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return printable(said[:_REASON]).rstrip(". ")


def is_workbook(path: Path) -> bool:
    """Whether a zip is one of the Office programs, whatever it is called."""
    try:
        with zipfile.ZipFile(path) as opened:
            return set(opened.namelist()) >= _WORKBOOK
    except _BROKEN:
        return False


def inspect(path: Path, file: str) -> None:
    """Look through a zip that a program will unpack by itself.

    Raises:
        Refusal: as for :func:`unpack`.
    """
    try:
        with zipfile.ZipFile(path) as opened:
            _look_through(opened.infolist(), file)
    except _BROKEN as error:
        raise ZipDamaged(file=file, reason=_reason(error)) from error


def unpack(path: Path, file: str, folder: Path) -> Inside:
    """Unpack the data sets of a zip into ``folder`` and say what they are.

    Raises:
        Refusal: the zip is damaged, locked, hostile, too large, or holds no data set or two of one name.
    """
    try:
        with zipfile.ZipFile(path) as opened:
            entries = [entry for entry in opened.infolist() if entry.filename and not entry.is_dir()]
            _look_through(entries, file)
            databases = _unpack_geodatabases(opened, entries, folder)
            inside = tuple(
                f"{PurePosixPath(name)}/" for name in geodatabase.folders(entry.filename for entry in entries)
            )
            rest = [entry for entry in entries if not entry.filename.replace("\\", "/").startswith(inside)]
            wanted, found = _choose(opened, rest, databases, file)
            for entry in wanted:
                _write(opened, entry, folder / _target(entry))
    except _BROKEN as error:
        raise ZipDamaged(file=file, reason=_reason(error)) from error
    return found


def _look_through(entries: Sequence[zipfile.ZipInfo], file: str) -> None:
    """Refuse what no honest zip of data holds."""
    if len(entries) > ENTRIES:
        raise ZipTooMany(file=file, found=len(entries), limit=ENTRIES)
    for entry in entries:
        name = entry.filename.replace("\\", "/")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise ZipLink(file=file, entry=printable(entry.filename))
        if name.startswith("/") or ".." in name.split("/") or ":" in name:
            raise ZipPath(file=file, entry=printable(entry.filename))
        if PurePosixPath(name).suffix.lower() in _ARCHIVES:
            raise ZipNested(file=file, entry=printable(entry.filename))
        if entry.flag_bits & 1:
            raise ZipEncrypted(file=file, entry=printable(entry.filename))
        ratio = entry.file_size // max(entry.compress_size, 1)
        if entry.file_size > _RATIO_FROM and ratio > RATIO:
            raise ZipBomb(file=file, entry=printable(entry.filename), ratio=ratio, limit=RATIO)
    megabytes = sum(entry.file_size for entry in entries) >> 20
    if megabytes > MEGABYTES:
        raise ZipTooLarge(file=file, megabytes=megabytes, limit=MEGABYTES)


def _unpack_geodatabases(opened: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo], folder: Path) -> list[str]:
    """Unpack each geodatabase into a folder with a name of ours; nothing lies deeper in one than its tables."""
    written = []
    for number, inside in enumerate(geodatabase.folders(entry.filename for entry in entries)):
        name = f"{number}.gdb"
        (folder / name).mkdir()
        for entry in entries:
            path = PurePosixPath(entry.filename.replace("\\", "/"))
            if path.parent == inside:
                _write(opened, entry, folder / name / path.name)
        written.append(name)
    return written


def _choose(
    opened: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo], geodatabases: Sequence[str], file: str
) -> tuple[list[zipfile.ZipInfo], Inside]:
    """The other entries to unpack, and what all are; tables are read where there is nothing else, or label its parcels."""
    real = [
        entry for entry in entries if not entry.filename.startswith("__MACOSX/") and not _name(entry).startswith(".")
    ]
    shapes = [entry for entry in real if _suffix(entry) in shapefile.PARTS]
    stems = sorted({PurePosixPath(_name(entry)).stem for entry in shapes if _suffix(entry) == ".shp"})
    singles = [entry for entry in real if _suffix(entry) in _SINGLE or _is_data(opened, entry)]
    scans = [entry for entry in real if _suffix(entry) in _SCANS]
    if not (stems or singles or geodatabases or scans):
        singles = [entry for entry in real if _suffix(entry) == _TABLE]
    elif stems or singles or geodatabases:
        singles += [
            entry for entry in real if _suffix(entry) == _TABLE and delimited.labels_parcels(_head(opened, entry))
        ]
    wanted = [*(entry for entry in shapes if PurePosixPath(_name(entry)).stem in stems), *singles, *scans]
    if not wanted and not geodatabases:
        raise ZipWithoutData(file=file, entries=_listed(entries) or "∅")
    targets = [_target(entry) for entry in wanted]
    if len(set(targets)) < len(targets):
        raise ZipSameName(file=file, entries=_listed(wanted))
    return wanted, Inside(
        stems, [_target(entry) for entry in singles], geodatabases, [_target(entry) for entry in scans]
    )


def _is_data(opened: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Whether it begins as a data set, whatever it is called."""
    if _suffix(entry) in shapefile.PARTS | _NEVER_DATA:
        return False
    head = _head(opened, entry)
    return any(kind.recognised(head) for kind in _KNOWN_BY_CONTENT)


def _head(opened: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with opened.open(entry) as packed:
        return packed.read(_HEAD)


def _listed(entries: Sequence[zipfile.ZipInfo]) -> str:
    return printable(", ".join(entry.filename for entry in entries[:_TOLD]))


def _name(entry: zipfile.ZipInfo) -> str:
    return PurePosixPath(entry.filename.replace("\\", "/")).name


def _suffix(entry: zipfile.ZipInfo) -> str:
    return PurePosixPath(_name(entry)).suffix.lower()


def _target(entry: zipfile.ZipInfo) -> str:
    return f"{PurePosixPath(_name(entry)).stem}{_suffix(entry)}"


def _write(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> None:
    """Unpack one entry; ``zipfile`` stops at the size it announced and compares its checksum."""
    with opened.open(entry) as packed, target.open("wb") as unpacked:
        while chunk := packed.read(_CHUNK):
            unpacked.write(chunk)
