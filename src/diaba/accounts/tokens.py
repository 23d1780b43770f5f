"""Tokens of machines (mã truy cập của phần mềm): made once, shown once, kept as a hash, narrowed to acts and a time."""

import hashlib
import secrets
from collections.abc import Collection

from diaba import sql
from diaba.access import Act, Principal, Role
from diaba.accounts.lookup import AccountUnknown
from diaba.db import ReadTransaction, Row, WriteTransaction
from diaba.errors import Refusal

SQL = sql.load("diaba.accounts")
PREFIX = "diaba_"
"""By which scanners of published code know that a token has leaked."""


class ActUnknown(Refusal):
    """There is no act "{act}" that a token could be for. Choose among: {acts}.

    Không có quyền "{act}" để cấp cho mã truy cập. Hãy chọn trong: {acts}.
    """

    status = 422
    code = "act-unknown"


class TokenUnknown(Refusal):
    """This token is not valid: it is mistyped, expired or revoked. Ask the operator for a new one (diaba token create).

    Mã truy cập không hợp lệ: gõ sai, đã hết hạn hoặc đã bị thu hồi. Đề nghị quản trị hệ thống cấp mã mới (diaba token create).
    """

    status = 401
    code = "token-unknown"


def create(transaction: WriteTransaction, username: str, name: str, acts: Collection[str], days: int) -> str:
    """A new token for the account ``username``, good for ``days`` days and for ``acts`` alone; never to be seen again.

    Raises:
        AccountUnknown: there is no such active account.
        ActUnknown: one of ``acts`` is none.
    """
    for act in acts:
        if act not in set(Act):
            raise ActUnknown(act=act, acts=", ".join(Act))
    token = PREFIX + secrets.token_urlsafe(32)
    given = {
        "username": username,
        "name": name,
        "sha256": _hash(token),
        "acts": " ".join(sorted(acts)),
        "days": days,
    }
    if not transaction.execute(SQL["add_token"], given):
        raise AccountUnknown(username=username)
    return token


def holder(transaction: ReadTransaction, token: str) -> Principal:
    """Who holds ``token``, and for which acts.

    Raises:
        TokenUnknown: it is no valid one.
    """
    row = transaction.one(SQL["holder"], {"sha256": _hash(token)})
    if row is None:
        raise TokenUnknown
    acts = frozenset({Act.READ_PUBLIC, *map(Act, row.acts.split())})
    return Principal(row.username, Role(row.role), row.unit_code, row.province_code, acts)


def listed(transaction: ReadTransaction) -> list[Row]:
    """Every token there is, without what it opens."""
    return transaction.all(SQL["tokens"])


def revoke(transaction: WriteTransaction, number: int) -> bool:
    """Let the token ``number`` open nothing any more; whether it did open something."""
    return bool(transaction.execute(SQL["revoke_token"], {"id": number}))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
