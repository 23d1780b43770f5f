"""The certificate on paper (Giấy chứng nhận): one A4 sheet, two pages (TT 10/2024/TT-BTNMT), sealed and ready to be signed."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import rfc8785
import shapely

from diaba.documents.figure import corners, sketch, written
from diaba.documents.keys import Keys
from diaba.documents.seal import Sealed
from diaba.documents.setting import pdf, qr

FIELD = (150.0, 96.0)
"""Millimetres of the sketch."""


def digest_of(facts: Mapping[str, Any]) -> bytes:
    """SHA-256 of the printed facts as canonical JSON (RFC 8785)."""
    return hashlib.sha256(rfc8785.dumps(dict(facts))).digest()


def certificate_paper(
    facts: Mapping[str, Any], shape: shapely.MultiPolygon, *, entry: int, keys: Keys, site: str
) -> tuple[bytes, str]:
    """The certificate as PDF/A, and its seal as text. The same facts give the same bytes.

    Args:
        facts: what is printed, as ``diaba.registry.papers.printing`` tells it; its digest is sealed.
        shape: the parcel in its own plane, metres.
        entry: the place in the ledger of the act that issued it.
        keys: those that seal.
        site: where the public checks seals, "https://example.vn".

    Raises:
        SealKeyUnknown: no key can seal.
    """
    issued = date.fromisoformat(facts["issued_on"])
    said = Sealed(facts["serial"], facts["parcel"]["code"], entry, digest_of(facts), issued)
    text = keys.seal(said).text()
    drawn = {
        **facts,
        "issued": f"ngày {issued:%d} tháng {issued:%m} năm {issued:%Y}",
        "entry": entry,
        "digest": said.digest.hex(),
        "site": site,
        "qr": qr(f"{site}/c/".upper() + text),
        "sketch": sketch(shape, *FIELD),
        "corners": [
            {"number": c.number, "x": written(c.x), "y": written(c.y), "side": written(c.side)}
            for ring in corners(shape)
            for c in ring
        ],
    }
    made_at = datetime.combine(issued, datetime.min.time(), UTC)
    return pdf("certificate", drawn, made_at=made_at), text
