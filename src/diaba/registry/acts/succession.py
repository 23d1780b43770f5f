"""Succession of organisations (chuyển đổi, chia tách, hợp nhất tổ chức; hộ gia đình, cá nhân thành tổ chức kinh tế của mình)."""

from dataclasses import dataclass
from typing import ClassVar

from diaba.registry.acts.conveying import Conveying


@dataclass(frozen=True, kw_only=True)
class Succession(Conveying):
    """An organisation's rights go to those that follow it."""

    kind: ClassVar[str] = "succession"
    transactions: ClassVar[tuple[str, ...]] = ("CP", "DC")
    basis: ClassVar[tuple[str, ...]] = ("LDD-2024", "ND-101-2024-CP")
    transfer_origin: ClassVar[str] = "20"
