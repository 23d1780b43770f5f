"""Scans (tệp quét) read inside the walls: what kind of file each is, how many pages it has, and whether it could change itself."""

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow as pa
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject, IndirectObject

from diaba.intake.content import SCAN_COLUMNS, SCANS
from diaba.intake.formats.fault import Fault
from diaba.intake.formats.records import Records

NAMES = "names.json"
"""Beside the files, which are called by numbers: what each was called when it was delivered."""
_KINDS = {b"%PDF-": "pdf", b"\xff\xd8\xff": "jpeg", b"\x89PNG\r\n\x1a\n": "png", b"II*\x00": "tiff", b"MM\x00*": "tiff"}
_SERIAL = re.compile(r"[A-ZĐ]{1,2}[0-9]{6}|[A-ZĐ]{2}[0-9]{8}")
_SCHEMA = pa.schema([("at", pa.string()), *(field for field in SCAN_COLUMNS if field.name != "object")])
_ACTIVE = ("/JavaScript", "/JS", "/Launch", "/EmbeddedFiles", "/XFA", "/AcroForm", "/RichMedia", "/SubmitForm")
_DEPTH, _OBJECTS = 12, 20_000
_FALLS = (
    PyPdfError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    RecursionError,
    OSError,
    NotImplementedError,
    AssertionError,
)
"""What the library stumbles over in a damaged file: its pages cannot be counted then."""


def kind(head: bytes) -> str | None:
    """What a file that begins so is; None where it is no scan."""
    return next((name for magic, name in _KINDS.items() if head.startswith(magic)), None)


def read(request: Mapping[str, Any]) -> Records:
    """Every scan of the folder, told by the name it was delivered with."""
    folder = Path(request["path"])
    names: dict[str, str] = json.loads((folder / NAMES).read_text())
    if len(names) > request["objects"]:
        raise Fault("TooManyObjects", layer="scans", found=len(names), limit=request["objects"])
    rows = [_row(folder / number, name) for number, name in names.items()]
    return Records({SCANS: pa.Table.from_pylist(rows, schema=_SCHEMA)}, "PDF")


def _row(path: Path, name: str) -> dict[str, Any]:
    data = path.read_bytes()
    known = kind(data[:16])
    pages, encrypted, active = _inside(path) if known == "pdf" else (None, False, False)
    bare = re.sub(r"[\s.\-]", "", PurePosixPath(name).stem).upper()
    return {
        "at": name,
        "file": name,
        "serial": bare if _SERIAL.fullmatch(bare) else None,
        "kind": known,
        "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "pages": pages,
        "encrypted": encrypted,
        "active": active,
    }


def _inside(path: Path) -> tuple[int | None, bool, bool]:
    """Pages, whether it is locked, and whether it holds anything that acts or is carried along."""
    try:
        reader = PdfReader(path, strict=False)
        if reader.is_encrypted:
            return None, True, False
        return len(reader.pages), False, _acts(reader.trailer, set(), _DEPTH)
    except _FALLS:
        return None, False, False


def _acts(value: object, seen: set[int], depth: int) -> bool:
    """Whether anything that can be reached from here, to some depth, is called as active content is."""
    if isinstance(value, IndirectObject):
        if value.idnum in seen or len(seen) > _OBJECTS:
            return False
        seen.add(value.idnum)
        value = value.get_object()
    if depth == 0:
        return False
    if isinstance(value, DictionaryObject):
        if any(name in value for name in _ACTIVE) or value.get("/S") in _ACTIVE:
            return True
        return any(_acts(value.raw_get(name), seen, depth - 1) for name in value if name != "/Parent")
    return isinstance(value, list) and any(_acts(one, seen, depth - 1) for one in value)
