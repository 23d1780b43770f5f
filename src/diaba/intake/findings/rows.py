"""The delivered rows as a workbook shows them (dữ liệu giao nộp): uses side by side, codes and numbers as text."""

from collections.abc import Iterator, Mapping
from typing import Any

from diaba.intake.content import Parcels

Value = str | float | None

COLUMNS: tuple[tuple[str, int, str], ...] = (
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
"""Header, width, and the delivered column each is made from."""

_FORMS = {"private": "Sử dụng riêng", "common": "Sử dụng chung"}
_CHUNK = 10_000


def delivered(parcels: Parcels) -> Iterator[tuple[str, list[Value]]]:
    """The object of each row and its values in the order of ``COLUMNS``; read in chunks, so that memory stays small."""
    for batch in parcels.table.to_batches(max_chunksize=_CHUNK):
        for row in batch.to_pylist():
            yield row["object"], values_of(row)


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
