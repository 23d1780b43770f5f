"""The worker (tiến trình xử lý nền)."""

import logging
import time
from contextlib import nullcontext
from typing import Annotated

import psycopg
import typer
from procrastinate.exceptions import ConnectorException

from diaba.cli.output import say
from diaba.db import conninfo
from diaba.errors import DatabaseUnreachable
from diaba.ledger.running import tended

_PAUSE = 1.0


def worker(
    until_empty: Annotated[
        bool, typer.Option("--until-empty", help="Dừng khi hết việc. / Stop when nothing is left to do.")
    ] = False,
) -> None:
    """Nhận và xử lý các lần giao nộp; chạy bao nhiêu tiến trình cũng được. / Take deliveries; run as many as you like."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    with nullcontext() if until_empty else tended(conninfo()):
        _work(until_empty=until_empty)


def _work(*, until_empty: bool) -> None:
    from diaba.jobs.app import STALLED, app  # noqa: PLC0415 - imports what reads and checks

    while True:
        try:
            with app().open() as opened:
                opened.run_worker(wait=not until_empty, stalled_worker_timeout=STALLED, shutdown_graceful_timeout=30)
        except (ConnectorException, psycopg.OperationalError, DatabaseUnreachable) as error:
            # The database restarts; whoever watches over this process need not.
            say(f"{error}"[:200])
            time.sleep(_PAUSE)
        else:
            return
