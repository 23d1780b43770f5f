"""What an acceptance would do (xem trước nghiệm thu), asked before it is done; nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from diaba import sql
from diaba.db import ReadTransaction, Row
from diaba.intake.accept import digests
from diaba.intake.content import Content

SQL = sql.load("diaba.intake")
_SHOWN = 20


@dataclass(frozen=True)
class Altered:
    """A parcel of the register that would get another version: its numbers, and its legal area before and after."""

    sheet_number: str
    parcel_number: str
    before: float | None
    after: float | None


@dataclass(frozen=True)
class Preview:
    """How many parcels would be new, changed, found as they are, held back; how many the delivery does not mention."""

    opened: int
    changed: int
    unchanged: int
    held: int
    unmentioned: int
    altered: Sequence[Altered]


def preview(transaction: ReadTransaction, delivery: Row, content: Content) -> Preview:
    """What accepting ``delivery`` would do to the register as it is now, by the findings of its last check."""
    parcels = content.parcels
    blocked = pa.array(
        [row.object for row in transaction.all(SQL["blocked_objects"], {"id": delivery.id})], pa.string()
    )
    good = pc.invert(pc.is_in(parcels.table["object"], blocked)).combine_chunks()
    table, shapes = parcels.table.filter(good), parcels.shapes[good.to_numpy(zero_copy_only=False)]
    live = {
        (row.sheet_number, row.parcel_number): row
        for row in transaction.all(SQL["live_digests"], {"unit_id": delivery.unit_id})
    }
    columns = (table[name].to_pylist() for name in ("sheet_number", "parcel_number", "legal_area"))
    brought = list(zip(*columns, digests(table, shapes).to_pylist(), strict=True))
    known = [(one, live[one[0], one[1]]) for one in brought if (one[0], one[1]) in live]
    altered = [
        Altered(sheet, number, row.legal_area, area)
        for (sheet, number, area, digest), row in known
        if digest != bytes(row.digest)
    ]
    everything = zip(*(parcels.table[name].to_pylist() for name in ("sheet_number", "parcel_number")), strict=True)
    return Preview(
        opened=len(brought) - len(known),
        changed=len(altered),
        unchanged=len(known) - len(altered),
        held=parcels.table.num_rows - table.num_rows,
        unmentioned=len(live.keys() - set(everything)),
        altered=altered[:_SHOWN],
    )
