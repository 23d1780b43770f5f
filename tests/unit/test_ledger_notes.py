"""Notes and keys are those of C2SP, so that any witness can read them."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diaba.ledger import keys
from diaba.ledger.notes import LOG, WITNESS, Checkpoint, Note, Signer, Verifier, signed
from diaba.ledger.refusals import KeyUnreadable, NoteUnreadable

# The example of the Go checksum database, where the form comes from.
PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PRIVATE = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
EXAMPLE = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
SIGNER, WITNESSING = (
    Signer("example.vn/ledger", LOG, bytes(32)),
    Signer("example.vn/witness", WITNESS, bytes(range(32))),
)
CHECKPOINT = Checkpoint("example.vn/ledger", 7, bytes(range(32)))
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_a_known_note_is_read_and_made() -> None:
    assert str(Note.parse(EXAMPLE)) == EXAMPLE
    assert Note.parse(EXAMPLE).is_signed_by(Verifier.parse(PUBLIC))
    assert str(Signer.parse(PRIVATE).verifier) == PUBLIC
    assert Signer.parse(PRIVATE).signature(Note.parse(EXAMPLE).text) == EXAMPLE.splitlines(keepends=True)[-1]


def test_a_checkpoint_goes_out_and_comes_back() -> None:
    note = Note.parse(signed(CHECKPOINT, SIGNER))
    assert note.checkpoint() == CHECKPOINT
    assert note.is_signed_by(SIGNER.verifier)
    assert not note.is_signed_by(Signer.make("example.vn/ledger", LOG).verifier)
    assert note.witnessed_at(WITNESSING.verifier) is None


def test_a_witness_says_when() -> None:
    note = Note.parse(signed(CHECKPOINT, SIGNER) + WITNESSING.cosignature(str(CHECKPOINT), NOON))
    assert note.witnessed_at(WITNESSING.verifier) == NOON
    other = Note("x\n" + note.text, note.signatures)
    assert other.witnessed_at(WITNESSING.verifier) is None
    assert not other.is_signed_by(SIGNER.verifier)


def test_signatures_that_cannot_be_read_are_passed_over() -> None:
    note = Note.parse(signed(CHECKPOINT, SIGNER).replace("\n\n", "\n\n— somebody ???\n— somebody A\n"))
    assert note.is_signed_by(SIGNER.verifier)


@pytest.mark.parametrize(
    "line", ["", "a+b", PUBLIC[:-1], PUBLIC.replace("c7", "c8"), f"a b{PUBLIC}", "x+00000000+AgAA"]
)
def test_what_is_no_key_is_refused(line: str) -> None:
    with pytest.raises(KeyUnreadable):
        Verifier.parse(line)
    with pytest.raises(KeyUnreadable):
        Signer.parse(f"PRIVATE+KEY+{line}")


@pytest.mark.parametrize(
    "text", ["", "a\n", "a\nb\nAAAA\n", "a\n-\nAAAA\n", f"\n1\n{'A' * 43}=\n", f"a\n01\n{'A' * 43}=\n", "a\n1\n????\n"]
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteUnreadable):
        Note(text, ()).checkpoint()


@pytest.mark.parametrize("note", ["", "text\n", "text\n\nsomething\n", "text\n\n— a b"])
def test_what_is_no_note_is_refused(note: str) -> None:
    with pytest.raises(NoteUnreadable):
        Note.parse(note)


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading(text: str) -> None:
    for parse in (Verifier.parse, Signer.parse, Note.parse, lambda given: Note(given, ()).checkpoint()):
        with suppress(KeyUnreadable, NoteUnreadable):
            parse(text)


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "keys" / "ledger.key"
    monkeypatch.setenv("DIABA_LEDGER_KEY", str(path))
    monkeypatch.setenv("DIABA_LEDGER_NAME", "example.vn/ledger")
    made = keys.log_key()
    assert made == keys.log_key()
    assert made.name == "example.vn/ledger"
    assert path.stat().st_mode & 0o777 == 0o600
    monkeypatch.delenv("DIABA_LEDGER_KEY")
    assert keys.key_path().name == "ledger.key"
    monkeypatch.setenv("DIABA_LEDGER_TILES", str(tmp_path))
    assert keys.tiles().root == tmp_path


def test_of_two_that_make_the_key_one_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "ledger.key"
    path.write_text(f"{SIGNER}\n")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "exists", lambda _: False)
        assert keys.key_of(path, "late", LOG) == SIGNER
