"""Connected systems (hệ thống kết nối): who they are, and the keys they sign agreements with."""

import base64

from joserfc.jwk import OKPKey
from psycopg import errors

from diaba import sql
from diaba.access import Act, Principal, require
from diaba.db import ReadTransaction, Row, WriteTransaction
from diaba.exchange.agreement import CLIENT
from diaba.exchange.refusals import ClientExists, ClientKeyUnknown, ClientNameWrong, ClientUnknown

SQL = sql.load("diaba.exchange")


def register(transaction: WriteTransaction, name: str, organisation: str, account: str, *, by: Principal) -> int:
    """Let a system connect, by an account of the role partner; its number.

    Raises:
        NotAllowed: ``by`` does not operate the installation.
        ClientNameWrong: no agreement could name it so.
        ClientExists: the name or the account is taken.
    """
    require(by, Act.OPERATE)
    if not CLIENT.fullmatch(name):
        raise ClientNameWrong(client=name[:80])
    given = {"name": name, "organisation": organisation, "account": account, "by": by.name}
    try:
        with transaction.part():
            number: int = transaction.value(SQL["add_client"], given)
    except errors.UniqueViolation as taken:
        raise ClientExists(client=name, account=account) from taken
    return number


def add_key(transaction: WriteTransaction, name: str, key: OKPKey, *, by: Principal) -> str:
    """Let a client sign with the private half of ``key``; its id (RFC 7638).

    Raises:
        NotAllowed: ``by`` does not operate the installation.
        ClientUnknown: there is no such client.
    """
    require(by, Act.OPERATE)
    given = {"client": _number(transaction, name), "kid": key.thumbprint(), "public_key": _raw(key), "by": by.name}
    transaction.execute(SQL["add_client_key"], given)
    return str(given["kid"])


def revoke_key(transaction: WriteTransaction, name: str, kid: str, *, by: Principal) -> None:
    """Let nothing be signed with a key any more; what it signed stays signed.

    Raises:
        NotAllowed: ``by`` does not operate the installation.
        ClientKeyUnknown: the client has no such key in force.
    """
    require(by, Act.OPERATE)
    if not transaction.execute(SQL["revoke_client_key"], {"client": _number(transaction, name), "kid": kid}):
        raise ClientKeyUnknown(client=name, kid=kid)


def key_of(transaction: ReadTransaction, name: str, kid: str) -> OKPKey:
    """A key in force of the client.

    Raises:
        ClientKeyUnknown: it has no such key.
    """
    raw = transaction.value(SQL["client_key"], {"client": _number(transaction, name), "kid": kid})
    if raw is None:
        raise ClientKeyUnknown(client=name, kid=kid)
    x = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    return OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": x})


def listed(transaction: ReadTransaction) -> list[Row]:
    """All clients, with how many keys in force each has."""
    return transaction.all(SQL["clients"])


def _number(transaction: ReadTransaction, name: str) -> int:
    number: int | None = transaction.value(SQL["client"], {"name": name})
    if number is None:
        raise ClientUnknown(client=name)
    return number


def _raw(key: OKPKey) -> bytes:
    x = str(key.as_dict(private=False)["x"])
    return base64.urlsafe_b64decode(x + "=" * (-len(x) % 4))
