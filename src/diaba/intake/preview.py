"""What an acceptance would do (xem trước nghiệm thu), in the few numbers that are shown first."""

from collections.abc import Sequence
from dataclasses import dataclass

from diaba.db import ReadTransaction, Row
from diaba.intake.content import Content
from diaba.intake.difference import difference

_SHOWN = 20


@dataclass(frozen=True)
class Altered:
    """A parcel of the register that would get another version: its numbers, and its legal area before and after."""

    sheet_number: str
    parcel_number: str
    before: float | None
    after: float | None


@dataclass(frozen=True)
class Preview:
    """How many parcels would be new, changed, found as they are, held back; how many the delivery does not mention."""

    opened: int
    changed: int
    unchanged: int
    held: int
    unmentioned: int
    altered: Sequence[Altered]


def preview(transaction: ReadTransaction, delivery: Row, content: Content) -> Preview:
    """What accepting ``delivery`` would do to the register as it is now, by the findings of its last check."""
    found = difference(transaction, delivery, content)
    return Preview(
        opened=len(found.new),
        changed=len(found.changed),
        unchanged=found.unchanged,
        held=len(found.held),
        unmentioned=len(found.missing),
        altered=[
            Altered(one.parcel.sheet_number, one.parcel.parcel_number, *one.legal_area)
            for one in found.changed[:_SHOWN]
        ],
    )
