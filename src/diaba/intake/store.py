"""Where deliveries are kept (kho lưu tệp giao nộp): originals by their hash, for good, and beside them the columns read."""

import hashlib
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from diaba.errors import FileMissing
from diaba.intake.content import PARCEL_COLUMNS, Parcels
from diaba.paths import VAR

_CHUNK = 1 << 20
_SHAPE, _SRID = "shape", b"srid"
_GROUP = 100_000


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

    def staged(self, sha256: bytes, reading: str) -> Parcels | None:
        """The parcels read from that file by ``reading`` (profile and version), if they were staged."""
        path = self._columns(sha256, reading)
        if not path.exists():
            return None
        table = pq.read_table(path)
        srid = int(table.schema.metadata[_SRID])
        shapes = shapely.from_wkb(table[_SHAPE].to_numpy(), on_invalid="ignore")
        return Parcels(table.drop_columns([_SHAPE]).cast(PARCEL_COLUMNS), shapes, srid)

    def stage(self, sha256: bytes, reading: str, parcels: Parcels) -> Path:
        """Keep the columns read from a file, so that nobody need read it twice."""
        target = self._columns(sha256, reading)
        shapes = pa.array(shapely.to_wkb(parcels.shapes), pa.binary())
        table = parcels.table.append_column(_SHAPE, shapes).replace_schema_metadata({_SRID: str(parcels.srid).encode()})
        self.root.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self.root, prefix=".") as copy:
            pq.write_table(table, copy, compression="zstd", row_group_size=_GROUP)
            _settle(copy, target)
        return target

    def _columns(self, sha256: bytes, reading: str) -> Path:
        return self.original(sha256).with_name(f"{sha256.hex()[2:]}.{reading}.parquet")


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
