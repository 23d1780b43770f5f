"""Every door is guarded, and every refusal, event, setting and command is documented."""

import inspect
import pkgutil
import re
import string
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import django
import pytest

import diaba

CHECKOUT = Path(__file__).parents[2]
REFERENCE = CHECKOUT / "docs/reference"

django.setup()

from django.urls import URLPattern, URLResolver, get_resolver  # noqa: E402 - after Django is set up

from diaba.access import TABLE, Act, Role  # noqa: E402 - the same
from diaba.errors import Refusal  # noqa: E402 - the same
from diaba.events import Event  # noqa: E402 - the same


def everything() -> None:
    """Import every module, so that every subclass is known."""
    for found in pkgutil.walk_packages(diaba.__path__, "diaba."):
        if ".migrations" not in found.name and not found.name.endswith("__main__"):
            import_module(found.name)


def routes(resolver: URLResolver, prefix: str = "/") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, prefix + str(pattern.pattern))
        else:
            yield prefix + str(pattern.pattern), pattern


def subclasses(base: type) -> list[Any]:
    everything()
    found: list[Any] = []
    children: list[type] = base.__subclasses__()
    for child in children:
        if child.__module__.startswith("diaba."):
            found += [child, *subclasses(child)]
    return found


def test_every_route_is_guarded() -> None:
    found = list(routes(get_resolver()))
    assert found
    assert not [
        where for where, pattern in found if not isinstance(getattr(pattern.callback, "guarded_act", None), Act)
    ]


def test_the_access_table_knows_every_role_and_every_act_has_someone() -> None:
    assert set(TABLE) == set(Role)
    assert {act for acts in TABLE.values() for act in acts} == set(Act)


def test_every_refusal_speaks_both_languages() -> None:
    for refusal in subclasses(Refusal):
        sentences = [refusal.template("en"), refusal.template("vi")]
        fields = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in sentences]
        assert all(len(text) > 20 for text in sentences), refusal
        assert fields[0] == fields[1], refusal


def test_every_refusal_has_its_own_code() -> None:
    codes = [refusal.code for refusal in subclasses(Refusal)]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("base", [Refusal, Event])
def test_every_refusal_and_event_is_documented(base: type) -> None:
    page = (REFERENCE / ("refusals.md" if base is Refusal else "events.md")).read_text()
    for child in subclasses(base):
        name = child.code if base is Refusal else child.kind
        assert f"`{name}`" in page, name
        assert inspect.getdoc(child)


def test_every_setting_is_documented() -> None:
    page = (REFERENCE / "settings.md").read_text()
    sources = [*(CHECKOUT / "src").rglob("*.py"), *(CHECKOUT / "scripts").iterdir()]
    used = {name for path in sources for name in re.findall(r"\bDIABA_[A-Z_]+\b", path.read_text())}
    assert used
    assert not [name for name in used if f"`{name}`" not in page]
