"""What the rules may know beside a delivery (dữ liệu đối chiếu): the register here and beyond."""

from collections.abc import Sequence

import numpy as np
import shapely

from diaba import sql
from diaba.cadastre import zones
from diaba.cadastre.identity import identify
from diaba.db import ReadTransaction
from diaba.intake.content import Parcels
from diaba.intake.coverage import Shapes
from diaba.intake.model import Beyond, Registered

SQL = sql.load("diaba.intake")


def registered(transaction: ReadTransaction, unit_id: int, parcels: Parcels) -> Registered:
    """The live parcels of the commune in this plane that the delivery does not speak of."""
    missing = {version.id for version in identify(transaction, unit_id, parcels.table).missing}
    live = transaction.all(SQL["live_shapes"], {"unit_id": unit_id, "srid": parcels.srid})
    others = [row for row in live if row.id in missing]
    names = tuple((row.sheet_number, row.parcel_number) for row in others)
    codes = tuple(row.code for row in others)
    sheets = frozenset(row.sheet_number for row in live)
    return Registered(names, _read([row.shape for row in others]), codes, sheets)


def beyond(transaction: ReadTransaction, unit_id: int, srid: int) -> Beyond | None:
    """The live parcels of other communes near the boundary, in the plane ``srid``; None where it is no zone of the register."""
    if srid not in zones.MERIDIANS:
        return None
    near = transaction.all(SQL["shapes_beyond"], {"unit_id": unit_id})
    shapes = _read([row.shape for row in near])
    for other in {row.srid for row in near} - {srid}:
        foreign = np.array([row.srid == other for row in near])
        there, here = zones.to_wgs84(other), zones.from_wgs84(srid)
        shapes[foreign] = shapely.transform(
            shapes[foreign],
            lambda points, there=there, here=here: np.column_stack(here.transform(*there.transform(*points.T))),
        )
    return Beyond(tuple((row.unit_name, row.sheet_number, row.parcel_number) for row in near), shapes)


def _read(shapes: Sequence[bytes]) -> Shapes:
    return np.asarray(shapely.from_wkb(np.array(shapes, object)))
