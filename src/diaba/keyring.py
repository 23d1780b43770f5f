"""Keys that never enter the database (khóa mã hóa): those that seal data keys, and the one that makes blind indexes.

They come from ``DIABA_PARTY_KEYS`` (their text), or the file ``DIABA_PARTY_KEY_FILE``, or ``party.keys`` of this installation. One
key a line, ``wrap BASE64`` or ``index BASE64``, 32 bytes each; the first of a kind is in use, the others still open.
"""

import base64
import hmac
import os
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from diaba.errors import Refusal
from diaba.paths import VAR

SIZE = 32
_NONCE = 12


class KeysMissing(Refusal):
    """No keys for identity numbers are at {place}. Put the file back from its backup; for a new register run "diaba party keys".

    Không có khóa mã hóa số giấy tờ tại {place}. Hãy khôi phục tệp khóa từ bản sao lưu; với hệ thống mới, chạy "diaba party keys".
    """

    status = 503
    code = "keys-missing"


class KeysUnreadable(Refusal):
    """{place}, line {line} is no key: "wrap" or "index" and 32 bytes in Base64, at least one of each. Put back the file's backup.

    {place}, dòng {line} không phải là khóa: mỗi dòng gồm chữ "wrap" hoặc "index" và 32 byte dạng Base64, mỗi loại ít nhất một dòng.
    Hãy khôi phục tệp khóa từ bản sao lưu.
    """

    status = 503
    code = "keys-unreadable"


class KeyUnknown(Refusal):
    """What is stored was sealed with key {key}, which is not among the keys at {place}. Add that key from its backup.

    Dữ liệu lưu trữ được mã hóa bằng khóa {key}, không có trong tệp khóa tại {place}. Hãy bổ sung khóa đó từ bản sao lưu.
    """

    status = 503
    code = "key-unknown"


class SealBroken(Refusal):
    """The sealed value of {what} does not open: it was altered or moved, or its key is another. Restore it from a backup.

    Không mở được giá trị đã mã hóa của {what}: dữ liệu đã bị sửa, bị chuyển chỗ hoặc dùng sai khóa. Hãy khôi phục từ bản sao lưu.
    """

    status = 500
    code = "seal-broken"


def key_id(key: bytes) -> str:
    """A name of the key that tells nothing of it."""
    return hmac.digest(key, b"diaba key id", "sha256")[:4].hex()


def seal(key: bytes, value: bytes, bound_to: bytes) -> bytes:
    """``value`` by AES-256-GCM, its nonce before it; opens only with the same key and for the same ``bound_to``."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, value, bound_to)


def unseal(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """What ``seal`` was given.

    Raises:
        SealBroken: it was altered, is bound to something else, or another key sealed it.
    """
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], bound_to)
    except InvalidTag as broken:
        raise SealBroken(what=bound_to.decode()) from broken


@dataclass(frozen=True, repr=False)
class Keyring:
    """The keys of an installation by their ids, the one in use first; ``place`` is where they come from."""

    wrapping: Mapping[str, bytes]
    indexing: Mapping[str, bytes]
    place: str

    @property
    def current(self) -> str:
        """The id of the key that seals data keys from now on."""
        return next(iter(self.wrapping))

    @property
    def index(self) -> str:
        """The id of the key that makes blind indexes."""
        return next(iter(self.indexing))

    def wrap(self, data_key: bytes, number: int) -> bytes:
        """The data key sealed by the key in use."""
        return seal(self.wrapping[self.current], data_key, _of(number))

    def unwrap(self, wrapped: bytes, by: str, number: int) -> bytes:
        """The data key again.

        Raises:
            KeyUnknown: the key that sealed it is not here.
            SealBroken: it is not what was sealed.
        """
        if by not in self.wrapping:
            raise KeyUnknown(key=by, place=self.place)
        return unseal(self.wrapping[by], wrapped, _of(number))

    def blind(self, value: str) -> bytes:
        """The blind index of a normalised value: without the key nobody makes it, or tries all numbers against it."""
        return hmac.digest(self.indexing[self.index], value.encode(), "sha256")

    def text(self) -> str:
        """The lines of its file."""
        kinds = (("wrap", self.wrapping), ("index", self.indexing))
        return "".join(f"{kind} {base64.b64encode(key).decode()}\n" for kind, keys in kinds for key in keys.values())

    def turned(self, *, index: bool = False) -> "Keyring":
        """With a new key in use, to seal or, with ``index``, to make blind indexes; the others kept behind it."""
        fresh = secrets.token_bytes(SIZE)
        if index:
            return Keyring(self.wrapping, {key_id(fresh): fresh, **self.indexing}, self.place)
        return Keyring({key_id(fresh): fresh, **self.wrapping}, self.indexing, self.place)


def _of(number: int) -> bytes:
    return f"data key {number}".encode()


def parse(text: str, place: str) -> Keyring:
    """The keys that ``text`` holds.

    Raises:
        KeysUnreadable: a line is no key, or one of the two kinds is not there.
    """
    kept: dict[str, dict[str, bytes]] = {"wrap": {}, "index": {}}
    number = 0
    for number, line in enumerate(text.splitlines(), 1):
        kind, _, encoded = line.strip().partition(" ")
        try:
            key = base64.b64decode(encoded, validate=True)
        except ValueError as wrong:
            raise KeysUnreadable(place=place, line=number) from wrong
        if kind not in kept or len(key) != SIZE:
            raise KeysUnreadable(place=place, line=number)
        kept[kind][key_id(key)] = key
    if not all(kept.values()):
        raise KeysUnreadable(place=place, line=number + 1)
    return Keyring(kept["wrap"], kept["index"], place)


def make() -> Keyring:
    """New keys, drawn by the machine."""
    wrapping, indexing = secrets.token_bytes(SIZE), secrets.token_bytes(SIZE)
    return Keyring({key_id(wrapping): wrapping}, {key_id(indexing): indexing}, str(key_file()))


def key_file() -> Path:
    """DIABA_PARTY_KEY_FILE, or a file of this installation."""
    return Path(os.environ.get("DIABA_PARTY_KEY_FILE") or VAR / "party.keys")


def keyring() -> Keyring:
    """The keys of this installation.

    Raises:
        KeysMissing: there are none; they are never made behind the back of a register that has sealed values.
        KeysUnreadable: what is there holds no keys.
    """
    if given := os.environ.get("DIABA_PARTY_KEYS"):
        return parse(given, "DIABA_PARTY_KEYS")
    path = key_file()
    if not path.exists():
        raise KeysMissing(place=path)
    return parse(path.read_text("ascii", "replace"), str(path))


def from_environment() -> bool:
    """Whether the keys come as text, and no file is looked at."""
    return bool(os.environ.get("DIABA_PARTY_KEYS"))


def are_given() -> bool:
    """Whether this installation has keys."""
    return from_environment() or key_file().exists()


def others_may_read() -> bool:
    """Whether the key file is open to anybody but its owner."""
    return not from_environment() and bool(key_file().stat().st_mode & 0o077)


def keep(keys: Keyring, *, instead: bool = False) -> None:
    """Write the keys to their file, readable by its owner only; with ``instead`` in place of what is there.

    A file that another process put there meanwhile stays.
    """
    path = key_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".", delete=False) as file:  # 0600 from the start
        file.write(keys.text())
        file.flush()
        os.fsync(file.fileno())
    if instead:
        Path(file.name).replace(path)
        return
    with suppress(FileExistsError):
        os.link(file.name, path)
    Path(file.name).unlink()
