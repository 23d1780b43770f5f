"""GeoPackage (OGC 12-128): one SQLite file."""

from pathlib import Path

from diaba.intake.formats.source import Source

_MAGIC = b"SQLite format 3\x00"


def recognised(head: bytes) -> bool:
    """Whether a file that begins so is SQLite; the driver itself refuses what is no GeoPackage."""
    return head.startswith(_MAGIC)


def prepare(path: Path, file: str, scratch: Path) -> Source:
    """Hand it over as read-only for good, so that a journal mode left in it makes nobody write beside it."""
    own = scratch / "delivery.gpkg"
    own.symlink_to(path.resolve())
    return Source("GeoPackage", file, own, ("GPKG",), (scratch, path.resolve()), options={"IMMUTABLE": "YES"})
