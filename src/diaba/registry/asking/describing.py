"""What can be asked (mô tả loại việc đăng ký): each kind of act as a JSON Schema with its words in both languages."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

from diaba.registry.act import RegistryAct
from diaba.registry.asking.reading import USE_FIELDS, hints_of, is_use, required
from diaba.registry.asking.words import CHOICES, field_words, kind_words, role_of
from diaba.registry.changes import Printed

_PLAIN: Mapping[type, Mapping[str, Any]] = {
    int: {"type": "integer", "minimum": 1},
    str: {"type": "string", "minLength": 1},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"},
    Fraction: {"type": "string", "pattern": "^[0-9]{1,9}(/[0-9]{1,9})?$", "description": "A share of the whole: 1/3"},
}


def schema_of(model: type[RegistryAct]) -> dict[str, Any]:
    """The JSON Schema (2020-12) of one kind of act."""
    vietnamese, english = kind_words(model.kind)
    hints = hints_of(model)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": english,
        "x-title-vi": vietnamese,
        "x-needs-two": model.needs_two,
        "x-transactions": list(model.transactions),
        "x-basis": list(model.basis),
        "type": "object",
        "additionalProperties": False,
        "required": [
            "kind",
            *(name for name in hints if name in required(model) and NoneType not in get_args(hints[name])),
        ],
        "properties": {"kind": {"const": model.kind}, **{name: _field(name, hint) for name, hint in hints.items()}},
    }


def _field(name: str, hint: Any) -> dict[str, Any]:  # noqa: ANN401 - a type
    vietnamese, english = field_words(name)
    return {"title": english, "x-title-vi": vietnamese, "x-role": role_of(name), **_schema(hint, name)}


def _schema(hint: Any, name: str) -> dict[str, Any]:  # noqa: ANN401 - a type
    origin, inside = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        return {"anyOf": [{"type": "null"}, *(_schema(one, name) for one in inside if one is not NoneType)]}
    if origin is tuple:
        return {"type": "array", "items": _schema(inside[0], name)}
    if is_use(hint):
        texts = {one: {"type": ["string", "null"]} for one in USE_FIELDS}
        return {"type": "object", "properties": {**texts, "area": {"type": ["number", "null"]}}}
    if origin is not None:
        return {"type": "object", "additionalProperties": _schema(inside[1], name)}
    if hint is Printed:
        inner = {one: _schema(kind, one) for one, kind in hints_of(Printed).items() if one != "says"}
        return {"type": "object", "required": ["serial"], "properties": {**inner, "says": {"type": "object"}}}
    return {**_PLAIN[hint], **({"enum": list(CHOICES[name])} if name in CHOICES else {})}
