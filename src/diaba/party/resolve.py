"""Through which party each one answers (người đang đại diện cho các bản ghi trùng), on any day, as known at any moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from diaba import sql
from diaba.db import ReadTransaction, WriteTransaction
from diaba.party.refusals import PartyIsMerged, PartyUnknown

SQL = sql.load("diaba.party")


@dataclass(frozen=True)
class AsOf:
    """A question's two dates: on which day it was so, and when we knew; None is now."""

    day: date | None = None
    known: datetime | None = None

    @property
    def given(self) -> dict[str, object]:
        """As queries take it."""
        return {"day": self.day, "known": self.known}


NOW = AsOf()


def resolve(transaction: ReadTransaction, party_ids: Sequence[int], as_of: AsOf = NOW) -> Mapping[int, int]:
    """Each party and the one it answers through: itself where it was not merged."""
    rows = transaction.all(SQL["resolve"], {"ids": list(party_ids), **as_of.given})
    return {row.party_id: row.resolved_id for row in rows}


def lock(transaction: WriteTransaction, party_ids: Sequence[int]) -> Mapping[int, str]:
    """Let nobody else change these parties, and give their kinds.

    Raises:
        PartyUnknown: one does not exist.
        PartyIsMerged: one answers through another.
    """
    kinds = {row.id: row.kind for row in transaction.all(SQL["lock_parties"], {"ids": sorted(party_ids)})}
    for party_id in party_ids:
        if party_id not in kinds:
            raise PartyUnknown(party=party_id)
    for party_id, root in resolve(transaction, party_ids).items():
        if root != party_id:
            raise PartyIsMerged(party=party_id, into=root)
    return kinds
