"""The sheet of an act (phiếu việc đăng ký): who decided it on what, what it began and ended, and its place in the ledger."""

from dataclasses import dataclass

from diaba import sql
from diaba.access import Principal
from diaba.db import ReadTransaction, Row
from diaba.registry.refusals import ActNumberUnknown
from diaba.registry.sheets.places import MOST_NUMBER, require_one_of

SQL = sql.load("diaba.registry.sheets")
MOST = 100
"""Versions of one table that are told; ``in_all`` of each tells how many there are."""


@dataclass(frozen=True)
class ActSheet:
    """An act and what it changed; rows that ``begins`` were opened by it, the others ended."""

    act: Row
    """id, kind, decided_by, approved_by, effective, recorded_at, dossier, leaf, seq, opened, closed (rows), sources."""
    parcels: list[Row]
    rights: list[Row]
    certificates: list[Row]
    caveats: list[Row]
    parties: list[int]
    """By number alone."""


def act_sheet(transaction: ReadTransaction, by: Principal, number: int) -> ActSheet:
    """The act with that number.

    Raises:
        ActNumberUnknown: there is none.
        NotAllowed: nothing that it touched is in reach of ``by``.
    """
    given = {"act": min(number, MOST_NUMBER), "most": MOST}
    act = transaction.one(SQL["act"], given)
    if act is None:
        raise ActNumberUnknown(act=number)
    named = transaction.all(SQL["parties_of_act"], given)
    require_one_of(by, [*transaction.all(SQL["land_of_act"], given), *(row for row in named if row.unit_code)])
    return ActSheet(
        act,
        parcels=transaction.all(SQL["parcels_of_act"], given),
        rights=transaction.all(SQL["rights_of_act"], given),
        certificates=transaction.all(SQL["certificates_of_act"], given),
        caveats=transaction.all(SQL["caveats_of_act"], given),
        parties=sorted({row.party_id for row in named}),
    )
