"""Open units of registration, many at once (mở đơn vị đăng ký theo lô): one statement, however many certificates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg.types.json import Jsonb

from diaba import sql
from diaba.db import WriteTransaction
from diaba.registry.about import About

SQL = sql.load("diaba.registry")


@dataclass(frozen=True)
class Held:
    """Land that one party holds wholly by one certificate; ``said`` is what the paper says, verbatim."""

    serial: str
    parcels: Sequence[int]
    holder: int
    said: Mapping[str, Any]
    register_number: str | None = None
    issued_on: date | None = None
    origin: str | None = None
    term: date | None = None


def open_units(transaction: WriteTransaction, about: About, held: Sequence[Held], *, generation: str) -> None:
    """Open a unit for each, with its land, its certificate in force and the right of land use.

    Raises:
        UniqueViolation, ExclusionViolation: a serial or a parcel is in the register already.
    """
    owner = [place for place, one in enumerate(held, 1) for _ in one.parcels]
    transaction.execute(
        SQL["open_units"],
        {
            "act_id": about.act_id,
            "effective": about.effective,
            "generation": generation,
            "serials": [one.serial for one in held],
            "numbers": [one.register_number for one in held],
            "issued": [one.issued_on for one in held],
            "said": Jsonb([one.said for one in held]),
            "holders": [one.holder for one in held],
            "origins": [one.origin for one in held],
            "terms": [one.term for one in held],
            "owners": owner,
            "parcels": [parcel for one in held for parcel in one.parcels],
        },
    )
