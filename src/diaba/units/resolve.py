"""Which unit a code means on a day, and what became of it (tra cứu đơn vị hành chính theo ngày)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from diaba.db import ReadTransaction, Row
from diaba.errors import Refusal
from diaba.sql import load
from diaba.units.refusals import UnitCodeMalformed, UnitsNotLoaded, UnitUnknown

SQL = load("diaba.units")
_DIGITS = (2, 3, 5)


@dataclass(frozen=True)
class Unit:
    """One state of one unit: what a code meant from ``opened`` until the day before ``closed``."""

    id: int
    level: str
    code: str
    kind: str
    name: str
    full_name: str
    parent_code: str | None
    parent_name: str | None
    province_code: str
    province_name: str
    opened: dt.date
    closed: dt.date | None
    opened_by: str | None
    closed_by: str | None
    made_from: str | None
    training: bool

    @property
    def address(self) -> str:
        """The name with the names above it, as people write it."""
        names = [self.full_name, self.parent_name, self.province_name]
        return ", ".join(dict.fromkeys(name for name in names if name))


@dataclass(frozen=True)
class Related:
    """A unit that another became or came from, wholly or in part, by the texts ``decrees`` in order."""

    unit: Unit
    extent: str
    decrees: tuple[str, ...]


def at(transaction: ReadTransaction, code: str, day: dt.date) -> Unit:
    """The unit with ``code`` on ``day``.

    Raises:
        UnitUnknown: no unit had that code then; the refusal says when one had, what it became, or which codes are near.
        UnitCodeMalformed: no unit can have that code.
    """
    row = transaction.one(SQL["at"], {"code": code, "day": day})
    if row is None:
        raise _unknown(transaction, code, day)
    return unit_of(row)


def became(transaction: ReadTransaction, code: str, day: dt.date, today: dt.date) -> list[Related]:
    """What the unit with ``code`` on ``day`` is by ``today``, through any number of events; empty where none is told.

    Raises:
        UnitUnknown: no unit had that code on ``day``.
    """
    unit = at(transaction, code, day)
    return became_each(transaction, [unit.id], today).get(unit.id, [])


def became_each(transaction: ReadTransaction, ids: Sequence[int], today: dt.date) -> dict[int, list[Related]]:
    """What each of the states ``ids`` is by ``today``."""
    found: dict[int, list[Related]] = {}
    for row in transaction.all(SQL["became"], {"ids": list(ids), "today": today}):
        found.setdefault(row.origin, []).append(_related(row))
    return found


def came_from(transaction: ReadTransaction, code: str, day: dt.date) -> list[Related]:
    """What the unit with ``code`` on ``day`` was made from, newest first, as far back as the lists go.

    Raises:
        UnitUnknown: no unit had that code on ``day``.
    """
    unit = at(transaction, code, day)
    return [_related(row) for row in transaction.all(SQL["came_from"], {"id": unit.id, "day": day})]


def standing(
    transaction: ReadTransaction, day: dt.date, level: str | None = None, province: str | None = None
) -> list[Unit]:
    """The units of ``day``, of one level or in one province where given."""
    rows = transaction.all(SQL["standing"], {"day": day, "level": level, "province": province})
    return [unit_of(row) for row in rows]


def unit_of(row: Row) -> Unit:
    """The unit that a row of ``units.described`` describes."""
    return Unit(**{name: getattr(row, name) for name in Unit.__dataclass_fields__})


def _related(row: Row) -> Related:
    return Related(unit_of(row), row.extent, tuple(row.decrees))


def _unknown(transaction: ReadTransaction, code: str, day: dt.date) -> Refusal:
    if not transaction.value("SELECT EXISTS (SELECT FROM units.unit)"):
        return UnitsNotLoaded()
    if len(code) not in _DIGITS or not (code.isascii() and code.isdigit()):
        return UnitCodeMalformed(code=code)
    states = [unit_of(row) for row in transaction.all(SQL["of_code"], {"code": code, "day": day})]
    if states:
        near = [f"{_days(each)} {each.address}" for each in states]
        last = states[-1]
        ended = last.closed and last.closed <= day
        now = became_each(transaction, [last.id], day).get(last.id, []) if ended else []
        near[-1] = " → ".join([near[-1], *(f"{each.unit.code} {each.unit.address}" for each in now)])
    else:
        rows = transaction.all(SQL["neighbours_of_code"], {"code": code, "day": day})
        near = [f"{unit.code} {unit.address}" for unit in map(unit_of, rows)]
    return UnitUnknown(code=code, day=day.isoformat(), near="; ".join(near) or "–")


def _days(unit: Unit) -> str:
    return f"{unit.opened} – {unit.closed - dt.timedelta(days=1) if unit.closed else '…'}"
