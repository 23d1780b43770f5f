"""The English catalogue is whole, and compiled from what is read."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def test_every_message_is_translated_and_compiled() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/messages", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
