"""The commands that make and change keys, and the doctor that looks after them."""

import os
import threading
from pathlib import Path

import psycopg
import pytest

from diaba import doctor, keyring
from diaba.cli import party
from diaba.db import Database, WriteTransaction
from diaba.keyring import KeyUnknown
from diaba.party.vault import Vault

NUMBER = "027054000007"


@pytest.fixture
def key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "party.keys"
    monkeypatch.delenv("DIABA_PARTY_KEYS", raising=False)
    monkeypatch.setenv("DIABA_PARTY_KEY_FILE", str(path))
    return path


def sign(named: str = "Keys of identity numbers") -> doctor.Sign:
    return next(one for one in doctor.examine() if one.name_en == named)


def store(transaction: WriteTransaction) -> None:
    """A paper of its own, by no act: what is tested is the keys."""
    transaction.execute("SET session_replication_role = replica")
    vault = Vault(transaction, keyring.keyring())
    vault.prepare([1])
    transaction.execute("INSERT INTO party.party (id, kind) VALUES (1, 'individual')")
    number = transaction.value(
        "INSERT INTO party.identity (party_id, kind, sealed, effective, recorded, opened_by)"
        " VALUES (1, 'CCCD', %s, '[2020-01-01,)', '[2020-01-01,)', 1) RETURNING id",
        [vault.seal(1, "CCCD", NUMBER)],
    )
    transaction.execute(
        "INSERT INTO party.identity_index VALUES (%s, %s, %s)", [number, vault.blind(NUMBER), vault.keys.index]
    )


def opened(database: Database) -> tuple[str, bool]:
    """The number, and whether it is found."""
    with database.write() as transaction:
        vault = Vault(transaction, keyring.keyring())
        sealed = transaction.value("SELECT sealed FROM party.identity")
        found = transaction.value("SELECT count(*) FROM party.identity_index WHERE blind = %s", [vault.blind(NUMBER)])
        return vault.open(1, "CCCD", sealed), bool(found)


@pytest.mark.usefixtures("fresh_database")
def test_a_new_register_gets_keys_once_and_never_over_others(key_file: Path) -> None:
    assert not sign().well
    party.make_keys_of_new_register()
    made = key_file.read_text()
    party.make_keys_of_new_register()
    assert key_file.read_text() == made
    with pytest.raises(party.KeysAreThere):
        party.keys()
    key_file.unlink()
    party.keys()
    assert key_file.read_text() != made
    assert sign().well


def test_lost_keys_are_told_and_not_replaced(fresh_database: Database, key_file: Path) -> None:
    party.keys()
    with fresh_database.write() as transaction:
        store(transaction)
    kept = key_file.read_text()
    key_file.unlink()
    party.make_keys_of_new_register()
    assert not key_file.exists()
    with pytest.raises(KeyUnknown):
        party.keys()
    keyring.keep(keyring.make())
    lost = sign()
    assert (lost.well, lost.remedy) == (False, str(key_file))
    key_file.write_text(kept)
    assert sign().well
    key_file.chmod(0o644)
    assert sign().remedy == f"chmod 600 {key_file}"


@pytest.mark.parametrize("first_commits", [True, False])
def test_two_that_need_a_data_key_at_once_get_the_same(fresh_conninfo: str, *, first_commits: bool) -> None:
    keys = keyring.make()
    with psycopg.connect(fresh_conninfo) as one, psycopg.connect(fresh_conninfo) as other:
        first, second = (Vault(WriteTransaction(connection), keys) for connection in (one, other))
        first.prepare([1])
        waiting = threading.Thread(target=second.prepare, args=([2],))
        waiting.start()
        waiting.join(0.3)
        assert waiting.is_alive(), "the second waits for the first"
        sealed = first.seal(1, "CCCD", NUMBER)
        (one.commit if first_commits else one.rollback)()
        waiting.join(10)
        if first_commits:
            assert second.open(1, "CCCD", sealed) == NUMBER
        else:
            assert second.open(2, "CCCD", second.seal(2, "CCCD", NUMBER)) == NUMBER


@pytest.mark.usefixtures("key_file")
def test_keys_are_changed_one_after_the_other(
    fresh_database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    party.keys()
    with fresh_database.write() as transaction:
        store(transaction)
    first = keyring.keyring()
    party.rotate()
    party.rotate(index=True)
    turned = keyring.keyring()
    assert capsys.readouterr().out.split("\n")[-3:-1] == [f"1 → {turned.current}", f"1 → {turned.index}"]
    assert opened(fresh_database) == (NUMBER, True)
    assert (len(turned.wrapping), turned.current in first.wrapping) == (2, False)
    monkeypatch.setenv("DIABA_PARTY_KEYS", first.text())
    assert not sign().well
    with pytest.raises(party.KeysInEnvironment):
        party.rotate()


def test_the_doctor_of_a_database_without_the_schema(fresh_database: Database, key_file: Path) -> None:
    party.keys()
    with fresh_database.write() as transaction:
        transaction.execute("DROP SCHEMA party CASCADE")
    assert sign().remedy == "diaba db migrate"
    assert os.environ["DIABA_PARTY_KEY_FILE"] == str(key_file)
