"""One generator of act forms: the controls of each field, by what the act's own class says of it."""

from datetime import date
from fractions import Fraction
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

from diaba.portal.desk.asking import Asking, Control, spoken
from diaba.portal.desk.building import BUILD
from diaba.registry.asking.reading import hints_of, is_use, required
from diaba.registry.asking.words import CHOICES, field_words, role_of
from diaba.registry.changes import Printed


def bare(hint: Any) -> Any:  # noqa: ANN401 - a type
    """A type without "or nothing"."""
    if get_origin(hint) in {Union, UnionType}:
        return next(one for one in get_args(hint) if one is not NoneType)
    return hint


def category(name: str, hint: Any) -> str:  # noqa: ANN401, PLR0911 - one line a category
    """How a field is asked for, by its type and what it stands for."""
    plain, role = bare(hint), role_of(name)
    origin, inside = get_origin(plain), get_args(plain)
    if name in {"unit", "sources"}:
        return name
    if plain in {date, bool, Printed}:
        return {date: "day", bool: "flag", Printed: "printed"}[plain]
    if origin is tuple:
        item = inside[0]
        if item is int:
            return {"unit": "units", "parcel": "parcels", "asset": "numbers"}.get(role, "people")
        if item is str:
            return "checks" if name in CHOICES else "lines"
        return "papers" if item is Printed else "uses" if is_use(item) else "uses-of-pieces"
    if origin is not None:
        if inside[0] is str:
            return "facts"
        if inside[1] is Fraction and name != "shares":
            return "shares"
        return {"asset": "pairs", "shape": "by-parcel"}.get(role, "by-right")
    if plain is int:
        return {"party": "person", "unit": "other-unit"}.get(role, "pick")
    return "select" if name in CHOICES else "area" if name == "reason" else "text"


def controls(asking: Asking) -> list[Control]:
    """The controls of every field, the act's own before those that all acts have."""
    hints = hints_of(asking.model)
    common = ("effective", "dossier", "sources")
    ordered = [*common[:2], *(name for name in hints if name not in {*common, "unit"}), common[2]]
    return [_control(asking, name, hints[name]) for name in ordered]


def _control(asking: Asking, name: str, hint: Any) -> Control:  # noqa: ANN401 - a type
    how = category(name, hint)
    rows = BUILD[how](asking, name)
    is_needed = name in required(asking.model) and NoneType not in get_args(hint)
    return Control(
        name, spoken(field_words(name)), is_needed, rows, can_grow=how in {"shares", "facts"} and name != "gives"
    )
