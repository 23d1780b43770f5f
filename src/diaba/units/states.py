"""The states of every unit (trạng thái của đơn vị hành chính): five lists joined into ranges of days.

A state lasts from the event that made it to the event that ended it. The oldest states start on the day of the first
list, 10 April 2023: that is how far back the lists are complete, not the day a unit was founded. A change between two
lists dates from the legal text that names it, else from the later list. Two lists that differ only in spelling (Hòa and
Hoà, Phường 06 and Phường 6) show one state, spelt as in the later.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files
from typing import Any

import yaml

from diaba.units.predecessors import plain


@dataclass(frozen=True)
class Event:
    """A legal text, or the list that first shows a change whose text the source does not name."""

    decree: str
    effective: dt.date
    title_vi: str
    title_en: str
    units: frozenset[str] = frozenset()
    absorbed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class State:
    """One unit, unchanged between two days."""

    level: str
    code: str
    kind: str
    name: str
    name_en: str
    full_name_en: str
    parent_code: str | None
    province_code: str
    start: dt.date
    end: dt.date | None = None
    opened_by: str | None = None
    closed_by: str | None = None

    @property
    def full_name(self) -> str:
        """The name with its kind, as in a sentence's beginning."""
        return f"{self.kind[0].upper()}{self.kind[1:]} {self.name}"

    @property
    def identity(self) -> tuple[str, str, str | None]:
        """What must change for the state to be another one."""
        return self.kind, plain(self.name).replace(" ", ""), self.parent_code


@dataclass(frozen=True)
class History:
    """The days of the lists, the events between them, and the corrections to the lists."""

    days: tuple[dt.date, ...]
    events: tuple[Event, ...]
    corrections: tuple[dict[str, Any], ...]

    def between(self, before: dt.date, day: dt.date) -> tuple[dict[str, Event], Event | None]:
        """The events after ``before`` up to ``day``: by the code they name, and the one that accounts for the rest."""
        named: dict[str, Event] = {}
        rest = None
        for event in self.events:
            if before < event.effective <= day:
                named |= dict.fromkeys([*event.units, *event.absorbed, *event.absorbed.values()], event)
                rest = rest if event.units or event.absorbed else event
        return named, rest


TWO_TIERS = dt.date(2025, 7, 1)
"""Since this day there are provinces and communes only."""


def history() -> History:
    """The history as shipped in ``history.yaml``."""
    text = yaml.safe_load((files("diaba.units") / "history.yaml").read_text(encoding="utf-8"))
    events = [Event(**{**each, "units": frozenset(each.get("units", ()))}) for each in text["events"]]
    return History(tuple(each["day"] for each in text["lists"]), tuple(events), tuple(text["corrections"]))


def states(rows: Iterable[Mapping[str, Any]], known: History, enlarged: Mapping[str, set[str]]) -> list[State]:
    """Join the rows of the lists into states.

    Args:
        rows: the lists, one row per unit and day.
        known: the days, events and corrections.
        enlarged: by decree, the codes whose unit took others in: a new state begins though name and parent may stay.
    """
    by_day = _corrected(rows, known)
    done: list[State] = []
    current: dict[str, State] = {}
    for before, day in zip((None, *known.days), known.days, strict=False):
        named, rest = known.between(before, day) if before else ({}, None)
        for code in current.keys() | by_day[day].keys():
            event = named.get(code, rest)
            done += _step(
                current,
                code,
                by_day[day].get(code),
                event,
                grown=bool(event and code in enlarged.get(event.decree, ())),
            )
    return sorted([*done, *current.values()], key=lambda state: (state.start, len(state.code), state.code))


def standing(every: Iterable[State], day: dt.date) -> dict[str, State]:
    """The states of ``day``, by code."""
    return {state.code: state for state in every if state.start <= day and (state.end is None or day < state.end)}


def _step(
    current: dict[str, State], code: str, listed: State | None, event: Event | None, *, grown: bool
) -> list[State]:
    """Move ``code`` on to what the next list shows; return the state that ends, if one does."""
    standing = current.pop(code, None)
    if listed is None and standing is None:
        return []
    if standing and listed and standing.identity == listed.identity and not grown:
        current[code] = replace(listed, start=standing.start, opened_by=standing.opened_by)
        return []
    if standing is None and event is None and listed is not None:
        current[code] = listed
        return []
    if event is None:
        raise ValueError(f"no event accounts for the change of unit {code}")
    if listed:
        current[code] = replace(listed, start=event.effective, opened_by=event.decree)
    return [replace(standing, end=event.effective, closed_by=event.decree)] if standing else []


def _corrected(rows: Iterable[Mapping[str, Any]], known: History) -> dict[dt.date, dict[str, State]]:
    lists: dict[dt.date, dict[str, State]] = defaultdict(dict)
    districts: dict[dt.date, dict[str, str]] = defaultdict(dict)
    for row in rows:
        if row["level"] == "district":
            districts[row["day"]][row["code"]] = row["parent_code"]
    for row in rows:
        parent = row["parent_code"]
        province = districts[row["day"]].get(parent, parent) if parent else row["code"]
        name, name_en, full_name_en = (" ".join(row[each].split()) for each in ("name", "name_en", "full_name_en"))
        state = State(row["level"], row["code"], row["kind"], name, name_en, full_name_en, parent, province, row["day"])
        lists[row["day"]][row["code"]] = state
    for correction in known.corrections:
        _correct(lists, known.days, correction)
    return lists


def _correct(lists: dict[dt.date, dict[str, State]], days: tuple[dt.date, ...], correction: Mapping[str, Any]) -> None:
    day = correction["list"]
    units, place = lists[day], days.index(day)
    for wrong, right in correction.get("code", {}).items():
        units[right] = replace(units.pop(wrong), code=right)
    for code in correction.get("drop", ()):
        del units[code]
    for code in correction.get("keep", ()):
        units[code] = lists[days[place - 1]][code]
    for code, name in correction.get("name", {}).items():
        units[code] = replace(units[code], name=name)
    for code, name in correction.get("name_en", {}).items():
        full_name = units[code].full_name_en.replace(units[code].name_en, name)
        units[code] = replace(units[code], name_en=name, full_name_en=full_name)
    if correction.get("province_as_next"):
        for code, following in lists[days[place + 1]].items():
            units[code] = replace(units[code], parent_code=following.parent_code, province_code=following.province_code)
