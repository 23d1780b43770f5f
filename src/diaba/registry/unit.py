"""A basic administrative unit as the register knows it now (đơn vị đăng ký): what an act reads before it decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

WHOLE = frozenset({"land-use", "land-management", "asset-ownership"})
"""Types of rights whose shares add up to exactly one."""


@dataclass(frozen=True)
class Right:
    """One live version of a right, restriction or responsibility; see ``registry.rrr``."""

    id: int
    right_id: int
    type: str
    party_id: int | None
    share: Fraction
    since: date
    rank: int | None = None
    burdens: int | None = None
    certificate_id: int | None = None
    origin: str | None = None
    term: date | None = None
    facts: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Parcel:
    """A live parcel, with the commune and province whose officers decide on it, and the unit it belongs to."""

    id: int
    code: str
    sheet: str
    number: str
    area: float | None
    unit_code: str
    province_code: str
    since: date
    occupies_land: bool
    ba_unit_id: int | None
    part_id: int | None = None

    @property
    def place(self) -> str:
        """Where it is, as officers say it."""
        return f"{self.unit_code} {self.sheet}/{self.number}"


@dataclass(frozen=True)
class Asset:
    """An asset of the unit."""

    part_id: int
    id: int
    kind: str
    parcel_id: int


@dataclass(frozen=True)
class Certificate:
    """A certificate that evidences a live right of the unit, and its live status."""

    id: int
    serial: str
    status_id: int
    status: str
    since: date


@dataclass(frozen=True)
class Caveat:
    """A caveat in force today on the unit or on one who holds a right in it."""

    id: int
    caveat_id: int
    on_party: int | None
    blocks: frozenset[str]
    document_number: str
    authority: str
    reason: str
    since: date


@dataclass(frozen=True)
class Unit:
    """The unit and all that rests on it, locked until the transaction ends."""

    id: int
    is_retired: bool
    parcels: tuple[Parcel, ...]
    assets: tuple[Asset, ...]
    rights: tuple[Right, ...]
    certificates: tuple[Certificate, ...]
    caveats: tuple[Caveat, ...]

    @property
    def place(self) -> str:
        """The parcels it is made of, as officers say them."""
        return ", ".join(parcel.place for parcel in self.parcels) or f"#{self.id}"

    def of_type(self, *types: str) -> tuple[Right, ...]:
        """Its live rights of these types."""
        return tuple(right for right in self.rights if right.type in types)

    def right(self, right_id: int) -> Right | None:
        """The live version of a right; None where it has none."""
        return next((right for right in self.rights if right.right_id == right_id), None)

    def certificate(self, certificate_id: int | None) -> Certificate | None:
        """The certificate with that id, where a live right is evidenced by it."""
        return next((one for one in self.certificates if one.id == certificate_id), None)


def read_unit(told: Mapping[str, Any]) -> Unit:
    """The unit as ``registry.unit_now`` tells it."""
    return Unit(
        id=told["id"],
        is_retired=told["is_retired"],
        parcels=tuple(read_parcel(one) for one in told["parcels"] or ()),
        assets=tuple(Asset(**one) for one in told["assets"] or ()),
        rights=tuple(_right(one) for one in told["rights"] or ()),
        certificates=tuple(_certificate(one) for one in told["certificates"] or ()),
        caveats=tuple(_caveat(one) for one in told["caveats"] or ()),
    )


def read_parcel(told: Mapping[str, Any]) -> Parcel:
    """The parcel as ``registry.parcel_now`` tells it."""
    return Parcel(**{**told, "since": date.fromisoformat(told["since"])})


def _right(told: Mapping[str, Any]) -> Right:
    given = dict(told)
    given["share"] = Fraction(given.pop("numerator"), given.pop("denominator"))
    given["since"] = date.fromisoformat(given["since"])
    given["term"] = date.fromisoformat(given["term"]) if given["term"] else None
    return Right(**given)


def _certificate(told: Mapping[str, Any]) -> Certificate:
    return Certificate(**{**told, "since": date.fromisoformat(told["since"])})


def _caveat(told: Mapping[str, Any]) -> Caveat:
    given = dict(told)
    blocks = {name for name in ("certificate", "dealing", "registration") if given.pop(f"blocks_{name}")}
    return Caveat(blocks=frozenset(blocks), **{**given, "since": date.fromisoformat(given["since"])})
