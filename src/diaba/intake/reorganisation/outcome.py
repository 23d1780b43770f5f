"""The outcome of a reorganisation on a map (bản đồ kết quả sắp xếp), as GeoJSON (RFC 7946)."""

from collections.abc import Sequence
from typing import Any

from diaba import sql
from diaba.db import Row, WriteTransaction

SQL = sql.load("diaba.intake.reorganisation")


def outcome(transaction: WriteTransaction, unplaced: Sequence[Row]) -> dict[str, Any]:
    """New communes, the land that comes to each from each former one, and the parcels that lie on no side for certain."""
    communes = [
        _feature("commune", row.shape, code=row.code, name=row.full_name, sheets=row.sheets, parcels=row.parcels)
        for row in transaction.all(SQL["map_of_communes"])
    ]
    moves = [
        _feature("move", row.shape, from_code=row.from_code, to_code=row.to_code, parcels=row.parcels)
        for row in transaction.all(SQL["map_of_moves"])
    ]
    left = [
        _feature("unplaced", row.shape, place=place_of(row), code=row.code, reason=row.reason)
        for row in unplaced
        if row.code
    ]
    return {"type": "FeatureCollection", "features": [*communes, *moves, *left]}


def place_of(row: Any) -> str:  # noqa: ANN401 - a row, or what was told of it
    """A parcel or sheet as officers say it."""
    return f"{row.commune} {row.sheet}/{row.number}" if row.number else f"{row.commune} {row.sheet}"


def _feature(what: str, shape: Any, **about: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON of the database
    return {"type": "Feature", "geometry": shape, "properties": {"what": what, **about}}
