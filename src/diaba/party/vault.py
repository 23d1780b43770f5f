"""Sealed papers (mã hóa số giấy tờ): an envelope whose outer key is kept outside the database, and the blind index beside it."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from diaba import sql
from diaba.db import WriteTransaction
from diaba.keyring import SIZE, Keyring, seal, unseal
from diaba.party.numbers import normalised

SQL = sql.load("diaba.party")
_GROUP = 16
"""Parties whose numbers agree but for their last 16 bits share a data key."""
_CHUNK = 10_000


@dataclass(frozen=True, repr=False)
class Vault:
    """Seals and opens numbers within one transaction; forgets its keys with it."""

    transaction: WriteTransaction
    keys: Keyring
    _opened: dict[int, bytes] = field(default_factory=dict)

    def prepare(self, party_ids: Iterable[int]) -> None:
        """Have the data keys of these parties, new ones where there are none yet."""
        wanted = sorted({party_id >> _GROUP for party_id in party_ids} - self._opened.keys())
        if not wanted:
            return
        fresh = [self.keys.wrap(secrets.token_bytes(SIZE), number) for number in wanted]
        # Who else draws the same key first wins; reading afterwards gives both the same.
        self.transaction.execute(
            SQL["add_data_keys"], {"numbers": wanted, "wrapped": fresh, "wrapped_by": self.keys.current}
        )
        for row in self.transaction.all(SQL["data_keys"], {"numbers": wanted}):
            self._opened[row.number] = self.keys.unwrap(row.wrapped, row.wrapped_by, row.number)

    def seal(self, party_id: int, kind: str, number: str) -> bytes:
        """The number as it is stored; ``prepare`` was called with its party."""
        return seal(self._opened[party_id >> _GROUP], number.encode(), _of(party_id, kind))

    def open(self, party_id: int, kind: str, sealed: bytes) -> str:
        """The number again.

        Raises:
            SealBroken: the row was altered, or moved to another party.
        """
        self.prepare([party_id])
        return unseal(self._opened[party_id >> _GROUP], sealed, _of(party_id, kind)).decode()

    def blind(self, number: str) -> bytes:
        """What a number is found by."""
        return self.keys.blind(normalised(number))


def _of(party_id: int, kind: str) -> bytes:
    return f"party {party_id} {kind}".encode()


def rewrap(transaction: WriteTransaction, keys: Keyring) -> int:
    """Seal every data key by the key in use; how many were sealed by another. Nothing else is touched.

    Raises:
        KeyUnknown: one was sealed by a key that is not here.
    """
    old = transaction.all(SQL["data_keys_to_rewrap"], {"current": keys.current})
    again = [keys.wrap(keys.unwrap(row.wrapped, row.wrapped_by, row.number), row.number) for row in old]
    given = {"numbers": [row.number for row in old], "wrapped": again, "wrapped_by": keys.current}
    return transaction.execute(SQL["rewrap_data_keys"], given)


def reindex(transaction: WriteTransaction, keys: Keyring) -> int:
    """Make every blind index anew that another key made; how many there were."""
    vault, done = Vault(transaction, keys), 0
    while rows := transaction.all(SQL["identities_to_reindex"], {"current": keys.index, "limit": _CHUNK}):
        vault.prepare(row.party_id for row in rows)
        blinds = [vault.blind(vault.open(row.party_id, row.kind, row.sealed)) for row in rows]
        given = {"ids": [row.id for row in rows], "blinds": blinds, "current": keys.index}
        done += transaction.execute(SQL["reindex_identities"], given)
    return done


def foreign(transaction: WriteTransaction, keys: Keyring) -> Mapping[str, int]:
    """How many data keys each key sealed that is not among ``keys``."""
    rows = transaction.all(SQL["keys_in_use"])
    return {row.wrapped_by: row.count for row in rows if row.wrapped_by not in keys.wrapping}
