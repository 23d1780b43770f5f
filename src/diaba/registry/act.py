"""What every act of registration has (việc đăng ký): its place in the law, what it touches, who may do it, and its decision."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from fractions import Fraction
from typing import Any, ClassVar

from diaba.cadastre.drawing import Drawing
from diaba.registry.changes import Changes
from diaba.registry.unit import Parcel, Unit

DEALING = frozenset({"dealing", "registration"})
REGISTRATION = frozenset({"registration"})
CERTIFICATE = frozenset({"certificate", "registration"})
NOTHING = frozenset[str]()


@dataclass(frozen=True)
class Found:
    """The units and parcels of an act as they are, locked; and the day."""

    today: date
    units: Mapping[int, Unit]
    parcels: Mapping[int, Parcel]
    drawings: Mapping[int, Drawing] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """Where it all is, as officers say it."""
        return "; ".join(
            [unit.place for unit in self.units.values()] + [parcel.place for parcel in self.parcels.values()]
        )

    @property
    def land(self) -> tuple[Parcel, ...]:
        """All parcels, of units and alone."""
        return (*self.parcels.values(), *(parcel for unit in self.units.values() for parcel in unit.parcels))


@dataclass(frozen=True, kw_only=True)
class RegistryAct(ABC):
    """One legal act. A class says what it is in law; an instance is one request for it.

    ``decide`` is pure: from what is found to what changes, or a refusal. It is called with all units and parcels locked.
    """

    kind: ClassVar[str]
    """Its name in the register, and in ``registry.act``."""
    transactions: ClassVar[tuple[str, ...]]
    """Codes of the list transaction_kind that it carries out."""
    basis: ClassVar[tuple[str, ...]]
    """Ids of law documents it rests on."""
    stopped_by: ClassVar[frozenset[str]] = REGISTRATION
    """Effects of caveats that forbid it."""
    needs_two: ClassVar[bool] = False
    """Whether a second person must approve."""

    effective: date
    dossier: str | None = None
    sources: tuple[int, ...] = ()

    @property
    @abstractmethod
    def units(self) -> tuple[int, ...]:
        """The units that it reads and changes, all to be locked."""

    @property
    def stops(self) -> frozenset[str]:
        """Effects of caveats that forbid this request; those that issue a certificate are stopped by more."""
        return self.stopped_by

    @property
    def parcels(self) -> tuple[int, ...]:
        """Parcels outside its units that it reads and changes, to be locked too."""
        return ()

    @property
    def draws(self) -> tuple[int, ...]:
        """Parcels whose drawings it reads; nobody else draws in their communes meanwhile."""
        return ()

    @abstractmethod
    def decide(self, found: Found) -> Changes:
        """What changes, or a refusal."""

    def asked(self) -> dict[str, Any]:
        """The request as JSON: what is kept with the act, and what makes two requests the same."""
        return {"kind": self.kind, **{one.name: plain(getattr(self, one.name)) for one in fields(self)}}


@dataclass(frozen=True, kw_only=True)
class OneUnitAct(RegistryAct):
    """An act on one unit."""

    unit: int

    @property
    def units(self) -> tuple[int, ...]:
        """That unit."""
        return (self.unit,)


def plain(value: Any) -> Any:  # noqa: ANN401 - any value of a request
    """``value`` as JSON has it: dates as ISO 8601, shares as "1/3"."""
    match value:
        case date():
            return value.isoformat()
        case Fraction():
            return str(value)
        case Mapping():
            return {str(key): plain(one) for key, one in value.items()}
        case tuple() | list():
            return [plain(one) for one in value]
        case _ if is_dataclass(value):
            return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
        case _:
            return value
