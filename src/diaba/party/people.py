"""From certificate lines to people (từ nội dung Giấy chứng nhận đến người sử dụng đất): each names one, several are a group.

Pure: it reads what is written, guesses nothing that it does not remark on, and loses no line.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from diaba.party import reading
from diaba.party.model import Kind, Paper, Particulars, Role


@dataclass(frozen=True)
class Line:
    """One line as kept: its number, what makes certificate and parcel the same, and its fields by their English names."""

    id: int
    key: str
    said: Mapping[str, str]


class Remark(StrEnum):
    """What was not as the sheet wants it."""

    KIND_DEDUCED = "kind-deduced"
    KINDS_DIFFER = "kinds-differ"
    ROLE_DEDUCED = "role-deduced"
    SPOUSE_MISSING = "spouse-missing"
    HEAD_UNCLEAR = "head-unclear"
    ORGANISATION_UNNAMED = "organisation-unnamed"


@dataclass(frozen=True)
class Named:
    """Somebody whom lines name; ``since`` is the earliest day on which a certificate did, ``serial`` the certificate."""

    kind: Kind
    particulars: Particulars
    paper: Paper | None = None
    role: Role | None = None
    lines: tuple[int, ...] = ()
    since: date | None = None
    serial: str = ""


@dataclass(frozen=True)
class Holder:
    """Who holds by one certificate and parcel: a person, an organisation with who represents it, or a group of people."""

    key: str
    body: Named
    members: tuple[Named, ...] = ()
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class Read:
    """The holders, and the lines that name nobody."""

    holders: Sequence[Holder]
    nameless: Sequence[int]


_KINDS = {
    "cá nhân": Kind.INDIVIDUAL,
    "vợ chồng": Kind.SPOUSES,
    "hộ gia đình": Kind.HOUSEHOLD,
    "đồng sử dụng": Kind.CO_HOLDERS,
    "cộng đồng dân cư": Kind.COMMUNITY,
    "tổ chức": Kind.ORGANISATION,
}
_ROLES = {
    "chồng": Role.HUSBAND,
    "vợ": Role.WIFE,
    "chủ hộ": Role.HEAD,
    "người đại diện": Role.REPRESENTATIVE,
    "thành viên": Role.MEMBER,
}
_KIND_OF_ROLE = {Role.HUSBAND: Kind.SPOUSES, Role.WIFE: Kind.SPOUSES, Role.HEAD: Kind.HOUSEHOLD}
_BODIES = frozenset({Kind.COMMUNITY, Kind.ORGANISATION})


def people(lines: Sequence[Line]) -> Read:
    """Who holds by each certificate and parcel, in the order of the lines."""
    together: dict[str, list[Line]] = defaultdict(list)
    nameless = []
    for line in lines:
        if reading.text(line, "holder_name") or reading.text(line, "organisation_name"):
            together[line.key].append(line)
        else:
            nameless.append(line.id)
    return Read([holder for key, named in together.items() for holder in _of_certificate(key, named)], nameless)


def _of_certificate(key: str, lines: Sequence[Line]) -> Iterator[Holder]:
    """The holders of one certificate and parcel: lines of one legal person belong together."""
    by_kind: dict[Kind, list[Line]] = defaultdict(list)
    deduced = set()
    for line in lines:
        said = _KINDS.get(reading.word(line, "legal_person"))
        kind = said or _deduced(line, len(lines))
        by_kind[kind].append(line)
        if said is None:
            deduced.add(kind)
    for kind, named in by_kind.items():
        remarks = [Remark.KIND_DEDUCED] * (kind in deduced) + [Remark.KINDS_DIFFER] * (len(by_kind) > 1)
        yield from _of_kind(key, kind, named, remarks)


def _deduced(line: Line, beside: int) -> Kind:
    """What the legal person must be where the line does not say it."""
    if reading.text(line, "organisation_name"):
        return Kind.ORGANISATION
    role = _ROLES.get(reading.word(line, "role"))
    if role in _KIND_OF_ROLE:
        return _KIND_OF_ROLE[role]
    return Kind.CO_HOLDERS if role and beside > 1 else Kind.INDIVIDUAL


def _of_kind(key: str, kind: Kind, lines: Sequence[Line], remarks: list[Remark]) -> Iterator[Holder]:
    if kind in _BODIES:
        for line in lines:
            unnamed = [Remark.ORGANISATION_UNNAMED] * (not reading.text(line, "organisation_name"))
            yield Holder(key, _body(kind, line), _representative(line), (*remarks, *unnamed))
    elif kind is Kind.INDIVIDUAL:
        for line in lines:
            yield Holder(key, _person(line, None), (), tuple(remarks))
    else:
        members = tuple(_person(line, _role(kind, line, place)) for place, line in enumerate(lines))
        yield Holder(key, _group(kind, members), members, (*remarks, *_odd(kind, lines, members)))


def _role(kind: Kind, line: Line, place: int) -> Role:
    """The role as said; where it is none of the kind's, what is left."""
    role = _ROLES.get(reading.word(line, "role"))
    if kind is Kind.SPOUSES:
        if role in {Role.HUSBAND, Role.WIFE}:
            return role
        return Role.WIFE if reading.sex(line) == "female" else Role.HUSBAND
    if kind is Kind.HOUSEHOLD:
        if role in {Role.HUSBAND, Role.WIFE}:
            return Role.SPOUSE_OF_HEAD
        return Role.HEAD if role is Role.HEAD else Role.MEMBER
    return role if role in {Role.REPRESENTATIVE, Role.MEMBER} else (Role.MEMBER if place else Role.REPRESENTATIVE)


def _odd(kind: Kind, lines: Sequence[Line], members: Sequence[Named]) -> Iterator[Remark]:
    roles = [member.role for member in members]
    if any(_ROLES.get(reading.word(line, "role")) is None for line in lines):
        yield Remark.ROLE_DEDUCED
    if kind is Kind.SPOUSES and sorted(filter(None, roles)) != [Role.HUSBAND, Role.WIFE]:
        yield Remark.SPOUSE_MISSING
    if kind is Kind.HOUSEHOLD and roles.count(Role.HEAD) != 1:
        yield Remark.HEAD_UNCLEAR


def _person(line: Line, role: Role | None) -> Named:
    name = reading.text(line, "holder_name") or reading.text(line, "organisation_name")
    particulars = Particulars(
        name, reading.sex(line), reading.birth(line), address=reading.text(line, "residence") or None
    )
    paper = reading.personal_paper(line)
    return Named(Kind.INDIVIDUAL, particulars, paper, role, (line.id,), reading.issued(line), _serial(line))


def _body(kind: Kind, line: Line) -> Named:
    name = reading.text(line, "organisation_name") or reading.text(line, "holder_name")
    particulars = Particulars(name, address=reading.text(line, "residence") or None)
    paper = reading.organisation_paper(line)
    return Named(kind, particulars, paper, None, (line.id,), reading.issued(line), _serial(line))


def _representative(line: Line) -> tuple[Named, ...]:
    """The person beside the organisation's name; the address of the line is the organisation's."""
    name = reading.text(line, "holder_name")
    if not (name and reading.text(line, "organisation_name")):
        return ()
    particulars = Particulars(name, reading.sex(line), reading.birth(line))
    paper, role = reading.personal_paper(line), Role.REPRESENTATIVE
    return (Named(Kind.INDIVIDUAL, particulars, paper, role, (), reading.issued(line), _serial(line)),)


def _group(kind: Kind, members: Sequence[Named]) -> Named:
    """The group itself: a household called by its head, others by all members; living where the first one lives."""
    days = [member.since for member in members if member.since]
    first = next((member for member in members if member.role is Role.HEAD), members[0])
    named = [first] if kind is Kind.HOUSEHOLD else members
    names = dict.fromkeys(member.particulars.name for member in named)
    return Named(
        kind,
        Particulars(" và ".join(names), address=first.particulars.address),
        since=min(days, default=None),
        serial=first.serial,
    )


def _serial(line: Line) -> str:
    return reading.text(line, "serial") or line.key
