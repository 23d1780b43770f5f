"""Datasets that an agreement may grant (tập dữ liệu), and their fields; views of versions in ``db/schema/70_exchange.sql``.

Expressions speak of ``row``, the version; ``place``, the commune it lies in; ``home``, its sheet's number there; and ``/*known*/``,
the moment as known at which all of it is told. They are text of this program; whatever is asked comes as a parameter.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import LiteralString

from diaba.exchange.refusals import DatasetUnknown

GEOMETRY: LiteralString = "geometry"
"""The field that is the shape; it is told beside the properties."""


@dataclass(frozen=True)
class Field:
    """A property: what it means, and its SQL."""

    meaning_vi: str
    meaning_en: str
    sql: LiteralString
    is_personal: bool = False


@dataclass(frozen=True)
class Dataset:
    """One dataset: its view, beside which ``<view>_touched`` tells the heads that an act touched, and its fields."""

    id: str
    title_vi: str
    title_en: str
    view: LiteralString
    fields: Mapping[LiteralString, Field]
    party: LiteralString = "NULL::bigint"
    """The party that a row tells of, where a personal field is granted."""

    def personal(self, fields: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the fields that tell of persons."""
        return tuple(name for name, field in self.fields.items() if name in fields and field.is_personal)


_SHAPE = Field("Hình thể (GeoJSON, kinh độ, vĩ độ)", "Shape (GeoJSON, longitude and latitude)", "NULL")
_COMMUNE = Field("Mã xã, phường, đặc khu", "Code of the commune", "place.code")
_PROVINCE = Field("Mã tỉnh, thành phố", "Code of the province", "place.province_code")
_HOLDER: LiteralString = (
    "(SELECT holder.{} FROM party.party_version AS holder WHERE holder.party_id = row.party_id"
    " AND upper_inf(holder.effective) AND holder.recorded @> /*known*/ LIMIT 1)"
)
PARCELS = Dataset(
    id="parcels",
    title_vi="Thửa đất",
    title_en="Parcels",
    view="exchange.parcels",
    fields={
        "code": Field("Mã định danh thửa đất", "Legal parcel code", "row.key"),
        "commune": _COMMUNE,
        "province": _PROVINCE,
        "sheet": Field("Số tờ bản đồ", "Number of the map sheet", "home.number"),
        "number": Field("Số thửa", "Number of the parcel on its sheet", "row.number"),
        "area": Field("Diện tích pháp lý, m²", "Legal area, m²", "row.legal_area"),
        "forms_parcel": Field("Có tạo thành thửa đất", "Whether it forms a parcel", "NOT row.occupies_land"),
        "land_uses": Field(
            "Loại đất và diện tích",
            "Land uses and their areas",
            "(SELECT coalesce(json_agg(json_build_object('code', use.code, 'area', use.area) ORDER BY use.rank), '[]')"
            " FROM cadastre.land_use AS use WHERE use.parcel_version_id = row.version_id)",
        ),
        "srid": Field("Múi chiếu VN-2000 (EPSG)", "VN-2000 zone (EPSG)", "row.srid"),
        "effective_from": Field("Có hiệu lực từ ngày", "In force since", "lower(row.effective)"),
        GEOMETRY: _SHAPE,
    },
)
RIGHTS = Dataset(
    id="rights",
    title_vi="Quyền trên thửa đất",
    title_en="Rights on parcels",
    view="exchange.rights",
    fields={
        "parcel": Field("Mã định danh thửa đất", "Legal parcel code", "row.parcel"),
        "commune": _COMMUNE,
        "province": _PROVINCE,
        "type": Field("Loại quyền", "Type of the right", "row.type"),
        "share": Field("Phần quyền", "Share", "row.numerator || '/' || row.denominator"),
        "rank": Field("Thứ tự ưu tiên thanh toán", "Rank of a mortgage", "row.rank"),
        "origin": Field("Nguồn gốc sử dụng", "Origin of the use", "row.origin"),
        "term": Field("Thời hạn; trống là lâu dài", "Last day; empty where there is none", "row.term"),
        "since": Field("Từ ngày", "Since", "row.since"),
        "certificate": Field(
            "Số phát hành Giấy chứng nhận",
            "Serial of the certificate",
            "(SELECT paper.serial FROM registry.certificate AS paper WHERE paper.id = row.certificate_id)",
        ),
        "holder_kind": Field(
            "Loại người sử dụng đất",
            "Kind of the holder",
            "(SELECT party.kind FROM party.party WHERE party.id = row.party_id)",
        ),
        "holder_name": Field("Tên người có quyền", "Name of the holder", _HOLDER.format("name"), is_personal=True),
        "holder_birth_year": Field("Năm sinh", "Year of birth", _HOLDER.format("birth_year"), is_personal=True),
        GEOMETRY: _SHAPE,
    },
    party="row.party_id",
)
DATASETS: Mapping[str, Dataset] = {one.id: one for one in (PARCELS, RIGHTS)}


def dataset_of(name: str) -> Dataset:
    """The dataset called ``name``.

    Raises:
        DatasetUnknown: there is none.
    """
    if name not in DATASETS:
        raise DatasetUnknown(dataset=name, known=", ".join(DATASETS))
    return DATASETS[name]
