"""Anybody can ask for proofs, and check them with what the answer says and the key alone."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import registered
from diaba.cli import app
from diaba.db import Database
from diaba.ledger.notes import WITNESS, Note, Signer
from diaba.ledger.tree import is_consistent, leaf_hash, root_by_inclusion
from published import Site

WITNESSING = Signer("example.vn/witness", WITNESS, bytes(range(32)))


@pytest.fixture
def asking(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Ask the site, whose ledger is published in a folder of this test."""
    monkeypatch.setenv("DIABA_LEDGER_TILES", str(tmp_path / "tiles"))

    def ask(path: str, status: int = 200) -> Any:
        answer = site.client().get(f"/api/v1/ledger/{path}")
        assert answer.status_code == status, answer.content
        return json.loads(answer.content)

    return ask


def enter(site: Site, tmp_path: Path, count: int) -> list[int]:
    with site.database.write() as transaction:
        acts = registered.register(transaction.connection, count)
    registered.enter(site.database.conninfo, tmp_path / "tiles")
    return acts


def test_before_anything_is_published_there_is_nothing(asking: Any) -> None:
    assert asking("checkpoint", 404)["code"] == "ledger-entry-unknown"
    assert asking("entries/0", 404)["code"] == "ledger-entry-unknown"
    assert asking("acts/123456", 404)["code"] == "ledger-entry-unknown"
    assert asking("consistency?old=1&new=1", 404)["code"] == "ledger-entry-unknown"


def test_every_proof_can_be_checked(asking: Any, site: Site, tmp_path: Path) -> None:
    enter(site, tmp_path, 3)
    first = asking("checkpoint")
    acts = enter(site, tmp_path, 4)
    last = asking("checkpoint")
    assert Note.parse(last["note"]).is_signed_by(registered.SIGNER.verifier)
    assert Note.parse(last["note"]).checkpoint().root.hex() == last["root"]
    grown = asking(f"consistency?old={first['size']}&new={last['size']}")
    proof = [bytes.fromhex(step) for step in grown["proof"]]
    assert is_consistent(first["size"], bytes.fromhex(first["root"]), last["size"], bytes.fromhex(last["root"]), proof)
    for act in acts:
        found = asking(f"acts/{act}")
        leaf = leaf_hash(base64.b64decode(found["entry"]))
        steps = [bytes.fromhex(step) for step in found["proof"]]
        assert (found["act"], found["leaf"], found["size"]) == (act, leaf.hex(), last["size"])
        root = root_by_inclusion(leaf, found["seq"], found["size"], steps)
        assert root
        assert root.hex() == last["root"] == found["root"]
    assert found["fields"]["kind"] == "test"
    assert found["fields"]["opened"] == 2
    older = asking(f"entries/0?size={first['size']}")
    assert older["root"] == first["root"]
    for path in (f"entries/0?size={last['size'] + 1}", "entries/99", "entries/0?size=0", "consistency?old=0&new=1"):
        assert asking(path, 404)["code"] == "ledger-entry-unknown"
    assert asking("entries/0?size=x", 422)["code"]


def test_the_tiles_are_served_and_nothing_beside_them(asking: Any, site: Site, tmp_path: Path) -> None:
    enter(site, tmp_path, 1)
    size = asking("checkpoint")["size"]
    client = site.client()
    note = client.get("/ledger/checkpoint")
    assert Note.parse(b"".join(note.streaming_content).decode()).checkpoint().size == size
    assert note["Cache-Control"] == "no-cache"
    tile = client.get(f"/ledger/tile/0/000.p/{size}")
    assert len(b"".join(tile.streaming_content)) == 32 * size
    assert "immutable" in tile["Cache-Control"]
    (tmp_path / "tiles" / "secret").write_text("x")
    for path in ("tile/0/001", "secret", "tile/../secret", "tile/0/..%2F..%2Fsecret", "tile/0/000.p/999"):
        assert client.get(f"/ledger/{path}").status_code == 404


def test_witnesses_stand_on_the_newest_checkpoint(asking: Any, site: Site, tmp_path: Path) -> None:
    enter(site, tmp_path, 1)
    note = Note.parse(asking("checkpoint")["note"])
    with site.database.write() as transaction:
        at = transaction.value("SELECT now()")
        transaction.execute(
            "INSERT INTO ledger.cosignature (size, witness, at, line) VALUES (%s, %s, %s, %s)",
            [note.checkpoint().size, WITNESSING.name, at, WITNESSING.cosignature(note.text, at)],
        )
    assert Note.parse(asking("checkpoint")["note"]).witnessed_at(WITNESSING.verifier)


def run(*arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, list(arguments))
    assert done.exit_code == code, done.output
    return done.output


def test_the_commands(fresh_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIABA_LEDGER_KEY", str(tmp_path / "ledger.key"))
    monkeypatch.setenv("DIABA_LEDGER_TILES", str(tmp_path / "tiles"))
    with fresh_database.write() as transaction:
        registered.register(transaction.connection, 3)
    assert run("ledger", "sequence", "--once") == "3\n"
    assert run("ledger", "key").startswith("diaba.invalid/ledger+")
    assert json.loads(run("ledger", "status", "--json"))["size"] == 3
    assert "3 bút toán" in run("ledger", "status")
    checkpoint = tmp_path / "witnessed"
    checkpoint.write_text((tmp_path / "tiles/checkpoint").read_text())
    assert "0 sai lệch" in run("ledger", "verify", "--witnessed", str(checkpoint))
    monkeypatch.setenv("DIABA_LEDGER_WITNESSES", f"{WITNESSING.verifier} http://127.0.0.1:1")
    assert "example.vn/witness" in CliRunner().invoke(app, ["doctor"]).output
    monkeypatch.delenv("DIABA_LEDGER_WITNESSES")
    with fresh_database.write() as transaction:
        transaction.execute("SET LOCAL session_replication_role = replica")
        transaction.execute(
            "UPDATE registry.certificate_line SET serial = 'X' WHERE id = (SELECT min(id) FROM registry.certificate_line)"
        )
    assert "ledger-row-altered" in run("ledger", "verify", "--json", code=1)
    assert "registry.certificate_line" in run("ledger", "verify", code=1)
