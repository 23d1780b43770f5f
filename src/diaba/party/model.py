"""What parties are made of (thông tin về người): kinds, roles, particulars, papers, members."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction


class Kind(StrEnum):
    """What a party is in law (loại chủ)."""

    INDIVIDUAL = "individual"
    SPOUSES = "spouses"
    HOUSEHOLD = "household"
    CO_HOLDERS = "co-holders"
    COMMUNITY = "community"
    ORGANISATION = "organisation"
    RELIGIOUS = "religious"
    STATE = "state"

    @property
    def is_group(self) -> bool:
        """Whether it consists of members that are parties themselves."""
        return self in {Kind.SPOUSES, Kind.HOUSEHOLD, Kind.CO_HOLDERS}


class Role(StrEnum):
    """What somebody is in a group (vai trò)."""

    HUSBAND = "husband"
    WIFE = "wife"
    HEAD = "head"
    SPOUSE_OF_HEAD = "spouse-of-head"
    REPRESENTATIVE = "representative"
    MEMBER = "member"


class Sex(StrEnum):
    """giới tính."""

    MALE = "male"
    FEMALE = "female"
    OTHER = "other"


@dataclass(frozen=True)
class Birth:
    """A year, and the day where it is known (năm sinh, ngày sinh)."""

    year: int
    day: date | None = None


@dataclass(frozen=True)
class Particulars:
    """What is written of a party; every text verbatim."""

    name: str
    sex: Sex | None = None
    birth: Birth | None = None
    nationality: str | None = None
    address: str | None = None
    holder_kind: str | None = None
    unit_id: int | None = None


@dataclass(frozen=True)
class Paper:
    """One paper that tells who it is; ``kind`` is a code of the list identity_paper_kind or organisation_paper_kind, or MST."""

    kind: str
    number: str
    issued_on: date | None = None
    issuer: str | None = None


@dataclass(frozen=True)
class Membership:
    """That ``party_id`` belongs to a group, as what, and with which share of what the group holds."""

    party_id: int
    role: Role
    share: Fraction | None = None


@dataclass(frozen=True)
class NewParty:
    """A party to be entered."""

    kind: Kind
    particulars: Particulars
    papers: Sequence[Paper] = ()
    members: Sequence[Membership] = ()


@dataclass(frozen=True)
class Member:
    """A member as it is read back."""

    party: "Party"
    role: Role
    share: Fraction | None = None


@dataclass(frozen=True)
class Party:
    """A party as it was on a day, as known at a moment, papers opened."""

    id: int
    kind: Kind
    particulars: Particulars
    papers: Sequence[Paper] = ()
    members: Sequence[Member] = field(default=())
