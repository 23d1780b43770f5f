"""Read parties back (phiếu thông tin người sử dụng đất): as they were on a day, as known at a moment, through mergers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from diaba import sql
from diaba.db import Row, WriteTransaction
from diaba.keyring import Keyring, keyring
from diaba.party.model import Birth, Kind, Member, Paper, Particulars, Party, Role, Sex
from diaba.party.refusals import PartyUnknown
from diaba.party.resolve import NOW, AsOf, resolve
from diaba.party.vault import Vault

SQL = sql.load("diaba.party")


def read_party(
    transaction: WriteTransaction, party_id: int, as_of: AsOf = NOW, *, keys: Keyring | None = None
) -> Party:
    """One party; see ``read_parties``.

    Raises:
        PartyUnknown: nothing was known of it then.
    """
    found = read_parties(transaction, [party_id], as_of, keys=keys)
    if party_id not in found:
        raise PartyUnknown(party=party_id)
    return found[party_id]


def read_parties(
    transaction: WriteTransaction, party_ids: Sequence[int], as_of: AsOf = NOW, *, keys: Keyring | None = None
) -> Mapping[int, Party]:
    """The parties asked for, each by the one it answers through, with papers opened and members; those unknown then are missing.

    Whoever calls records the disclosure (``search.disclose``) before it leaves.
    """
    vault = Vault(transaction, keys or keyring())
    roots = resolve(transaction, party_ids, as_of)
    groups = transaction.all(SQL["members"], {"ids": sorted(set(roots.values())), **as_of.given})
    people = _heads(transaction, vault, {*roots.values(), *(row.party_id for row in groups)}, as_of)
    members: dict[int, list[Row]] = defaultdict(list)
    for row in groups:
        members[row.group_id].append(row)
    whole = {
        root: replace(people[root], members=_together(members[root], people))
        for root in set(roots.values())
        if root in people
    }
    return {asked: whole[root] for asked, root in roots.items() if root in whole}


def _heads(transaction: WriteTransaction, vault: Vault, ids: set[int], as_of: AsOf) -> dict[int, Party]:
    given = {"ids": sorted(ids), **as_of.given}
    papers: dict[int, list[Paper]] = defaultdict(list)
    for row in transaction.all(SQL["papers"], given):
        number = vault.open(row.party_id, row.kind, row.sealed)
        paper = Paper(row.kind, number, row.issued_on, row.issuer)
        if paper not in papers[row.root_id]:
            papers[row.root_id].append(paper)
    return {
        row.root_id: Party(row.root_id, Kind(row.kind), _particulars(row), tuple(papers[row.root_id]))
        for row in transaction.all(SQL["versions"], given)
    }


def _particulars(row: Row) -> Particulars:
    birth = Birth(row.birth_year, row.born) if row.birth_year else None
    sex = Sex(row.sex) if row.sex else None
    return Particulars(row.name, sex, birth, row.nationality, row.address, row.holder_kind, row.unit_id)


def _together(rows: Sequence[Row], people: Mapping[int, Party]) -> tuple[Member, ...]:
    """Members in order; two that are one since a merger are one, with both shares."""
    members: dict[int, Member] = {}
    for row in rows:
        if row.party_id not in people:
            continue
        share = Fraction(row.numerator, row.denominator) if row.numerator else None
        if before := members.get(row.party_id):
            share = before.share + share if before.share and share else None
            members[row.party_id] = replace(before, share=share)
        else:
            members[row.party_id] = Member(people[row.party_id], Role(row.role), share)
    return tuple(members.values())
