"""Scans of the demo commune (bản quét mẫu), and all of its delivery in one zip, as contractors send it."""

import csv
import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

_STAMP = (2026, 1, 1, 0, 0, 0)
_PLACE = "@" * 12
_WORDS = (
    f"BT /F1 20 Tf 60 700 Td (BAN QUET MAU / SAMPLE SCAN) Tj 0 -40 Td (So / No. {_PLACE}) Tj"
    " 0 -40 Td (Du lieu hu cau. Nothing in it is real.) Tj ET"
)


def bundle(folder: Path) -> Path:
    """Zip the map and the campaign sheet of ``folder`` with a scan for each certificate; the file."""
    path, sheet = folder / "delivery.zip", _sheet()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name in ("parcels.gpkg", "records.xlsx"):
            archive.write(folder / name, name)
        for serial in _serials(folder):
            inside = zipfile.ZipInfo(f"scans/{serial.replace(' ', '')}.pdf", _STAMP)
            inside.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(inside, sheet.replace(_PLACE.encode(), serial.ljust(len(_PLACE)).encode()))
    return path


def _sheet() -> bytes:
    """Two pages with a blank for the serial: filled in place it stays a PDF, so thousands are made in a moment."""
    writer = PdfWriter()
    face = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    font = DictionaryObject({NameObject(name): NameObject(value) for name, value in face.items()})
    words = DecodedStreamObject()
    words.set_data(_WORDS.encode())
    for _ in range(2):
        page = writer.add_blank_page(595, 842)
        fonts = DictionaryObject({NameObject("/F1"): font})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        page[NameObject("/Contents")] = writer._add_object(words)  # noqa: SLF001 - the library has no other door
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def _serials(folder: Path) -> Iterable[str]:
    with (folder / "certificates.csv").open(encoding="utf-8", newline="") as file:
        yield from dict.fromkeys(row["SoPhatHanh"] for row in csv.DictReader(file))
