"""Acceptance (nghiệm thu): the good parcels of a checked delivery enter the register in one transaction, the rest is held back."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from psycopg.types.json import Jsonb

from diaba import events, sql
from diaba.access import Act, Principal, require
from diaba.cadastre.adopt import Survey, adopt, lock
from diaba.cadastre.identity import identify
from diaba.db import Row, WriteTransaction
from diaba.intake import engine, planes
from diaba.intake.content import Content, Parcels
from diaba.intake.model import Report, Severity
from diaba.intake.quality.judge import Judged, judge
from diaba.ledger.sealing import seal
from diaba.ledger.witnessing import require_witnessed
from diaba.registry.about import About
from diaba.registry.lines import Kept, Said, join_again, keep_lines
from diaba.registry.scans import keep_scans

SQL = sql.load("diaba.intake")

_KEPT = (
    "sheet_number", "parcel_number", "legal_area", "occupies_land", "map_scale", "old_sheet_number", "old_parcel_number"
)  # fmt: skip
_GROUP, _RECORD, _UNIT, _NOTHING = "\x1d", "\x1e", "\x1f", "\0"


@dataclass(frozen=True)
class Receipt:
    """What acceptance did (biên nhận nghiệm thu)."""

    delivery: int
    unit_code: str
    unit_name: str
    file_name: str
    sha256: str
    profile: str
    engine: str
    objects: int
    opened: int
    changed: int
    unchanged: int
    lines_opened: int
    lines_changed: int
    lines_ended: int
    lines_unchanged: int
    lines_held: int
    quarantined: int
    findings: Mapping[str, int]
    act: int
    decided_by: str
    effective: str
    recorded_at: str


def accept(
    transaction: WriteTransaction,
    delivery: Row,
    content: Content,
    reports: Sequence[Report],
    *,
    by: Principal,
    today: date,
) -> Receipt:
    """Adopt every parcel that no blocker names, quarantine the others, and leave a receipt.

    Raises:
        NotAllowed: ``by`` may not accept for this commune.
        LedgerUnwitnessed: no witness has signed the ledger for too long.
    """
    require(by, Act.ACCEPT, unit_code=delivery.unit_code, province_code=delivery.province_code)
    parcels, blocked = content.parcels, engine.blockers(reports)
    held = np.array([name in blocked for name in parcels.table["object"].to_pylist()], np.bool_)
    lock(transaction, delivery.unit_id)
    surveyed = with_digests(parcels)
    found = identify(transaction, delivery.unit_id, surveyed)
    act = _open_act(transaction, delivery, by, today)
    good = np.flatnonzero(~held)
    survey = Survey(delivery.unit_id, parcels.srid, surveyed.take(good), parcels.shapes[good])
    adopted = adopt(transaction, survey, act_id=act.id, effective=today, found=found.take(good))
    join_again(transaction, about := About(delivery.unit_id, act.id, today))
    lines = said(content.lines, blocked)
    kept = keep_lines(transaction, delivery.unit_id, lines, act_id=act.id, effective=today)
    keep_scans(transaction, about, _good_scans(content.scans, blocked), delivered_in=delivery.sha256)
    _quarantine(transaction, (delivery.id, act.id), parcels, np.flatnonzero(held), blocked)
    judged = Judged(delivery.id, content, reports, adopted_by_row(held, adopted.parcel_ids), found.parcel_ids)
    judge(transaction, about, judged)
    entered = {"opened": adopted.opened, "changed": adopted.changed, "unchanged": adopted.unchanged}
    counted = {**entered, **_counted(kept, held=content.lines.num_rows - len(lines))}
    receipt = _receipt(delivery, held, counted, reports, act=act, by=by)
    transaction.execute(SQL["accepted"], {"id": delivery.id, "act_id": act.id, "receipt": Jsonb(asdict(receipt))})
    counts = {**entered, "quarantined": receipt.quarantined}
    events.emit(transaction, events.DeliveryAccepted(unit_code=delivery.unit_code, subject=str(delivery.id), **counts))
    seal(transaction, act.id)
    return receipt


def _receipt(
    delivery: Row,
    held: npt.NDArray[np.bool_],
    counted: Mapping[str, int],
    reports: Sequence[Report],
    *,
    act: Row,
    by: Principal,
) -> Receipt:
    return Receipt(
        delivery=delivery.id,
        unit_code=delivery.unit_code,
        unit_name=delivery.unit_name,
        file_name=delivery.file_name,
        sha256=delivery.sha256.hex(),
        profile=delivery.profile,
        engine=delivery.engine,
        objects=len(held),
        **counted,
        quarantined=int(held.sum()),
        findings=_told(reports),
        act=act.id,
        decided_by=by.name,
        effective=act.effective.isoformat(),
        recorded_at=act.recorded_at.isoformat(),
    )


def _told(reports: Sequence[Report]) -> Mapping[str, int]:
    """Findings by severity; those let pass apart, where there are any."""
    waived = sum(report.waiver is not None for report in reports)
    counted = {severity.value: sum(report.stands(severity) for report in reports) for severity in Severity}
    return counted | ({"waived": waived} if waived else {})


def said(lines: pa.Table, blocked: Collection[str]) -> list[Said]:
    """What each line says that no blocker names, field by field as written."""
    rows = (row for row in lines.to_pylist() if row["object"] not in blocked)
    return [{name: value for name, value in row.items() if value is not None and name != "object"} for row in rows]


def _counted(kept: Kept, *, held: int) -> Mapping[str, int]:
    return {**{f"lines_{name}": count for name, count in asdict(kept).items()}, "lines_held": held}


def _open_act(transaction: WriteTransaction, delivery: Row, by: Principal, today: date) -> Row:
    require_witnessed(transaction)
    detail = {"delivery": delivery.id, "sha256": delivery.sha256.hex(), "profile": delivery.profile}
    return transaction.one(SQL["open_act"], {"decided_by": by.name, "effective": today, "detail": Jsonb(detail)})


def with_digests(parcels: Parcels) -> pa.Table:
    """The parcels' columns and one more, ``digest``."""
    return parcels.table.append_column("digest", digests(parcels.table, parcels.shapes))


def adopted_by_row(held: npt.NDArray[np.bool_], parcel_ids: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The adopted parcel of each delivered row; 0 where it was held back."""
    ids = np.zeros(len(held), np.int64)
    ids[~held] = parcel_ids
    return ids


def _good_scans(scans: pa.Table, blocked: Collection[str]) -> list[Mapping[str, Any]]:
    return [row for row in scans.to_pylist() if row["object"] not in blocked]


def digests(table: pa.Table, shapes: npt.NDArray[np.object_]) -> pa.Array:
    """BLAKE2b of everything that is kept of each parcel; equal where nothing changed."""
    facts = _joined([table[name] for name in _KEPT], _UNIT)
    uses = table["land_uses"].combine_chunks()
    each = _joined(uses.flatten().flatten(), _RECORD)
    ends = np.cumsum(pc.list_value_length(uses).to_numpy(zero_copy_only=False), dtype=np.int32)
    lists = pa.ListArray.from_arrays(np.concatenate([[np.int32(0)], ends]), each)
    texts = pc.binary_join_element_wise(facts, pc.binary_join(lists, _GROUP), _UNIT).to_pylist()
    return pa.array(
        [
            hashlib.blake2b(text.encode() + (shape or b""), digest_size=16).digest()
            for text, shape in zip(texts, shapely.to_wkb(shapes), strict=True)
        ],
        pa.binary(),
    )


def _joined(columns: Sequence[pa.Array], separator: str) -> pa.Array:
    """The columns as one text, in which nothing and an empty text differ."""
    return pc.binary_join_element_wise(*(column.cast(pa.string()).fill_null(_NOTHING) for column in columns), separator)


def _quarantine(
    transaction: WriteTransaction,
    held_by: tuple[int, int],
    parcels: Parcels,
    rows: npt.NDArray[np.intp],
    blocked: Mapping[str, Sequence[str]],
) -> None:
    part = parcels.table.take(rows)
    places = planes.as_wgs84_wkb(parcels.shapes[rows], parcels.srid)
    columns = (part[name].to_pylist() for name in ("object", "sheet_number", "parcel_number"))
    transaction.execute_many(
        SQL["add_quarantined"],
        [
            (*held_by, name, sheet, number, list(blocked[name]), place)
            for name, sheet, number, place in zip(*columns, places, strict=True)
        ],
    )
