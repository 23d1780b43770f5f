"""GeoJSON (RFC 7946) and TopoJSON: text that says nothing, or little, of its plane."""

from pathlib import Path

from diaba.intake.formats.source import Source


def recognised(head: bytes) -> bool:
    """Whether a file that begins so is a JSON object."""
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")


def prepare(path: Path, file: str, scratch: Path) -> Source:
    """Hand it over as it is."""
    own = scratch / "delivery.json"
    own.symlink_to(path.resolve())
    return Source("GeoJSON", file, own, ("GeoJSON", "TopoJSON"), (scratch, path.resolve()))
