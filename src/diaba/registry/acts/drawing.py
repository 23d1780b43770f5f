"""What the acts that draw parcels have in common (biến động về thửa đất): areas, numbers, uses and the least area of a province."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import shapely

from diaba.cadastre.drawing import Drawing, Use
from diaba.cadastre.refusals import PieceTooSmall, ShapeUnsound, SheetsDiffer
from diaba.law.book import Book
from diaba.law.refusals import ParameterUnknown
from diaba.registry.acts.refusals import UsesNotDivided


def legal_area(shape: Any, at: date) -> float:  # noqa: ANN401 - a shapely geometry
    """Square metres as the law rounds them."""
    step = Decimal(str(Book.load().parameter("cadastre.area_rounding", at)))
    exact = Decimal(float(shapely.area(shape)))
    return float((exact / step).quantize(Decimal(1), ROUND_HALF_UP) * step)


def read_shapes(texts: Sequence[str]) -> list[Any]:
    """The shapes of WKT in the plane of the sheet.

    Raises:
        ShapeUnsound: a text is no WKT.
    """
    shapes = []
    for place, text in enumerate(texts, 1):
        try:
            shapes.append(shapely.from_wkt(text))
        except shapely.errors.GEOSException as wrong:
            raise ShapeUnsound(number=place, reason=str(wrong)) from wrong
    return shapes


def divided(drawing: Drawing, uses: Sequence[Use] | None, area: float, place: str) -> tuple[Use, ...]:
    """What a piece is used for: as told, or as all of the parcel where that has one use."""
    if uses:
        return tuple(uses)
    if len(drawing.land_uses) > 1:
        raise UsesNotDivided(place=place, uses=", ".join(use["code"] for use in drawing.land_uses))
    return tuple({**use, "area": area} for use in drawing.land_uses)


def large_enough(number: int, uses: Sequence[Mapping[str, Any]], area: float, province: str, at: date) -> None:
    """Refuse a piece smaller than the province allows for its main use; where no least area is kept, none is asked.

    Raises:
        PieceTooSmall: it is smaller.
    """
    code = uses[0]["code"] if uses else ""
    try:
        least = Book.load().parameter("registry.least_area", at, f"{province}:{code}")
    except ParameterUnknown:
        return
    if area < least:
        raise PieceTooSmall(number=number, area=area, code=code, least=least, basis=province)


def one_sheet(drawings: Sequence[Drawing]) -> Drawing:
    """The first of drawings that lie on one sheet.

    Raises:
        SheetsDiffer: they lie on several.
    """
    if len({one.sheet_id for one in drawings}) > 1:
        raise SheetsDiffer(sheets=", ".join(sorted({one.sheet for one in drawings})))
    return drawings[0]
