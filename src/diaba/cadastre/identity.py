"""Which parcels a survey speaks of (nhận dạng thửa đất): by the code they were issued, else by sheet and number.

A parcel with another number and its own code is the same parcel renumbered; without a code it is told by its number alone, never
guessed by its shape.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from diaba import sql
from diaba.db import ReadTransaction, Row

SQL = sql.load("diaba.cadastre")
Integers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Identity:
    """Row by row of a survey the live version it speaks of (None: a parcel the register has not), and all that are live."""

    versions: tuple[Row | None, ...]
    unchanged: Mask
    live: tuple[Row, ...]

    @property
    def parcel_ids(self) -> Integers:
        """The parcel of each row, 0 where it is new."""
        return np.array([version.parcel_id if version else 0 for version in self.versions], np.int64)

    @property
    def new(self) -> Mask:
        """The rows whose parcel the register has not."""
        return np.array([version is None for version in self.versions], np.bool_)

    @property
    def missing(self) -> list[Row]:
        """The live versions of the commune that no row speaks of."""
        spoken_of = {version.id for version in self.versions if version}
        return [version for version in self.live if version.id not in spoken_of]

    def take(self, rows: npt.NDArray[np.intp]) -> "Identity":
        """The same of some rows."""
        return Identity(tuple(self.versions[row] for row in rows), self.unchanged[rows], self.live)


def identify(transaction: ReadTransaction, unit_id: int, table: pa.Table) -> Identity:
    """The live parcels of the commune that the rows of ``table`` speak of; without digests none is known to be unchanged.

    A code outranks a number: who is told by a code is not told again by the number it had.
    """
    live = transaction.all(SQL["live_versions"], {"unit_id": unit_id})
    rows = table.num_rows
    versions: list[Row | None] = [None] * rows
    if live:
        by_code = {version.code: version for version in live}
        if "parcel_code" in table.column_names:
            versions = [by_code.pop(code, None) if code else None for code in table["parcel_code"].to_pylist()]
        named = {version.id for version in versions if version}
        by_number = {(version.sheet_number, version.number): version for version in live if version.id not in named}
        numbers = zip(table["sheet_number"].to_pylist(), table["parcel_number"].to_pylist(), strict=True)
        versions = [version or by_number.pop(number, None) for version, number in zip(versions, numbers, strict=True)]
    digests = table["digest"].to_pylist() if "digest" in table.column_names else [None] * rows
    same = [version is not None and version.digest == digest for version, digest in zip(versions, digests, strict=True)]
    return Identity(tuple(versions), np.array(same, np.bool_), tuple(live))


def displaced(table: pa.Table, found: Identity, held: Mask) -> dict[int, Row]:
    """The rows that would take a number that stays with another parcel, and whose it is.

    A number stays where its parcel is not in the survey, or is held back: then the row must wait too, and who waits for it.
    """
    names = list(zip(table["sheet_number"].to_pylist(), table["parcel_number"].to_pylist(), strict=True))
    held = held.copy()
    waiting: dict[int, Row] = {}
    while True:
        moved = {version.id for row, version in enumerate(found.versions) if version and not held[row]}
        staying = {(version.sheet_number, version.number): version for version in found.live if version.id not in moved}
        if not staying:
            return waiting
        more = {row: staying[name] for row, name in enumerate(names) if not held[row] and name in staying}
        if not more:
            return waiting
        waiting.update(more)
        held[list(more)] = True
