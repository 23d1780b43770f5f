"""An act from JSON (đọc hồ sơ đăng ký): each field by the type that the act's own class gives it; the inverse of ``asked``."""

import re
from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import date
from fractions import Fraction
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from diaba.errors import Refusal
from diaba.registry.act import RegistryAct
from diaba.registry.acts import kinds
from diaba.registry.asking.refusals import ActFieldMissing, ActFieldUnknown, ActFieldWrong, ActKindUnknown
from diaba.registry.asking.words import CHOICES
from diaba.registry.changes import Printed

USE_FIELDS = ("code", "area", "origin", "form", "term")
_SHARE = re.compile(r"\d{1,9}(/\d{1,9})?", re.ASCII)
_HIGHEST = 1 << 62
_LONGEST = 200_000
_MOST = 1_000


@cache
def hints_of(model: type[Any]) -> Mapping[str, Any]:
    """The types of the fields of an act, or of what is in one, in their order."""
    hints = get_type_hints(model)
    return {one.name: hints[one.name] for one in fields(model)}


@cache
def required(model: type[Any]) -> frozenset[str]:
    """The fields that have no default."""
    return frozenset(one.name for one in fields(model) if one.default is MISSING and one.default_factory is MISSING)


def kind_of(said: object) -> type[RegistryAct]:
    """The class of acts of that kind.

    Raises:
        ActKindUnknown: there is none.
    """
    if not isinstance(said, str) or said not in kinds():
        raise ActKindUnknown(kind=str(said)[:60])
    return kinds()[said]


def read_act(said: Mapping[str, Any]) -> RegistryAct:
    """The act that is asked for, as ``RegistryAct.asked`` writes it.

    Raises:
        ActKindUnknown, ActFieldMissing, ActFieldWrong, ActFieldUnknown: it cannot be read.
    """
    act, wrong = read_fields(said)
    if act is None:
        raise wrong[0]
    return act


def read_fields(said: Mapping[str, Any]) -> tuple[RegistryAct | None, list[Refusal]]:
    """The act, or everything that is wrong with its fields.

    Raises:
        ActKindUnknown: it is no act at all.
    """
    model = kind_of(said.get("kind"))
    hints = hints_of(model)
    wrong: list[Refusal] = [
        ActFieldUnknown(field=name[:60], kind=model.kind) for name in said if name not in hints and name != "kind"
    ]
    given: dict[str, Any] = {}
    for name, hint in hints.items():
        if said.get(name) is None and (name in required(model) and not _may_be_none(hint)):
            wrong.append(ActFieldMissing(field=name))
        elif name in said:
            try:
                given[name] = value_of(hint, said[name], name)
            except Refusal as refusal:
                wrong.append(refusal)
        elif name in required(model):
            given[name] = None
    return (None if wrong else model(**given)), wrong


def _may_be_none(hint: Any) -> bool:  # noqa: ANN401 - a type
    return NoneType in get_args(hint)


def value_of(hint: Any, said: Any, field: str) -> Any:  # noqa: ANN401, PLR0911 - one line a type
    """What was said, as a value of the type ``hint``.

    Raises:
        ActFieldWrong: it is of another kind.
    """
    origin, inside = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        return None if said is None else value_of(next(one for one in inside if one is not NoneType), said, field)
    if origin is tuple:
        return tuple(value_of(inside[0], one, field) for one in _of(list, said, field, "[…]"))
    if is_use(hint):
        return _use(said, field)
    if origin is Mapping or (isinstance(origin, type) and issubclass(origin, Mapping)):
        pairs = _of(dict, said, field, "{…}").items()
        return {_key(inside[0], key, field): value_of(inside[1], one, field) for key, one in pairs}
    if hint is Printed:
        return _printed(said, field)
    if hint is date:
        return _day(said, field)
    if hint is Fraction:
        return _share(said, field)
    if hint is int:
        return _number(said, field)
    if hint is bool:
        return _of(bool, said, field, "true | false")
    return _text(said, field)


def is_use(hint: Any) -> bool:  # noqa: ANN401 - a type
    """Whether it is a land use: a mapping of anything by name."""
    return get_args(hint) == (str, Any)


def _of(kind: type, said: Any, field: str, expected: str) -> Any:  # noqa: ANN401 - whatever was said
    if not isinstance(said, kind) or (isinstance(said, list | dict) and len(said) > _MOST):
        raise ActFieldWrong(field=field, given=str(said)[:80], expected=expected)
    return said


def _key(hint: Any, key: str, field: str) -> Any:  # noqa: ANN401 - a type and its value
    return (
        _number(int(key) if key.isascii() and key.isdigit() and len(key) < 20 else key, field)
        if hint is int
        else _text(key, field)
    )


def _number(said: Any, field: str) -> int:  # noqa: ANN401 - whatever was said
    if isinstance(said, bool) or not isinstance(said, int) or not 0 < said < _HIGHEST:
        raise ActFieldWrong(field=field, given=str(said)[:80], expected="1…")
    return said


def _text(said: Any, field: str) -> str:  # noqa: ANN401 - whatever was said
    longest = 60 if field == "dossier" else _LONGEST
    if not isinstance(said, str) or not said.strip() or len(said) > longest or not said.isprintable():
        raise ActFieldWrong(field=field, given=str(said)[:80], expected=f"1…{longest} a…ỹ")
    if field in CHOICES and said not in CHOICES[field]:
        raise ActFieldWrong(field=field, given=said[:80], expected=" | ".join(CHOICES[field]))
    return said


def _day(said: Any, field: str) -> date:  # noqa: ANN401 - whatever was said
    try:
        day = date.fromisoformat(_of(str, said, field, "YYYY-MM-DD"))
    except ValueError as error:
        raise ActFieldWrong(field=field, given=said[:80], expected="YYYY-MM-DD") from error
    return day


def _share(said: Any, field: str) -> Fraction:  # noqa: ANN401 - whatever was said
    try:
        share = Fraction(said) if _SHARE.fullmatch(_of(str, said, field, '"1/2"')) else Fraction(0)
    except ZeroDivisionError:
        share = Fraction(0)
    if not 0 < share <= 1:
        raise ActFieldWrong(field=field, given=said[:80], expected='"1/2" (0 < … ≤ 1)')
    return share


def _printed(said: Any, field: str) -> Printed:  # noqa: ANN401 - whatever was said
    hints = hints_of(Printed)
    sayings = _of(dict, said, field, '{"serial": …}')
    if not set(sayings) <= set(hints) or "serial" not in sayings:
        raise ActFieldWrong(field=field, given=", ".join(sayings)[:80] or "{}", expected=", ".join(hints))
    says = _of(dict, sayings.get("says") or {}, field, "{…}")
    given = {name: value_of(hints[name], one, f"{field}.{name}") for name, one in sayings.items() if name != "says"}
    return Printed(**given, says={_text(key, field): _text(one, field) for key, one in says.items()})


def _use(said: Any, field: str) -> Mapping[str, Any]:  # noqa: ANN401 - whatever was said
    sayings = _of(dict, said, field, '{"code": …, "area": …}')
    area = sayings.get("area")
    if (
        not set(sayings) <= set(USE_FIELDS)
        or not (area is None or isinstance(area, int | float))
        or isinstance(area, bool)
    ):
        raise ActFieldWrong(field=field, given=str(said)[:80], expected=", ".join(USE_FIELDS))
    if area is not None and not 0 < area < 10**9:
        raise ActFieldWrong(field=field, given=area, expected="0 < m²")
    told = {
        name: one if name == "area" or one is None else _text(one, f"{field}.{name}") for name, one in sayings.items()
    }
    return told if area is None else {**told, "area": float(area)}
