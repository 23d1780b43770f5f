"""Which format a file is in, judged by how it begins and never by its name."""

from pathlib import Path

from diaba.errors import FileMissing
from diaba.intake.formats import archive, geojson, geopackage, shapefile
from diaba.intake.formats.refusals import ShapefileBare
from diaba.intake.formats.source import Source
from diaba.intake.refusals import FileEmpty, FormatUnknown

_HEAD = 512


def prepare(path: Path, scratch: Path, *, file: str | None = None) -> Source:
    """Make the data set in ``path`` ready in ``scratch``; ``file`` is what people call it.

    Raises:
        Refusal: there is no such file, it is empty, of no known format, or an archive that is not to be unpacked.
    """
    name = file or path.name
    if not path.is_file():
        raise FileMissing(path=path)
    with path.open("rb") as opened:
        head = opened.read(_HEAD)
    if not head.strip(b"\x00"):
        raise FileEmpty(file=name)
    if geopackage.recognised(head):
        return geopackage.prepare(path, name, scratch)
    if archive.recognised(head):
        return _unpacked(path, name, scratch)
    if shapefile.bare(head):
        raise ShapefileBare(file=name)
    if geojson.recognised(head):
        return geojson.prepare(path, name, scratch)
    raise FormatUnknown(file=name)


def _unpacked(path: Path, name: str, scratch: Path) -> Source:
    folder = scratch / "unpacked"
    folder.mkdir()
    names = archive.unpack(path, name, folder)
    if (folder / f"{names[0]}.shp").exists():
        return shapefile.prepare(folder, names, name)
    inner = folder / names[0]
    with inner.open("rb") as opened:
        head = opened.read(_HEAD)
    if geopackage.recognised(head):
        return geopackage.prepare(inner, name, scratch)
    if geojson.recognised(head):
        return geojson.prepare(inner, name, scratch)
    raise FormatUnknown(file=f"{name}/{names[0]}")
