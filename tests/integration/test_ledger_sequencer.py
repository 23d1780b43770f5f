"""One sequencer gives every committed act its place, without gaps, and publishes what it signed."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

import registered
from diaba.ledger import sequencer as sequencing
from diaba.ledger.notes import LOG, Note, Signer
from diaba.ledger.refusals import LedgerRewritten
from diaba.ledger.sequencer import Sequencer, sequence
from diaba.ledger.tiles import Tiles
from diaba.ledger.tree import inclusion_proof, root_by_inclusion, root_of

Connection = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture
def connection(fresh_conninfo: str) -> Iterator[Connection]:
    with psycopg.connect(fresh_conninfo, autocommit=True) as opened:
        yield opened


@pytest.fixture
def leader(fresh_conninfo: str, tmp_path: Path) -> Iterator[Sequencer]:
    made = Sequencer(fresh_conninfo, registered.SIGNER, Tiles(tmp_path / "tiles"))
    registered.lead(made)
    yield made
    made.close()


def one_act(connection: Connection, **options: int) -> int:
    with connection.transaction():
        return registered.register(connection, 1, **options)[0]


def order(connection: Connection) -> list[int]:
    rows = connection.execute("SELECT seq, act_id FROM ledger.entry ORDER BY seq").fetchall()
    assert [seq for seq, _ in rows] == list(range(len(rows)))
    return [act for _, act in rows]


def test_every_act_is_entered_once_and_provably(leader: Sequencer, connection: Connection) -> None:
    acts = [one_act(connection) for _ in range(3)]
    assert (leader.step(), leader.step()) == (3, 0)
    acts += [one_act(connection) for _ in range(2)]
    assert leader.step() == 2
    assert order(connection) == acts
    note = Note.parse(leader.tiles.checkpoint() or "")
    checkpoint = note.checkpoint()
    leaves = [bytes(leaf) for (leaf,) in connection.execute("SELECT leaf FROM ledger.entry ORDER BY seq")]
    assert (checkpoint.size, checkpoint.root) == (5, root_of(leaves))
    assert note.is_signed_by(registered.SIGNER.verifier)
    for index, leaf in enumerate(leaves):
        proof = inclusion_proof(leader.tiles.hashes(5), index, 5)
        assert root_by_inclusion(leaf, index, 5, proof) == checkpoint.root


def test_what_has_not_committed_waits_and_is_not_lost(
    leader: Sequencer, connection: Connection, fresh_conninfo: str
) -> None:
    with psycopg.connect(fresh_conninfo) as slow:
        late = registered.register(slow, 1)[0]
        early = one_act(connection)
        assert leader.step() == 1
        for _ in range(3):  # the horizon stays behind the one that is still open
            leader.step()
        slow.commit()
    assert late < early
    assert leader.step() == 1
    assert order(connection) == [early, late]


def test_what_is_rolled_back_leaves_no_gap(leader: Sequencer, connection: Connection) -> None:
    first = one_act(connection)
    with connection.transaction(force_rollback=True):
        registered.register(connection, 2)
    last = one_act(connection)
    leader.step()
    assert order(connection) == [first, last]


def test_only_one_leads_and_the_next_goes_on(
    leader: Sequencer, connection: Connection, fresh_conninfo: str, tmp_path: Path
) -> None:
    acts = [one_act(connection)]
    leader.step()
    second = Sequencer(fresh_conninfo, registered.SIGNER, leader.tiles)
    assert not second.lead()
    acts.append(one_act(connection))
    leader.close()
    registered.lead(second)
    assert second.step() == 1
    second.close()
    assert order(connection) == acts
    # A third has none of the tiles and writes them all from the database.
    third = Sequencer(fresh_conninfo, registered.SIGNER, Tiles(tmp_path / "elsewhere"))
    registered.lead(third)
    third.close()
    files = [
        {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}
        for root in (tmp_path / "tiles", tmp_path / "elsewhere")
    ]
    assert files[1].items() <= files[0].items()
    assert len(files[1]) == 3


def test_long_backlogs_get_a_checkpoint_each_batch(
    leader: Sequencer, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sequencing, "BATCH", 4)
    with connection.transaction():
        registered.register(connection, 10)
    assert leader.step() == 10
    assert [size for (size,) in connection.execute("SELECT size FROM ledger.checkpoint ORDER BY 1")] == [4, 8, 10]


def test_damaged_tiles_are_written_anew(leader: Sequencer, connection: Connection, fresh_conninfo: str) -> None:
    one_act(connection)
    leader.step()
    leader.close()
    tile = leader.tiles.root / "tile/0/000.p/1"
    right = tile.read_bytes()
    for spoil in (lambda: tile.write_bytes(bytes(32)), tile.unlink):
        spoil()
        again = Sequencer(fresh_conninfo, registered.SIGNER, leader.tiles)
        registered.lead(again)
        again.close()
        assert tile.read_bytes() == right


def test_nothing_is_signed_over_a_rewritten_ledger(
    leader: Sequencer, connection: Connection, fresh_conninfo: str
) -> None:
    for _ in range(2):
        one_act(connection)
        leader.step()
    leader.close()

    def refused(signer: Signer = registered.SIGNER) -> str:
        again = Sequencer(fresh_conninfo, signer, leader.tiles)
        with pytest.raises(LedgerRewritten) as refusal:
            registered.lead(again)
        again.close()
        return refusal.value.message("en")

    assert "key" in refused(Signer.make("example.vn/ledger", LOG))
    connection.execute("SET session_replication_role = replica")
    connection.execute("UPDATE ledger.checkpoint SET root = sha256('x') WHERE size = 2")
    assert "root" in refused()
    connection.execute("DELETE FROM ledger.checkpoint WHERE size = 2")
    assert "checkpoint 2" in refused()


CHANGES = [
    "UPDATE ledger.entry SET leaf = leaf", "DELETE FROM ledger.entry", "TRUNCATE ledger.entry CASCADE",
    "UPDATE ledger.checkpoint SET note = ''", "DELETE FROM ledger.checkpoint", "TRUNCATE ledger.checkpoint CASCADE",
    "UPDATE ledger.cosignature SET line = ''", "DELETE FROM ledger.cosignature", "TRUNCATE ledger.cosignature",
]  # fmt: skip


def test_the_ledger_only_grows(leader: Sequencer, connection: Connection) -> None:
    one_act(connection)
    leader.step()
    for change in CHANGES:
        with pytest.raises(psycopg.errors.RestrictViolation, match="only grows"):
            connection.execute(change)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            leader._writing.execute(change.encode())


def test_entries_follow_on_each_other_in_place_and_time(leader: Sequencer, connection: Connection) -> None:
    acts = [one_act(connection) for _ in range(2)]
    leader.step()
    acts.append(one_act(connection))
    add = "INSERT INTO ledger.entry SELECT %s, id, leaf, now() + %s::interval FROM registry.act WHERE id = %s"
    for seq, late in ((3, "0"), (2, "-1 hour")):
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="do not follow"):
            connection.execute(add, [seq, late, acts[2]])
    with pytest.raises(psycopg.errors.UniqueViolation):
        connection.execute(add, [1, "0", acts[2]])
    connection.execute(add, [2, "1 hour", acts[2]])


def test_a_clock_that_steps_back_is_not_followed(leader: Sequencer, connection: Connection) -> None:
    one_act(connection)
    leader.step()
    connection.execute("SET session_replication_role = replica")
    connection.execute("UPDATE ledger.entry SET sealed_at = now() + interval '1 day'")
    connection.execute("SET session_replication_role = origin")
    one_act(connection)
    leader.step()
    assert connection.execute(
        "SELECT count(DISTINCT sealed_at), min(sealed_at) > now() FROM ledger.entry"
    ).fetchone() == (1, True)


def test_it_goes_on_when_the_database_comes_back(
    connection: Connection, fresh_conninfo: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sequencing, "GAP", 0.05)
    stop, tiles = threading.Event(), Tiles(tmp_path)
    threads = [
        threading.Thread(target=sequence, args=(fresh_conninfo, registered.SIGNER, tiles, stop)) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    waiting = threading.Event()
    acts = []
    for _ in range(3):
        acts.append(one_act(connection))
        for _ in range(200):
            if len(order(connection)) == len(acts):
                break
            waiting.wait(0.05)
        assert order(connection) == acts
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    stop.set()
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()
