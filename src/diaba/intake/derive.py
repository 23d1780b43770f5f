"""Derived deliveries (bản sửa): mended content kept as a delivery of its own, beside the one it came from, which stays as it is."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from psycopg.types.json import Jsonb

from diaba import events, sql
from diaba.access import Act, Principal, require
from diaba.db import Row, WriteTransaction
from diaba.intake import bundle
from diaba.intake.content import Content
from diaba.intake.fixes import FIXES, Change, Fix
from diaba.intake.model import Context
from diaba.intake.refusals import NothingToMend
from diaba.intake.store import Store

SQL = sql.load("diaba.intake")
_SAMPLES = 12


@dataclass(frozen=True, eq=False)
class Tried:
    """One fix tried: how many values it changes, and some of them."""

    fix: Fix
    changes: Sequence[Change]


def try_fixes(
    content: Content, context: Context, wanted: Sequence[str], choices: Mapping[str, str]
) -> tuple[Content, list[Tried]]:
    """The ``wanted`` fixes one after the other, and what each changed; nothing is kept."""
    tried = []
    for fix in FIXES:
        if fix.id in wanted:
            fixed = fix.apply(content, context, choices)
            content = fixed.content
            tried.append(Tried(fix, fixed.changes))
    return content, tried


def record_of(tried: Sequence[Tried], choices: Mapping[str, str]) -> dict[str, object]:
    """What is kept of the fixes done: which, by which version, how much they changed, and what a person chose."""
    return {
        "kind": "fixes",
        "fixes": [
            {"id": one.fix.id, "version": one.fix.version, "changed": len(one.changes), "samples": samples(one.changes)}
            for one in tried
            if one.changes
        ],
        "choices": {name: value for name, value in choices.items() if value},
    }


def samples(changes: Sequence[Change]) -> list[dict[str, str | None]]:
    """The first of the changes, as JSON can hold them; all of them can be found again from the two files kept."""
    return [vars(change) for change in changes[:_SAMPLES]]


def derive(transaction: WriteTransaction, delivery: Row, content: Content, record: object, *, by: Principal) -> int:
    """Keep mended ``content`` as a delivery derived from ``delivery``; its number, the same for the same content.

    Raises:
        NotAllowed: ``by`` may not deliver for that commune.
        NothingToMend: the content is what it was.
    """
    require(by, Act.DELIVER, unit_code=delivery.unit_code, province_code=delivery.province_code)
    with tempfile.TemporaryDirectory(prefix="diaba-") as folder:
        path = Path(folder) / f"{PurePath(delivery.file_name).stem}.zip"
        with path.open("wb") as file:
            bundle.write(content, file)
        kept = Store().keep(path)
    if kept.sha256 == delivery.sha256:
        raise NothingToMend(id=delivery.id)
    given = {"unit_id": delivery.unit_id, "sha256": kept.sha256, "profile": delivery.profile}
    known = transaction.value(SQL["delivery_of_file"], given)
    if known is not None:
        return int(known)
    entered = {
        **given,
        "file_name": path.name,
        "srid": content.parcels.srid,
        "delivered_by": by.name,
        "derived_from": delivery.id,
        "changes": Jsonb(record),
    }
    number = int(transaction.value(SQL["add_derived"], entered))
    events.emit(transaction, events.DeliveryReceived(delivery.unit_code, str(number), path.name))
    return number
