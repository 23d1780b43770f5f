"""The journey of a delivery (hành trình dữ liệu giao nộp): kept, read, checked, accepted.

Each step runs in the transaction it is handed and may be repeated: the same file is the same delivery, checking again replaces the
findings, accepting again gives the receipt that was given.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from psycopg.types.json import Jsonb

from diaba import events, sql
from diaba.access import Act, Principal, require
from diaba.cadastre import zones
from diaba.cadastre.adopt import lock
from diaba.cadastre.meridians import meridians
from diaba.db import ReadTransaction, Row, WriteTransaction
from diaba.errors import Refusal
from diaba.intake import engine, nursery, planes, staging, surroundings, waiving
from diaba.intake.accept import Receipt, accept
from diaba.intake.content import Content
from diaba.intake.contested import contested
from diaba.intake.deciding import approval
from diaba.intake.deciding.undo import Undone, undo
from diaba.intake.delivery import read
from diaba.intake.model import Context, Report, Waiver
from diaba.intake.profiles.kept import named
from diaba.intake.profiles.loading import load
from diaba.intake.refusals import DeliveryAccepted, DeliveryUnknown
from diaba.intake.staging import ANY_PROFILE
from diaba.intake.store import Store
from diaba.law.book import Book
from diaba.units.resolve import Unit

SQL = sql.load("diaba.intake")


@dataclass(frozen=True)
class Commune:
    """The commune a delivery is for: code, name, and its shape in EPSG:4326 where one is known."""

    code: str
    name: str
    shape: Any = None


@dataclass(frozen=True, eq=False)
class Checked:
    """A delivery as read, and what reading and the rules say of it."""

    content: Content
    context: Context
    reports: Sequence[Report]
    profile: str


def check(
    path: Path,
    commune: Commune,
    *,
    profile: str | None,
    at: date,
    srid: int | None = None,
    waivers: tuple[Waiver, ...] = (),
    read_once: bool = False,
) -> Checked:
    """Read a file and run every rule over it; needs no database. With ``read_once`` no reader stands ready for the next.

    Raises:
        Refusal: the file cannot be read as parcels of that commune.
    """
    delivery = read(path, load(profile) if profile else None, srid=srid, commune=commune.shape)
    if read_once:
        nursery.send_home()
    context = replace(context_for(commune, delivery.content.parcels.srid, at), waivers=waivers)
    reports = (*delivery.notes, *engine.check(delivery.content, context, notes=delivery.notes))
    return Checked(delivery.content, context, reports, delivery.profile.name if delivery.profile else delivery.kind)


def context_for(commune: Commune, srid: int, at: date) -> Context:
    """What the rules may know of a commune without a register: its name, its shape in the plane ``srid``, and the law on ``at``."""
    shape = commune.shape
    if shape is not None and srid in zones.MERIDIANS:
        to_plane = zones.from_wgs84(srid)
        shape = shapely.transform(shape, lambda points: np.column_stack(to_plane.transform(*points.T)))
    law = Book.load()
    return Context(commune.code, commune.name, at, law, shape, meridians=meridians(commune.code, at, law))


def deliver(
    transaction: WriteTransaction,
    path: Path,
    unit: Unit,
    *,
    by: Principal,
    profile: str = ANY_PROFILE,
    srid: int | None = None,
) -> int:
    """Keep the file for good and enter it as a delivery; its number, the same for the same file.

    Raises:
        NotAllowed: ``by`` may not deliver for that commune.
        ProfileUnknown: no profile of that name is shipped or kept.
    """
    if profile != ANY_PROFILE:
        named(transaction, profile)
    require(by, Act.DELIVER, unit_code=unit.code, province_code=unit.province_code)
    kept = Store().keep(path)
    given = {"unit_id": unit.id, "sha256": kept.sha256, "profile": profile}
    known = transaction.value(SQL["delivery_of_file"], given)
    if known is not None:
        return int(known)
    entered = {**given, "file_name": path.name, "srid": srid, "delivered_by": by.name}
    number = int(transaction.value(SQL["add_delivery"], entered))
    events.emit(transaction, events.DeliveryReceived(unit.code, str(number), path.name))
    return number


def check_delivery(transaction: WriteTransaction, number: int, *, at: date) -> Checked:
    """Read and check a delivery, beside what the register holds now, and keep the findings.

    Raises:
        DeliveryUnknown: there is no such delivery.
        Refusal: the file cannot be read as parcels of its commune.
    """
    delivery = _locked(transaction, number)
    found = staging.reading(transaction, delivery)
    context = context_of(transaction, delivery, found.content, at=at)
    reports = (*found.notes, *engine.check(found.content, context, notes=found.notes))
    reports += contested(transaction, delivery.unit_id, found.content.parcels, reports)
    transaction.execute(SQL["forget_findings"], {"id": number})
    add_findings(transaction, number, found.content.parcels.srid, reports)
    counted = {"id": number, "objects": found.content.parcels.table.num_rows, "engine": engine.ENGINE_VERSION}
    transaction.execute(SQL["checked"], counted)
    return Checked(found.content, context, reports, found.profile)


def context_of(transaction: ReadTransaction, delivery: Row, content: Content, *, at: date) -> Context:
    """What the rules may know beside a delivery: its commune, the law today, and what the register holds now."""
    shape = transaction.value(SQL["unit_shape"], {"unit_id": delivery.unit_id})
    commune = Commune(delivery.unit_code, delivery.unit_name, shapely.from_wkb(shape) if shape else None)
    context = context_for(commune, content.parcels.srid, at)
    return replace(
        context,
        registered=surroundings.registered(transaction, delivery.unit_id, content.parcels),
        beyond=surroundings.beyond(transaction, delivery.unit_id, content.parcels.srid),
        waivers=waiving.approved(transaction, delivery.unit_id, delivery.id),
    )


def add_findings(
    transaction: WriteTransaction, number: int, srid: int, reports: Sequence[Report], *, after: int = 0
) -> None:
    """Keep findings of a delivery, numbered on from ``after``."""
    places = planes.as_wgs84_wkb(np.array([report.place for report in reports], object), srid)
    transaction.execute_many(SQL["add_finding"], [
        (number, seq, report.rule, report.severity, report.object, list(report.others), Jsonb(report.facts),
         report.message_vi, report.message_en, place, report.waiver)
        for seq, (report, place) in enumerate(zip(reports, places, strict=True), after + 1)
    ])  # fmt: skip


def accept_delivery(
    transaction: WriteTransaction,
    number: int,
    *,
    by: Principal,
    today: date,
    dry_run: bool = False,
    law: Book | None = None,
) -> Receipt:
    """Check a delivery once more and accept what is good; a delivery that was accepted gives its receipt again.

    A dry run gives the receipt that acceptance would give now, needs no second officer, and leaves nothing.

    Raises:
        DeliveryUnknown: there is no such delivery.
        NotAllowed: ``by`` may not accept for its commune.
        SecondOfficerNeeded, SecondOfficerSame, ProposalLapsed: it is too large for one officer.
    """
    delivery = _locked(transaction, number)
    require(by, Act.ACCEPT, unit_code=delivery.unit_code, province_code=delivery.province_code)
    if delivery.receipt is not None:
        return Receipt(**delivery.receipt)
    with transaction.part(undo=dry_run):
        lock(transaction, delivery.unit_id)
        checked = check_delivery(transaction, number, at=today)
        if not dry_run:
            alone = approval.limit(law or Book.load(), today)
            approval.confirm(transaction, delivery, checked.content, checked.reports, by=by, alone=alone)
        return accept(transaction, _locked(transaction, number), checked.content, checked.reports, by=by, today=today)


def propose_delivery(transaction: WriteTransaction, number: int, *, by: Principal, today: date) -> approval.Proposal:
    """Check a delivery once more and propose to accept it as it is now; another officer confirms by accepting.

    Raises:
        DeliveryUnknown: there is no such delivery.
        NotAllowed: ``by`` may not accept for its commune.
        DeliveryAccepted: it is accepted already.
    """
    delivery = _locked(transaction, number)
    require(by, Act.ACCEPT, unit_code=delivery.unit_code, province_code=delivery.province_code)
    if delivery.receipt is not None:
        raise DeliveryAccepted(id=number)
    checked = check_delivery(transaction, number, at=today)
    return approval.propose(transaction, delivery, checked.reports, by=by)


def undo_delivery(
    transaction: WriteTransaction, number: int, *, by: Principal, today: date, reason: str = ""
) -> Undone:
    """Undo the acceptance of a delivery; it can be accepted again.

    Raises:
        DeliveryUnknown: there is no such delivery.
        NotAllowed, NothingToUndo, UndoTooLate, UndoTouchesLater: see ``undo``.
    """
    return undo(transaction, _locked(transaction, number), by=by, today=today, reason=reason)


def not_accepted(transaction: WriteTransaction, number: int, refusal: Refusal) -> None:
    """Leave a delivery as it was checked, and say why it was not accepted."""
    progress = Jsonb({"step": "checked", "refused": refusal.problem("vi")})
    transaction.execute(SQL["enter_state"], {"id": number, "state": "checked", "progress": progress})


def _locked(transaction: WriteTransaction, number: int) -> Row:
    """The delivery, locked until the transaction ends."""
    if transaction.value(SQL["lock_delivery"], {"id": number}) is None:
        raise DeliveryUnknown(id=number)
    return transaction.one(SQL["delivery"], {"id": number})
