"""Where the ledger's keys and tiles are (khóa sổ cái): files outside the database, named by settings."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from diaba.ledger.notes import LOG, Signer
from diaba.ledger.tiles import Tiles
from diaba.paths import VAR


def key_path() -> Path:
    """DIABA_LEDGER_KEY, or a file of this installation."""
    return Path(os.environ.get("DIABA_LEDGER_KEY") or VAR / "ledger.key")


def tiles() -> Tiles:
    """The tiles in DIABA_LEDGER_TILES, or in a folder of this installation."""
    return Tiles(Path(os.environ.get("DIABA_LEDGER_TILES") or VAR / "ledger"))


def log_key() -> Signer:
    """The key that signs checkpoints; made at first use, with DIABA_LEDGER_NAME as its name, readable by its owner only.

    Raises:
        KeyUnreadable: the file holds no key.
    """
    return key_of(key_path(), os.environ.get("DIABA_LEDGER_NAME") or "diaba.invalid/ledger", LOG)


def key_of(path: Path, name: str, kind: int) -> Signer:
    """The key in the file at ``path``, or a new one of that name put there.

    Raises:
        KeyUnreadable: the file holds no key.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".") as file:  # 0600 from the start
            file.write(f"{Signer.make(name, kind)}\n")
            file.flush()
            os.fsync(file.fileno())
            with suppress(FileExistsError):  # another process was quicker; its key is the key
                os.link(file.name, path)
    return Signer.parse(path.read_text("utf-8"))
