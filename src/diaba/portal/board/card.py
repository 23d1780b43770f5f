"""The card of one object (phiếu đối tượng): its values, which of them a finding judges, and what the register holds now."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diaba.db import ReadTransaction, Row
from diaba.intake import planes
from diaba.intake.content import LINE_FIELDS, SHAPES, Content
from diaba.intake.findings.rows import values_of
from diaba.intake.formats import campaign_sheet
from diaba.intake.model import Rule
from diaba.portal.board.opening import QUERIES

_LABELS = (
    (_("Số tờ"), "sheet_number", "sheet_number"),
    (_("Số thửa"), "parcel_number", "parcel_number"),
    (_("Diện tích pháp lý (m²)"), "legal_area", "legal_area"),
    (_("Loại đất"), "land_uses", "codes"),
    (_("Diện tích loại đất (m²)"), "land_uses", ""),
    (_("Nguồn gốc sử dụng"), "land_uses", ""),
    (_("Hình thức sử dụng"), "land_uses", ""),
    (_("Thời hạn"), "land_uses", ""),
    (_("Chiếm đất, không tạo thửa"), "occupies_land", ""),
    (_("Mã định danh thửa"), "parcel_code", "parcel_code"),
    (_("Số tờ cũ"), "old_sheet_number", ""),
    (_("Số thửa cũ"), "old_parcel_number", ""),
    (_("Mẫu số tỷ lệ bản đồ"), "map_scale", "map_scale"),
)
"""Label, the delivered column and the column of the register, in the order the workbook shows them."""

LINE_LABELS = dict(zip(LINE_FIELDS, campaign_sheet.LABELS, strict=True))
"""Certificate lines are told in the words of the campaign's form, in either language: they are that form's names."""

_MARGIN = 8e-5
"""Degrees around an object to look at, some 8 m."""


@dataclass(frozen=True)
class Value:
    """One value of an object: what it is called, what was delivered, what the register holds, and whether a finding judges it."""

    label: str
    value: str
    registered: str
    judged: bool


@dataclass(frozen=True)
class Card:
    """One object as people read it."""

    object: str
    title: str
    values: Sequence[Value]
    is_registered: bool
    bbox: Sequence[float] | None


def card(transaction: ReadTransaction, delivery: Row, content: Content | None, name: str, rule: Rule | None) -> Card:
    """The card of the object ``name``, its values marked as ``rule`` judges them; bare where the object cannot be shown."""
    for block, table in content.tables() if content else ():
        rows = np.flatnonzero(pc.equal(table["object"], name).to_numpy(zero_copy_only=False))
        if not len(rows):
            continue
        judged = set(rule.columns) if rule else set()
        if block == SHAPES and content:
            return _parcel(transaction, delivery, content, int(rows[0]), judged)
        return _other(table.slice(int(rows[0]), 1).to_pylist()[0], judged)
    return Card(name, name, [], is_registered=False, bbox=None)


def _parcel(transaction: ReadTransaction, delivery: Row, content: Content, index: int, judged: set[str]) -> Card:
    row = content.parcels.table.slice(index, 1).to_pylist()[0]
    wanted = {"unit_id": delivery.unit_id, "sheet": row["sheet_number"], "number": row["parcel_number"]}
    live = transaction.one(QUERIES["registered"], wanted)
    values = []
    for (label, column, held), value in zip(_LABELS, values_of(row), strict=True):
        now = written(getattr(live, held, None)) if live else ""
        if value is not None or column in judged or now:
            values.append(Value(str(label), written(value), now, column in judged))
    values.append(Value(gettext("Diện tích hình vẽ (m²)"), _area(content.parcels.shapes[index]), "", not judged))
    number, sheet = row["parcel_number"] or "?", row["sheet_number"] or "?"
    title = gettext("Thửa {number}, tờ {sheet}").format(number=number, sheet=sheet)
    return Card(row["object"], title, values, live is not None, box(content, [index]))


def _other(row: dict[str, Any], judged: set[str]) -> Card:
    values = [
        Value(LINE_LABELS.get(name, name), written(value), "", name in judged)
        for name, value in row.items()
        if name != "object" and (value is not None or name in judged)
    ]
    title = row.get("serial") or row.get("file") or row["object"]
    return Card(row["object"], str(title), values, is_registered=False, bbox=None)


def box(content: Content, rows: Sequence[int]) -> list[float] | None:
    """Where the shapes of the parcels in ``rows`` are, with a margin: west, south, east, north in degrees."""
    wkb = planes.as_wgs84_wkb(content.parcels.shapes[np.asarray(rows, np.int64)], content.parcels.srid)
    west, south, east, north = shapely.total_bounds(shapely.from_wkb([each for each in wkb if each]))
    if not np.isfinite([west, south, east, north]).all():
        return None
    return [west - _MARGIN, south - _MARGIN, east + _MARGIN, north + _MARGIN]


def rows_of(content: Content, names: Sequence[str]) -> list[int]:
    """The rows of the parcels with these names."""
    found = pc.is_in(content.parcels.table["object"], pa.array(names, pa.string()))
    return [int(row) for row in np.flatnonzero(found.to_numpy(zero_copy_only=False))]


def _area(shape: Any) -> str:  # noqa: ANN401 - a shapely geometry, or None
    return "" if shape is None else written(round(float(shape.area), 1))


def written(value: object) -> str:
    """A value as people read it: numbers grouped, without decimals where there are none; "" for nothing."""
    if value is None:
        return ""
    if isinstance(value, float | Decimal):
        whole = value == value.__trunc__()
        return str(number_format(int(value) if whole else round(float(value), 2), force_grouping=True))
    return str(value)
