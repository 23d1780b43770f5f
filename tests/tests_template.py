"""What stands in the template of all test databases: the schema, all units, the law."""

import os
import subprocess
import sys
from collections.abc import Sequence

ALL = (("db", "migrate"), ("law", "load"), ("units", "load", "--json"))


def fill(conninfo: str, commands: Sequence[Sequence[str]] = ALL) -> None:
    """Migrate and load, by the same commands an operator runs."""
    environment = {**os.environ, "DIABA_DATABASE_URL": conninfo}
    for arguments in commands:
        command = [sys.executable, "-c", "from diaba.cli import main; main()", *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"diaba {' '.join(arguments)}: {done.stdout}{done.stderr}")
