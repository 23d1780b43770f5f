"""Which unit a code means on a day, and what became of it (tra cứu đơn vị hành chính theo ngày)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from diaba.db import ReadTransaction, Row
from diaba.errors import Refusal
from diaba.sql import load
from diaba.units.refusals import UnitsNotLoaded, UnitUnknown

SQL = load("diaba.units")
_DIGITS = (2, 3, 5)
_BEFORE = "Danh mục chưa có đơn vị nào vào ngày này.", "The lists hold no units on that day."


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
    others = [unit_of(row) for row in transaction.all(SQL["of_code"], {"code": code, "day": day})]
    if others:
        vi, en = _other_days(transaction, others, day)
    elif code.isdigit() and len(code) in _DIGITS:
        near = [unit_of(row) for row in transaction.all(SQL["neighbours_of_code"], {"code": code, "day": day})]
        names = ", ".join(f"{each.code} {each.address}" for each in near)
        vi, en = (f"Mã gần nhất: {names}.", f"The nearest codes: {names}.") if names else _BEFORE
    else:
        vi, en = "Mã tỉnh có 2, huyện có 3, xã có 5 chữ số.", "A province has 2 digits, a district 3, a commune 5."
    return UnitUnknown(code=code, day=day.isoformat(), hint_vi=vi, hint_en=en)


def _other_days(transaction: ReadTransaction, others: list[Unit], day: dt.date) -> tuple[str, str]:
    vi = "; ".join(f"{each.address} mang mã này {_range(each, 'vi')}" for each in others) + "."
    en = "; ".join(f"{each.address} had it {_range(each, 'en')}" for each in others) + "."
    last = others[-1]
    if last.closed and last.closed <= day:
        successors = became_each(transaction, [last.id], day).get(last.id, [])
        if names := ", ".join(f"{each.unit.address} ({each.unit.code})" for each in successors):
            return f"{vi} Nay là: {names}.", f"{en} It became: {names}."
    return vi, en


def _range(unit: Unit, language: str) -> str:
    from_, to = ("từ", "đến") if language == "vi" else ("from", "to")
    last = f" {to} {unit.closed - dt.timedelta(days=1)}" if unit.closed else ""
    return f"{from_} {unit.opened}{last}"
