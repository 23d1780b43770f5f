"""Text as it is written in the page's language."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.translation import get_language

register = template.Library()


@register.filter
def local(row: Any, name: str) -> Any:  # noqa: ANN401 - a database row or a mapping
    """The field ``name`` of ``row`` in the page's language; labels come as _vi and _en, names as themselves and _en."""
    read: Callable[[str], Any] = row.get if isinstance(row, Mapping) else lambda field: getattr(row, field, None)
    if get_language() == "en":
        return read(f"{name}_en")
    return read(f"{name}_vi") or read(name)


@register.filter
def square_metres(area: Decimal | float | None) -> str:
    """An area to 0.1 m²: 1.234,5 m² (vi), 1,234.5 m² (en)."""
    return "" if area is None else f"{number_format(area, decimal_pos=1, force_grouping=True)}\u00a0m²"


@register.filter
def whole(number: object) -> str:
    """A count with its thousands grouped; anything else as it is."""
    if number is None:
        return "–"
    return str(number_format(number, force_grouping=True)) if isinstance(number, int) else str(number)
