"""The ledger is tended beside other work, and says in the log what keeps it from going on."""

import logging
import threading
from pathlib import Path

import pytest

from diaba.ledger import running, witnessing
from diaba.ledger.notes import WITNESS, Signer
from diaba.ledger.tiles import Tiles
from diaba.ledger.witnessing import ask_always


def test_what_cannot_go_on_is_in_the_log(
    fresh_conninfo: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "ledger.key").write_text("nothing")
    monkeypatch.setenv("DIABA_LEDGER_KEY", str(tmp_path / "ledger.key"))
    monkeypatch.setenv("DIABA_LEDGER_WITNESSES", "nothing")
    with caplog.at_level(logging.ERROR), running.tended(fresh_conninfo):
        threading.Event().wait(0.3)
    assert "PRIVATE+KEY" in caplog.text
    assert "nothing" in caplog.text


def test_a_database_that_is_away_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("DIABA_LEDGER_WITNESSES", f"{Signer.make('example.vn/0', WITNESS).verifier} http://a/")
    monkeypatch.setattr(witnessing, "PAUSE", 0.01)
    stop = threading.Event()
    timer = threading.Timer(0.3, stop.set)
    timer.start()
    ask_always(f"host={tmp_path} dbname=none", Tiles(tmp_path), stop)
    timer.join()
    assert "witnesses:" in caplog.text
