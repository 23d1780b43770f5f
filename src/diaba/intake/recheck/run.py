"""The rules over a snapshot (kiểm tra lại), one commune a task: here, in processes of this machine, or under Dask's scheduler.

A task is told where its files are, not what is in them, so every machine must see the snapshot at the same path. Findings come
back in the order of communes, whatever order they were found in, and are written as they come: they are the same bytes from every
engine, and no more than a few communes are in memory on any machine.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import islice
from multiprocessing import get_context
from os import sched_getaffinity
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from diaba.intake import engine
from diaba.intake.content import Content
from diaba.intake.journey import Commune, context_for
from diaba.intake.model import Registered
from diaba.intake.recheck.refusals import DaskMissing, SchedulerUnreachable
from diaba.intake.recheck.snapshot import Partition, across_the_border, neighbours, parcels_of, partitions, waivers_of
from diaba.units import shipped

_NOTHING_ELSE = Registered((), np.empty(0, object))
"""The snapshot is the register: there is nothing in the commune beside it."""
_AHEAD = 3
"""Tasks under way for each worker, so that none waits for the next and few findings wait for their turn."""
_ANSWERS_WITHIN = 5
"""Seconds a scheduler may take to answer."""


class Engine(StrEnum):
    """Where the rules run."""

    LOCAL = "local"
    PROCESSES = "processes"
    DASK = "dask"


@dataclass(frozen=True)
class Task:
    """One commune in one zone to judge, beside its neighbours, by the law on a day."""

    partition: Partition
    beside: tuple[Partition, ...]
    at: date


def tasks(folder: Path, at: date) -> list[Task]:
    """What there is to do over the snapshot in ``folder``.

    Raises:
        SnapshotEmpty: there is no snapshot.
        SnapshotUnreadable: a file is not what the register writes.
    """
    found = partitions(folder.resolve())
    return [Task(partition, beside, at) for partition, beside in zip(found, neighbours(found), strict=True)]


def judge(task: Task) -> pa.Table:
    """What the rules find in one commune, the parcels of its neighbours along the border beside it; ``FINDING_COLUMNS``.

    Raises:
        UnitNotShipped: no commune has that code.
        WaiversUnreadable: the file of its waivers is not what the register writes.
    """
    parcels, unit = parcels_of(task.partition), shipped.commune(task.partition.unit_code)
    context = context_for(Commune(unit.code, unit.full_name, unit.shape), parcels.srid, task.at)
    within = float(context.law.parameter("intake.edge_match", task.at))
    beyond, waivers = across_the_border(parcels, task.beside, within), waivers_of(task.partition)
    context = replace(context, registered=_NOTHING_ELSE, beyond=beyond, waivers=waivers)
    return engine.check_table(Content(parcels), context)


def recheck(
    work: Sequence[Task], engine_of: Engine = Engine.LOCAL, *, workers: int | None = None, scheduler: str | None = None
) -> Iterator[pa.Table]:
    """The findings of each task, in the order of tasks.

    ``workers`` is how many processes of this machine are used; ``scheduler`` is the address of Dask's, without which one is
    started here for this run.

    Raises:
        DaskMissing: Dask is not installed.
        SchedulerUnreachable: no scheduler answers.
    """
    if engine_of is Engine.LOCAL:
        yield from map(judge, work)
        return
    count = workers or len(sched_getaffinity(0))
    if engine_of is Engine.PROCESSES:
        with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as executor:
            yield from _in_order(executor, work, count * _AHEAD)
        return
    with _dask(scheduler, count) as (executor, count):
        yield from _in_order(executor, work, count * _AHEAD)


def write(findings: Iterable[pa.Table], path: Path) -> int:
    """Write findings to a Parquet file as they come; how many they are."""
    count = 0
    with pq.ParquetWriter(path, engine.FINDING_COLUMNS, compression="zstd") as writer:
        for table in findings:
            if table.num_rows:
                writer.write_table(table)
            count += table.num_rows
    return count


def _in_order(executor: Executor, work: Sequence[Task], ahead: int) -> Iterator[pa.Table]:
    waiting = iter(work)
    under_way: deque[Future[pa.Table]] = deque(executor.submit(judge, task) for task in islice(waiting, ahead))
    while under_way:
        yield under_way.popleft().result()
        under_way.extend(executor.submit(judge, task) for task in islice(waiting, 1))


@contextmanager
def _dask(scheduler: str | None, count: int) -> Iterator[tuple[Executor, int]]:
    """Dask as an executor like any other, and how many tasks its workers do at once."""
    try:
        from distributed import Client, LocalCluster  # noqa: PLC0415 - an extra that few installations need
    except ImportError as why:
        raise DaskMissing from why
    with ExitStack() as stack:
        if scheduler is None:
            local = LocalCluster(n_workers=count, threads_per_worker=1, dashboard_address=None)
            stack.enter_context(local)
        try:
            client = Client(scheduler or local.scheduler_address, timeout=_ANSWERS_WITHIN)
        except (OSError, ValueError) as why:
            raise SchedulerUnreachable(address=scheduler) from why
        stack.enter_context(client)
        threads = sum(client.nthreads().values())
        yield stack.enter_context(client.get_executor()), max(threads, count)
