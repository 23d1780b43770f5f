"""How a party is printed (ghi người sử dụng đất lên Giấy chứng nhận): the words are law data, the particulars verbatim.

Who has no purpose to see a person gets the mask: that somebody holds, and not who.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from diaba.law.book import Book
from diaba.party.model import Kind, Member, Paper, Party, Role, Sex

_LABEL = "party.label"
_MASK = "***"
_HIDDEN = frozenset({Kind.INDIVIDUAL, Kind.SPOUSES, Kind.HOUSEHOLD, Kind.CO_HOLDERS})


def label(party: Party, at: date) -> str:
    """The party as a certificate of that day names it, on one line."""
    words = _Words(at)
    match party.kind:
        case Kind.INDIVIDUAL:
            return _person(party, None, words)
        case Kind.SPOUSES:
            return words.pair([_member(one, words) for one in party.members], party.members)
        case Kind.HOUSEHOLD:
            return words("household", head=_head(party, words))
        case Kind.CO_HOLDERS:
            return "; ".join(_member(one, words) for one in party.members)
        case _:
            return words.parts(party.particulars.name, _paper(party, words))


def masked(party: Party, at: date) -> str:
    """The label for those without a purpose: people by initials, without birth and number; organisations in full."""
    return label(_hidden(party), at)


class _Words:
    """The phrases of the law book on a day."""

    def __init__(self, at: date) -> None:
        self.at = at

    def __call__(self, key: str, **facts: object) -> str:
        return str(Book.load().parameter(_LABEL, self.at, key)).format(**facts)

    def parts(self, *parts: str) -> str:
        return ", ".join(part for part in parts if part)

    def pair(self, told: list[str], members: Sequence[Member]) -> str:
        """Spouses: the second one named as what she or he is to the first."""
        if len(told) != 2:
            return "; ".join(told)
        other = "with-wife" if _sex(members[1]) is Sex.FEMALE else "with-husband"
        return self(other, first=told[0], second=told[1][:1].lower() + told[1][1:])


def _head(party: Party, words: _Words) -> str:
    """The head, and the spouse of the head where one is told; the other members are not printed."""
    head = [one for one in party.members if one.role is Role.HEAD] or list(party.members[:1])
    spouse = [one for one in party.members if one.role is Role.SPOUSE_OF_HEAD][:1]
    if not head:
        return party.particulars.name
    told = words.pair([_member(one, words) for one in head + spouse], head + spouse)
    return told[:1].lower() + told[1:]


def _member(member: Member, words: _Words) -> str:
    if member.party.kind is not Kind.INDIVIDUAL:
        return label(member.party, words.at)
    return _person(member.party, _sex(member), words)


def _sex(member: Member) -> Sex | None:
    """As told, else as the role has it."""
    by_role = {Role.HUSBAND: Sex.MALE, Role.WIFE: Sex.FEMALE}
    return member.party.particulars.sex or by_role.get(member.role)


def _person(party: Party, sex: Sex | None, words: _Words) -> str:
    told = party.particulars
    title = {Sex.MALE: "man", Sex.FEMALE: "woman"}.get(told.sex or sex or Sex.OTHER, "person")
    born = words("born", year=told.birth.year) if told.birth else ""
    return words.parts(words(title, name=told.name), born, _paper(party, words))


def _paper(party: Party, words: _Words) -> str:
    """The paper that is printed: the personal number before all others, else the first."""
    if not party.papers:
        return ""
    paper = min(party.papers, key=lambda one: one.kind not in {"CCCD", "MST"})
    return _numbered(paper, words)


def _numbered(paper: Paper, words: _Words) -> str:
    known: Mapping[str, str] = {kind: f"paper-{kind}" for kind in ("CCCD", "CMND", "HC", "MST", "10")}
    return words(known.get(paper.kind, "paper"), number=paper.number)


def _hidden(party: Party) -> Party:
    if party.kind not in _HIDDEN:
        return replace(party, members=())
    told = replace(party.particulars, name=_initials(party.particulars.name), birth=None, address=None)
    members = tuple(replace(one, party=_hidden(one.party)) for one in party.members)
    return replace(party, particulars=told, papers=(), members=members)


def _initials(name: str) -> str:
    return " ".join(f"{word[0]}{_MASK}" for word in name.split())
