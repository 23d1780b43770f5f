"""The register as a delivery (nội dung sổ địa chính): the parcels of a commune as the same columns that a file is read into.

So the rules judge what is registered as they judge what is delivered, and what is exported is read back as the same content.
"""

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np
import pyarrow as pa
import shapely

from diaba import sql
from diaba.cadastre import zones
from diaba.db import ReadTransaction, Row
from diaba.intake.content import PARCEL_COLUMNS, Content, Parcels
from diaba.intake.export.refusals import RegisterEmpty, RegisterOfManyPlanes
from diaba.intake.wording import natural
from diaba.units import resolve

SQL = sql.load("diaba.intake")


def register_content(transaction: ReadTransaction, unit_code: str, *, at: date, srid: int | None = None) -> Content:
    """The parcels in force on ``at`` in the commune with that code, in natural order of sheet and number.

    Each is named by its parcel code. Shapes stay in the zone they are legal in: where there are several, ``srid`` says which.

    Raises:
        RegisterEmpty: no parcel is registered there, or none in that zone.
        RegisterOfManyPlanes: parcels lie in several zones and ``srid`` names none.
    """
    unit = resolve.at(transaction, unit_code, at)
    rows = transaction.all(SQL["parcels_in_force"], {"unit_id": unit.id, "at": at, "srid": srid})
    planes = {row.srid for row in rows}
    if not rows:
        raise RegisterEmpty(unit=unit.full_name, at=at)
    if len(planes) > 1:
        named = ", ".join(f"{zones.label(one)} (EPSG:{one})" for one in sorted(planes))
        raise RegisterOfManyPlanes(unit=unit.full_name, planes=named)
    return Content(_parcels(rows))


def register_contents(transaction: ReadTransaction, unit_code: str, *, at: date) -> Iterator[Content]:
    """The parcels of the commune zone by zone; nothing where none is registered."""
    unit = resolve.at(transaction, unit_code, at)
    for row in transaction.all(SQL["planes_of_unit"], {"unit_id": unit.id, "at": at}):
        yield register_content(transaction, unit_code, at=at, srid=row.srid)


def _parcels(rows: Sequence[Row]) -> Parcels:
    ordered = sorted(rows, key=lambda row: (natural(row.sheet_number), natural(row.parcel_number), row.code))
    columns: dict[str, list[object]] = {
        "object": [row.code for row in ordered],
        "parcel_code": [row.code for row in ordered],
        "map_scale": [row.scale for row in ordered],
    }
    for name in PARCEL_COLUMNS.names:
        if name not in columns:
            columns[name] = [getattr(row, name) for row in ordered]
    table = pa.table([pa.array(columns[field.name], field.type) for field in PARCEL_COLUMNS], schema=PARCEL_COLUMNS)
    shapes = shapely.from_wkb(np.array([row.shape for row in ordered], object))
    return Parcels(table, shapes, ordered[0].srid)
