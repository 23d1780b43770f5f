"""What became of a code that has ended (mã đơn vị hành chính đã hết hiệu lực), from the shipped lists alone, without a database."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from diaba.units import shipped
from diaba.units.states import TWO_TIERS, State, history, states


@dataclass(frozen=True)
class Ended:
    """The last state of a code: its name, its last day's morrow, and the units that hold its land, by code and name."""

    full_name: str
    until: dt.date
    became: tuple[tuple[str, str], ...]


def ended(code: str, at: dt.date) -> Ended | None:
    """How ``code`` ended, where some unit had it before ``at`` and none has it then; None where it stands or never was."""
    past = [state for state in _states().get(code, ()) if state.start <= at]
    if not past or past[-1].end is None or past[-1].end > at:
        return None
    return Ended(past[-1].full_name, past[-1].end, tuple(sorted(_became(code, past[-1].end, at).items())))


def _became(code: str, on: dt.date, at: dt.date) -> dict[str, str]:
    """The units of ``at`` that the one which ended on that day went into, through any number of events."""
    found: dict[str, str] = {}
    for heir in _heirs().get((code, on), ()):
        state = next((state for state in _states().get(heir, ()) if state.start <= on and not _over(state, on)), None)
        if state is None:
            continue
        if _over(state, at) and state.end is not None:
            found |= _became(heir, state.end, at)
        else:
            found[heir] = state.full_name
    return found


def _over(state: State, on: dt.date) -> bool:
    return state.end is not None and state.end <= on


@cache
def _states() -> Mapping[str, list[State]]:
    """The states of every code, the oldest first."""
    known = history()
    enlarged = {event.decree: set(event.absorbed.values()) for event in known.events}
    (merger,) = (event for event in known.events if event.effective == TWO_TIERS)
    enlarged[merger.decree] = {each.successor for each in shipped.successions()}
    found = defaultdict(list)
    for state in states(shipped.lists().to_pylist(), known, enlarged):
        found[state.code].append(state)
    return {code: sorted(run, key=lambda state: state.start) for code, run in found.items()}


@cache
def _heirs() -> Mapping[tuple[str, dt.date], list[str]]:
    """The codes that each code went into on the day it ended; the same code where it goes on under it."""
    found = defaultdict(list)
    for each in shipped.successions():
        found[each.predecessor, TWO_TIERS].append(each.successor)
    for event in history().events:
        for old, new in event.absorbed.items():
            found[old, event.effective].append(new)
    for code, run in _states().items():
        for before in run:
            if before.end and code not in found[code, before.end] and any(one.start == before.end for one in run):
                found[code, before.end].append(code)
    return dict(found)
