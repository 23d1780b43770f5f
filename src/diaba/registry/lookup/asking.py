"""Who looks and what is found (người tra cứu, kết quả): the same for a text of one line and for a list of thousands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from diaba import sql
from diaba.access import Act, Principal, allows
from diaba.db import Row
from diaba.party.search import Look
from diaba.registry.lookup.meanings import Meaning

SQL = sql.load("diaba.registry.lookup")
MOST = 20
"""Answers to one question that are told."""


@dataclass(frozen=True)
class Asker:
    """Who looks, on which day, within which commune where one was chosen, and for which purpose where people are looked for."""

    by: Principal
    today: date
    commune: str = ""
    purpose: str = ""
    dossier: str = ""
    in_list: bool = False

    @property
    def reads_register(self) -> bool:
        """Whether certificates and people are told at all."""
        return allows(self.by, Act.READ_PARTY)

    @property
    def look(self) -> Look:
        """The look at people that is written down."""
        activity = "list" if self.in_list else "search"
        return Look(self.by, self.purpose, self.today, self.dossier or None, activity)


class Withheld(StrEnum):
    """Why an understanding has no answer, or not all of it."""

    NOTHING = ""
    NOT_PUBLIC = "not-public"
    """People and certificates are told to officers of the place."""
    NO_PURPOSE = "no-purpose"
    """People are told for a purpose."""
    ELSEWHERE = "elsewhere"
    """It is there, in the territory of other officers."""
    PLACE_UNKNOWN = "place-unknown"
    """Nobody knows the place, so all places were looked in."""
    NO_PLACE = "no-place"
    """No place was told, so all places were looked in."""
    NOT_GENUINE = "not-genuine"
    """The seal is not ours, or not of a paper that we printed."""


@dataclass(frozen=True)
class ParcelHit:
    """A parcel, and how it was found: current, certificate, map, old, moved, ended, code, point or paper."""

    parcel: Row
    how: str
    srid: int | None = None
    """The zone in which a point lies in it."""


@dataclass(frozen=True)
class PlaceHit:
    """A unit that was meant, and what it is today where it is no more."""

    unit: Row
    today: Sequence[Row] = ()
    srid: int | None = None


@dataclass(frozen=True)
class CertificateHit:
    """A certificate of the register, or one that was delivered and is not in it yet."""

    serial: str
    status: str
    row: Row | None = None


@dataclass(frozen=True)
class PersonHit:
    """A person or organisation that was found for a purpose."""

    person: Row


Hit = ParcelHit | PlaceHit | CertificateHit | PersonHit


@dataclass(frozen=True)
class Answer:
    """What one understanding of a text gives."""

    meaning: Meaning
    hits: Sequence[Hit] = ()
    withheld: Withheld = Withheld.NOTHING


@dataclass(frozen=True)
class Found:
    """A text, and what each understanding of it gives."""

    text: str
    answers: Sequence[Answer]

    @property
    def hits(self) -> Iterator[Hit]:
        """Everything that was found."""
        return (hit for answer in self.answers for hit in answer.hits)

    @property
    def count(self) -> int:
        """How much was found."""
        return sum(len(answer.hits) for answer in self.answers)


@dataclass(frozen=True)
class Land:
    """A hit on a parcel that is described together with all others."""

    parcel_id: int
    how: str
    srid: int | None = None


@dataclass(frozen=True)
class Told:
    """An answer before its parcels are described."""

    hits: Sequence[Hit | Land] = ()
    withheld: Withheld = Withheld.NOTHING
