"""A witness signs what goes on from what it saw, and nothing else; without witnesses registration stops."""

import base64
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import namedtuple_row

import registered
from deciding import Commune
from diaba.db import Database, WriteTransaction
from diaba.ledger import running, witnessing
from diaba.ledger.notes import LOG, WITNESS, Checkpoint, Note, Signer, signed
from diaba.ledger.refusals import LedgerUnwitnessed, WitnessesUnclear
from diaba.ledger.standing import standing
from diaba.ledger.tiles import Tiles
from diaba.ledger.tree import consistency_proof, leaf_hash, root_of
from diaba.ledger.witness import MOST, Answer, Witness, server
from diaba.ledger.witnessing import Policy, ask, ask_always, newest_of, policy, require_witnessed, unwitnessed_for

ORIGIN = registered.SIGNER.name
WITNESSING = Signer("example.vn/witness", WITNESS, bytes(range(32)))
LEAVES = [leaf_hash(str(number).encode()) for number in range(9)]


def of(size: int, leaves: list[bytes] = LEAVES) -> Checkpoint:
    return Checkpoint(ORIGIN, size, root_of(leaves[:size]))


def request(
    old: int, size: int, *, leaves: list[bytes] = LEAVES, signer: Signer = registered.SIGNER, proof: Any = None
) -> bytes:
    hashes: Callable[[int, int], bytes] = lambda height, at: root_of(leaves[at << height : at + 1 << height])  # noqa: E731 - as short as it is
    steps = (consistency_proof(hashes, old, size) if 0 < old < size else []) if proof is None else proof
    lines = [f"old {old}", *(base64.b64encode(step).decode() for step in steps), "", signed(of(size, leaves), signer)]
    return "\n".join(lines).encode()


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return Witness(WITNESSING, {ORIGIN: registered.SIGNER.verifier}, tmp_path / "witness.json")


def test_it_signs_what_goes_on(witness: Witness) -> None:
    for old, size in ((0, 3), (3, 3), (3, 8), (8, 9)):
        answer = witness.add(request(old, size))
        assert answer.status == 200
        assert Note(str(of(size)), (answer.body,)).witnessed_at(WITNESSING.verifier)
    again = Witness(witness.signer, witness.logs, witness.state)  # restarted
    assert Note.parse(again.newest(ORIGIN).body).checkpoint() == of(9)
    assert again.newest("another") == Answer(404)
    assert again.add(request(0, 9)) == Answer(409, "9\n", "text/x.tlog.size")


def test_it_signs_nothing_else(witness: Witness) -> None:
    witness.add(request(0, 5))
    other = [*LEAVES[:2], *LEAVES[:7]]
    assert witness.add(request(5, 3)).status == 400
    assert witness.add(request(3, 6)) == Answer(409, "5\n", "text/x.tlog.size")
    assert witness.add(request(5, 5, leaves=other)) == Answer(409, "5\n", "text/x.tlog.size")
    assert witness.add(request(5, 8, leaves=other)).status == 422
    assert witness.add(request(5, 8, proof=[])).status == 422
    assert witness.add(request(5, 8, signer=Signer.make(ORIGIN, LOG))).status == 403
    assert Note.parse(witness.newest(ORIGIN).body).checkpoint() == of(5)
    assert Witness(WITNESSING, {}, witness.state).add(request(5, 8)).status == 404


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 1",
        b"new 1\n\n",
        b"old 01\n\n",
        b"old -1\n\n",
        b"old 1\n?\n\n",
        b"\xff",
        b"old 0\n\ntext\n\n\xe2\x80\x94 a b\n",
    ],
)
def test_what_is_no_request_is_none(body: bytes, witness: Witness) -> None:
    assert witness.add(body).status == 400


@pytest.fixture
def serving(witness: Witness) -> Iterator[str]:
    with server(witness, "127.0.0.1", 0) as made:
        thread = threading.Thread(target=made.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{made.server_address[1]}"
        made.shutdown()
        thread.join()


def fetched(address: str, body: bytes | None = None) -> int | str:
    try:
        with urllib.request.urlopen(address, body) as answer:  # noqa: S310 - our own address
            return str(answer.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_it_answers_over_http(serving: str) -> None:
    assert fetched(f"{serving}/key") == f"{WITNESSING.verifier}\n"
    assert fetched(f"{serving}/else") == fetched(f"{serving}/else", b"") == 404
    assert fetched(f"{serving}/checkpoint") == 404
    assert fetched(f"{serving}/add-checkpoint", b"x" * (MOST + 1)) == 400
    assert str(fetched(f"{serving}/add-checkpoint", request(0, 2))).startswith("— example.vn/witness ")
    assert Note.parse(newest_of(serving, ORIGIN)).checkpoint() == of(2)


@pytest.fixture
def writing(fresh_conninfo: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(fresh_conninfo, autocommit=True, row_factory=namedtuple_row) as connection:
        yield connection


def act(conninfo: str, folder: Path) -> Tiles:
    with psycopg.connect(conninfo) as connection:
        registered.register(connection, 1)
    return registered.enter(conninfo, folder)


def test_the_ledger_asks_and_remembers(  # noqa: PLR0917 - fixtures
    serving: str,
    witness: Witness,
    writing: psycopg.Connection[Any],
    fresh_conninfo: str,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    asked = Policy(((WITNESSING.verifier, serving),), 1)
    ask(writing, asked, Tiles(tmp_path / "none"))  # nothing is published yet
    transaction = WriteTransaction(writing)
    assert unwitnessed_for(transaction, asked) == 0
    tiles = act(fresh_conninfo, tmp_path / "tiles")
    for _ in range(3):
        ask(writing, asked, tiles)
    act(fresh_conninfo, tmp_path / "tiles")
    ask(writing, asked, tiles)
    rows = transaction.all("SELECT size, witness, line FROM ledger.cosignature ORDER BY size")
    assert [(row.size, row.witness) for row in rows] == [(1, "example.vn/witness"), (2, "example.vn/witness")]
    found = standing(transaction, asked)
    assert (found.size, found.waiting, found.is_witnessed, found.witnesses[0].size) == (2, 0, True, 2)
    # The register forgot what it was told; the witness says where it stands.
    writing.execute("SET session_replication_role = replica")
    writing.execute("DELETE FROM ledger.cosignature")
    act(fresh_conninfo, tmp_path / "tiles")
    ask(writing, asked, tiles)
    assert transaction.value("SELECT max(size) FROM ledger.cosignature") == 3
    assert not caplog.records
    # A witness that has seen more than there is, as after a restore, signs no more.
    writing.execute("DELETE FROM ledger.cosignature")
    witness._remember(ORIGIN, signed(of(9), registered.SIGNER))
    ask(writing, asked, tiles)
    assert "does not go on from" in caplog.text
    assert transaction.value("SELECT count(*) FROM ledger.cosignature") == 0


def test_witnesses_that_fail_are_told_of(
    serving: str,
    writing: psycopg.Connection[Any],
    fresh_conninfo: str,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    tiles = act(fresh_conninfo, tmp_path / "tiles")
    stranger = Signer.make("example.vn/witness", WITNESS).verifier
    silent = Signer.make("example.vn/silent", WITNESS).verifier
    ask(writing, Policy(((stranger, serving), (silent, "http://127.0.0.1:1"), (silent, f"{serving}/else")), 1), tiles)
    assert "its signature is not its own" in caplog.text
    assert "refused" in caplog.text
    assert "404" in caplog.text
    assert "unwitnessed" not in caplog.text
    writing.execute("SET session_replication_role = replica")
    writing.execute("UPDATE ledger.checkpoint SET made_at = made_at - interval '20 minutes'")
    ask(writing, Policy(((silent, "http://127.0.0.1:1"),), 1), tiles)
    assert "unwitnessed for 20 min" in caplog.text


def configure(monkeypatch: pytest.MonkeyPatch, *addresses: str, quorum: str = "") -> list[Signer]:
    signers = [Signer.make(f"example.vn/{number}", WITNESS) for number in range(len(addresses))]
    told = [f"{signer.verifier} {address}/" for signer, address in zip(signers, addresses, strict=True)]
    monkeypatch.setenv("DIABA_LEDGER_WITNESSES", ", ".join(told))
    monkeypatch.setenv("DIABA_LEDGER_QUORUM", quorum)
    return signers


def test_witnesses_are_read_from_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DIABA_LEDGER_WITNESSES", raising=False)
    assert policy() == Policy()
    signers = configure(monkeypatch, "http://a", "https://b", "http://c")
    assert policy().quorum == 2
    assert policy().witnesses[1] == (signers[1].verifier, "https://b")
    for quorum in ("0", "4", "x"):
        configure(monkeypatch, "http://a", quorum=quorum)
        with pytest.raises(WitnessesUnclear):
            policy()
    for text in ("key http://a", "x", f"{signers[0].verifier} ftp://a"):
        monkeypatch.setenv("DIABA_LEDGER_QUORUM", "")
        monkeypatch.setenv("DIABA_LEDGER_WITNESSES", text)
        with pytest.raises(WitnessesUnclear):
            policy()


def test_registration_stops_without_witnesses(
    fresh_database: Database,
    fresh_conninfo: str,
    writing: psycopg.Connection[Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    commune = Commune(fresh_database, tmp_path)
    number = commune.map(1)
    configure(monkeypatch, "http://a", "http://b", "http://c")
    transaction = WriteTransaction(writing)
    require_witnessed(transaction)  # there is nothing yet that anybody could have signed
    act(fresh_conninfo, tmp_path / "tiles")
    require_witnessed(transaction)
    writing.execute("SET session_replication_role = replica")
    writing.execute("UPDATE ledger.checkpoint SET made_at = made_at - interval '4 hours 1 minute'")
    with pytest.raises(LedgerUnwitnessed):
        commune.accept(number)
    sign = "INSERT INTO ledger.cosignature (size, witness, at, line, received_at) VALUES (1, %s, now(), '', now() - %s::interval)"
    writing.execute(sign, ["example.vn/0", "1 hour"])
    writing.execute(sign, ["example.vn/1", "5 hours"])
    with pytest.raises(LedgerUnwitnessed):
        require_witnessed(transaction)
    writing.execute(sign, ["example.vn/2", "3 hours"])
    require_witnessed(transaction)
    commune.accept(number)


def test_all_of_it_runs_beside_other_work(
    serving: str,
    fresh_database: Database,
    writing: psycopg.Connection[Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in ("sequencer", "witnessing"):
        monkeypatch.setattr(f"diaba.ledger.{module}.PAUSE", 0.02)
    (tmp_path / "ledger.key").write_text(f"{registered.SIGNER}\n")
    monkeypatch.setenv("DIABA_LEDGER_KEY", str(tmp_path / "ledger.key"))
    monkeypatch.setenv("DIABA_LEDGER_TILES", str(tmp_path / "tiles"))
    monkeypatch.setenv("DIABA_LEDGER_WITNESSES", f"{WITNESSING.verifier} {serving}")
    with running.tended(fresh_database.conninfo):
        with fresh_database.write() as transaction:
            registered.register(transaction.connection, 1)
        for _ in range(200):
            (count,) = writing.execute("SELECT count(*) FROM ledger.cosignature").fetchone() or (0,)
            if count:
                break
            threading.Event().wait(0.05)
            writing.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND random() < 0.05"
            )
        assert count


def test_only_one_process_asks(
    serving: str, writing: psycopg.Connection[Any], fresh_conninfo: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiles = act(fresh_conninfo, tmp_path / "tiles")
    monkeypatch.setenv("DIABA_LEDGER_WITNESSES", f"{WITNESSING.verifier} {serving}")
    monkeypatch.setattr(witnessing, "PAUSE", 0.01)
    writing.execute("SELECT pg_advisory_lock(hashtextextended('ledger', 1))")
    stop = threading.Event()
    timer = threading.Timer(0.5, stop.set)
    timer.start()
    ask_always(fresh_conninfo, tiles, stop)
    timer.join()
    assert writing.execute("SELECT count(*) FROM ledger.cosignature").fetchone() == (0,)
