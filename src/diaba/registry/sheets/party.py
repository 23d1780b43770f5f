"""The sheet of a party (phiếu người sử dụng đất): who it is, what it holds alone or with others; each look is written down."""

from dataclasses import dataclass
from datetime import date, datetime

from diaba import sql
from diaba.db import Row, WriteTransaction
from diaba.party.model import Party
from diaba.party.refusals import PartyUnknown
from diaba.party.resolve import AsOf
from diaba.party.search import Look, disclose
from diaba.party.sheet import read_parties
from diaba.registry.sheets.places import MOST_NUMBER, is_in_reach, require_one_of

SQL = sql.load("diaba.registry.sheets")
MOST = 500
FIELDS = ("name", "birth", "sex", "nationality", "address", "papers", "holdings")


@dataclass(frozen=True)
class PartySheet:
    """A party as of two times."""

    party: Party
    holdings: list[Row]
    """Rights in reach of who looks: right_id, ba_unit_id, type, party_id, shares, rank, term, serial, since, act, parcels."""
    elsewhere: int
    """How many more rights there are in the territory of others."""
    acts: list[Row]


def party_sheet(transaction: WriteTransaction, look: Look, number: int, at: date, known: datetime) -> PartySheet:
    """The party with that number, or the one it answers through.

    Raises:
        PurposeUnknown, DossierMissing: this look is not to be had.
        PartyUnknown: nobody had the number then.
        NotAllowed: neither it nor land of it is in reach.
    """
    number = min(number, MOST_NUMBER)
    holders = [row.id for row in transaction.all(SQL["holders"], {"party": number, "at": at, "known": known})]
    given = {"holders": holders, "at": at, "known": known, "most": MOST}
    places = transaction.all(SQL["homes"], given)
    party = read_parties(transaction, [number], AsOf(at, known)).get(number)
    if party is None or not places:
        raise PartyUnknown(party=number)
    require_one_of(look.by, places)
    disclose(transaction, look, [party.id, *(member.party.id for member in party.members)], FIELDS)
    held = transaction.all(SQL["holdings"], given)
    theirs = [row for row in held if _is_theirs(look, row)]
    return PartySheet(party, theirs, len(held) - len(theirs), transaction.all(SQL["acts_of_party"], given))


def _is_theirs(look: Look, row: Row) -> bool:
    return any(is_in_reach(look.by, parcel["unit_code"], parcel["province_code"]) for parcel in row.parcels or ())
