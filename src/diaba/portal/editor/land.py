"""The parcel to be edited and what lies around it, in the plane of its sheet, and how that is drawn."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import shapely

from diaba import sql
from diaba.access import Act, Principal, require
from diaba.db import ReadTransaction
from diaba.registry.refusals import ParcelNotLive

SQL = sql.load("diaba.portal.editor")


@dataclass(frozen=True)
class Plot:
    """A live parcel as the editor knows it."""

    id: int
    code: str
    number: str
    sheet: str
    shape: Any
    area: float | None
    occupies_land: bool
    ba_unit_id: int | None


@dataclass(frozen=True)
class Land:
    """The parcel itself, those around it on its sheet's plane, and where it is."""

    own: Plot
    around: Sequence[Plot]
    unit_code: str
    meridian: str

    @property
    def plots(self) -> tuple[Plot, ...]:
        """All of them, its own first."""
        return (self.own, *self.around)


def open_land(transaction: ReadTransaction, code: str, by: Principal) -> Land:
    """The live parcel with that code, for those who may register there.

    Raises:
        ParcelNotLive: there is none.
        NotAllowed: ``by`` may not register there.
    """
    rows = transaction.all(SQL["land"], {"code": code.replace("\x00", "").lower()})
    if not rows:
        raise ParcelNotLive(parcel=code[:40])
    first = rows[0]
    require(by, Act.REGISTER, unit_code=first.unit_code, province_code=first.province_code)
    plots = [
        Plot(
            row.id, row.code, row.number, row.sheet, shapely.from_wkb(bytes(row.shape)), row.area, row.occupies_land,
            row.ba_unit_id,
        )
        for row in rows
    ]  # fmt: skip
    return Land(plots[0], plots[1:], first.unit_code, first.meridian)


@dataclass(frozen=True)
class Frame:
    """What is shown of the plane: metres from its north-western corner, x to the east, y to the south."""

    west: float
    north: float
    width: float
    height: float

    def path(self, shape: Any) -> str:  # noqa: ANN401 - a shapely geometry
        """The outline as SVG draws it."""
        return " ".join(self._ring(ring) for ring in _rings(shape))

    def at(self, east: float, north: float) -> dict[str, float]:
        """A point, in the frame."""
        return {"x": round(east - self.west, 3), "y": round(self.north - north, 3)}

    def middle(self, shape: Any) -> dict[str, float]:  # noqa: ANN401 - a shapely geometry
        """A point within the shape, for what is written on it."""
        point = shape.representative_point()
        return self.at(point.x, point.y)

    def _ring(self, ring: Any) -> str:  # noqa: ANN401 - a shapely ring
        points = (self.at(east, north) for east, north in ring.coords)
        return "M" + "L".join(f"{point['x']:.3f} {point['y']:.3f}" for point in points) + "Z"


def frame_of(shape: Any) -> Frame:  # noqa: ANN401 - a shapely geometry
    """The parcel with a quarter of its size around it."""
    west, south, east, north = shape.bounds
    margin = max(east - west, north - south) / 4 + 2
    return Frame(west - margin, north + margin, east - west + 2 * margin, north - south + 2 * margin)


def _rings(shape: Any) -> Iterator[Any]:  # noqa: ANN401 - a shapely geometry
    for part in getattr(shape, "geoms", [shape]):
        yield part.exterior
        yield from part.interiors
