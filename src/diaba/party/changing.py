"""Create a party and change what is known of it (lập, thay đổi thông tin người sử dụng đất): nothing is overwritten."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from diaba import sql
from diaba.db import Row, WriteTransaction
from diaba.keyring import Keyring, keyring
from diaba.party import opening
from diaba.party.duplicates import find_candidates
from diaba.party.merge import Decision, two_officers
from diaba.party.model import Kind, Membership, NewParty, Paper, Particulars, Role
from diaba.party.opening import Opening
from diaba.party.refusals import ChangeTooEarly, MembersDoNotFit, PaperUnknown, PartyUnknown, SharesNotWhole
from diaba.party.resolve import lock
from diaba.party.vault import Vault

SQL = sql.load("diaba.party")


def create(
    transaction: WriteTransaction, new: NewParty, *, act_id: int, effective: date, keys: Keyring | None = None
) -> int:
    """Enter a party and list whom it looks like; its number.

    Raises:
        MembersDoNotFit, SharesNotWhole: the group is none.
        PartyUnknown, PartyIsMerged: a member is not to be had.
    """
    _fits(new.kind, new.particulars.name, new.members)
    lock(transaction, [member.party_id for member in new.members])
    [number] = opening.draw(transaction, 1)
    entered = Opening(number, new.kind, new.particulars, effective, new.papers, new.members)
    opening.enter(transaction, Vault(transaction, keys or keyring()), [entered], act_id=act_id)
    find_candidates(transaction, [number], act_id=act_id)
    return number


def change_particulars(
    transaction: WriteTransaction, party_id: int, particulars: Particulars, *, act_id: int, effective: date
) -> None:
    """Let other particulars hold from a day on; until then the old ones held.

    Raises:
        PartyUnknown, PartyIsMerged: there is nobody to change.
        ChangeTooEarly: the particulars that would end began later.
    """
    live = _live(transaction, party_id)
    if effective < live.since:
        raise ChangeTooEarly(party=party_id, since=live.since, given=effective)
    _supersede(transaction, live.id, act_id, effective)
    opening.versions(transaction, [(party_id, particulars, effective)], act_id=act_id)


def correct_particulars(
    transaction: WriteTransaction, party_id: int, particulars: Particulars, decision: Decision
) -> None:
    """Let other particulars hold since the wrong ones did: an error, found now.

    Raises:
        SecondOfficerMissing: one person alone decides.
        PartyUnknown, PartyIsMerged: there is nobody to correct.
    """
    two_officers(decision, party_id)
    live = _live(transaction, party_id)
    _supersede(transaction, live.id, decision.act_id, live.since)
    opening.versions(transaction, [(party_id, particulars, live.since)], act_id=decision.act_id)


def add_paper(
    transaction: WriteTransaction,
    party_id: int,
    paper: Paper,
    *,
    act_id: int,
    effective: date,
    keys: Keyring | None = None,
) -> None:
    """Let the party be known by one more paper, and list whom it looks like now.

    Raises:
        PartyUnknown, PartyIsMerged: there is nobody to add it to.
    """
    lock(transaction, [party_id])
    opening.papers(transaction, Vault(transaction, keys or keyring()), [(party_id, paper, effective)], act_id=act_id)
    find_candidates(transaction, [party_id], act_id=act_id)


def end_paper(transaction: WriteTransaction, party_id: int, paper_id: int, *, act_id: int, effective: date) -> None:
    """Let a paper be valid until a day.

    Raises:
        PaperUnknown: the party has no such paper.
        ChangeTooEarly: it began later.
    """
    lock(transaction, [party_id])
    live = transaction.one(SQL["live_paper"], {"id": paper_id, "party_id": party_id})
    if live is None:
        raise PaperUnknown(party=party_id, paper=paper_id)
    if effective < live.since:
        raise ChangeTooEarly(party=party_id, since=live.since, given=effective)
    given = {"id": paper_id, "act_id": act_id, "effective": effective}
    transaction.execute(SQL["close_paper"], given)
    transaction.execute(SQL["restate_paper"], given)


def change_members(
    transaction: WriteTransaction, group_id: int, members: Sequence[Membership], *, act_id: int, effective: date
) -> None:
    """Let a group consist of other members, or of the same with other roles and shares, from a day on.

    Raises:
        MembersDoNotFit, SharesNotWhole: they are no such group.
        PartyUnknown, PartyIsMerged: the group or a member is not to be had.
        ChangeTooEarly: the present members joined later.
    """
    kinds = lock(transaction, [group_id, *(member.party_id for member in members)])
    _fits(Kind(kinds[group_id]), _live(transaction, group_id).name, members)
    given = {"group_id": group_id, "act_id": act_id, "effective": effective}
    since = transaction.value(SQL["members_since"], given)
    if since and effective < since:
        raise ChangeTooEarly(party=group_id, since=since, given=effective)
    ended = [row.id for row in transaction.all(SQL["close_members"], given)]
    transaction.execute(SQL["restate_members"], {**given, "ids": ended})
    rows = [(group_id, rank, member, effective) for rank, member in enumerate(members, 1)]
    opening.memberships(transaction, rows, act_id=act_id)


def _live(transaction: WriteTransaction, party_id: int) -> Row:
    lock(transaction, [party_id])
    live = transaction.one(SQL["live_version"], {"party_id": party_id})
    if live is None:
        raise PartyUnknown(party=party_id)
    return live


def _supersede(transaction: WriteTransaction, version_id: int, act_id: int, effective: date) -> None:
    given = {"id": version_id, "act_id": act_id, "effective": effective}
    transaction.execute(SQL["close_version"], given)
    transaction.execute(SQL["restate_version"], given)


def _fits(kind: Kind, name: str, members: Sequence[Membership]) -> None:
    """Refuse members that make no group of this kind, and shares that do not make a whole."""
    roles = [member.role for member in members]
    fits = {
        Kind.SPOUSES: sorted(roles) == [Role.HUSBAND, Role.WIFE],
        Kind.HOUSEHOLD: roles.count(Role.HEAD) == 1,
        Kind.CO_HOLDERS: len(members) > 1,
        Kind.INDIVIDUAL: not members,
    }.get(kind, set(roles) <= {Role.REPRESENTATIVE})
    if not fits or len({member.party_id for member in members}) < len(members):
        raise MembersDoNotFit(name=name, kind=kind, count=len(members))
    shares = [member.share for member in members if member.share is not None]
    if shares and (len(shares) < len(members) or sum(shares) != 1):
        raise SharesNotWhole(name=name, total=sum(shares, Fraction(0)))
