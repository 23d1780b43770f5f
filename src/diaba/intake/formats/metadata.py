"""Metadata (siêu dữ liệu địa chính) read inside the walls: ISO 19115 as the XML of ISO 19139 or 19115-3, a file or in a GeoPackage.

Elements are found by their local names, which both schemas share but for two; each is kept as written.
"""

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pyarrow as pa
from lxml import etree

from diaba.intake.content import METADATA
from diaba.intake.formats.dossier import Node
from diaba.intake.formats.fault import Fault
from diaba.intake.formats.records import Records

_ROOT = b"MD_Metadata"
_LARGEST = 16 << 20
_LONGEST, _TOLD = 2_000, 200
_IN_GEOPACKAGE = 20
_MOMENT = re.compile(r"^(\d{4}-\d{2}-\d{2})T")
_UNIT = re.compile(r"^\d{5}$")
_COLUMNS = pa.schema([("at", pa.string()), ("element", pa.string()), ("value", pa.string())])


def recognised(head: bytes) -> bool:
    """Whether a file that begins so is XML of such metadata."""
    bare = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return bare.startswith(b"<") and _ROOT in head and b"FeatureCollection" not in head


def read(request: Mapping[str, Any]) -> Records:
    """The elements the file gives, one row each.

    Raises:
        Fault: it is no well-formed XML, has a DTD, nests too deep, or is too large.
    """
    path = Path(request["path"])
    if path.stat().st_size > _LARGEST:
        raise Fault("FileDamaged", reason=f"> {_LARGEST >> 20} MB")
    given = elements(path.read_bytes())
    rows = [{"at": name, "element": name, "value": value} for name, value in given.items()]
    return Records({METADATA: pa.Table.from_pylist(rows, _COLUMNS)}, "ISO 19115")


def elements(xml: bytes) -> dict[str, str]:
    """The elements that a document of such metadata gives, by the codes of the list ``metadata_element``.

    Raises:
        Fault: it is no well-formed XML, has a DTD, or nests too deep.
    """
    # No DTD, no entities, nothing fetched, and the parser's own limits of depth and size stay on.
    parser = etree.XMLParser(
        load_dtd=False, no_network=True, resolve_entities=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Fault("FileDamaged", reason=str(error)[:_TOLD]) from error
    if root.getroottree().docinfo.doctype:
        raise Fault("FileDamaged", reason="DOCTYPE")
    whole = next((one for one in root.iter(f"{{*}}{_ROOT.decode()}", _ROOT.decode())), None)
    if whole is None:
        raise Fault("FileDamaged", reason=f"{_ROOT.decode()}?")
    found = {name: say(whole) for name, say in _ELEMENTS.items()}
    return {name: value for name, value in found.items() if value}


def in_geopackage(path: str) -> dict[str, str] | None:
    """The elements of the documents in a GeoPackage's metadata tables; what the first gives stands. None where none is."""
    with closing(sqlite3.connect(f"{Path(path).as_uri()}?mode=ro&immutable=1", uri=True)) as opened:
        named = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'gpkg_metadata'"
        if not opened.execute(named).fetchone()[0]:
            return None
        documents = opened.execute(
            "SELECT CAST(metadata AS BLOB) FROM gpkg_metadata WHERE length(metadata) <= ? ORDER BY id LIMIT ?",
            [_LARGEST, _IN_GEOPACKAGE],
        ).fetchall()
    # Programs keep other things there too: styles, notes of their own.
    told = [elements(document) for (document,) in documents if document and recognised(document)]
    return {name: value for one in reversed(told) for name, value in one.items()} if told else None


def _texts(whole: Node, *path: str) -> Iterator[str]:
    """What is said at the end of each branch with these names in this order, however deep each lies in the one before."""
    steps = "".join(f"//*[local-name() = '{name}']" for name in path)
    for one in whole.xpath(f".{steps}"):
        said = " ".join("".join(one.itertext()).split())[:_LONGEST]
        if said:
            yield said


def _first(*paths: tuple[str, ...]) -> Callable[[Node], str]:
    return lambda whole: next((text for path in paths for text in _texts(whole, *path)), "")


def _scales(whole: Node) -> str:
    said = (text for text in _texts(whole, "equivalentScale", "denominator"))
    return ", ".join(dict.fromkeys(f"1:{one}" if one.isdigit() else one for one in said))[:_LONGEST]


def _created(whole: Node) -> str:
    """The day of creation of the data; its time of day is left out."""
    for date in whole.xpath(".//*[local-name() = 'citation']//*[local-name() = 'CI_Date']"):
        kinds = date.xpath(".//*[local-name() = 'CI_DateTypeCode']")
        if any("creation" in {one.get("codeListValue"), (one.text or "").strip()} for one in kinds):
            for name in ("Date", "DateTime"):
                for said in _texts(date, name):
                    return _MOMENT.sub(r"\1", said[: len("2026-03-30")] if _MOMENT.match(said) else said)
    return ""


def _reference_system(whole: Node) -> str:
    for one in whole.xpath(".//*[local-name() = 'referenceSystemInfo']"):
        code, space = (next(_texts(one, name), "") for name in ("code", "codeSpace"))
        if code:
            return f"{space}:{code}" if space and code.isdigit() else code
    return ""


def _unit_code(whole: Node) -> str:
    """The identifier of the place or of the data that has the form of a commune's code."""
    places = (("geographicIdentifier", "code"), ("citation", "identifier", "code"))
    said = (text for path in places for text in _texts(whole, *path))
    return next((text for text in said if _UNIT.match(text)), "")


_ELEMENTS: Mapping[str, Callable[[Node], str]] = MappingProxyType(
    {
        "title": _first(("identificationInfo", "citation", "title")),
        "abstract": _first(("identificationInfo", "abstract")),
        "created": _created,
        "organisation": _first(
            ("identificationInfo", "pointOfContact", "organisationName"),
            ("identificationInfo", "pointOfContact", "CI_Organisation", "name"),
            ("contact", "organisationName"),
            ("contact", "CI_Organisation", "name"),
        ),
        "scale": _scales,
        "reference_system": _reference_system,
        "lineage": _first(("lineage", "statement"), ("resourceLineage", "statement")),
        "unit_code": _unit_code,
    }
)
"""How each element is found; the keys are the codes of the list ``metadata_element``."""
