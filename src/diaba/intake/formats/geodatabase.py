"""File geodatabase (.gdb): a folder of tables, delivered in a zip and known by its catalogue of tables."""

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from diaba.intake.formats.source import Source

_CATALOGUE = "a00000001.gdbtable"


def folders(names: Iterable[str]) -> list[PurePosixPath]:
    """The folders among the entries of a zip that are geodatabases, whatever they are called."""
    paths = (PurePosixPath(name.replace("\\", "/")) for name in names)
    return sorted({path.parent for path in paths if path.name.lower() == _CATALOGUE})


def prepare(folder: Path, file: str) -> Source:
    """The unpacked folder, under a name of ours that ends as GDAL wants it."""
    return Source("FileGDB", file, folder, ("OpenFileGDB",), (folder,))
