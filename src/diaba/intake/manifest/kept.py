"""Senders' keys (khóa của bên giao nộp), and the manifests that deliveries came with, kept as evidence."""

import base64

from joserfc.jwk import OKPKey
from psycopg.types.json import Jsonb

from diaba import sql
from diaba.access import Act, Principal, require
from diaba.db import ReadTransaction, Row, WriteTransaction
from diaba.intake.manifest.refusals import SenderKeyRevoked, SenderKeyUnknown
from diaba.intake.manifest.signing import Signed

SQL = sql.load("diaba.intake")


def register(transaction: WriteTransaction, sender: str, key: OKPKey, *, days: int, by: Principal) -> str:
    """Register the public part of a sender's key for some days from now; its id (RFC 7638). Registering again gives it a new end.

    Raises:
        NotAllowed: ``by`` does not operate the system.
        SenderKeyRevoked: it was revoked.
    """
    require(by, Act.OPERATE)
    kid = key.thumbprint()
    given = {"sender": sender, "kid": kid, "public_key": _raw(key), "days": days, "registered_by": by.name}
    if not transaction.execute(SQL["register_sender_key"], given):
        raise SenderKeyRevoked(sender=sender, kid=kid)
    return kid


def revoke(transaction: WriteTransaction, sender: str, kid: str, *, by: Principal) -> None:
    """End a key now; what it signed before stays signed.

    Raises:
        NotAllowed: ``by`` does not operate the system.
        SenderKeyUnknown: there is none, or it is revoked already.
    """
    require(by, Act.OPERATE)
    if not transaction.execute(SQL["revoke_sender_key"], {"sender": sender, "kid": kid, "by": by.name}):
        raise SenderKeyUnknown(sender=sender, kid=kid)


def listed(transaction: ReadTransaction) -> list[Row]:
    """All keys there are and were."""
    return transaction.all(SQL["sender_keys"])


def verify(transaction: ReadTransaction, signed: Signed) -> None:
    """Refuse unless a key of the sender's that is in force signed it.

    Raises:
        ManifestUnreadable: the signature is none.
        SenderKeyUnknown: the sender has no such key in force.
        ManifestSignatureWrong: the key did not sign this.
    """
    asked = {"sender": signed.manifest.sender, "kid": signed.kid}
    raw = transaction.value(SQL["sender_key"], asked)
    if raw is None:
        raise SenderKeyUnknown(**asked)
    x = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    signed.verify(OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": x}))


def keep(transaction: WriteTransaction, delivery: int, signed: Signed) -> None:
    """Keep the manifest with its delivery; the first stays, the same files delivered again are the same delivery."""
    manifest = signed.manifest
    given = {"delivery": delivery, "sender": manifest.sender, "kid": signed.kid, "signature": signed.signature}
    transaction.execute(SQL["keep_manifest"], {**given, "made_at": manifest.made_at, "said": Jsonb(manifest.plain())})


def _raw(key: OKPKey) -> bytes:
    x: str = str(key.as_dict(private=False)["x"])
    return base64.urlsafe_b64decode(x + "=" * (-len(x) % 4))
