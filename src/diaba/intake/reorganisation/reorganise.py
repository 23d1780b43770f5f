"""Reorganise units (thực hiện sắp xếp đơn vị hành chính): one act of two persons under a decree, rehearsed as often as wanted.

A sheet moves with all its parcels by one row of ``cadastre.sheet_place``, so the land of a commune that goes whole is re-homed
without touching a parcel. Only where a line cuts a sheet do the parcels beyond it get new versions, on a part of the sheet that is
cut off. Rights, certificates, codes and parcel numbers stay what they are. The caller commits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from psycopg.types.json import Jsonb

from diaba import events, sql
from diaba.access import Act, Principal, require
from diaba.db import WriteTransaction
from diaba.intake.reorganisation.kinds import Reorganisation
from diaba.intake.reorganisation.outcome import outcome, place_of
from diaba.intake.reorganisation.refusals import PlacesMissing
from diaba.intake.reorganisation.staging import Asked, Staged, clear, stage
from diaba.ledger.sealing import seal
from diaba.ledger.witnessing import require_witnessed
from diaba.registry.refusals import DateInFuture, SecondPersonMissing

SQL = sql.load("diaba.intake.reorganisation")
_TOLD = 10_000
"""So many of the parcels that cannot be placed are told by name."""


@dataclass(frozen=True)
class Unplaced:
    """A parcel, or a sheet where ``number`` is empty, that lies on no side for certain, and why."""

    commune: str
    sheet: str
    number: str
    code: str
    reason: str
    shape: Mapping[str, Any] | None = field(repr=False, default=None)


@dataclass(frozen=True)
class Move:
    """What goes from a former commune to a new one."""

    from_code: str
    from_name: str
    to_code: str
    to_name: str
    sheets: int
    parcels: int
    cut: int
    renumbered: int


@dataclass(frozen=True)
class Reorganised:
    """What a reorganisation did, or in a rehearsal would do; ``act`` is None there."""

    act: int | None
    decree: str
    effective: date
    moves: Sequence[Move]
    unplaced: Sequence[Unplaced] = field(repr=False, default=())
    unplaced_count: int = 0
    versions: int = 0
    deliveries: int = 0
    waivers: int = 0
    accounts: int = 0
    deliveries_left: Sequence[int] = ()
    accounts_left: int = 0
    map: Mapping[str, Any] = field(repr=False, default_factory=dict)

    @property
    def parcels(self) -> int:
        """How many parcels are re-homed."""
        return sum(move.parcels for move in self.moves)

    @property
    def sheets(self) -> int:
        """How many sheets and parts of sheets are re-homed."""
        return sum(move.sheets for move in self.moves)


def reorganise(
    transaction: WriteTransaction, asked: Asked, *, by: Principal, approver: Principal | None, today: date, dry_run: bool = False,
    with_map: bool = False,
) -> Reorganised:  # fmt: skip
    """Carry out the decree in the province, or rehearse it; a rehearsal needs no second person and leaves nothing.

    Raises:
        NotAllowed: one of both may not register in the province.
        SecondPersonMissing: both are one, or there is no second.
        DateInFuture: the decree is not in force yet.
        PlacesMissing: something lies on no side for certain, and no table says where it goes.
        Refusal: what ``stage`` will not do; no witness has signed the ledger for too long.
    """
    _allowed(asked, by, approver, dry_run=dry_run)
    if not dry_run:
        require_witnessed(transaction)
    with transaction.part(undo=dry_run):
        staged = stage(transaction, asked, today=today)
        _in_their_province(transaction, asked, by, today)
        if staged.effective > today:
            raise DateInFuture(given=staged.effective, today=today)
        told = _told(transaction, staged, with_map=with_map)
        if told.unplaced and not dry_run:
            raise PlacesMissing(count=told.unplaced_count, first=place_of(told.unplaced[0]))
        if not told.unplaced:
            told = replace(told, **_carried_out(transaction, asked, staged, by, approver))
        clear(transaction)
    return replace(told, act=None if dry_run else told.act)


def _told(transaction: WriteTransaction, staged: Staged, *, with_map: bool) -> Reorganised:
    """What is staged: the moves, and what cannot be placed."""
    rows = transaction.all(SQL["unplaced"], {"most": _TOLD})
    return Reorganised(
        act=None,
        decree=staged.decree,
        effective=staged.effective,
        moves=[Move(**row._asdict()) for row in transaction.all(SQL["moves"])],
        unplaced=[Unplaced(row.commune, row.sheet, row.number, row.code, row.reason, row.shape) for row in rows],
        unplaced_count=sum({bool(row.code): row.of_all for row in rows}.values()),
        map=outcome(transaction, rows) if with_map else {},
    )


def _allowed(asked: Asked, by: Principal, approver: Principal | None, *, dry_run: bool) -> None:
    if not dry_run and (approver is None or approver.name == by.name):
        raise SecondPersonMissing(kind=Reorganisation.kind)
    for person in (by, approver) if approver else (by,):
        require(person, Act.REGISTER, province_code=asked.province)


def _in_their_province(transaction: WriteTransaction, asked: Asked, by: Principal, today: date) -> None:
    """A correction may name any communes; all that it moves must be the officers' own."""
    if asked.corrects:
        for row in transaction.all(SQL["provinces"], {"target_day": today}):
            require(by, Act.REGISTER, province_code=row.province_code)


def _carried_out(
    transaction: WriteTransaction, asked: Asked, staged: Staged, by: Principal, approver: Principal | None
) -> dict[str, Any]:
    detail = {"decree": staged.decree, "province": asked.province, "table": [asdict(row) for row in asked.table]}
    act_id: int = transaction.value(SQL["open_act"], {
        "kind": Reorganisation.kind, "by": by.name, "approver": approver.name if approver else None,
        "effective": staged.effective, "dossier": asked.dossier, "detail": Jsonb(detail),
    })  # fmt: skip
    given = {"act_id": act_id, "effective": staged.effective, "event_id": staged.event_id, "province": asked.province}
    for name in ("open_cut_sheets", "end_places", "restate_places", "open_places", "move_sheets"):
        transaction.execute(SQL[name], given)
    versions = transaction.execute(SQL["stage_versions"], given)
    transaction.execute(SQL["end_versions"], given)
    open_versions(transaction, act_id)
    for name in ("open_homes", "end_quality", "open_quality", "move_lines", "move_scans"):
        transaction.execute(SQL[name], given)
    moved = {
        name.removeprefix("move_"): transaction.execute(SQL[name], given)
        for name in ("move_deliveries", "move_waivers", "move_accounts")
    }
    left = [row.id for row in transaction.all(SQL["deliveries_left"])]
    sheets = transaction.value(SQL["count_moved"], given)
    events.emit(transaction, events.UnitsReorganised(asked.province, str(act_id), sheets, versions))
    seal(transaction, act_id)
    return {
        "act": act_id, "versions": versions, **moved, "deliveries_left": left,
        "accounts_left": transaction.value(SQL["accounts_left"]),
    }  # fmt: skip


def open_versions(transaction: WriteTransaction, act_id: int) -> None:
    """Open what each staged version becomes, with what it is used for."""
    for name in ("open_versions", "copy_land_uses"):
        transaction.execute(SQL[name], {"act_id": act_id})
