"""The receipt on paper (biên nhận nghiệm thu): what an acceptance did, with the hashes to hold it against what is kept."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import rfc8785

from diaba.clock import HERE
from diaba.documents.setting import pdf, qr
from diaba.intake.findings.model import SEVERITIES

COUNTS: Mapping[str, tuple[str, str]] = {
    "opened": ("Thửa mới", "New parcels"),
    "changed": ("Thửa thay đổi", "Changed parcels"),
    "unchanged": ("Thửa không đổi", "Unchanged parcels"),
    "quarantined": ("Đối tượng tạm giữ", "Objects held back"),
    "lines_opened": ("Dòng Giấy chứng nhận mới", "New certificate lines"),
    "lines_changed": ("Dòng thay đổi", "Changed lines"),
    "lines_ended": ("Dòng không còn", "Lines ended"),
    "lines_held": ("Dòng tạm giữ", "Lines held back"),
}
"""What a receipt counts, in Vietnamese and English."""


def receipt_hash(receipt: Mapping[str, Any]) -> str:
    """SHA-256, in hexadecimal, of the receipt as canonical JSON (RFC 8785)."""
    return hashlib.sha256(rfc8785.dumps(dict(receipt))).hexdigest()


def receipt_paper(
    receipt: Mapping[str, Any], files: Sequence[tuple[str, str]], *, delivered_by: str, address: str
) -> bytes:
    """The receipt as PDF; ``files`` are names and SHA-256 in hexadecimal, ``address`` is where it can be looked up.

    The same receipt gives the same bytes.
    """
    recorded = datetime.fromisoformat(receipt["recorded_at"]).astimezone(HERE)
    digest = receipt_hash(receipt)
    facts = {
        **{name: receipt[name] for name in ("delivery", "unit_code", "unit_name", "decided_by", "act", "engine", "profile")},
        "delivered_by": delivered_by,
        "effective": f"{datetime.fromisoformat(receipt['effective']):%d/%m/%Y}",
        "recorded_at": f"{recorded:%d/%m/%Y %H:%M:%S}",
        "dated": f"{receipt['unit_name']}, ngày {recorded:%d} tháng {recorded:%m} năm {recorded:%Y}",
        "files": [{"name": name, "sha256": sha256} for name, sha256 in files],
        "counts": [{"vi": vi, "en": en, "count": receipt.get(name, 0)} for name, (vi, en) in COUNTS.items()],
        "findings": [
            {"vi": vi, "en": en, "count": receipt["findings"].get(severity, 0)} for severity, (vi, en) in SEVERITIES.items()
        ],
        "hash": digest,
        "qr": qr(f"{address}#{digest}"),
        "address": address,
    }  # fmt: skip
    return pdf("receipt", facts, made_at=recorded)
