"""A manifest (bảng kê): what it says, as the bytes that are signed (RFC 8785), and whether files are those it lists."""

import datetime as dt
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

import rfc8785

from diaba.intake.manifest.refusals import ManifestDiffers, ManifestOfAnother, ManifestUnreadable
from diaba.intake.parts import Part

FORMAT = 1
"""Changes when a reader would have to."""
MOST_FILES = 10_000
_HASH = re.compile("[0-9a-f]{64}")
_KINDS: Mapping[str, type] = {"format": int, "sender": str, "commune": str, "made_at": str, "files": list}
_FILE_KINDS: Mapping[str, type] = {"name": str, "size": int, "sha256": str}
_LONGEST, _LARGEST = 300, 2**53 - 1


@dataclass(frozen=True, order=True)
class Entry:
    """A file: its name, its bytes, and their SHA-256 in hexadecimal."""

    name: str
    size: int
    sha256: str

    def __str__(self) -> str:
        return f"{self.size} B, SHA-256 {self.sha256}"


@dataclass(frozen=True)
class Manifest:
    """Who sends which files, for which commune, and when that was said; files by name."""

    sender: str
    commune: str
    made_at: dt.datetime
    files: tuple[Entry, ...]

    def plain(self) -> dict[str, Any]:
        """As JSON values."""
        files = [asdict(one) for one in self.files]
        said = {"sender": self.sender, "commune": self.commune, "made_at": self.made_at.isoformat(), "files": files}
        return {"format": FORMAT, **said}

    def payload(self) -> bytes:
        """The bytes that are signed; one manifest has one."""
        return rfc8785.dumps(self.plain())

    def require_of(self, *, sender: str, commune: str) -> None:
        """Refuse unless it is by ``sender`` and for ``commune``.

        Raises:
            ManifestOfAnother: it is not.
        """
        for field, given, expected in (("sender", self.sender, sender), ("commune", self.commune, commune)):
            if given != expected:
                raise ManifestOfAnother(field=field, given=given, expected=expected)

    def require_files(self, parts: Sequence[Part]) -> None:
        """Refuse unless the files are those listed, each byte for byte, and no others.

        Raises:
            ManifestDiffers: one is altered, missing or too many; the first by name is told.
        """
        told = {one.name: one for one in self.files}
        found = {part.name: entry(part) for part in parts}
        for name in sorted(told.keys() | found.keys()):
            if told.get(name) != found.get(name):
                raise ManifestDiffers(file=name, told=told.get(name, "∅"), found=found.get(name, "∅"))


def entry(part: Part) -> Entry:
    """The file as a manifest lists it."""
    with part.path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return Entry(part.name, part.path.stat().st_size, sha256)


def listing(parts: Sequence[Part], *, sender: str, commune: str) -> Manifest:
    """The manifest of the files, made now.

    Raises:
        ManifestUnreadable: a name cannot be in one, or is there twice.
    """
    made_at = dt.datetime.now().astimezone().replace(microsecond=0).isoformat()
    files = [asdict(entry(part)) for part in parts]
    return parse({"format": FORMAT, "sender": sender, "commune": commune, "made_at": made_at, "files": files})


def parse(said: object) -> Manifest:
    """The manifest that the JSON value ``said`` is; nothing beside what is known is tolerated, for it would be signed unread.

    Raises:
        ManifestUnreadable: it is none.
    """
    fields = _members(said, _KINDS, "manifest")
    if fields["format"] != FORMAT:
        raise ManifestUnreadable(place="format", reason=f"{fields['format']} ≠ {FORMAT}")
    if not 0 < len(fields["files"]) <= MOST_FILES:
        raise ManifestUnreadable(place="files", reason=f"{len(fields['files'])} ∉ 1…{MOST_FILES}")
    files = sorted(_entry(one, f"files[{place}]") for place, one in enumerate(fields["files"]))
    for one, other in pairwise(files):
        if one.name == other.name:
            raise ManifestUnreadable(place="files.name", reason=f"{one.name} × 2")
    return Manifest(fields["sender"], fields["commune"], _moment(fields["made_at"]), tuple(files))


def _members(said: object, kinds: Mapping[str, type], place: str) -> dict[str, Any]:
    if not isinstance(said, dict) or said.keys() != kinds.keys():
        raise ManifestUnreadable(place=place, reason="{" + ", ".join(kinds) + "}?")
    for name, kind in kinds.items():
        value = said[name]
        # A bool is an int to Python and none to JSON; a string is signed as UTF-8, which lone surrogates have none of.
        if type(value) is not kind or (isinstance(value, str) and not (0 < len(value) <= _LONGEST and _encodes(value))):
            raise ManifestUnreadable(place=f"{place}.{name}", reason=f"{kind.__name__}?")
    return said


def _encodes(text: str) -> bool:
    return text.isprintable() and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _entry(said: object, place: str) -> Entry:
    fields = _members(said, _FILE_KINDS, place)
    if not 0 <= fields["size"] <= _LARGEST:
        raise ManifestUnreadable(place=f"{place}.size", reason=f"0…{_LARGEST}?")
    if not _HASH.fullmatch(fields["sha256"]):
        raise ManifestUnreadable(place=f"{place}.sha256", reason="[0-9a-f]{64}?")
    return Entry(**fields)


def _moment(text: str) -> dt.datetime:
    """A moment with its zone, written in the one way that is signed."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        moment = dt.datetime.min  # noqa: DTZ901 - refused just below, as every moment without a zone
    if moment.tzinfo is None or moment.isoformat() != text:
        raise ManifestUnreadable(place="made_at", reason="2026-03-30T08:00:00+07:00?")
    return moment
