"""Keys that seal certificates (khóa ký mã QR): one file, outside the database, in the order they came; the last one is in use.

The file is JSON: ``{"keys": [{"public", "since", "revoked", "private"}]}``, keys in hexadecimal, days as YYYY-MM-DD. Without
``private`` the same list is what the public checks by.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from diaba.clock import today
from diaba.documents.refusals import SealForged, SealKeyRevoked, SealKeysUnreadable, SealKeyUnknown
from diaba.documents.seal import Seal, Sealed
from diaba.paths import VAR


@dataclass(frozen=True)
class Key:
    """One key: ``private`` is None for those who only check."""

    public: bytes
    since: date
    revoked: date | None = None
    private: bytes | None = None

    @property
    def id(self) -> bytes:
        """Four bytes that a seal names its key by."""
        return hashlib.sha256(self.public).digest()[:4]

    def told(self, *, whole: bool) -> dict[str, str | None]:
        """The key as the file has it; its private half with ``whole`` only."""
        told = {
            "id": self.id.hex(),
            "public": self.public.hex(),
            "since": f"{self.since}",
            "revoked": f"{self.revoked}" if self.revoked else None,
        }
        return told | ({"private": self.private.hex()} if whole and self.private else {})


@dataclass(frozen=True)
class Keys:
    """All keys that ever sealed, oldest first; ``place`` is where they come from."""

    keys: tuple[Key, ...]
    place: str

    def seal(self, said: Sealed) -> Seal:
        """``said`` sealed by the newest key that is not revoked.

        Raises:
            SealKeyUnknown: no key here can sign.
        """
        for key in reversed(self.keys):
            if key.private and not key.revoked:
                bare = Seal(said, key.id)
                return replace(bare, signature=Ed25519PrivateKey.from_private_bytes(key.private).sign(bare.signed()))
        raise SealKeyUnknown(key="-", place=self.place)

    def believe(self, seal: Seal) -> Key:
        """The key that made ``seal``. One revoked since then still counts for what it sealed before; the register knows the rest.

        Raises:
            SealKeyUnknown: the key is not in the list.
            SealForged: the signature is not of that key.
            SealKeyRevoked: the key was revoked before the certificate is said to be issued.
        """
        key = next((one for one in self.keys if one.id == seal.key), None)
        if key is None:
            raise SealKeyUnknown(key=seal.key.hex(), place=self.place)
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(seal.signature, seal.signed())
        except InvalidSignature as false:
            raise SealForged from false
        if key.revoked and seal.said.issued >= key.revoked:
            raise SealKeyRevoked(key=key.id.hex(), day=f"{key.revoked:%d/%m/%Y}", issued=f"{seal.said.issued:%d/%m/%Y}")
        return key

    def turned(self, today: date) -> "Keys":
        """With a new key in use from ``today``; the others still count."""
        private = Ed25519PrivateKey.generate()
        fresh = Key(private.public_key().public_bytes_raw(), today, private=private.private_bytes_raw())
        return replace(self, keys=(*self.keys, fresh))

    def revoked(self, key_id: str, day: date) -> "Keys":
        """With that key not believed for anything issued from ``day`` on; a day already set may only become earlier.

        Raises:
            SealKeyUnknown: the key is not in the list.
        """
        if key_id not in {key.id.hex() for key in self.keys}:
            raise SealKeyUnknown(key=key_id, place=self.place)
        ended = (replace(k, revoked=min(day, k.revoked or day)) if k.id.hex() == key_id else k for k in self.keys)
        return replace(self, keys=tuple(ended))

    def text(self, *, whole: bool = False) -> str:
        """The list for everybody; with ``whole`` the file of the installation."""
        return json.dumps({"keys": [key.told(whole=whole) for key in self.keys]}, indent=1) + "\n"


def parse(text: str, place: str) -> Keys:
    """The keys that ``text`` lists.

    Raises:
        SealKeysUnreadable: it lists none.
    """
    try:
        listed = [_key(told) for told in json.loads(text)["keys"]]
    except (ValueError, KeyError, TypeError) as wrong:
        raise SealKeysUnreadable(place=place) from wrong
    return Keys(tuple(listed), place)


def _key(told: dict[str, Any]) -> Key:
    private = bytes.fromhex(told["private"]) if told.get("private") else None
    revoked = date.fromisoformat(told["revoked"]) if told.get("revoked") else None
    key = Key(bytes.fromhex(told["public"]), date.fromisoformat(told["since"]), revoked, private)
    if len(key.public) != 32 or (private and _public(private) != key.public):
        raise ValueError("not a pair")
    return key


def _public(private: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def path() -> Path:
    """DIABA_DOCUMENT_KEYS, or a file of this installation."""
    return Path(os.environ.get("DIABA_DOCUMENT_KEYS") or VAR / "document.keys")


def keys() -> Keys:
    """The keys of this installation; the first is made at first use, readable by its owner only.

    Raises:
        SealKeysUnreadable: the file lists no keys.
    """
    if not path().exists():
        _write(Keys((), "").turned(today()), os.link)
    return parse(path().read_text("utf-8", "replace"), str(path()))


def keep(kept: Keys) -> None:
    """Put ``kept`` in place of what the file has."""
    _write(kept, os.replace)


def _write(kept: Keys, place: Callable[[str, Path], None]) -> None:
    path().parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path().parent, prefix=".", delete=False) as file:  # 0600 from the start
        file.write(kept.text(whole=True))
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):  # another process was quicker; its key is the key
        place(file.name, path())
    with suppress(FileNotFoundError):
        os.unlink(file.name)  # noqa: PTH108 - the name that the writer gave
