"""The one form of a ZIP file that Security Servers write; what is not of it, to the last bit, is refused.

A ZIP file says most things twice and some never: times, flags, attributes, the padding of a deflate stream, the way a text was
compressed. All of it is rebuilt here from the names and contents, and must be the same bytes.
"""

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from diaba.exchange.xroad.evidence.refusals import FormWrong

MIMETYPE = b"application/vnd.etsi.asic-e+zip"
COMMENT = b"mimetype=" + MIMETYPE
MOST = 64 << 20
"""Bytes of one part, unpacked: bodies are logged up to 10 MiB."""

_LOCAL, _CENTRAL, _SIZES, _END = (struct.Struct(f"<4s{form}") for form in ("5H3I2H", "6H3I5H2I", "3I", "4H2IH"))
_VERSION, _STREAMED_UTF8, _DEFLATED = 20, 1 << 11 | 1 << 3, 8
_EXTRA = b"UT\x05\x00\x01"  # a time of change in seconds, beside the one of MS-DOS
_LEVELS = (6, 0)  # what java.util.zip compresses with: as it does by itself, and not at all


@dataclass(frozen=True)
class Entry:
    """One part as the file holds it."""

    name: bytes
    clock: bytes
    extra: bytes
    packed: bytes
    crc: int
    size: int


def members(data: bytes, comment: bytes = COMMENT, *, exact: bool = True) -> dict[str, bytes]:
    """The parts of a ZIP file by name, in its order; ``exact`` where their compression must be the server's own too.

    Raises:
        FormWrong: the file differs from what a Security Server would have written of the same parts.
    """
    try:
        entries = _entries(data, comment)
        if _file(entries, comment) != data:
            raise FormWrong(part="ZIP")
        parts = {entry.name.decode("ascii"): _unpacked(entry) for entry in entries}
    except (struct.error, zlib.error, UnicodeDecodeError) as error:
        raise FormWrong(part=type(error).__name__) from error
    if len(parts) != len(entries):
        raise FormWrong(part="ZIP")
    for entry, content in zip(entries if exact else (), parts.values(), strict=exact):
        if not any(_packed(content, level) == entry.packed for level in _LEVELS):
            raise FormWrong(part=entry.name.decode())
    return parts


def written(parts: Mapping[str, bytes], seconds: int, clock: bytes, comment: bytes = COMMENT) -> bytes:
    """A ZIP file of ``parts``, all changed at ``seconds`` (Unix), which MS-DOS writes as ``clock``."""
    extra = _EXTRA + struct.pack("<I", seconds)
    entries = [
        Entry(name.encode(), clock, extra, _packed(content, 6), zlib.crc32(content), len(content))
        for name, content in parts.items()
    ]
    return _file(entries, comment)


def _entries(data: bytes, comment: bytes) -> list[Entry]:
    end = len(data) - _END.size - len(comment)
    if end < 0:
        raise FormWrong(part="ZIP")
    ending = _END.unpack_from(data, end)
    count, at = ending[3], ending[6]
    entries = []
    for _ in range(count):
        told = _CENTRAL.unpack_from(data, at)
        size, named, extra, begin = told[8], told[10], told[11], told[-1]
        at += _CENTRAL.size
        name = data[at : at + named]
        begin += _LOCAL.size + named + extra
        found = data[at + named : at + named + extra]
        if found and (len(found) != len(_EXTRA) + 4 or not found.startswith(_EXTRA)):
            raise FormWrong(part=name.decode("ascii"))
        entries.append(Entry(name, struct.pack("<2H", *told[5:7]), found, data[begin : begin + size], told[7], told[9]))
        at += named + extra
    if sum(len(entry.packed) for entry in entries) > len(data):
        raise FormWrong(part="ZIP")
    return entries


def _unpacked(entry: Entry) -> bytes:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    content = stream.decompress(entry.packed, MOST)
    if not stream.eof or stream.unused_data or (zlib.crc32(content), len(content)) != (entry.crc, entry.size):
        raise FormWrong(part=entry.name.decode("ascii"))
    return content


def _packed(content: bytes, level: int) -> bytes:
    stream = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    return stream.compress(content) + stream.flush()


def _file(entries: list[Entry], comment: bytes) -> bytes:
    body, directory = bytearray(), bytearray()
    for entry in entries:
        clock = struct.unpack("<2H", entry.clock)
        named, extra, begin = len(entry.name), len(entry.extra), len(body)
        sizes = (entry.crc, len(entry.packed), entry.size)
        common = (_VERSION, _STREAMED_UTF8, _DEFLATED, *clock)
        body += _LOCAL.pack(b"PK\x03\x04", *common, 0, 0, 0, named, extra) + entry.name + entry.extra
        body += entry.packed + _SIZES.pack(b"PK\x07\x08", *sizes)
        directory += _CENTRAL.pack(b"PK\x01\x02", _VERSION, *common, *sizes, named, extra, 0, 0, 0, 0, begin)
        directory += entry.name + entry.extra
    count = len(entries)
    end = _END.pack(b"PK\x05\x06", 0, 0, count, count, len(directory), len(body), len(comment))
    return bytes(body + directory + end + comment)
