"""Scans of certificates (bản quét Giấy chứng nhận): known by the hash of their bytes, which stay in the delivered file."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from diaba import sql
from diaba.db import WriteTransaction
from diaba.registry.about import About
from diaba.registry.lines import folded

SQL = sql.load("diaba.registry")


def keep_scans(
    transaction: WriteTransaction, about: About, scans: Sequence[Mapping[str, Any]], *, delivered_in: bytes
) -> None:
    """Bring the register to these scans: a file of the same name with other bytes is a new version of it.

    ``scans`` are rows with file, serial, kind, size, sha256 (hexadecimal), pages, active and encrypted.
    """
    if not scans:
        return
    given = {
        **asdict(about),
        "delivered_in": delivered_in,
        "files": [scan["file"] for scan in scans],
        "serials": [folded(scan["serial"]) if scan["serial"] else None for scan in scans],
        "hashes": [bytes.fromhex(scan["sha256"]) for scan in scans],
        "kinds": [scan["kind"] for scan in scans],
        "sizes": [scan["size"] for scan in scans],
        "pages": [scan["pages"] for scan in scans],
        "active": [bool(scan["active"]) for scan in scans],
        "locked": [bool(scan["encrypted"]) for scan in scans],
    }
    superseded = [row.id for row in transaction.all(SQL["supersede_scans"], given)]
    transaction.execute(SQL["restate_scans"], {**asdict(about), "ids": superseded})
    transaction.execute(SQL["open_scans"], given)
