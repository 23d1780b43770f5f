"""What one delivery brings (nội dung giao nộp): three blocks, shapes, what certificates say, and scans, as columns.

Every format is read into these columns, whatever it calls them; what a certificate says is kept as text, letter for letter,
because it is evidence: rules judge it, nothing rounds it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar, cast

import pyarrow as pa
import shapely

from diaba.intake.coverage import Edges, Floats, Mask, Shapes, polygonal

LAND_USE = pa.struct(
    [
        ("code", pa.string()),
        ("area", pa.float64()),
        ("origin", pa.string()),
        ("form", pa.string()),
        ("term", pa.string()),
    ]
)
"""One use of a parcel: code of the land-type list, m², code of the origin list, "private" or "common", term as written."""

PARCEL_COLUMNS = pa.schema(
    [
        ("object", pa.string()),  # where it is in the delivery: "<layer>:<feature number>", unique, never null
        ("sheet_number", pa.string()),  # số tờ
        ("parcel_number", pa.string()),  # số thửa
        ("legal_area", pa.float64()),  # diện tích pháp lý, m²
        ("occupies_land", pa.bool_()),  # road, river, canal: occupies land and forms no parcel; never null
        ("land_uses", pa.list_(LAND_USE)),  # main purpose first; never null, may be empty
        ("parcel_code", pa.string()),  # mã định danh thửa đất already issued elsewhere
        ("old_sheet_number", pa.string()),
        ("old_parcel_number", pa.string()),
        ("map_scale", pa.int32()),  # mẫu số tỷ lệ bản đồ
    ]
)
"""Shapes: one row a parcel; the shape itself is beside the table."""

USE_FIELDS = ("code", "area", "origin", "form", "term")
LINE_FIELDS: tuple[str, ...] = (
    "commune_code",  # 1 Mã ĐVHC cấp xã
    "serial",  # 2 Số phát hành
    "issued_on",  # 3 Ngày cấp
    "register_number",  # 4 Số vào sổ
    "organisation_name",  # 5 Tên tổ chức
    "organisation_number",  # 6 Số định danh tổ chức
    "holder_name",  # 7 Họ tên chủ, người đại diện
    "born",  # 8 Ngày sinh, or the year alone
    "sex",  # 9 Giới tính
    "identity_number",  # 10 Số định danh cá nhân, CCCD
    "residence",  # 11 Địa chỉ thường trú
    "legal_person",  # 12 Pháp nhân trên GCN
    "role",  # 13 Vai trò
    "user_name",  # (O) Tên người sử dụng hiện tại
    "user_number",  # (P) Số định danh người hiện tại
    "user_address",  # 14 Địa chỉ (2 cấp)
    "change_reason",  # 15 Lý do thay đổi
    "parcel_code",  # 16 Mã định danh thửa
    "certificate_sheet",  # 17 Tờ ghi trên GCN
    "certificate_parcel",  # 18 Thửa ghi trên GCN
    "sheet_number",  # 19 Tờ trên BĐĐC
    "parcel_number",  # 20 Thửa trên BĐĐC
    "parcel_address",  # 23 Địa chỉ thửa
    "area",  # 24 Diện tích
    *(f"use_{block}_{field}" for block in (1, 2, 3) for field in USE_FIELDS),  # 25-29, 30-34, 35-39
    "asset_kind",  # 40 Loại tài sản
    "estate",  # 41 Khu chung cư
    "building",  # 42 Nhà chung cư
    "apartment_number",  # 43 Số căn hộ
    "built_area",  # 44 Diện tích xây dựng
    "floor_area",  # 45 Diện tích sàn
    "ownership_form",  # 46 Hình thức sở hữu
    "ownership_term",  # 47 Thời hạn
    "grade",  # 48 Cấp hạng
    "scan_file",  # 49 Tên file quét
)
"""The fields of the campaign sheet (PL3), columns B to AX, in its order."""

LINE_COLUMNS = pa.schema([("object", pa.string()), *((name, pa.string()) for name in LINE_FIELDS)])
"""Attributes: one row (certificate × parcel × person), each field as written; null where nothing was; "object" is unique."""

SCAN_COLUMNS = pa.schema(
    [
        ("object", pa.string()),  # "scan:<file name>", unique
        ("file", pa.string()),  # as named in the delivery
        ("serial", pa.string()),  # the certificate it is named by; null where the name is no serial
        ("kind", pa.string()),  # "pdf", "jpeg", "png", "tiff" by how it begins; null: none of them
        ("size", pa.int64()),  # bytes
        ("sha256", pa.string()),  # hexadecimal
        ("pages", pa.int32()),  # null where it cannot be counted
        ("encrypted", pa.bool_()),
        ("active", pa.bool_()),  # holds scripts, launches, forms or embedded files: it could change after signing
    ]
)
"""Scans: one row a file."""

CHANGE_COLUMNS = pa.schema(
    [
        ("object", pa.string()),  # "change:<number>", unique
        ("dossier", pa.string()),  # hoSoGuid of the dossier it is told in
        ("before", pa.string()),  # hoSoGuid of the dossier it led from
        ("depth", pa.int32()),  # 0 for the newest, one more for each dossier further back
        ("serial", pa.string()),
        ("kind", pa.string()),  # code of the list of transactions
        ("registered_at", pa.string()),
        ("dossier_code", pa.string()),
        ("content", pa.string()),
    ]
)
"""History: one row a change, as told by a dossier exchange file."""

Block = str
SHAPES, LINES, SCANS, CHANGES = "shapes", "lines", "scans", "changes"
METADATA = "metadata"
"""Said of the whole; a mapping and no table."""

Found = TypeVar("Found")


@dataclass(frozen=True, eq=False)
class Parcels:
    """The parcels of one delivery: a table of ``PARCEL_COLUMNS`` and their shapes, row by row, in the plane ``srid``."""

    table: pa.Table
    shapes: Shapes
    srid: int

    @cached_property
    def valid(self) -> Mask:
        """Which shapes are simple and well formed; several rules ask, GEOS is asked once."""
        return cast("Mask", shapely.is_valid(self.shapes))

    @cached_property
    def polygonal(self) -> Mask:
        """Which shapes are polygons, valid or not."""
        return polygonal(self.shapes)

    @cached_property
    def sound(self) -> Mask:
        """Valid polygons: of others nothing more is said than that they are not."""
        return self.polygonal & self.valid

    @cached_property
    def areas(self) -> Floats:
        """m² of each shape."""
        return cast("Floats", shapely.area(self.shapes))

    @cached_property
    def tree(self) -> shapely.STRtree:
        """The shapes by where they are."""
        return shapely.STRtree(self.shapes)

    @cached_property
    def _known(self) -> dict[tuple[object, ...], Any]:
        return {}

    def once(self, make: Callable[..., Found], *given: object) -> Found:
        """What ``make(parcels, *given)`` gives; several rules ask, it is sought once. It must depend on nothing else."""
        key = (make, *given)
        if key not in self._known:
            self._known[key] = make(self, *given)
        return cast("Found", self._known[key])

    def edges(self, snap: float, sliver: float) -> Edges:
        """The edges unmatched on a grid of ``snap`` metres (:meth:`Edges.of`)."""
        return self.once(_edges, snap, sliver)


def _edges(parcels: Parcels, snap: float, sliver: float) -> Edges:
    return Edges.of(parcels.shapes, snap=snap, sliver=sliver, valid=parcels.valid)


@dataclass(frozen=True, eq=False)
class Content:
    """One delivery as columns; a block that was not delivered is an empty table and not in ``blocks``."""

    parcels: Parcels
    lines: pa.Table = field(default_factory=LINE_COLUMNS.empty_table)
    scans: pa.Table = field(default_factory=SCAN_COLUMNS.empty_table)
    changes: pa.Table = field(default_factory=CHANGE_COLUMNS.empty_table)
    metadata: Mapping[str, str] = field(default_factory=dict)
    """What is said of the whole: keys are ISO 19115 element names ("lineage", "created", ...)."""
    blocks: frozenset[Block] = frozenset({SHAPES})

    def tables(self) -> Iterator[tuple[Block, pa.Table]]:
        """Each block with its table; "object" is unique over all of them."""
        yield SHAPES, self.parcels.table
        yield LINES, self.lines
        yield SCANS, self.scans
        yield CHANGES, self.changes
