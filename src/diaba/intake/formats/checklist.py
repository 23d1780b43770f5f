"""The commune checklist, Phụ lục 8 (bảng kiểm 15 trường của xã): which column holds which fields, by the words of its header.

What its fields are is known [V2], how its header is worded is not [U] (land.md 6.3): words are taken as offices write them, in any
order, and one column may hold several fields, named in its header one after the other ("Tờ/thửa").
"""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from diaba.intake.profiles.model import key

CLASS = "class"
"""Loại 4 or 5: said of the row and no field of a certificate."""
_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "commune_code": "Mã xã|Mã ĐVHC|Mã đơn vị hành chính|Mã ĐVHC cấp xã|Mã đơn vị hành chính cấp xã",
        "serial": "Số phát hành|Số phát hành GCN|Số phát hành Giấy chứng nhận|Số seri|Số seri GCN",
        "issued_on": "Ngày cấp|Ngày cấp GCN|Ngày cấp Giấy chứng nhận|Ngày ký",
        "register_number": "Số vào sổ|Số vào sổ cấp GCN|Số vào sổ GCN",
        "holder_name": "Tên chủ|Họ tên chủ|Họ tên|Họ và tên|Chủ sử dụng|Tên chủ sử dụng|Chủ sử dụng đất|Tên chủ sử dụng đất|"
        "Người sử dụng đất|Tên người sử dụng đất|Họ tên chủ/người đại diện",
        "identity_number": "Số định danh|CCCD|Số CCCD|Số định danh/CCCD|Số định danh cá nhân|CCCD/Số định danh|Số giấy tờ",
        "legal_person": "Pháp nhân|Loại pháp nhân|Pháp nhân trên GCN",
        "role": "Vai trò",
        "parcel_code": "Mã định danh thửa|Mã định danh thửa đất|Mã thửa|Mã thửa đất",
        "sheet_number": "Tờ|Số tờ|Tờ bản đồ|Số tờ bản đồ|Số hiệu tờ bản đồ|Tờ trên BĐĐC",
        "parcel_number": "Thửa|Số thửa|Thửa đất số|Số thứ tự thửa|Số hiệu thửa đất|Thửa trên BĐĐC",
        "parcel_address": "Địa chỉ|Địa chỉ thửa|Địa chỉ thửa đất",
        "area": "Diện tích|Diện tích thửa|Diện tích thửa đất",
        "use_1_code": "Loại đất|Mục đích sử dụng|Mục đích",
        "use_1_origin": "Nguồn gốc|Nguồn gốc sử dụng",
        "use_1_form": "Hình thức|Hình thức sử dụng",
        "use_1_term": "Thời hạn|Thời hạn sử dụng",
        "asset_kind": "Tài sản|Loại tài sản|Tài sản gắn liền|Tài sản gắn liền với đất",
        "scan_file": "Tên PDF|Tên file|Tên tệp|Tên file PDF|Tên tệp PDF|Tên file quét|Tên tệp quét|File PDF|Tệp PDF",
        CLASS: "Loại|Loại 4/5|Phân loại|Loại thửa|Loại hồ sơ",
    }
)
_BY_KEY: Mapping[str, str] = MappingProxyType(
    {key(word): field for field, words in _WORDS.items() for word in words.split("|")}
)
_BETWEEN = re.compile(r"\s*[,/;&\n]\s*|\s+và\s+")
_ASIDE = re.compile(r"\([^)]*\)")
_TELLING = frozenset({"serial", "holder_name", "parcel_number", "area"})
_ENOUGH = 10
_SEPARATORS = ("\n", ";", "|", "/", ",", "-")


def by_words(row: Sequence[str | None]) -> dict[int, tuple[str, ...]]:
    """Column → its fields, of a row of header words; each field once, empty where too few are there."""
    found: dict[int, tuple[str, ...]] = {}
    taken: set[str] = set()
    for column, text in enumerate(row):
        fields = _fields(text or "")
        if fields and taken.isdisjoint(fields):
            found[column] = fields
            taken.update(fields)
    return found if len(taken) >= _ENOUGH and taken >= _TELLING else {}


def _fields(text: str) -> tuple[str, ...]:
    """What a column so headed holds: what is in brackets says nothing, several names are several fields."""
    plain = _ASIDE.sub("", text).lstrip("0123456789. ")
    whole = _BY_KEY.get(key(plain).removesuffix("m2"))
    if whole:
        return (whole,)
    each = [_BY_KEY.get(key(one)) for one in _BETWEEN.split(plain)]
    known = tuple(one for one in each if one)
    return known if 1 < len(known) == len(each) == len(set(known)) else ()


def parted(value: str, count: int) -> list[str] | None:
    """A cell of several fields as so many values; None where it cannot be told which is which.

    A sign that stands too often is within the values: "ODT; công nhận; riêng; 15/10/2063" is parted at its semicolons.
    """
    for sign in _SEPARATORS:
        parts = [one.strip() for one in value.split(sign)]
        if len(parts) == count:
            return parts
    return None
