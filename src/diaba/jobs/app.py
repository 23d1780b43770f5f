"""The tasks workers take (tác vụ nền). Each may be begun again after a crash: it ends as if it had run once."""

import logging
import os

import procrastinate
import psycopg

from diaba.accounts.lookup import principal_of
from diaba.clock import today
from diaba.db import conninfo, database
from diaba.errors import DatabaseUnreachable, Refusal
from diaba.intake import queue
from diaba.intake.checking import Superseded, run_check
from diaba.intake.journey import accept_delivery, not_accepted

STALLED = float(os.environ.get("DIABA_STALLED_SECONDS", "10"))
HEARTBEAT = STALLED / 5
"""Seconds between a worker's signs of life, and after which its jobs are another's."""
_LOG = logging.getLogger(__name__)
_AGAIN = procrastinate.RetryStrategy(
    max_attempts=20, linear_wait=1, retry_exceptions={psycopg.OperationalError, DatabaseUnreachable}
)


def app() -> procrastinate.App:
    """The queue of this installation's database with the tasks of :data:`TASKS`."""
    connector = procrastinate.PsycopgConnector(conninfo=conninfo(), kwargs={"options": "-c search_path=jobs"})
    made = procrastinate.App(connector=connector, worker_defaults={"update_heartbeat_interval": HEARTBEAT})
    made.task(name=queue.CHECK, queue="intake", retry=_AGAIN)(check)
    made.task(name=queue.ACCEPT, queue="intake", retry=_AGAIN)(accept)
    made.periodic(cron="* * * * * */5")(
        made.task(name="take_up", queue="care", queueing_lock="take_up")(_take_up(made))
    )
    return made


def check(delivery: int) -> None:
    """Check a delivery; what it is refused for is its state, not this job's failure."""
    with database().write() as transaction:
        if not queue.awaits_check(transaction, delivery):
            return  # done already, and the worker fell before it could say so
    try:
        run_check(database(), delivery, at=today())
    except Superseded:
        _LOG.info("delivery %s is checked by another run", delivery)


def accept(delivery: int, by: str) -> None:
    """Accept a delivery for the officer ``by``, whole or not at all."""
    try:
        with database().write() as transaction:
            accept_delivery(transaction, delivery, by=principal_of(transaction, by), today=today())
    except Refusal as refusal:
        if isinstance(refusal, DatabaseUnreachable):
            raise
        with database().write() as transaction:
            not_accepted(transaction, delivery, refusal)


def _take_up(made: procrastinate.App):  # type: ignore[no-untyped-def]  # noqa: ANN202 - the library's own form of a periodic task
    async def take_up(timestamp: int) -> None:  # noqa: ARG001 - every periodic task is told when it was due
        """Give the jobs of workers that show no sign of life to others."""
        for job in await made.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED):
            _LOG.warning("job %s of a worker that fell is taken up again", job.id)
            await made.job_manager.retry_job(job)

    return take_up
