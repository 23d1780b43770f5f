"""Which findings of a delivery the reader looks at (bộ lọc): the same for the list, the map, and next and previous."""

from dataclasses import asdict, dataclass, replace
from typing import Self
from urllib.parse import urlencode

import pyarrow as pa
import pyarrow.compute as pc
from django.http import HttpRequest

from diaba.db import Row
from diaba.intake.content import Content

_LONGEST = 200


@dataclass(frozen=True)
class Filter:
    """A choice of findings; an empty one is all of them."""

    severity: str = ""
    rule: str = ""
    sheet: str = ""
    q: str = ""
    open: str = ""
    """"1": only what a later derived delivery has not mended."""
    waived: str = ""
    """"1": only what a waiver lets pass; "0": only what stands."""

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """What the address of ``request`` asks for."""
        given = {name: request.GET.get(name, "").replace("\x00", "").strip()[:_LONGEST] for name in cls().__dict__}
        return cls(**given)

    def __bool__(self) -> bool:
        return any(value for name, value in asdict(self).items() if name != "rule")

    def query(self, **changes: str) -> str:
        """The filter, changed, as the end of an address: "" or "?…"."""
        given = {name: value for name, value in asdict(replace(self, **changes)).items() if value}
        return f"?{urlencode(given)}" if given else ""

    def conditions(self, delivery: Row, content: Content | None) -> dict[str, object]:
        """The filter as the parameters of a query."""
        return {
            "id": delivery.id,
            "severity": self.severity,
            "rule": self.rule,
            "text": self.q,
            "open": self.open == "1",
            "waived": self.waived if self.waived in {"0", "1"} else "",
            "later": delivery.later,
            "objects": _objects(content, self.sheet) if self.sheet else None,
        }


def sheets(content: Content | None) -> list[str]:
    """The sheets a delivery brings, in the order of their numbers."""
    if content is None:
        return []
    numbers = {number for number in pc.unique(content.parcels.table["sheet_number"]).to_pylist() if number}
    return sorted(numbers, key=lambda number: (not number.isdigit(), int(number) if number.isdigit() else 0, number))


def _objects(content: Content | None, sheet: str) -> list[str]:
    if content is None:
        return []
    found: list[str] = []
    for table in (content.parcels.table, content.lines):
        number = pc.utf8_trim_whitespace(table["sheet_number"])
        found += table["object"].filter(pc.equal(number, pa.scalar(sheet))).to_pylist()
    return found
