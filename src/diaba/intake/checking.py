"""Checking in the open (kiểm tra nền): findings are committed rule by rule, so that the first is seen while others are sought.

A run that was killed leaves what it had found; the next one begins anew under its own number, and a run that was thought dead and
comes back finds that it is not the one any more, and stops.
"""

import time
import uuid
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain

from psycopg.types.json import Jsonb

from diaba import sql
from diaba.db import Database, Row
from diaba.errors import Refusal
from diaba.intake import engine, staging
from diaba.intake.content import Content
from diaba.intake.contested import contested
from diaba.intake.journey import add_findings, context_of
from diaba.intake.model import Context, Report, Severity
from diaba.intake.refusals import DeliveryUnknown
from diaba.intake.rules import CATALOGUE

SQL = sql.load("diaba.intake")
_PAUSE = 0.25
"""Seconds between commits while findings come quickly; the first are committed at once."""
_FIRST = 200
"""How many findings a reader sees at once."""


class Superseded(Exception):  # noqa: N818 - nothing went wrong: another run has taken over
    """Another run checks this delivery now."""


def run_check(database: Database, number: int, *, at: date) -> None:
    """Read and check a delivery, committing state, progress and findings as they come; a refusal becomes its state.

    Raises:
        DeliveryUnknown: there is no such delivery.
        Superseded: another run took over.
    """
    run = uuid.uuid4().hex
    with database.write() as transaction:
        delivery = transaction.one(SQL["delivery"], {"id": number})
        if delivery is None:
            raise DeliveryUnknown(id=number)
        if delivery.receipt is not None:
            return
        begun = {"id": number, "state": "checking", "progress": Jsonb({"run": run, "step": "reading"})}
        transaction.execute(SQL["enter_state"], begun)
        transaction.execute(SQL["forget_findings"], {"id": number})
    try:
        with database.write() as transaction:
            found = staging.reading(transaction, delivery)
            _still_ours(transaction.value(SQL["held_by_run"], {"id": number, "run": run}))
            progress = {"run": run, "step": "checking", "rules": 0, "of": len(CATALOGUE), "findings": 0}
            transaction.execute(SQL["enter_state"], {"id": number, "state": "checking", "progress": Jsonb(progress)})
        with database.write() as transaction:
            context = context_of(transaction, delivery, found.content, at=at)
    except Refusal as refusal:
        with database.write() as transaction:
            _still_ours(transaction.value(SQL["held_by_run"], {"id": number, "run": run}))
            transaction.execute(SQL["refuse"], {"id": number, "refusal": Jsonb(refusal.problem("vi"))})
        return
    told = chain([(0, tuple(found.notes))], _by_rule(found.content, context, found.notes))
    _Telling(database, delivery, found.content, run).tell(told)


def _by_rule(content: Content, context: Context, notes: Sequence[Report]) -> Iterator[tuple[int, Sequence[Report]]]:
    found = engine.check_each(content, context, notes=notes)
    return ((number, reports) for number, (_, reports) in enumerate(found, 1))


class _Telling:
    """Commits findings in portions, in their order."""

    def __init__(self, database: Database, delivery: Row, content: Content, run: str) -> None:
        self.database, self.delivery, self.content, self.run = database, delivery, content, run
        self.told = 0
        self.blocking: list[Report] = []

    def tell(self, found: Iterator[tuple[int, Sequence[Report]]]) -> None:
        """Commit what is found, at once when it is the first, then every ``_PAUSE`` seconds, and the end with the rest."""
        waiting: list[Report] = []
        rules, last = 0, 0.0
        for rules, reports in found:
            waiting += reports
            self.blocking += (report for report in reports if report.severity is Severity.BLOCKER)
            if waiting and not self.told:
                # A rule may find a fault in every object: the first few are shown before all of them are written.
                self._commit(waiting[:_FIRST], rules)
                waiting = waiting[_FIRST:]
            if waiting and time.monotonic() - last > _PAUSE:
                self._commit(waiting, rules)
                waiting, last = [], time.monotonic()
        self._commit(waiting, rules, ended=True)

    def _commit(self, waiting: Sequence[Report], rules: int, *, ended: bool = False) -> None:
        with self.database.write() as transaction:
            _still_ours(transaction.value(SQL["held_by_run"], {"id": self.delivery.id, "run": self.run}))
            if ended:
                parcels = self.content.parcels
                waiting = [*waiting, *contested(transaction, self.delivery.unit_id, parcels, self.blocking)]
            add_findings(transaction, self.delivery.id, self.content.parcels.srid, waiting, after=self.told)
            self.told += len(waiting)
            progress = {
                "run": self.run,
                "step": "checking",
                "rules": rules,
                "of": len(CATALOGUE),
                "findings": self.told,
            }
            entered = {"id": self.delivery.id, "state": "checking", "progress": Jsonb(progress)}
            transaction.execute(SQL["enter_state"], entered)
            if ended:
                counted = {"id": self.delivery.id, "objects": objects(self.content), "engine": engine.ENGINE_VERSION}
                transaction.execute(SQL["checked"], counted)


def objects(content: Content) -> int:
    """How many objects a delivery brings, whatever block they are of."""
    return sum(table.num_rows for _, table in content.tables())


def _still_ours(held: object) -> None:
    if held is None:
        raise Superseded
