"""The files of one delivery (các tệp của một lần giao nộp)."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Part:
    """A file, where it lies here and what people call it."""

    path: Path
    name: str
