"""Keys come from a file or the environment, open what they sealed and nothing else, and are never made over others."""

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diaba import keyring
from diaba.keyring import KeysMissing, KeysUnreadable, KeyUnknown, SealBroken, seal, unseal


@pytest.fixture
def key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "kept" / "party.keys"
    monkeypatch.delenv("DIABA_PARTY_KEYS", raising=False)
    monkeypatch.setenv("DIABA_PARTY_KEY_FILE", str(path))
    return path


def test_kept_and_found_again_readable_by_the_owner_alone(key_file: Path) -> None:
    assert not keyring.are_given()
    made = keyring.make()
    keyring.keep(made)
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert not keyring.others_may_read()
    assert keyring.keyring() == made
    assert keyring.are_given()
    key_file.chmod(0o640)
    assert keyring.others_may_read()
    assert [path.name for path in key_file.parent.iterdir()] == ["party.keys"]


def test_keys_that_are_there_stay_unless_they_are_to_be_changed(key_file: Path) -> None:
    first = keyring.make()
    keyring.keep(first)
    keyring.keep(keyring.make())
    assert keyring.keyring() == first
    keyring.keep(first.turned(), instead=True)
    assert keyring.keyring().current != first.current
    assert key_file.stat().st_mode & 0o777 == 0o600


def test_from_the_environment(key_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = keyring.make()
    monkeypatch.setenv("DIABA_PARTY_KEYS", made.text())
    assert keyring.keyring().wrapping == made.wrapping
    assert keyring.are_given()
    assert not keyring.others_may_read()
    assert not key_file.exists()


def test_without_keys_there_is_a_sentence(key_file: Path) -> None:
    with pytest.raises(KeysMissing, match=str(key_file)):
        keyring.keyring()


@pytest.mark.parametrize(("text", "line"), [
    ("", 1), ("wrap AAAA", 1), ("wrap *", 1), ("door " + "A" * 43 + "=", 1), ("wrap " + "A" * 43 + "=", 2), ("wrap " + "A" * 43 + "=\nindex ă", 2)
])  # fmt: skip
def test_what_is_no_key(text: str, line: int) -> None:
    with pytest.raises(KeysUnreadable, match=f"line {line} "):
        keyring.parse(text, "here")


def test_a_turned_ring_still_opens_what_it_sealed() -> None:
    first = keyring.make()
    wrapped = first.wrap(b"k" * 32, 7)
    turned = first.turned().turned(index=True)
    assert turned.unwrap(wrapped, first.current, 7) == b"k" * 32
    assert turned.blind("1") != first.blind("1")
    assert keyring.parse(turned.text(), turned.place) == turned
    with pytest.raises(KeyUnknown, match=turned.current):
        first.unwrap(turned.wrap(b"k" * 32, 7), turned.current, 7)
    with pytest.raises(SealBroken, match="data key 8"):
        first.unwrap(wrapped, first.current, 8)


def test_a_ring_does_not_print_its_keys() -> None:
    made = keyring.make()
    assert not [
        key
        for key in (*made.wrapping.values(), *made.indexing.values())
        if repr(key) in repr(made) or key.hex() in repr(made)
    ]


@given(
    value=st.binary(max_size=40), bound=st.text("ab 1", max_size=8), place=st.integers(0, 2**20), bit=st.integers(0, 7)
)
def test_what_is_sealed_opens_whole_or_not_at_all(value: bytes, bound: str, place: int, bit: int) -> None:
    key = b"k" * 32
    sealed = seal(key, value, bound.encode())
    assert unseal(key, sealed, bound.encode()) == value
    spoiled = bytearray(sealed)
    spoiled[place % len(sealed)] ^= 1 << bit
    with pytest.raises(SealBroken):
        unseal(key, bytes(spoiled), bound.encode())
    with pytest.raises(SealBroken):
        unseal(key, sealed, bound.encode() + b"x")
