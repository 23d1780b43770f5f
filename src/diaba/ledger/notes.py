"""Signed notes and checkpoints (C2SP signed-note, tlog-checkpoint, tlog-cosignature): short texts with Ed25519 signatures.

A key is written as one line: ``name+hash+base64`` for those who verify, ``PRIVATE+KEY+name+hash+base64`` for the one who signs.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from diaba.ledger.refusals import KeyUnreadable, NoteUnreadable

LOG: Final = 0x01
WITNESS: Final = 0x04
_SIGNED, _DASH = "\n\n", "\u2014 "


@dataclass(frozen=True)
class Verifier:
    """A public key with its name; ``kind`` tells what it signs: notes as they are, or a witness's words about them."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes that a signature names its key by."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        """The key as one line."""
        return f"{self.name}+{self.id.hex()}+{_b64(bytes([self.kind]) + self.public)}"

    @classmethod
    def parse(cls, line: str) -> "Verifier":
        """The key that ``line`` holds.

        Raises:
            KeyUnreadable: it holds none, or another than its hash says.
        """
        name, kind, public = _key(line, line.strip().split("+", 2))
        found = cls(name, kind, public)
        if str(found) != line.strip():
            raise KeyUnreadable(key=line[:80])
        return found

    def accepts(self, message: bytes, signature: bytes) -> bool:
        """Whether this key made ``signature`` over ``message``."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class Signer:
    """A private key with its name."""

    name: str
    kind: int
    seed: bytes

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        return Verifier(self.name, self.kind, self._private().public_key().public_bytes_raw())

    def __str__(self) -> str:
        """The key as one line; it is secret."""
        return f"PRIVATE+KEY+{self.name}+{self.verifier.id.hex()}+{_b64(bytes([self.kind]) + self.seed)}"

    @classmethod
    def make(cls, name: str, kind: int) -> "Signer":
        """A new key."""
        return cls(name, kind, Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def parse(cls, line: str) -> "Signer":
        """The private key that ``line`` holds.

        Raises:
            KeyUnreadable: it holds none, or another than its hash says.
        """
        found = cls(*_key("PRIVATE+KEY", line.strip().removeprefix("PRIVATE+KEY+").split("+", 2)))
        if str(found) != line.strip():
            raise KeyUnreadable(key="PRIVATE+KEY")
        return found

    def signature(self, text: str) -> str:
        """The line of a signature over ``text``."""
        return self._line(self._private().sign(text.encode()))

    def cosignature(self, text: str, at: datetime) -> str:
        """The line by which a witness says that, at that moment, ``text`` was the newest it knew of a log that never rewrote."""
        seconds = int(at.timestamp())
        return self._line(seconds.to_bytes(8, "big") + self._private().sign(_witnessed(text, seconds)))

    def _line(self, signature: bytes) -> str:
        return f"{_DASH}{self.name} {_b64(self.verifier.id + signature)}\n"

    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


@dataclass(frozen=True)
class Checkpoint:
    """The size and root of a log at one moment."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{_b64(self.root)}\n"


@dataclass(frozen=True)
class Note:
    """A checkpoint's text and the lines of its signatures."""

    text: str
    signatures: tuple[str, ...]

    @classmethod
    def parse(cls, note: str) -> "Note":
        """The parts of a signed note.

        Raises:
            NoteUnreadable: it is none.
        """
        text, between, lines = note.rpartition(_SIGNED)
        if not between or not lines.endswith("\n") or not all(line.startswith(_DASH) for line in lines.splitlines()):
            raise NoteUnreadable(note=note[:80])
        return cls(text + "\n", tuple(lines.splitlines(keepends=True)))

    def __str__(self) -> str:
        """The note as it is sent."""
        return f"{self.text}\n{''.join(self.signatures)}"

    def checkpoint(self) -> Checkpoint:
        """What the text says.

        Raises:
            NoteUnreadable: it is no checkpoint.
        """
        try:
            origin, size, root, *_ = self.text.splitlines()
            found = Checkpoint(origin, int(size), base64.b64decode(root, validate=True))
        except (ValueError, binascii.Error) as error:
            raise NoteUnreadable(note=self.text[:80]) from error
        if not self.text.startswith(str(found)) or len(found.root) != 32 or not origin:
            raise NoteUnreadable(note=self.text[:80])
        return found

    def is_signed_by(self, verifier: Verifier) -> bool:
        """Whether one of the signatures is of this log's key."""
        return any(verifier.accepts(self.text.encode(), found) for found in self._by(verifier))

    def witnessed_at(self, verifier: Verifier) -> datetime | None:
        """When this witness cosigned it, the newest time it says; None where it did not."""
        moments = [
            int.from_bytes(found[:8], "big")
            for found in self._by(verifier)
            if verifier.accepts(_witnessed(self.text, int.from_bytes(found[:8], "big")), found[8:])
        ]
        return datetime.fromtimestamp(max(moments), UTC) if moments else None

    def _by(self, verifier: Verifier) -> Iterator[bytes]:
        for line in self.signatures:
            name, _, data = line.removeprefix(_DASH).strip().rpartition(" ")
            try:
                found = base64.b64decode(data, validate=True)
            except binascii.Error:
                continue
            if name == verifier.name and found[:4] == verifier.id:
                yield found[4:]


def signed(checkpoint: Checkpoint, signer: Signer) -> str:
    """The note of a checkpoint, signed by the log."""
    return str(Note(str(checkpoint), (signer.signature(str(checkpoint)),)))


def _witnessed(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def _key(shown: str, parts: list[str]) -> tuple[str, int, bytes]:
    try:
        name, _, data = parts
        kind, *key = base64.b64decode(data, validate=True)
    except (ValueError, binascii.Error) as error:
        raise KeyUnreadable(key=shown[:80]) from error
    if kind not in {LOG, WITNESS} or len(key) != 32 or not name or set(name) & set(" \n"):
        raise KeyUnreadable(key=shown[:80])
    return name, kind, bytes(key)


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()
