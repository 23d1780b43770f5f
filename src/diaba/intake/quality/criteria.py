"""The campaign's criteria (đúng, đủ, sạch, sống, thống nhất, dùng chung), and which of them a finding or a lack speaks against.

The words are the campaign's; no text read so far defines them, so the definitions are ours: docs/decisions/0005-quality-groups.md.
"""

from collections.abc import Mapping
from enum import StrEnum


class Criterion(StrEnum):
    """What the data of a block must be."""

    CORRECT = "correct"
    COMPLETE = "complete"
    CLEAN = "clean"
    ALIVE = "alive"
    CONSISTENT = "consistent"
    SHAREABLE = "shareable"


LABELS: Mapping[str, tuple[str, str]] = {
    Criterion.CORRECT: ("đúng", "correct"),
    Criterion.COMPLETE: ("đủ", "complete"),
    Criterion.CLEAN: ("sạch", "clean"),
    Criterion.ALIVE: ("sống", "alive"),
    Criterion.CONSISTENT: ("thống nhất", "consistent"),
    Criterion.SHAREABLE: ("dùng chung", "shareable"),
    "shape": ("không gian", "shape"),
    "attributes": ("thuộc tính", "attributes"),
    "scan": ("bản quét", "scan"),
}
"""Criteria and blocks as people read them, in Vietnamese and English."""

NO_LINES, NO_NUMBER, NO_SCAN, SCAN_LOCKED, SCAN_OPEN, HELD = (
    "no-certificate", "no-identity-number", "no-scan", "scan-locked", "scan-can-change", "held-back"
)  # fmt: skip
REASONS: Mapping[str, tuple[Criterion, str, str]] = {
    NO_LINES: (Criterion.COMPLETE, "chưa có nội dung Giấy chứng nhận", "nothing of a certificate is known"),
    NO_NUMBER: (
        Criterion.SHAREABLE,
        "chủ sử dụng chưa có số định danh",
        "a holder has no identity number to be matched by",
    ),
    NO_SCAN: (Criterion.COMPLETE, "chưa có bản quét của Giấy chứng nhận", "a certificate is not scanned"),
    SCAN_LOCKED: (Criterion.SHAREABLE, "bản quét đặt mật khẩu", "a scan needs a password"),
    SCAN_OPEN: (Criterion.CLEAN, "bản quét còn chỉnh sửa được", "a scan could still change"),
    HELD: (Criterion.ALIVE, "lần giao nộp mới hơn đang tạm giữ", "something newer was delivered and is held back"),
}
"""What is lacking beside findings: the criterion it speaks against, and what it is called."""

_BY_FAMILY = {
    "topology": Criterion.CLEAN,
    "completeness": Criterion.COMPLETE,
    "metadata": Criterion.COMPLETE,
    "agreement": Criterion.CONSISTENT,
    "lineage": Criterion.ALIVE,
}
"""The criterion the rules of a family guard; every other family guards that what is said is correct."""


def of_family(family: str) -> Criterion:
    """The criterion the rules of a family guard."""
    return _BY_FAMILY.get(family, Criterion.CORRECT)
