"""The delivered rows as a workbook shows them (dữ liệu giao nộp): uses side by side, codes and numbers as text."""

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from diaba.intake.content import LINE_FIELDS, Parcels
from diaba.intake.formats.campaign_sheet import LABELS

Value = str | float | None
Column = tuple[str, int, str]
"""Header, width, and the delivered column it is made from."""

COLUMNS: tuple[Column, ...] = (
    ("Số tờ\nSheet number", 10, "sheet_number"),
    ("Số thửa\nParcel number", 10, "parcel_number"),
    ("Diện tích pháp lý (m²)\nLegal area", 14, "legal_area"),
    ("Loại đất\nLand type", 14, "land_uses"),
    ("Diện tích loại đất (m²)\nArea of use", 16, "land_uses"),
    ("Nguồn gốc sử dụng\nOrigin", 20, "land_uses"),
    ("Hình thức sử dụng\nForm of use", 16, "land_uses"),
    ("Thời hạn\nTerm", 16, "land_uses"),
    ("Chiếm đất, không tạo thửa\nOccupies land", 14, "occupies_land"),
    ("Mã định danh thửa\nParcel code", 18, "parcel_code"),
    ("Số tờ cũ\nOld sheet", 10, "old_sheet_number"),
    ("Số thửa cũ\nOld parcel", 10, "old_parcel_number"),
    ("Tỷ lệ bản đồ 1:\nMap scale 1:", 10, "map_scale"),
)
LINE_COLUMNS: tuple[Column, ...] = tuple((label, 20, name) for label, name in zip(LABELS, LINE_FIELDS, strict=True))
"""Certificate lines go out in the words and the order of the campaign's form."""

_FORMS = {"private": "Sử dụng riêng", "common": "Sử dụng chung"}
_CHUNK = 10_000


def delivered(parcels: Parcels) -> Iterator[tuple[str, list[Value]]]:
    """The object of each row and its values in the order of ``COLUMNS``; read in chunks, so that memory stays small."""
    for batch in parcels.table.to_batches(max_chunksize=_CHUNK):
        for row in batch.to_pylist():
            yield row["object"], values_of(row)


def said(lines: pa.Table) -> Iterator[tuple[str, list[Value]]]:
    """The object of each certificate line and its fields in the order of ``LINE_COLUMNS``, as written."""
    for batch in lines.to_batches(max_chunksize=_CHUNK):
        for row in batch.to_pylist():
            yield row["object"], [row[name] for name in LINE_FIELDS]


def values_of(row: Mapping[str, Any]) -> list[Value]:
    """The values of one delivered parcel in the order of ``COLUMNS``."""
    uses = row["land_uses"] or []
    forms = [_FORMS.get(use["form"], use["form"]) for use in uses]
    return [
        row["sheet_number"],
        row["parcel_number"],
        row["legal_area"],
        _side_by_side([use["code"] for use in uses]),
        _side_by_side([None if use["area"] is None else f"{use['area']:g}".replace(".", ",") for use in uses]),
        _side_by_side([use["origin"] for use in uses]),
        _side_by_side(forms),
        _side_by_side([use["term"] for use in uses]),
        "x" if row["occupies_land"] else None,
        row["parcel_code"],
        row["old_sheet_number"],
        row["old_parcel_number"],
        None if row["map_scale"] is None else str(row["map_scale"]),
    ]


def _side_by_side(values: list[str | None]) -> str | None:
    return "; ".join(value or "" for value in values) if any(values) else None
