"""Whether a printed certificate is genuine and counts today (kiểm tra Giấy chứng nhận)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from diaba import sql
from diaba.db import ReadTransaction
from diaba.documents.keys import Keys
from diaba.documents.seal import Sealed, read_seal

SQL = sql.load("diaba.registry.papers")
NOT_REGISTERED = "not-registered"
"""The seal is good and the register knows no such paper: its key was in other hands."""


@dataclass(frozen=True)
class Checked:
    """What a seal says, and the status of the certificate; ``since`` is the day it began."""

    said: Sealed
    key: str
    status: str
    since: date | None = None

    def told(self) -> dict[str, Any]:
        """As the API answers."""
        return {
            "serial": self.said.serial,
            "parcel": self.said.parcel,
            "entry": self.said.entry,
            "digest": self.said.digest.hex(),
            "issued": f"{self.said.issued}",
            "key": self.key,
            "status": self.status,
            "since": f"{self.since}" if self.since else None,
            "counts": self.status == "in-force",
        }


def check(transaction: ReadTransaction, text: str, keys: Keys) -> Checked:
    """The certificate that carries the seal ``text``, as it stands now.

    Raises:
        SealUnreadable, SealForged, SealKeyUnknown, SealKeyRevoked: the seal is not believed.
    """
    seal = read_seal(text)
    key = keys.believe(seal).id.hex()
    said = seal.said
    row = transaction.one(SQL["standing"], {"entry": said.entry, "serial": said.serial, "digest": said.digest})
    if row is None or not row.is_printed:
        return Checked(said, key, NOT_REGISTERED)
    return Checked(said, key, row.status, row.since)
