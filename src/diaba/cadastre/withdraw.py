"""Take back what an act wrote of parcels (hủy phiên bản thửa đất): closed from now on, what it closed opened again.

Nothing is deleted: what was known before the act, and between the act and its undoing, is still answered as it was known then.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from diaba import sql
from diaba.db import ReadTransaction, Row, WriteTransaction

SQL = sql.load("diaba.cadastre")


@dataclass(frozen=True)
class Withdrawn:
    """How many versions were closed, how many reopened, and how many parcels and their codes retired."""

    closed: int
    reopened: int
    retired: int


def touched(transaction: ReadTransaction, act_id: int) -> list[int]:
    """The parcels of which an act opened or closed a version."""
    return [row.parcel_id for row in transaction.all(SQL["touched"], {"act_id": act_id})]


def later_on_parcels(transaction: ReadTransaction, act_id: int) -> Sequence[Row]:
    """The parcels that an act touched and a later one too, with sheet, number and the later act."""
    return transaction.all(SQL["later_on_parcels"], {"act_id": act_id})


def withdraw(transaction: WriteTransaction, act_id: int, *, undo_id: int) -> Withdrawn:
    """Close the versions that ``act_id`` opened and reopen those it closed; its new parcels are retired with their codes."""
    given = {"act_id": act_id, "undo_id": undo_id}
    closed = transaction.execute(SQL["close_opened_versions"], given)
    reopened = transaction.execute(SQL["reopen_closed_versions"], given)
    transaction.execute(SQL["reopen_land_uses"], given)
    transaction.execute(SQL["close_opened_former_numbers"], given)
    return Withdrawn(closed, reopened, transaction.execute(SQL["retire_opened_parcels"], given))
