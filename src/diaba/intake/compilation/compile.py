"""Compile the register of a commune (lập sổ địa chính): from the certificates that were accepted to rights that count.

One act, by two persons, for every certificate that nothing speaks against. Nothing is guessed: a certificate that leaves a doubt
stays evidence, as it was, and is told with the reason; once that is mended, compiling again enters it and leaves the others alone.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from diaba import events, sql
from diaba.access import Act, Principal, require
from diaba.cadastre.adopt import lock
from diaba.db import Row, WriteTransaction
from diaba.intake.compilation.reasons import Reason
from diaba.keyring import Keyring
from diaba.ledger.sealing import seal
from diaba.ledger.witnessing import require_witnessed
from diaba.party import reading
from diaba.registry.about import About
from diaba.registry.holders import adopt_holders
from diaba.registry.opening import Held, open_units
from diaba.registry.refusals import SecondPersonMissing
from diaba.units.resolve import Unit

SQL = sql.load("diaba.intake.compilation")
KIND = "compilation"
_OTHER_GENERATIONS = "18"


@dataclass(frozen=True)
class Left:
    """A certificate that was not entered; its serial may be empty."""

    serial: str
    place: str
    reason: Reason


@dataclass(frozen=True)
class Compiled:
    """The act, how many units it opened on how many parcels, how many were entered before, and what was left."""

    act: int
    units: int
    parcels: int
    entered_before: int
    left: Sequence[Left] = field(repr=False)

    @property
    def reasons(self) -> Mapping[Reason, int]:
        """How many certificates each reason keeps out, the most frequent first."""
        return dict(Counter(one.reason for one in self.left).most_common())


def compile_register(
    transaction: WriteTransaction, unit: Unit, *, by: Principal, approver: Principal, today: date, dry_run: bool = False,
    keys: Keyring | None = None,
) -> Compiled:  # fmt: skip
    """Open a unit for each certificate of the commune that is clean; the caller commits.

    A dry run tells what it would do, and leaves nothing.

    Raises:
        NotAllowed: one of both may not register there.
        SecondPersonMissing: both are one.
        LedgerUnwitnessed: no witness has signed the ledger for too long.
        KeysMissing: this installation has no keys to seal numbers with.
    """
    if by.name == approver.name:
        raise SecondPersonMissing(kind=KIND)
    for person in (by, approver):
        require(person, Act.REGISTER, unit_code=unit.code, province_code=unit.province_code)
    require_witnessed(transaction)
    given = {"by": by.name, "approver": approver.name, "effective": today, "unit": unit.code}
    with transaction.part(undo=dry_run):
        lock(transaction, unit.id)
        transaction.execute(SQL["lock_land"], {"unit_id": unit.id})
        about = About(unit.id, transaction.value(SQL["open_compilation"], given), today)
        adopt_holders(transaction, about, keys=keys)
        rows = transaction.all(SQL["certificates"], {"unit_id": unit.id})
        held = [_held(row) for row in rows if row.reason is None]
        open_units(transaction, about, held, generation=_OTHER_GENERATIONS)
        left = [_left(row) for row in rows if row.reason not in {None, "entered"}]
        counts = {"units": len(held), "left": len(left)}
        events.emit(transaction, events.RegisterCompiled(unit.code, str(about.act_id), **counts))
        seal(transaction, about.act_id)
    parcels = sum(len(one.parcels) for one in held)
    return Compiled(about.act_id, len(held), parcels, len(rows) - len(held) - len(left), left)


@dataclass(frozen=True)
class _Line:
    said: Mapping[str, str]


def _held(row: Row) -> Held:
    first = _Line(row.said[0])
    term = reading.text(first, "use_1_term")
    return Held(
        reading.text(first, "serial"),
        row.parcels,
        row.holders[0],
        {"lines": row.said},
        reading.text(first, "register_number") or None,
        reading.issued(first),
        reading.text(first, "use_1_origin") or None,
        reading.day(term),
    )


def _left(row: Row) -> Left:
    said: Mapping[str, Any] = row.said[0]
    place = "/".join(said.get(name) or "?" for name in ("sheet_number", "parcel_number"))
    return Left(said.get("serial") or "", place, Reason(row.reason))
