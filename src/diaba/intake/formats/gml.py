"""GML 2 and 3 (OGC 07-036): XML features; a schema beside it is not needed and never fetched."""

import re
from pathlib import Path

from diaba.intake.formats.refusals import XmlDeclares
from diaba.intake.formats.source import Source

_CHUNK, _OVERLAP = 1 << 20, 16
_COLLECTION = re.compile(rb"(?s)(\xef\xbb\xbf)?\s*(<[?].*?[?]>\s*|<!.*?>\s*)*<([\w.-]+:)?FeatureCollection\b")
_DECLARES = re.compile(rb"<!(DOCTYPE|ENTITY)")


def recognised(head: bytes) -> bool:
    """Whether a file that begins so is an XML collection of features; schemas and metadata name the same namespace."""
    return b"opengis.net/" in head and bool(_COLLECTION.match(head))


def prepare(path: Path, file: str, scratch: Path) -> Source:
    """Hand it over as it is.

    Raises:
        XmlDeclares: it declares a document type or entities, which nothing here resolves.
    """
    rest = b""
    with path.open("rb") as opened:
        while chunk := opened.read(_CHUNK):
            if found := _DECLARES.search(rest + chunk):
                raise XmlDeclares(file=file, declaration=found[1].decode())
            rest = chunk[-_OVERLAP:]
    own = scratch / "delivery.gml"
    own.symlink_to(path.resolve())
    return Source("GML", file, own, ("GML",), (scratch, path.resolve()), {"WRITE_GFS": "NO", "DOWNLOAD_SCHEMA": "NO"})
