"""DGN v7: the drawing cadastral maps were made in (bản vẽ MicroStation): lines and texts by level, no polygons.

Which levels bound parcels and which carry what label is law (TT 25/2014/TT-BTNMT, Annex 18) and comes from its parameters.
"""

import json
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path, PurePath

from diaba.intake.formats.source import Source
from diaba.intake.parts import Part
from diaba.law.book import Book

LABELS = ("parcel_number", "land_type", "area")
_BOUNDARIES = ("parcel", "road", "bank", "dyke")
_HEADS = (b"\x08\x09\xfe\x02", b"\xc8\x09\xfe\x02")
_IN_FORCE = date(9999, 1, 1)  # whatever holds without an end
_NUMBER = re.compile(r"\d+")


def recognised(head: bytes) -> bool:
    """Whether a file that begins so is a DGN v7 design file, two- or three-dimensional."""
    return head.startswith(_HEADS)


def prepare_sheets(sheets: Sequence[Part], file: str, scratch: Path) -> Source:
    """Hand over drawings that are sheets of one map; the only number in the name of each, where there is one, is its sheet."""
    drawings = []
    for number, part in enumerate(sheets):
        own = scratch / f"{number}.dgn"
        own.symlink_to(part.path.resolve())
        numbers = _NUMBER.findall(PurePath(part.name).stem)
        sheet = str(int(numbers[0])) if len(numbers) == 1 else None
        drawings.append({"path": str(own), "name": part.name, "sheet": sheet})
    book = Book.load()
    levels = [book.parameter("cadastre.design_boundary_level", _IN_FORCE, one) for one in _BOUNDARIES]
    options = {
        "drawings": json.dumps(drawings),
        "boundaries": json.dumps(levels),
        "labels": json.dumps({one: book.parameter("cadastre.design_label_level", _IN_FORCE, one) for one in LABELS}),
        "snap": str(book.parameter("geometry.snap", _IN_FORCE)),
    }
    readable = (scratch, *(part.path.resolve() for part in sheets))
    return Source("DGN", file, scratch, ("DGN",), readable, options, by="design", raw_text=True)
