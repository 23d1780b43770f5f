"""The seal in a certificate's QR symbol (mã QR): COSE_Sign1 by Ed25519 (RFC 9052, RFC 9864) over facts that name nobody.

As text it is base32 in capitals, which a QR symbol holds in its alphanumeric mode and an address carries as it is. One seal
has one spelling: what reads it makes it again from what was understood, and believes nothing that differs by a bit.
"""

import base64
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import cbor2

from diaba.documents.refusals import SealUnreadable

ALGORITHM: Final = -19
"""Ed25519, fully specified (RFC 9864)."""
_TAG, _ALG, _KID = 18, 1, 4
_EPOCH = date(1970, 1, 1)
_MOST = 400
_SERIAL = re.compile(r"\S[^\x00-\x1f]{0,31}")
_PARCEL = re.compile(r"[0-9b-hjkmnp-z]{12}")


@dataclass(frozen=True)
class Sealed:
    """What a seal says: serial, code of the parcel, place of its act in the ledger, SHA-256 of the printed facts, the day."""

    serial: str
    parcel: str
    entry: int
    digest: bytes
    issued: date

    def payload(self) -> bytes:
        """Deterministic CBOR (RFC 8949 §4.2), keys 1 to 5; the day is counted from 1970-01-01."""
        days = (self.issued - _EPOCH).days
        return cbor2.dumps({1: self.serial, 2: self.parcel, 3: self.entry, 4: self.digest, 5: days}, canonical=True)


@dataclass(frozen=True)
class Seal:
    """A seal that was read and not yet believed: ``signature`` is by the key ``key`` over ``signed()``."""

    said: Sealed
    key: bytes
    signature: bytes = b""

    def protected(self) -> bytes:
        """The headers under the signature: the algorithm and the key."""
        return cbor2.dumps({_ALG: ALGORITHM, _KID: self.key}, canonical=True)

    def signed(self) -> bytes:
        """The bytes that the signature is over (RFC 9052 §4.4)."""
        return cbor2.dumps(["Signature1", self.protected(), b"", self.said.payload()], canonical=True)

    def text(self) -> str:
        """The seal as it is printed."""
        body = cbor2.CBORTag(_TAG, [self.protected(), {}, self.said.payload(), self.signature])
        return base64.b32encode(cbor2.dumps(body, canonical=True)).decode().rstrip("=")


def read_seal(text: str) -> Seal:
    """The seal that ``text`` spells.

    Raises:
        SealUnreadable: it spells none, or not in the one way a seal is written.
    """
    if not 0 < len(text) <= _MOST:
        raise SealUnreadable(reason=f"{len(text)}")
    try:
        seal = _understood(cbor2.loads(base64.b32decode(text + "=" * (-len(text) % 8))))
    except (cbor2.CBORError, ValueError, TypeError, KeyError, AttributeError, OverflowError) as wrong:
        raise SealUnreadable(reason="CBOR") from wrong
    if seal.text() != text:
        raise SealUnreadable(reason="RFC 8949 §4.2")
    return seal


def _understood(told: Any) -> Seal:  # noqa: ANN401 - whatever CBOR may hold
    """Only the headers and fields of a seal, each of its type; what is more or less is no seal."""
    if not isinstance(told, cbor2.CBORTag) or told.tag != _TAG:
        raise ValueError("not COSE_Sign1")
    protected, unprotected, payload, signature = told.value
    headers, facts = cbor2.loads(protected), cbor2.loads(payload)
    if unprotected != {} or set(headers) != {_ALG, _KID} or set(facts) != {1, 2, 3, 4, 5}:
        raise ValueError("headers or fields")
    key, (serial, parcel, entry, digest, days) = headers[_KID], (facts[name] for name in range(1, 6))
    kinds = ((serial, str), (parcel, str), (entry, int), (digest, bytes), (days, int), (key, bytes), (signature, bytes))
    if headers[_ALG] != ALGORITHM or not all(type(value) is kind for value, kind in kinds):
        raise ValueError("algorithm or types")
    lengths = (len(digest), len(key), len(signature)) == (32, 4, 64)
    if not (lengths and entry >= 0 and _SERIAL.fullmatch(serial) and _PARCEL.fullmatch(parcel)):
        raise ValueError("values")
    return Seal(Sealed(serial, parcel, entry, digest, _EPOCH + timedelta(days=days)), key, signature)
