"""Enter parties into the register, many at once (ghi người sử dụng đất vào sổ)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from diaba import sql
from diaba.db import WriteTransaction
from diaba.party.model import Kind, Membership, Paper, Particulars
from diaba.party.vault import Vault

SQL = sql.load("diaba.party")


@dataclass(frozen=True)
class Opening:
    """A party to be entered under a number that was drawn for it, from a day on."""

    id: int
    kind: Kind
    particulars: Particulars
    since: date
    papers: Sequence[Paper] = ()
    members: Sequence[Membership] = ()


def draw(transaction: WriteTransaction, count: int) -> list[int]:
    """Numbers for ``count`` new parties, in order."""
    return [row.id for row in transaction.all(SQL["draw_parties"], {"count": count})]


def enter(transaction: WriteTransaction, vault: Vault, openings: Sequence[Opening], *, act_id: int) -> None:
    """Write heads, particulars, papers and memberships, all opened by the act."""
    if not openings:
        return
    transaction.execute(
        SQL["open_parties"],
        {"ids": [one.id for one in openings], "kinds": [one.kind for one in openings]},
    )
    versions(transaction, [(one.id, one.particulars, one.since) for one in openings], act_id=act_id)
    papers(transaction, vault, [(one.id, paper, one.since) for one in openings for paper in one.papers], act_id=act_id)
    memberships(
        transaction,
        [(one.id, rank, member, one.since) for one in openings for rank, member in enumerate(one.members, 1)],
        act_id=act_id,
    )


def versions(transaction: WriteTransaction, rows: Sequence[tuple[int, Particulars, date]], *, act_id: int) -> None:
    """Open a version for each party, from its day on."""
    told = [particulars for _, particulars, _ in rows]
    transaction.execute(
        SQL["open_party_versions"],
        {
            "act_id": act_id,
            "ids": [party_id for party_id, _, _ in rows],
            "names": [one.name for one in told],
            "sexes": [one.sex for one in told],
            "days": [one.birth.day if one.birth else None for one in told],
            "years": [one.birth.year if one.birth else None for one in told],
            "nationalities": [one.nationality for one in told],
            "addresses": [one.address for one in told],
            "holder_kinds": [one.holder_kind for one in told],
            "units": [one.unit_id for one in told],
            "since": [since for _, _, since in rows],
        },
    )


def papers(
    transaction: WriteTransaction, vault: Vault, rows: Sequence[tuple[int, Paper, date]], *, act_id: int
) -> None:
    """Open papers, each with its number sealed and indexed."""
    if not rows:
        return
    vault.prepare(party_id for party_id, _, _ in rows)
    transaction.execute(
        SQL["open_identities"],
        {
            "act_id": act_id,
            "ids": [party_id for party_id, _, _ in rows],
            "kinds": [paper.kind for _, paper, _ in rows],
            "sealed": [vault.seal(party_id, paper.kind, paper.number) for party_id, paper, _ in rows],
            "issued": [paper.issued_on for _, paper, _ in rows],
            "issuers": [paper.issuer for _, paper, _ in rows],
            "since": [since for _, _, since in rows],
            "blinds": [vault.blind(paper.number) for _, paper, _ in rows],
            "key_id": vault.keys.index,
        },
    )


def memberships(
    transaction: WriteTransaction, rows: Sequence[tuple[int, int, Membership, date]], *, act_id: int
) -> None:
    """Open memberships: group, rank, who, and since when."""
    if not rows:
        return
    shares = [member.share for _, _, member, _ in rows]
    transaction.execute(
        SQL["open_members"],
        {
            "act_id": act_id,
            "groups": [group for group, _, _, _ in rows],
            "ranks": [rank for _, rank, _, _ in rows],
            "ids": [member.party_id for _, _, member, _ in rows],
            "roles": [member.role for _, _, member, _ in rows],
            "numerators": [_part(share, "numerator") for share in shares],
            "denominators": [_part(share, "denominator") for share in shares],
            "since": [since for _, _, _, since in rows],
        },
    )


def _part(share: Fraction | None, which: str) -> int | None:
    return None if share is None else int(getattr(share, which))
