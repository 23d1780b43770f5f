"""How the ledger stands (tình trạng sổ cái): its size, what waits, and when each witness signed last."""

from dataclasses import dataclass
from datetime import datetime

from diaba import sql
from diaba.db import ReadTransaction
from diaba.ledger.witnessing import ALARM, Policy, unwitnessed_for

SQL = sql.load("diaba.ledger")


@dataclass(frozen=True)
class Signed:
    """The last signature of one witness."""

    name: str
    size: int | None
    received_at: datetime | None


@dataclass(frozen=True)
class Standing:
    """Entries, acts that wait for their place, the newest checkpoint, and the witnesses."""

    size: int
    waiting: int
    checkpoint_at: datetime | None
    quorum: int
    is_witnessed: bool
    witnesses: tuple[Signed, ...]


def standing(transaction: ReadTransaction, asked: Policy) -> Standing:
    """The ledger as it is now."""
    row = transaction.one(SQL["standing"])
    last = transaction.all(SQL["cosigned"], {"witnesses": asked.names})
    return Standing(
        size=row.size,
        waiting=row.acts - row.size,
        checkpoint_at=row.made_at,
        quorum=asked.quorum,
        is_witnessed=unwitnessed_for(transaction, asked) <= ALARM,
        witnesses=tuple(Signed(each.name, each.size, each.received_at) for each in last),
    )
