"""CSV (RFC 4180 and its relatives): columns parted by commas, semicolons or tabs, shapes as WKT, GeoJSON or WKB in one of them."""

import codecs
import re
from pathlib import Path

from diaba.intake.formats.source import Source

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SEPARATORS = ";\t,|"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_FIRST_COLUMN_NAME = re.compile(r'\s*"?[^\W\d]')
_CHUNK = 1 << 20


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
    options = {"separator": separator_of(_first_line(head)), "encoding": encoding.removesuffix("-sig")}
    raw = encoding == "iso-8859-1"
    return Source("CSV", file, own, (), (scratch, path.resolve()), options, by="delimited", raw_text=raw)


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
