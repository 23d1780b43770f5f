"""Stage a reorganisation (chuẩn bị sắp xếp): which sheet and parcel goes where, in sets; nothing of the register changes yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from diaba import sql
from diaba.db import Row, WriteTransaction
from diaba.intake.reorganisation.refusals import (
    EventUnknown,
    MovedLater,
    NothingToMove,
    ReorganisationBusy,
    TableRowWrong,
)

SQL = sql.load("diaba.intake.reorganisation")
_CLEAR = "TRUNCATE registry.moving_unit, registry.moving_sheet, registry.moving_parcel, registry.moving_version"
_COUNT = "ANALYZE registry.moving_sheet, registry.moving_parcel"


@dataclass(frozen=True)
class Given:
    """A row of the officer's table: a parcel, or with "" all of its sheet, and the commune it lies in now."""

    commune: str
    sheet: str
    parcel: str
    target: str


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A decree, by its number or its day in law, and the province in which it is carried out.

    With ``corrects`` the table alone moves land, from the day of the decree: what the decree said was told wrongly before.
    """

    decree: str
    province: str
    table: Sequence[Given] = ()
    effective: date | None = None
    dossier: str | None = None

    @property
    def corrects(self) -> bool:
        """Whether the table alone says what moves; then a day is given."""
        return self.effective is not None

    def columns(self) -> dict[str, list[str]]:
        """The table, column by column."""
        return {
            "communes": [row.commune for row in self.table],
            "sheets": [row.sheet for row in self.table],
            "parcels": [row.parcel for row in self.table],
            "targets": [row.target for row in self.table],
        }


@dataclass(frozen=True)
class Staged:
    """What is about to move: under which decree, from which day."""

    event_id: int | None
    decree: str
    effective: date


def stage(transaction: WriteTransaction, asked: Asked, *, today: date) -> Staged:
    """Lock the communes and write down what goes where; what cannot be placed is told and stays open.

    Raises:
        ReorganisationBusy: another one is at work.
        EventUnknown: there is no such decree.
        NothingToMove: nothing there waits for it.
        TableRowWrong: a row of the table speaks of nothing at hand.
        MovedLater: a sheet was moved with effect from a later day.
    """
    if not transaction.value(SQL["take_turn"]):
        raise ReorganisationBusy
    clear(transaction)
    staged = _correction(asked) if asked.effective else _event(transaction, asked)
    given = {
        "event_id": staged.event_id, "province": asked.province, "effective": staged.effective, "day": today,
        "target_day": staged.effective if staged.event_id else today, **asked.columns(),
    }  # fmt: skip
    _sheets(transaction, asked, given)
    transaction.execute(SQL["stage_parcels"], given)
    transaction.execute(_COUNT)
    _place(transaction, asked, given)
    _in_order(transaction, staged)
    for name in ("tell_sheets", "cut_sheets", "number_sheets", "count_parcels"):
        transaction.execute(SQL[name])
    return staged


def clear(transaction: WriteTransaction) -> None:
    """Leave no staged rows behind."""
    transaction.execute(_CLEAR)


def _event(transaction: WriteTransaction, asked: Asked) -> Staged:
    try:
        day = date.fromisoformat(asked.decree)
    except ValueError:
        day = None
    row: Row = transaction.one(SQL["event"], {"text": asked.decree, "day": day})
    if row is None:
        raise EventUnknown(text=asked.decree)
    return Staged(row.id, row.decree, row.effective)


def _correction(asked: Asked) -> Staged:
    return Staged(None, asked.decree, asked.effective or date.max)


def _sheets(transaction: WriteTransaction, asked: Asked, given: dict[str, Any]) -> None:
    moved = len(asked.table) if asked.corrects else transaction.execute(SQL["stage_units"], given)
    if not moved:
        raise NothingToMove(text=asked.decree, province=asked.province)
    transaction.execute(
        SQL["lock_units"], {"codes": sorted({*given["communes"], *given["targets"]}), "day": given["day"]}
    )
    transaction.execute(SQL["stage_named_sheets" if asked.corrects else "stage_sheets"], given)


def _place(transaction: WriteTransaction, asked: Asked, given: dict[str, Any]) -> None:
    if asked.table:
        for row in transaction.all(SQL["unknown_rows"], given):
            raise TableRowWrong(
                row=row.place, commune=row.commune, sheet=row.sheet, parcel=row.parcel or "–", target=row.target
            )
        transaction.execute(SQL["place_sheets_by_table"], given)
        transaction.execute(SQL["place_parcels_by_table"], given)
    if asked.corrects:
        transaction.execute(SQL["keep_the_rest"])
        transaction.execute(SQL["keep_sheets"])
    else:
        transaction.execute(SQL["place_by_location"], given)
        transaction.execute(SQL["tell_parcels"])
    transaction.execute(SQL["place_sheets"])


def _in_order(transaction: WriteTransaction, staged: Staged) -> None:
    row = transaction.one(SQL["later_places"], {"effective": staged.effective})
    if row is not None:
        raise MovedLater(sheet=row.sheet, commune=row.commune, since=row.since, given=staged.effective)
