"""CSV (RFC 4180 and its relatives): columns parted by commas, semicolons or tabs, shapes as WKT, GeoJSON or WKB in one of them."""

import codecs
import csv
import re
from pathlib import Path

from diaba.intake.content import SHAPES
from diaba.intake.formats.source import POINTS, Source
from diaba.intake.profiles.model import key

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SEPARATORS = ";\t,|"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_FIRST_COLUMN_NAME = re.compile(r'\s*"?[^\W\d]')
_CHUNK = 1 << 20
_AXES = (
    ("x", "y"),
    ("toadox", "toadoy"),
    ("xm", "ym"),
    ("easting", "northing"),
    ("dong", "bac"),
    ("lon", "lat"),
    ("kinhdo", "vido"),
)
_DRAWN = re.compile(
    rb'(?i)(POLYGON|SURFACE|COLLECTION)\s*Z?M?\s*\(|"coordinates|\b(01030000|01060000|0000000003|0000000006)'
)
"""Shapes of parcels in one of the columns: then points are only told beside them."""


def recognised(head: bytes) -> bool:
    """Whether a file that begins so is text whose first line names several columns."""
    first = _first_line(head)
    return bool(separator_of(first)) and not _CONTROL.search(first) and bool(_FIRST_COLUMN_NAME.match(first))


def separator_of(header: str) -> str:
    """What parts the names of the header most often; nothing where there is one name."""
    bare = re.sub(r'"[^"]*"', "", header)
    most = max(_SEPARATORS, key=bare.count)
    return most if most in bare else ""


def prepare(path: Path, file: str, scratch: Path) -> Source:
    """Hand it over as it is, with its encoding: that of its mark, UTF-8 where all of it is, else bytes shown as Latin-1."""
    own = scratch / "delivery.csv"
    own.symlink_to(path.resolve())
    with path.open("rb") as opened:
        head = opened.read(_CHUNK)
    marked = next((name for mark, name in _BOMS if head.startswith(mark)), None)
    encoding = marked or ("utf-8" if _is_utf8(path) else "iso-8859-1")
    header = _first_line(head) if marked else b"".join(head.splitlines()[:1]).decode(encoding, "replace").strip()
    separator = separator_of(header)
    options = {"separator": separator, "encoding": encoding.removesuffix("-sig")}
    raw = encoding == "iso-8859-1"
    block = SHAPES
    if (axes := _axes(header, separator)) and not _DRAWN.search(head):
        options |= {"x": axes[0], "y": axes[1]}
        block = POINTS
    readable = (scratch, path.resolve())
    return Source("CSV", file, own, (), readable, options, block=block, by="delimited", raw_text=raw)


def labels_parcels(head: bytes) -> bool:
    """Whether a table that begins so gives points, each with the number of a parcel: what else lies beside a map is left alone."""
    header = _first_line(head).encode("latin-1", "ignore").decode("utf-8", "replace")
    separator = separator_of(header)
    names = {key(name) for name in header.split(separator)} if separator else set()
    return any("thua" in name for name in names) and bool(_axes(header, separator)) and not _DRAWN.search(head)


def _axes(header: str, separator: str) -> tuple[str, str] | None:
    """The columns of the header that hold the coordinates of a point."""
    names = next(csv.reader([header], delimiter=separator), [])
    by_key = {key(name): name for name in reversed(names)}
    return next(((by_key[x], by_key[y]) for x, y in _AXES if x in by_key and y in by_key), None)


def _first_line(head: bytes) -> str:
    marked = next((name for mark, name in _BOMS if head.startswith(mark)), None)
    text = head.decode(marked, "ignore") if marked else head.decode("latin-1")
    return next(iter(text.splitlines()), "")


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as opened:
            while chunk := opened.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
