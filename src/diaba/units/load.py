"""Loading the units (nạp danh mục đơn vị hành chính): all that is shipped, at once; twice changes nothing."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from importlib.resources import files
from itertools import pairwise
from typing import Any

import shapely
import yaml

from diaba.db import WriteTransaction
from diaba.sql import load as load_queries
from diaba.units import shipped
from diaba.units.states import TWO_TIERS, Event, State, history, standing, states

SQL = load_queries("diaba.units")
STEPS = 4
EMPTY = "TRUNCATE units.arriving, units.arriving_succession"


@dataclasses.dataclass(frozen=True)
class Loaded:
    """What the database holds after loading, and how many rows the loading changed."""

    day: dt.date
    provinces: int
    communes: int
    states: int
    successions: int
    divided: int
    ended_without_successor: int
    changed: int


def load(transaction: WriteTransaction, step: Callable[[str], None] = lambda _: None) -> Loaded:
    """Load the lists, the shapes and what became of each unit; ``step`` is told what is being done."""
    known = history()
    by_decree = {event.decree: event for event in known.events}
    (merger,) = (event for event in known.events if event.effective == TWO_TIERS)
    step("Đọc danh mục")
    successions = shipped.successions()
    enlarged = {event.decree: set(event.absorbed.values()) for event in known.events}
    enlarged[merger.decree] = {each.successor for each in successions}
    every = states(shipped.lists().to_pylist(), known, enlarged)
    step("Đọc ranh giới")
    rows = _unit_rows(every)
    step("Ghi đơn vị hành chính")
    changed = sum(_put_event(transaction, event) for event in known.events)
    _copy(transaction, "copy_units", rows)
    _copy(transaction, "copy_successions", _succession_rows(every, successions, by_decree, merger))
    step("Ghi quan hệ kế thừa")
    for query in ("drop_vanished_successions", "drop_vanished_units", "merge_units", "merge_successions"):
        changed += transaction.execute(SQL[query])
    transaction.execute(EMPTY)
    return _loaded(transaction, changed)


def load_training(transaction: WriteTransaction) -> int:
    """Load the units that officers and tests practise on; return how many rows it changed."""
    text = yaml.safe_load((files("diaba.units") / "training.yaml").read_text(encoding="utf-8"))
    rows = [
        (
            unit["level"],
            unit["code"],
            unit["kind"],
            unit["name"],
            unit["full_name"],
            unit["name_en"],
            unit["full_name_en"],
            unit.get("parent_code"),
            unit["code"][:2],
            text["valid_from"],
            None,
            None,
            None,
            None,
            True,
            None,
        )
        for unit in text["units"]
    ]
    _copy(transaction, "copy_units", rows)
    changed = transaction.execute(SQL["merge_units"])
    transaction.execute(EMPTY)
    return changed


def _loaded(transaction: WriteTransaction, changed: int) -> Loaded:
    day = history().days[-1]
    (counts,) = transaction.all(SQL["counts"], {"day": day})
    return Loaded(
        day,
        counts.provinces,
        counts.communes,
        counts.states,
        transaction.value("SELECT count(*) FROM units.succession"),
        transaction.value(SQL["divided"]),
        transaction.value(SQL["ended_without_successor"]),
        changed,
    )


def _put_event(transaction: WriteTransaction, event: Event) -> int:
    return transaction.execute(SQL["put_event"], (event.decree, event.effective, event.title_vi, event.title_en))


def _copy(transaction: WriteTransaction, query: str, rows: Iterable[tuple[object, ...]]) -> None:
    with transaction.connection.cursor().copy(SQL[query]) as copy:
        for row in rows:
            copy.write_row(row)


def _unit_rows(every: list[State]) -> Iterator[tuple[object, ...]]:
    shapes, made = shipped.shapes(), shipped.sentences()
    codes = list(shapes)
    drawn = dict(
        zip(
            codes,
            shapely.to_wkb(shapely.set_srid(list(shapes.values()), shipped.SRID), hex=True, include_srid=True),
            strict=True,
        )
    )
    newest = standing(every, history().days[-1])
    merged = standing(every, TWO_TIERS)
    for state in every:
        sentence = made.get(state.code) if merged.get(state.code) is state else None
        shape = drawn.get(state.code) if newest.get(state.code) is state else None
        yield (
            state.level,
            state.code,
            state.kind,
            state.name,
            state.full_name,
            state.name_en,
            state.full_name_en,
            state.parent_code,
            state.province_code,
            state.start,
            state.end,
            state.opened_by,
            state.closed_by,
            sentence,
            False,
            shape,
        )


def _succession_rows(
    every: list[State], successions: Iterable[shipped.Succession], by_decree: dict[str, Event], merger: Event
) -> Iterator[tuple[Any, ...]]:
    """What the texts name; and where a unit goes on under its code, that it became what it is."""
    named: dict[tuple[str, str, dt.date], tuple[Any, ...]] = {}
    for each in successions:
        key = each.predecessor, each.successor, merger.effective
        named[key] = (
            each.predecessor,
            merger.effective,
            each.successor,
            merger.effective,
            each.extent,
            merger.decree,
            each.basis,
        )
    for event in by_decree.values():
        for old, new in event.absorbed.items():
            named[old, new, event.effective] = (
                old,
                event.effective,
                new,
                event.effective,
                "whole",
                event.decree,
                "text",
            )
    by_code: dict[str, list[State]] = {}
    for state in every:
        by_code.setdefault(state.code, []).append(state)
    for code, run in by_code.items():
        for before, after in pairwise(run):
            if before.end == after.start:
                row = (code, before.end, code, after.start, "whole", after.opened_by, "code")
                named.setdefault((code, code, after.start), row)
    yield from named.values()
