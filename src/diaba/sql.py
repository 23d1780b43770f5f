"""Named queries: SQL kept as text beside the module that runs it, loaded as ``LiteralString``."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import LiteralString, cast

_NAME = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)


class Queries(Mapping[str, LiteralString]):
    """The queries of one ``queries.sql``, each under a line ``-- name: <name>``."""

    def __init__(self, text: str) -> None:
        _, *parts = _NAME.split(text)
        names, bodies = parts[::2], parts[1::2]
        if len(set(names)) != len(names):
            raise ValueError(f"a query is named twice among {names}")
        # The text is part of the program, so it is as literal as a string in the code.
        self._bodies = {name: cast("LiteralString", body.strip()) for name, body in zip(names, bodies, strict=True)}

    def __getitem__(self, name: str) -> LiteralString:
        return self._bodies[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._bodies)

    def __len__(self) -> int:
        return len(self._bodies)


@cache
def load(package: str) -> Queries:
    """The named queries of ``package``, from its ``queries.sql``."""
    return Queries((files(package) / "queries.sql").read_text(encoding="utf-8"))
