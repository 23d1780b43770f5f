"""How far a commune has come (tiến độ làm sạch): its parcels by campaign group on a day, and what keeps them from group 1."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from diaba import sql
from diaba.db import ReadTransaction

SQL = sql.load("diaba.intake")
GROUPS = (1, 2, 3)


@dataclass(frozen=True)
class Obstacle:
    """A rule or lack, the block and criterion it fails, and how many parcels it keeps from group 1."""

    block: str
    criterion: str
    reason: str
    parcels: int


def groups(transaction: ReadTransaction, unit_id: int, day: date) -> dict[int, int]:
    """How many parcels of each group the commune had, as known at the end of ``day``."""
    counted = {row.group: row.parcels for row in transaction.all(SQL["group_counts"], {"unit_id": unit_id, "day": day})}
    return {group: counted.get(group, 0) for group in GROUPS}


def obstacles(transaction: ReadTransaction, unit_id: int, day: date) -> Sequence[Obstacle]:
    """What kept its parcels from group 1, as known at the end of ``day``, the most frequent first."""
    rows = transaction.all(SQL["blocking"], {"unit_id": unit_id, "day": day})
    return [Obstacle(row.block, row.criterion, row.reason, row.parcels) for row in rows]
