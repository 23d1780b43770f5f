"""A seal is believed when every bit of it is the one that was signed, by a key that counted that day."""

import base64
from datetime import date
from pathlib import Path

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diaba.documents import keys
from diaba.documents.keys import Keys
from diaba.documents.refusals import (
    SealForged,
    SealKeyRevoked,
    SealKeysUnreadable,
    SealKeyUnknown,
    SealUnreadable,
)
from diaba.documents.seal import Sealed, read_seal
from diaba.errors import Refusal

DAY = date(2026, 11, 23)
KEYS = Keys((), "here").turned(date(2026, 1, 1))
SAID = Sealed("AA 12345678", "w7g8h9j2k3m4", 1_234_567, bytes(range(32)), DAY)
TEXT = KEYS.seal(SAID).text()


def checked(text: str, by: Keys = KEYS) -> Sealed:
    seal = read_seal(text)
    by.believe(seal)
    return seal.said


def spelled(value: object) -> str:
    return base64.b32encode(cbor2.dumps(value)).decode().rstrip("=")


def test_what_was_sealed_is_read_and_fits_the_budget() -> None:
    assert checked(TEXT) == SAID
    assert len(base64.b32decode(TEXT + "=" * (-len(TEXT) % 8))) <= 213


@given(st.integers(0, len(TEXT) - 1), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567=a "))
def test_no_other_letter_anywhere_is_believed(place: int, letter: str) -> None:
    other = TEXT[:place] + letter + TEXT[place + 1 :]
    if other != TEXT:
        with pytest.raises(Refusal):
            checked(other)


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", max_size=450) | st.binary(max_size=90).map(spelled))
def test_anything_else_is_refused_in_words(text: str) -> None:
    with pytest.raises(SealUnreadable):
        read_seal(text)


def parts() -> list[object]:
    return list(cbor2.loads(base64.b32decode(TEXT + "=" * (-len(TEXT) % 8))).value)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (0, cbor2.dumps({1: -8, 4: KEYS.keys[0].id})),
        (0, cbor2.dumps({1: -19})),
        (0, cbor2.dumps({4: KEYS.keys[0].id, 1: -19})),
        (0, cbor2.dumps({1: -19, 4: KEYS.keys[0].id, 2: [99]})),
        (1, {4: b"1234"}),
        (2, cbor2.dumps({1: "AA 12345678"})),
        (2, SAID.payload() + b"\x00"),
    ],
    ids=["other algorithm", "no key", "other order", "critical header", "loose header", "fewer facts", "more bytes"],
)
def test_headers_and_spellings_that_a_loose_reader_takes_are_refused(place: int, value: object) -> None:
    body = parts()
    body[place] = value
    with pytest.raises(SealUnreadable):
        read_seal(spelled(cbor2.CBORTag(18, body)))


@pytest.mark.parametrize("more", ["A", "AA", "AAAAAAAA"])
def test_nothing_may_follow(more: str) -> None:
    with pytest.raises(SealUnreadable):
        read_seal(TEXT + more)


def test_another_certificate_cannot_borrow_the_signature() -> None:
    body = parts()
    body[2] = Sealed("AA 12345679", SAID.parcel, SAID.entry, SAID.digest, DAY).payload()
    with pytest.raises(SealForged):
        checked(spelled(cbor2.CBORTag(18, body)))


def test_a_key_that_is_not_listed_is_not_believed() -> None:
    with pytest.raises(SealKeyUnknown):
        checked(TEXT, Keys((), "elsewhere").turned(DAY))


def test_a_revoked_key_counts_for_earlier_days_only() -> None:
    key_id = KEYS.keys[0].id.hex()
    with pytest.raises(SealKeyRevoked):
        checked(TEXT, KEYS.revoked(key_id, DAY))
    later = KEYS.revoked(key_id, date(2026, 11, 24))
    assert checked(TEXT, later) == SAID
    assert later.revoked(key_id, date(2027, 1, 1)) == later
    with pytest.raises(SealKeyUnknown):
        later.seal(SAID)
    with pytest.raises(SealKeyUnknown):
        later.revoked("00000000", DAY)


def test_the_key_in_use_is_the_newest_and_old_seals_stay_good() -> None:
    turned = KEYS.turned(DAY)
    assert turned.seal(SAID).key == turned.keys[1].id
    assert checked(TEXT, turned) == SAID


def test_keys_are_kept_for_their_owner_and_told_without_their_private_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIABA_DOCUMENT_KEYS", str(tmp_path / "var/document.keys"))
    first = keys.keys()
    assert keys.keys() == first
    keys.keep(first.turned(DAY))
    assert len(keys.keys().keys) == 2
    assert [file.name for file in (tmp_path / "var").iterdir()] == ["document.keys"]
    assert keys.path().stat().st_mode & 0o077 == 0
    assert "private" not in first.text()
    assert checked(first.seal(SAID).text(), keys.parse(first.text(), "public")) == SAID


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"keys": [{}]}', '{"keys": [{"public": "00", "since": "2026-01-01"}]}']
)
def test_what_is_no_list_of_keys_is_refused(text: str) -> None:
    with pytest.raises(SealKeysUnreadable):
        keys.parse(text, "here")
