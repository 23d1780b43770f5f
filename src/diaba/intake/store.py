"""Where deliveries are kept (kho lưu tệp giao nộp): originals by their hash, for good, and beside them the columns read."""

import hashlib
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from diaba.errors import FileMissing
from diaba.intake import bundle
from diaba.intake.content import Content
from diaba.paths import VAR

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Original:
    """A delivered file as it is kept."""

    sha256: bytes
    path: Path
    size: int


@dataclass(frozen=True)
class Store:
    """A directory of originals: ``ab/cdef…`` is the file whose SHA-256 begins with ab."""

    root: Path = VAR / "store"

    def keep(self, path: Path) -> Original:
        """Keep a copy of ``path``, unless the very same file is kept already; kept files are never written again.

        Raises:
            FileMissing: there is no such file.
        """
        if not path.is_file():
            raise FileMissing(path=path)
        self.root.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        with tempfile.NamedTemporaryFile(dir=self.root, prefix=".") as copy:
            with path.open("rb") as given:
                while chunk := given.read(_CHUNK):
                    digest.update(chunk)
                    copy.write(chunk)
                    size += len(chunk)
            _settle(copy, self.original(digest.digest()))
        return Original(digest.digest(), self.original(digest.digest()), size)

    def original(self, sha256: bytes) -> Path:
        """Where the file with that hash is kept."""
        name = sha256.hex()
        return self.root / name[:2] / name[2:]

    def staged(self, sha256: bytes, reading: str) -> Content | None:
        """What ``reading`` (how the file was to be read) found in that file, if it was staged."""
        path = self._columns(sha256, reading)
        return bundle.read(path) if path.exists() else None

    def stage(self, sha256: bytes, reading: str, content: Content) -> Path:
        """Keep the columns read from a file, so that nobody need read it twice."""
        target = self._columns(sha256, reading)
        self.root.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self.root, prefix=".") as copy:
            bundle.write(content, copy)
            _settle(copy, target)
        return target

    def _columns(self, sha256: bytes, reading: str) -> Path:
        return self.original(sha256).with_name(f"{sha256.hex()[2:]}.{reading}.columns")


def _settle(copy: IO[bytes], target: Path) -> None:
    """Put ``copy`` in its place, read-only and on disk, unless that place is taken by the same content."""
    copy.flush()
    os.fchmod(copy.fileno(), 0o444)
    os.fsync(copy.fileno())
    target.parent.mkdir(exist_ok=True)
    # A link fails where a name exists, so nothing kept is ever replaced, not even by two deliveries at once.
    with suppress(FileExistsError):
        os.link(copy.name, target)
    folder = os.open(target.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
