"""DGN v7 design files for tests, element by element as MicroStation writes them: GDAL's writer takes no levels from here."""

import struct
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pyogrio.raw

Point = tuple[float, float]
_ORIGIN = 2_147_483.6  # of the seed: numbers of 32 bits reach further from the middle
_SUBUNITS_AT, _RESOLUTION_AT = 1112, 1116
_LINE, _LINE_STRING, _SHAPE, _TEXT = 3, 4, 6, 17
_END = b"\xff\xff"


def lines(level: int, *paths: Sequence[Point]) -> list[bytes]:
    """Lines of two or more points."""
    return [
        _element(level, _LINE, _points(path))
        if len(path) == 2
        else _element(level, _LINE_STRING, struct.pack("<H", len(path)) + _points(path))
        for path in paths
    ]


def shape(level: int, ring: Sequence[Point]) -> bytes:
    """A closed shape."""
    return _element(level, _SHAPE, struct.pack("<H", len(ring)) + _points(ring))


def text(level: int, at: Point, words: str | bytes) -> bytes:
    """A text whose origin is ``at``."""
    letters = words if isinstance(words, bytes) else words.encode("latin-1")
    placed = struct.pack("<BB", 0, 0) + _word(1000) + _word(1000) + _word(0) + _points([at])
    body = placed + struct.pack("<BB", len(letters), 0) + letters
    return _element(level, _TEXT, body + b"\0" * (len(body) % 2))


def write(path: Path, elements: Iterable[bytes]) -> Path:
    """A design file of these elements, in metres to the millimetre."""
    path.unlink(missing_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pyogrio.raw.write(path, np.array([], object), [], [], driver="DGN", crs=None, geometry_type="Unknown")
    seed = path.read_bytes()
    head = bytearray(seed[: seed.rindex(_END)])
    head[_SUBUNITS_AT : _SUBUNITS_AT + 8] = _word(1000) + _word(1)
    path.write_bytes(bytes(head) + b"".join(elements) + _END)
    return path


def _points(points: Sequence[Point]) -> bytes:
    return b"".join(_word(round(1000 * (number - _ORIGIN))) for point in points for number in point)


def _word(number: int) -> bytes:
    """Four bytes as the PDP-11 had them: the high half first, each half with its low byte first."""
    return struct.pack("<HH", (number >> 16) & 0xFFFF, number & 0xFFFF)


def _element(level: int, kind: int, body: bytes) -> bytes:
    """An element without attribute linkage; its range is nobody's business here."""
    words = (36 + len(body)) // 2 - 2
    return struct.pack("<BBH24sHHHH", level, kind, words, bytes(24), 0, words - 14, 0, 0) + body
