"""Numbers that stay with another parcel (tranh chấp số thửa): who would take one waits until the other is told too."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from diaba.cadastre.identity import displaced, identify
from diaba.db import ReadTransaction
from diaba.intake import engine
from diaba.intake.accept import with_digests
from diaba.intake.content import Parcels
from diaba.intake.model import Report
from diaba.intake.remarks import NUMBER_TAKEN


def contested(
    transaction: ReadTransaction, unit_id: int, parcels: Parcels, reports: Sequence[Report]
) -> tuple[Report, ...]:
    """A blocker for each parcel, told by its code, whose new number the register keeps for another one."""
    blocked = engine.blockers(reports)
    table = with_digests(parcels)
    held = np.array([name in blocked for name in table["object"].to_pylist()], np.bool_)
    waiting = displaced(table, identify(transaction, unit_id, table), held)
    return tuple(_told(table.slice(row, 1).to_pylist()[0], keeper.code) for row, keeper in sorted(waiting.items()))


def _told(parcel: Mapping[str, Any], keeper: str) -> Report:
    named = {name: parcel[name] for name in ("parcel_code", "sheet_number", "parcel_number")}
    return NUMBER_TAKEN.report([parcel["object"]], **named, keeper=keeper)
