"""GeoParquet 1.x: columns with their shapes as WKB and their plane in PROJJSON."""

from pathlib import Path

from diaba.intake.formats.source import Source

_MAGIC = b"PAR1"


def recognised(head: bytes) -> bool:
    """Whether a file that begins so is Parquet."""
    return head.startswith(_MAGIC)


def prepare(path: Path, file: str, scratch: Path) -> Source:
    """Hand it over as it is; no driver of GDAL's wheel reads it."""
    own = scratch / "delivery.parquet"
    own.symlink_to(path.resolve())
    return Source("GeoParquet", file, own, (), (scratch, path.resolve()), by="geoparquet")
