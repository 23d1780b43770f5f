"""Agreements kept (sổ thỏa thuận): drafted by the provider, signed by both sides, in force until their end or a word of either."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from diaba import sql
from diaba.access import TABLE, Act, Principal, Territory, require
from diaba.db import ReadTransaction, Row, WriteTransaction
from diaba.exchange import clients
from diaba.exchange.agreement import Agreement, read
from diaba.exchange.refusals import AgreementUnknown, AgreementUnreadable, ClientUnknown, SignedAlready
from diaba.exchange.signing import Says, Side, Statement, own_key, statement_in, verify

SQL = sql.load("diaba.exchange")
_OPEN: Mapping[Says, frozenset[str]] = {
    Says.ACCEPT: frozenset({"proposed"}),
    Says.REJECT: frozenset({"proposed"}),
    Says.REVOKE: frozenset({"accepted", "in-force"}),
}
"""In which states a word can be given."""


@dataclass(frozen=True)
class Kept:
    """An agreement, its state today, and who said what of it."""

    agreement: Agreement
    state: str
    drafted_by: str
    signatures: Sequence[Row]


def draft(transaction: WriteTransaction, agreement: Agreement, *, by: Principal, today: date) -> None:
    """Put an agreement before its client; the provider's own signature comes with :func:`sign`.

    Raises:
        NotAllowed: ``by`` may not agree on that area.
        ClientUnknown, AgreementUnreadable: it names a client, a unit or a number that cannot be.
    """
    places = _places(transaction, agreement, today)
    require(by, Act.AGREE)
    for province in places:
        require(by, Act.AGREE, province_code=province)
    client = transaction.value(SQL["client"], {"name": agreement.client})
    if client is None:
        raise ClientUnknown(client=agreement.client)
    given = {
        "id": agreement.id,
        "client": client,
        "content": agreement.content(),
        "hash": agreement.hash(),
        "valid_from": agreement.valid_from,
        "valid_until": agreement.valid_until,
        "province_code": places[0] if len(places) == 1 else None,
        "by": by.name,
    }
    if not transaction.execute(SQL["add_agreement"], given):
        raise AgreementUnreadable(place="id", reason=f"{agreement.id} × 2")


def _places(transaction: ReadTransaction, agreement: Agreement, today: date) -> list[str]:
    """The provinces that the area lies in; "" where it is not said by units, which only the nation may grant."""
    units = sorted({unit for grant in agreement.grants for unit in grant.units})
    rows = transaction.all(SQL["provinces_of"], {"units": units, "today": today})
    strange = set(units) - {row.code for row in rows}
    if strange:
        raise AgreementUnreadable(place="area.units", reason=min(strange))
    unbound = any(not grant.units for grant in agreement.grants)
    return sorted({row.province_code for row in rows} | ({""} if unbound else set()))


def sign(transaction: WriteTransaction, number: UUID, says: Says, *, by: Principal, today: date) -> Kept:
    """The provider's word, signed with the key of this installation.

    Raises:
        NotAllowed: ``by`` may not agree on that area.
        AgreementUnknown, SignedAlready: there is none to be signed.
    """
    require(by, Act.AGREE)
    held = _held(transaction, number, by, today)
    statement, key = Statement(held.agreement, Side.PROVIDER, says), own_key()
    _add(transaction, held, statement, statement.sign(key), {"kid": key.thumbprint(), "by": by.name})
    return kept(transaction, number, by=by, today=today)


def countersign(transaction: WriteTransaction, number: UUID, token: str, *, by: Principal, today: date) -> Kept:
    """The client's word, as it signed it.

    Raises:
        AgreementUnknown, SignatureWrong, ClientKeyUnknown, SignedAlready: it is not taken.
    """
    require(by, Act.CONNECT)
    held = _held(transaction, number, by, today)
    statement, kid = statement_in(held.agreement, Side.CLIENT, token)
    verify(statement, token, clients.key_of(transaction, held.agreement.client, kid))
    _add(transaction, held, statement, token, {"kid": kid, "by": by.name})
    return kept(transaction, number, by=by, today=today)


def kept(transaction: ReadTransaction, number: UUID, *, by: Principal, today: date) -> Kept:
    """The agreement, for its client and for those who may agree on its area.

    Raises:
        AgreementUnknown: there is none for ``by``.
    """
    row = transaction.one(SQL["agreement"], {"id": number, "today": today, **_own(by)})
    if row is None:
        raise AgreementUnknown(agreement=number)
    signatures = transaction.all(SQL["signatures"], {"id": number})
    return Kept(read(row.content), row.state, row.drafted_by, signatures)


def listed(transaction: ReadTransaction, *, by: Principal, today: date) -> list[Row]:
    """Those of ``by``, the newest first: id, client, state, valid, drafted_at, calls of the last 30 days."""
    return transaction.all(SQL["agreements"], {"today": today, **_own(by)})


def _held(transaction: WriteTransaction, number: UUID, by: Principal, today: date) -> Kept:
    """The agreement, which nobody else signs meanwhile."""
    transaction.execute(SQL["lock_agreement"], {"id": number})
    return kept(transaction, number, by=by, today=today)


def _add(
    transaction: WriteTransaction, held: Kept, statement: Statement, token: str, signed: Mapping[str, str]
) -> None:
    said = {(one.side, one.says) for one in held.signatures}
    if held.state not in _OPEN[statement.says] or (statement.side, statement.says) in said:
        facts = {"state": held.state, "says": statement.says, "side": statement.side}
        raise SignedAlready(agreement=held.agreement.id, **facts)
    given = {"id": held.agreement.id, "side": statement.side, "says": statement.says, "jws": token}
    transaction.execute(SQL["add_signature"], {**given, **signed})


def _own(by: Principal) -> dict[str, str | None]:
    """Which agreements ``by`` sees: its own as a client, its province's, or all."""
    reach = TABLE[by.role].get(Act.AGREE)
    return {
        "account": by.name if reach is None else None,
        "province": by.province_code if reach is Territory.OWN_PROVINCE else None,
    }
