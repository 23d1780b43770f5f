"""The acts (các việc đăng ký): one legal act, one file, with its cases beside it; each reads as the law does."""

import inspect
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from diaba.registry.act import RegistryAct


@cache
def kinds() -> Mapping[str, type[RegistryAct]]:
    """Every act by its kind."""
    found = {}
    for module in iter_modules(__path__):
        for _, one in inspect.getmembers(import_module(f"{__name__}.{module.name}"), inspect.isclass):
            if issubclass(one, RegistryAct) and not inspect.isabstract(one) and "kind" in vars(one):
                found[one.kind] = one
    return found
