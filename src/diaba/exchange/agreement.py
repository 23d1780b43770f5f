"""An agreement (thỏa thuận chia sẻ dữ liệu): parties, purpose, and per dataset the fields and the area, as one canonical text.

The text is JSON by RFC 8785; its SHA-256 is what both sides sign. Nothing beside what is known is tolerated: it would be signed
unread.
"""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from uuid import UUID

import rfc8785
import shapely
from shapely.geometry import shape as shape_of

from diaba.exchange.datasets import DATASETS
from diaba.exchange.refusals import AgreementUnreadable

FORMAT = 1
MOST_UNITS, MOST_CORNERS, MOST_RATE = 4000, 2000, 100_000
_UNIT = re.compile(r"\d{2}|\d{5}")
CLIENT = re.compile(r"[a-z0-9][a-z0-9-]{1,62}")
_KINDS: Mapping[str, type] = {
    "format": int,
    "id": str,
    "client": str,
    "purpose": str,
    "basis": str,
    "grants": list,
    "valid_from": str,
    "valid_until": str,
    "calls_a_minute": int,
    "on_behalf_of": list,
}
_LONGEST = 500


@dataclass(frozen=True)
class Grant:
    """One dataset: which fields of what lies in these units or in this polygon; with neither, in the whole country.

    ``polygon`` is GeoJSON in longitude and latitude, as signed.
    """

    dataset: str
    fields: tuple[str, ...]
    units: tuple[str, ...] = ()
    polygon: Mapping[str, Any] | None = None

    def plain(self) -> dict[str, Any]:
        """As JSON values."""
        area: dict[str, Any] = {"units": list(self.units)} if self.units else {}
        area |= {"polygon": dict(self.polygon)} if self.polygon else {}
        return {"dataset": self.dataset, "fields": list(self.fields), "area": area}


@dataclass(frozen=True)
class Agreement:
    """What is agreed with one client; ``valid_until`` is its last day."""

    id: UUID
    client: str
    purpose: str
    basis: str
    grants: tuple[Grant, ...]
    valid_from: dt.date
    valid_until: dt.date
    calls_a_minute: int
    on_behalf_of: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "format": FORMAT,
            "id": str(self.id),
            "client": self.client,
            "purpose": self.purpose,
            "basis": self.basis,
            "grants": [grant.plain() for grant in self.grants],
            "valid_from": self.valid_from.isoformat(),
            "valid_until": self.valid_until.isoformat(),
            "calls_a_minute": self.calls_a_minute,
            "on_behalf_of": list(self.on_behalf_of),
        }

    def content(self) -> str:
        """The canonical text; one agreement has one."""
        return rfc8785.dumps(self.plain()).decode()

    def hash(self) -> bytes:
        """SHA-256 of the text: what is signed."""
        return hashlib.sha256(self.content().encode()).digest()

    def grant(self, dataset: str) -> Grant | None:
        """What it grants of a dataset."""
        return next((one for one in self.grants if one.dataset == dataset), None)


def read(content: str) -> Agreement:
    """The agreement that a kept text is.

    Raises:
        AgreementUnreadable: it is none.
    """
    return parse(json.loads(content))


def parse(said: object) -> Agreement:
    """The agreement that a JSON value is.

    Raises:
        AgreementUnreadable: it is none; the first wrong place is told.
    """
    fields = _members(said, _KINDS, "agreement")
    if fields["format"] != FORMAT:
        raise AgreementUnreadable(place="format", reason=f"{fields['format']} ≠ {FORMAT}")
    for name in ("client", "purpose", "basis"):
        _text(fields[name], name)
    if not CLIENT.fullmatch(fields["client"]):
        raise AgreementUnreadable(place="client", reason="a-z, 0-9, -")
    begins, ends = _day(fields["valid_from"], "valid_from"), _day(fields["valid_until"], "valid_until")
    if ends < begins:
        raise AgreementUnreadable(place="valid_until", reason=f"{ends} < {begins}")
    if not 1 <= fields["calls_a_minute"] <= MOST_RATE:
        raise AgreementUnreadable(place="calls_a_minute", reason=f"1…{MOST_RATE}")
    return Agreement(
        id=_uuid(fields["id"]),
        client=fields["client"],
        purpose=fields["purpose"],
        basis=fields["basis"],
        grants=_grants(fields["grants"]),
        valid_from=begins,
        valid_until=ends,
        calls_a_minute=fields["calls_a_minute"],
        on_behalf_of=_names(fields["on_behalf_of"], "on_behalf_of"),
    )


def _members(said: object, kinds: Mapping[str, type], place: str) -> dict[str, Any]:
    if not isinstance(said, dict) or said.keys() != kinds.keys():
        raise AgreementUnreadable(place=place, reason="{" + ", ".join(kinds) + "}")
    for name, kind in kinds.items():
        if type(said[name]) is not kind:  # a bool is an int to Python and none to JSON
            raise AgreementUnreadable(place=f"{place}.{name}", reason=kind.__name__)
    return said


def _text(value: str, place: str) -> str:
    encodes = value.isprintable() and not any("\ud800" <= letter <= "\udfff" for letter in value)
    if not (0 < len(value) <= _LONGEST and encodes):
        raise AgreementUnreadable(place=place, reason=f"1…{_LONGEST}")
    return value


def _uuid(text: str) -> UUID:
    try:
        found = UUID(text)
    except ValueError as error:
        raise AgreementUnreadable(place="id", reason="UUID") from error
    if str(found) != text:
        raise AgreementUnreadable(place="id", reason=str(found))
    return found


def _day(text: str, place: str) -> dt.date:
    try:
        found = dt.date.fromisoformat(text)
    except ValueError as error:
        raise AgreementUnreadable(place=place, reason="YYYY-MM-DD") from error
    if found.isoformat() != text:
        raise AgreementUnreadable(place=place, reason="YYYY-MM-DD")
    return found


def _names(said: list[Any], place: str) -> tuple[str, ...]:
    """Texts in order, each once."""
    if not all(type(one) is str for one in said):
        raise AgreementUnreadable(place=place, reason="str")
    for one, other in pairwise(said):
        if one >= other:
            raise AgreementUnreadable(place=place, reason=f"{one} < {other}")
    return tuple(_text(one, place) for one in said)


def _grants(said: list[Any]) -> tuple[Grant, ...]:
    found = tuple(_grant(one, f"grants[{place}]") for place, one in enumerate(said))
    names = [one.dataset for one in found]
    if not found or len(set(names)) < len(names):
        raise AgreementUnreadable(place="grants", reason=", ".join(names) or "≥ 1")
    return found


def _grant(said: object, place: str) -> Grant:
    fields = _members(said, {"dataset": str, "fields": list, "area": dict}, place)
    dataset = DATASETS.get(fields["dataset"])
    if dataset is None:
        raise AgreementUnreadable(place=f"{place}.dataset", reason=", ".join(DATASETS))
    named = _names(fields["fields"], f"{place}.fields")
    strange = [name for name in named if name not in dataset.fields]
    if strange or not named:
        raise AgreementUnreadable(place=f"{place}.fields", reason=", ".join(strange) or "≥ 1")
    area = fields["area"]
    if area.keys() - {"units", "polygon"} or len(area) > 1:
        raise AgreementUnreadable(place=f"{place}.area", reason='{}, {"units": […]}, {"polygon": {…}}')
    units = _units(area["units"], f"{place}.area.units") if "units" in area else ()
    polygon = _polygon(area["polygon"], f"{place}.area.polygon") if "polygon" in area else None
    return Grant(dataset.id, named, units, polygon)


def _units(said: Any, place: str) -> tuple[str, ...]:  # noqa: ANN401 - whatever was sent
    if not isinstance(said, list) or not 0 < len(said) <= MOST_UNITS:
        raise AgreementUnreadable(place=place, reason=f"1…{MOST_UNITS}")
    units = _names(said, place)
    strange = [unit for unit in units if not _UNIT.fullmatch(unit)]
    if strange:
        raise AgreementUnreadable(place=place, reason=strange[0])
    return units


def _polygon(said: Any, place: str) -> Mapping[str, Any]:  # noqa: ANN401 - whatever was sent
    """A valid polygon of few corners in the country's surroundings."""
    try:
        shape = shape_of(said) if isinstance(said, dict) and said.keys() == {"type", "coordinates"} else None
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, shapely.errors.ShapelyError) as error:
        raise AgreementUnreadable(place=place, reason="GeoJSON") from error
    if shape is None or shape.geom_type not in {"Polygon", "MultiPolygon"} or shape.has_z or shape.is_empty:
        raise AgreementUnreadable(place=place, reason="GeoJSON Polygon, MultiPolygon")
    if not shape.is_valid:
        raise AgreementUnreadable(place=place, reason=shapely.is_valid_reason(shape))
    if shapely.get_num_coordinates(shape) > MOST_CORNERS:
        raise AgreementUnreadable(place=place, reason=f"≤ {MOST_CORNERS}")
    west, south, east, north = shape.bounds
    if not (100 <= west <= east <= 120 and 5 <= south <= north <= 25):
        raise AgreementUnreadable(place=place, reason="100…120, 5…25")
    return dict(said)
