"""Take back what an act wrote of certificates and scans (hủy nội dung đã ghi): closed from now on, what it closed opened again."""

from collections.abc import Sequence

from diaba import sql
from diaba.db import ReadTransaction, WriteTransaction

SQL = sql.load("diaba.registry")


def later_on_records(transaction: ReadTransaction, act_id: int, parcel_ids: Sequence[int]) -> list[str]:
    """The certificates, scans and rights that rest on what ``act_id`` wrote; with them it cannot be taken back."""
    rights = transaction.all(SQL["later_on_rights"], {"act_id": act_id, "parcel_ids": list(parcel_ids)})
    lines = transaction.all(SQL["later_on_lines"], {"act_id": act_id, "parcel_ids": list(parcel_ids)})
    scans = transaction.all(SQL["later_on_scans"], {"act_id": act_id})
    return [row.certificate_key for row in lines] + [row.file_name for row in scans] + [row.name for row in rights]


def withdraw_records(transaction: WriteTransaction, act_id: int, *, undo_id: int) -> None:
    """Close the lines and scans that ``act_id`` opened and reopen those it closed, all recorded from now on."""
    given = {"act_id": act_id, "undo_id": undo_id}
    for name in ("close_opened_lines", "reopen_closed_lines", "close_opened_scans", "reopen_closed_scans"):
        transaction.execute(SQL[name], given)
