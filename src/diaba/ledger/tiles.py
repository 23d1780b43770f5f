"""Tiles (C2SP tlog-tiles): the tree as files of 256 hashes that never change, and the entries beside them.

A full tile is written once; of the tile at the right edge there is one file for each width that a checkpoint had, until it is full.
"""

import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from diaba.ledger.tree import Hashes, root_of

WIDTH = 256
HASH = 32


def place(index: int) -> str:
    """The path of a tile's number: groups of three digits, all but the last marked with an x."""
    groups = [f"{index % 1000:03d}"]
    while index >= 1000:
        index //= 1000
        groups.append(f"x{index % 1000:03d}")
    return "/".join(reversed(groups))


@dataclass(frozen=True)
class Tiles:
    """A directory of tiles, served as it is; ``checkpoint`` in it is the newest note."""

    root: Path

    def _path(self, level: int | str, index: int, width: int) -> Path:
        full = self.root / "tile" / str(level) / place(index)
        return full if width == WIDTH else full.with_name(f"{full.name}.p") / str(width)

    def checkpoint(self) -> str | None:
        """The newest note that was published; None where there is none yet."""
        path = self.root / "checkpoint"
        return path.read_text("utf-8") if path.exists() else None

    def publish(self, note: str) -> None:
        """Make ``note`` the newest; its tiles are written."""
        _write(self.root / "checkpoint", note.encode())

    def extend(self, old: int, leaves: Sequence[bytes], entries: Sequence[bytes]) -> None:
        """Write the tiles that ``leaves`` with their ``entries`` fill or begin, after the ``old`` ones that are there.

        Raises:
            FileNotFoundError: a tile of the ``old`` leaves is gone.
        """
        self._extend("entries", old, [len(entry).to_bytes(2, "big") + entry for entry in entries])
        level, come = 0, leaves
        while come:
            full = self._extend(level, old, come)
            level, old, come = level + 1, old // WIDTH, [root_of(_hashes_in(tile)) for tile in full]

    def _extend(self, level: int | str, old: int, items: Sequence[bytes]) -> list[bytes]:
        """Write the tiles of one level that ``items`` fill or begin; those that are full now."""
        end, full = old + len(items), []
        for index in range(old // WIDTH, -(-end // WIDTH)):
            first, last = index * WIDTH, min(index * WIDTH + WIDTH, end)
            kept = max(old - first, 0)
            data = self._begun(level, index, kept) + b"".join(items[first + kept - old : last - old])
            path = self._path(level, index, last - first)
            _write(path, data)
            if last - first == WIDTH:
                shutil.rmtree(path.with_name(f"{path.name}.p"), ignore_errors=True)
                full.append(data)
        return full

    def _begun(self, level: int | str, index: int, width: int) -> bytes:
        """The first ``width`` items of a tile."""
        if width == 0:
            return b""
        tile = self._read(level, index, width)
        if level != "entries":
            return tile[: width * HASH]
        end = 0
        for _ in range(width):
            end += 2 + int.from_bytes(tile[end : end + 2], "big")
        return tile[:end]

    def _read(self, level: int | str, index: int, width: int) -> bytes:
        """A tile as it is when it has ``width`` items, or when it is full."""
        full = self._path(level, index, WIDTH)
        if full.exists():
            return full.read_bytes()
        return self._path(level, index, width).read_bytes()

    def hashes(self, size: int) -> Hashes:
        """The nodes of the tree of ``size`` leaves, of which a checkpoint was published; for a few proofs."""
        read: dict[tuple[int, int], bytes] = {}

        def find(height: int, at: int) -> bytes:
            level, above = divmod(height, 8)
            first, count = at << above, 1 << above
            index, offset = divmod(first, WIDTH)
            if (level, index) not in read:
                read[level, index] = self._read(level, index, min(WIDTH, (size >> 8 * level) - index * WIDTH))
            tile = read[level, index]
            return root_of(_hashes_in(tile[offset * HASH : (offset + count) * HASH]))

        return find


def _hashes_in(tile: bytes) -> list[bytes]:
    return [tile[at : at + HASH] for at in range(0, len(tile), HASH)]


def _write(path: Path, data: bytes) -> None:
    """Put a file in its place as a whole, on the disk before it has its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).chmod(0o644)
    Path(file.name).rename(path)
