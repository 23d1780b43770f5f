"""Events (sự kiện): what happened, written in the transaction that made it so.

Lower parts emit; ``exchange`` delivers. Each kind is a frozen dataclass whose docstring is its documentation.
"""

import dataclasses
import re
from typing import ClassVar

from psycopg.types.json import Jsonb

from diaba.db import WriteTransaction


@dataclasses.dataclass(frozen=True)
class Event:
    """Something that happened to ``subject`` in the unit with ``unit_code``."""

    kind: ClassVar[str] = ""
    unit_code: str
    subject: str

    def __init_subclass__(cls) -> None:
        """Name the kind after the class: ``DeliveryAccepted`` is ``delivery-accepted``."""
        cls.kind = re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()


@dataclasses.dataclass(frozen=True)
class DeliveryReceived(Event):
    """A file was delivered for a commune and kept under its hash (tiếp nhận dữ liệu giao nộp)."""

    file_name: str


@dataclasses.dataclass(frozen=True)
class DeliveryAccepted(Event):
    """The good parcels of a delivery entered the register (nghiệm thu dữ liệu)."""

    opened: int
    changed: int
    unchanged: int
    quarantined: int


@dataclasses.dataclass(frozen=True)
class AcceptanceUndone(Event):
    """An acceptance was undone: what it opened is closed, what it closed is open again (hủy nghiệm thu)."""

    closed: int
    reopened: int
    retired: int


@dataclasses.dataclass(frozen=True)
class RegisterCompiled(Event):
    """Certificates of a commune became units with rights; the act is the subject (lập sổ địa chính)."""

    units: int
    left: int


@dataclasses.dataclass(frozen=True)
class PartiesMerged(Event):
    """A party was found to be the same as another and answers through it from now on (hợp nhất thông tin trùng lặp)."""

    other: int


@dataclasses.dataclass(frozen=True)
class PartiesSplit(Event):
    """A party that was merged answers for itself again (tách thông tin đã hợp nhất)."""

    other: int


@dataclasses.dataclass(frozen=True)
class ActRegistered(Event):
    """An act was registered, effective on its day in law; its number is the subject (đăng ký biến động)."""

    act: str
    effective: str


def emit(transaction: WriteTransaction, event: Event) -> None:
    """Put ``event`` into the outbox; it leaves when the transaction commits."""
    facts = dataclasses.asdict(event)
    unit_code, subject = facts.pop("unit_code"), facts.pop("subject")
    transaction.execute(
        "INSERT INTO exchange.event (kind, unit_code, subject, facts) VALUES (%s, %s, %s, %s)",
        (event.kind, unit_code, subject, Jsonb(facts)),
    )


@dataclasses.dataclass(frozen=True)
class UnitsReorganised(Event):
    """A decree re-homed the land of communes; the act is the subject (sắp xếp đơn vị hành chính)."""

    sheets: int
    versions: int


@dataclasses.dataclass(frozen=True)
class ReorganisationUndone(Event):
    """A reorganisation of units was undone; the undoing act is the subject (hủy việc sắp xếp)."""

    sheets: int
    versions: int
