"""Seal an act (ghi sổ cái): the last thing that its transaction does."""

from diaba import sql
from diaba.db import WriteTransaction

SQL = sql.load("diaba.ledger")


def seal(transaction: WriteTransaction, act_id: int) -> bytes:
    """Enter all that the act opened and closed, counted from the rows themselves; its leaf hash.

    What the act writes after this, no entry holds: ``diaba ledger verify`` tells of it.
    """
    leaf: bytes = transaction.value(SQL["seal"], {"act_id": act_id})
    return leaf
