"""Adopt the people of certificates (đưa người sử dụng đất vào sổ): who is known by number is found, all others are entered.

One set-based step inside the caller's transaction. Nobody is taken for another by name alone: who looks like somebody else becomes
a party of its own and a candidate, with the evidence, for two persons to decide on.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from diaba import sql
from diaba.db import Row, WriteTransaction
from diaba.keyring import Keyring, keyring
from diaba.party.duplicates import find_candidates
from diaba.party.model import Kind, Membership, Role
from diaba.party.numbers import form, normalised
from diaba.party.opening import Opening, draw, enter
from diaba.party.people import Holder, Named
from diaba.party.reading import folded
from diaba.party.vault import Vault

SQL = sql.load("diaba.party")

_Key = tuple[str | int | None, ...]
_Group = tuple[Kind, tuple[tuple[int, Role], ...]]


@dataclass(frozen=True)
class Adopted:
    """How many parties were entered and found, how many pairs look like one; and the party of each holder, in order."""

    opened: int
    found: int
    candidates: int
    holder_ids: Sequence[int]


@dataclass(frozen=True)
class Act:
    """The act that adopts, its day, and the commune whose certificates they are."""

    id: int
    unit_id: int
    effective: date


def adopt(
    transaction: WriteTransaction, act_id: int, people: Sequence[Holder], *, unit_id: int, effective: date,
    keys: Keyring | None = None,
) -> Adopted:  # fmt: skip
    """Enter the holders of a commune's certificates, and remember which line named whom.

    The same person is found again by an equal number with an equal name within the province, or by a line already adopted; so it
    may be called twice for the same lines. Particulars hold from the day of the earliest certificate that tells them.

    Raises:
        KeysMissing: this installation has no keys to seal numbers with.
    """
    act = Act(act_id, unit_id, effective)
    vault = Vault(transaction, keys or keyring())
    transaction.execute(SQL["lock_province"], {"unit_id": unit_id})
    told = _Told(people)
    known = _known(transaction, vault, told, unit_id)
    fresh = [key for key in told.persons if key not in known]
    known |= zip(fresh, draw(transaction, len(fresh)), strict=True)
    enter(transaction, vault, [_opening(known[key], told.persons[key], act) for key in fresh], act_id=act_id)
    ids = [told.ids(holder, known) for holder in people]
    holder_ids, groups = _groups(transaction, vault, people, ids, act)
    _mention(transaction, people, holder_ids, ids, act_id)
    candidates = find_candidates(transaction, [known[key] for key in fresh], act_id=act_id)
    return Adopted(len(fresh) + groups, len(set(known.values())) - len(fresh), candidates, holder_ids)


class _Told:
    """Everybody named, each once, and which of them each holder consists of."""

    def __init__(self, people: Sequence[Holder]) -> None:
        self.persons: dict[_Key, Named] = {}
        self._of: dict[int, list[_Key]] = {}
        years = _years(people)
        for holder in people:
            keys = [_key(named, years) for named in _named(holder)]
            for key, named in zip(keys, _named(holder), strict=True):
                self.persons[key] = _both(self.persons[key], named) if key in self.persons else named
            self._of[id(holder)] = keys

    def ids(self, holder: Holder, known: Mapping[_Key, int]) -> list[int]:
        """The parties of a holder: its body first where it has one of its own, then its members."""
        return [known[key] for key in self._of[id(holder)]]


def _named(holder: Holder) -> Sequence[Named]:
    return holder.members if holder.body.kind.is_group else (holder.body, *holder.members)


def _number(named: Named) -> str | None:
    """The number where it tells one bearer from all others."""
    if named.paper is None or not form(named.paper.number).tells_apart:
        return None
    return normalised(named.paper.number)


def _years(people: Sequence[Holder]) -> Mapping[tuple[str, str], set[int]]:
    """The years of birth told for one number and name."""
    years: dict[tuple[str, str], set[int]] = defaultdict(set)
    for holder in people:
        for named in _named(holder):
            number = _number(named)
            if number and named.particulars.birth:
                years[number, folded(named.particulars.name)].add(named.particulars.birth.year)
    return years


def _key(named: Named, years: Mapping[tuple[str, str], set[int]]) -> _Key:
    """What makes two mentions one person: number and name unless the births differ; else name and birth on one certificate."""
    name, number = folded(named.particulars.name), _number(named)
    year = named.particulars.birth.year if named.particulars.birth else None
    if number is None:
        return (named.kind, named.serial, name, year, normalised(named.paper.number) if named.paper else None)
    return (named.kind, number, name, year if len(years.get((number, name), ())) > 1 else None)


def _both(one: Named, other: Named) -> Named:
    """One person of two mentions: the particulars of the later certificate, from the day of the earlier."""
    days = [named.since for named in (one, other) if named.since]
    later = other if (other.since or date.min) > (one.since or date.min) else one
    birth = later.particulars.birth or one.particulars.birth or other.particulars.birth
    told = replace(later.particulars, birth=birth)
    return replace(later, particulars=told, lines=one.lines + other.lines, since=min(days, default=None))


def _known(transaction: WriteTransaction, vault: Vault, told: _Told, unit_id: int) -> dict[_Key, int]:
    """Who is in the register already: by a line adopted before, or by number and name within the province."""
    lines = [line for named in told.persons.values() for line in named.lines]
    mentioned = {row.line_id: row.party_id for row in transaction.all(SQL["mentioned"], {"lines": lines})}
    blinds = {key: vault.keys.blind(str(number)) for key, named in told.persons.items() if (number := _number(named))}
    bearers: dict[bytes, list[Row]] = defaultdict(list)
    for row in transaction.all(SQL["bearers"], {"blinds": list(blinds.values()), "unit_id": unit_id}):
        bearers[row.blind].append(row)
    known = {}
    for key, named in told.persons.items():
        found = next((mentioned[line] for line in named.lines if line in mentioned), None)
        found = found or next((row.id for row in bearers.get(blinds.get(key, b""), ()) if _same(row, named)), None)
        if found:
            known[key] = found
    return known


def _same(row: Row, named: Named) -> bool:
    """Whether the bearer of an equal number is the one named: of the same kind and name, births not apart."""
    birth = named.particulars.birth
    return (
        row.kind == named.kind
        and folded(row.name) == folded(named.particulars.name)
        and (birth is None or row.birth_year in {None, birth.year})
    )


def _opening(party_id: int, named: Named, act: Act, members: Sequence[Membership] = ()) -> Opening:
    since = min(named.since or act.effective, act.effective)
    particulars = replace(named.particulars, unit_id=act.unit_id)
    return Opening(party_id, named.kind, particulars, since, (named.paper,) if named.paper else (), members)


def _groups(
    transaction: WriteTransaction, vault: Vault, people: Sequence[Holder], ids: Sequence[Sequence[int]], act: Act
) -> tuple[list[int], int]:
    """The party that each holder is; the groups that had to be entered, how many."""
    groups = [_group(holder, own) for holder, own in zip(people, ids, strict=True)]
    members = sorted({party for group in groups if group for party, _ in group[1]})
    kept: dict[_Group, int] = {}
    for row in transaction.all(SQL["groups_of"], {"members": members}):
        kept[Kind(row.kind), tuple(zip(row.parties, map(Role, row.roles), strict=True))] = row.id
    fresh = {group: holder for group, holder in zip(groups, people, strict=True) if group and group not in kept}
    kept |= zip(fresh, draw(transaction, len(fresh)), strict=True)
    openings = [
        _opening(kept[group], holder.body, act, [Membership(*member) for member in group[1]])
        for group, holder in fresh.items()
    ]
    enter(transaction, vault, openings, act_id=act.id)
    _represent(transaction, people, ids, act)
    return [kept[group] if group else own[0] for group, own in zip(groups, ids, strict=True)], len(fresh)


def _group(holder: Holder, ids: Sequence[int]) -> _Group | None:
    if not holder.body.kind.is_group:
        return None
    roles: dict[int, Role] = {}
    for party_id, member in zip(ids, holder.members, strict=True):
        roles.setdefault(party_id, member.role or Role.MEMBER)
    return holder.body.kind, tuple(roles.items())


def _represent(transaction: WriteTransaction, people: Sequence[Holder], ids: Sequence[Sequence[int]], act: Act) -> None:
    """Let organisations and communities have those who represent them, where they have not yet."""
    pairs = {
        (own[0], member): holder.body.since
        for holder, own in zip(people, ids, strict=True)
        for member in own[1:]
        if not holder.body.kind.is_group and member != own[0]
    }
    transaction.execute(
        SQL["open_representatives"],
        {
            "act_id": act.id,
            "groups": [group for group, _ in pairs],
            "ids": [member for _, member in pairs],
            "since": [min(since or act.effective, act.effective) for since in pairs.values()],
        },
    )


def _mention(
    transaction: WriteTransaction,
    people: Sequence[Holder],
    holder_ids: Sequence[int],
    ids: Sequence[Sequence[int]],
    act_id: int,
) -> None:
    rows = [
        (line, party_id, holder_id)
        for holder, holder_id, own in zip(people, holder_ids, ids, strict=True)
        for named, party_id in zip(_named(holder), own, strict=True)
        for line in named.lines
    ]
    lines, parties, holders = zip(*rows, strict=True) if rows else ((), (), ())
    given = {"act_id": act_id, "lines": list(lines), "parties": list(parties), "holders": list(holders)}
    transaction.execute(SQL["mention"], given)
