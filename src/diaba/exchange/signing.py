"""Signatures under agreements (ký thỏa thuận): a compact JWS (RFC 7515) by Ed25519 over what a side says of an agreement's hash."""

import json
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import rfc8785
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from diaba.exchange.agreement import Agreement
from diaba.exchange.refusals import SignatureWrong
from diaba.paths import VAR

ALGORITHM = "Ed25519"
_REGISTRY = jws.JWSRegistry(algorithms=[ALGORITHM])
_LONGEST = 2000


class Side(StrEnum):
    """Who signs."""

    PROVIDER = "provider"
    CLIENT = "client"


class Says(StrEnum):
    """What a side says of an agreement."""

    ACCEPT = "accept"
    REJECT = "reject"
    REVOKE = "revoke"


@dataclass(frozen=True)
class Statement:
    """What is signed: a word of one side on one agreement."""

    agreement: Agreement
    side: Side
    says: Says

    def payload(self) -> bytes:
        """The bytes that are signed; one statement has one."""
        told = {"agreement": str(self.agreement.id), "sha256": self.agreement.hash().hex()}
        return rfc8785.dumps({**told, "side": self.side.value, "says": self.says.value})

    def sign(self, key: OKPKey) -> str:
        """The JWS by a private key."""
        header = {"alg": ALGORITHM, "kid": key.thumbprint()}
        return jws.serialize_compact(header, self.payload(), key, registry=_REGISTRY)


def statement_in(agreement: Agreement, side: Side, token: str) -> tuple[Statement, str]:
    """What ``token`` says of the agreement, and the id of the key it names; who signed is not looked at.

    Raises:
        SignatureWrong: it is no JWS over a word of that side on that agreement.
    """
    if len(token) > _LONGEST or not token.isascii():
        raise SignatureWrong(agreement=agreement.id, reason="JWS")
    try:
        told = jws.extract_compact(token.encode())
        header, said = told.headers(), json.loads(told.payload)
        statement = Statement(agreement, side, Says(said["says"]))
    except (JoseError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise SignatureWrong(agreement=agreement.id, reason="JWS") from error
    kid = header.get("kid")
    if header.keys() != {"alg", "kid"} or header["alg"] != ALGORITHM or not isinstance(kid, str):
        raise SignatureWrong(agreement=agreement.id, reason='{"alg": "Ed25519", "kid": …}')
    if told.payload != statement.payload():
        raise SignatureWrong(agreement=agreement.id, reason=statement.payload().decode())
    return statement, kid


def verify(statement: Statement, token: str, key: OKPKey) -> None:
    """Refuse unless ``key`` signed the statement.

    Raises:
        SignatureWrong: it did not.
    """
    try:
        signed = jws.deserialize_compact(token, key, registry=_REGISTRY).payload
    except (JoseError, ValueError) as error:
        raise SignatureWrong(agreement=statement.agreement.id, reason=f"{key.thumbprint()} ✗") from error
    if signed != statement.payload():
        raise SignatureWrong(agreement=statement.agreement.id, reason=statement.payload().decode())


def own_key() -> OKPKey:
    """The key this installation signs with: the file DIABA_EXCHANGE_KEY, or one of its own, made at first use."""
    path = Path(os.environ.get("DIABA_EXCHANGE_KEY") or VAR / "exchange.key")
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".") as file:  # 0600 from the start
            file.write(json.dumps(OKPKey.generate_key("Ed25519").as_dict(private=True)))
            file.flush()
            os.fsync(file.fileno())
            with suppress(FileExistsError):  # another process was quicker; its key is the key
                os.link(file.name, path)
    return OKPKey.import_key(json.loads(path.read_text("utf-8")))
