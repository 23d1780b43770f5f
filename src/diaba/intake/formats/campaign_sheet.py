"""The campaign sheet PL3 (biểu mẫu 49 trường): which column is which field, by the numbers under the header or by its words.

Fields are numbered 1-20 and 23-49; two columns between 13 and 14 have no number (land.md 6.3).
"""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from diaba.intake.content import LINE_FIELDS
from diaba.intake.profiles.model import key

_USE = ("Loại đất", "Diện tích", "Nguồn gốc", "Hình thức", "Thời hạn")
LABELS: tuple[str, ...] = (
    "Mã ĐVHC cấp xã",
    "Số phát hành",
    "Ngày cấp",
    "Số vào sổ",
    "Tên tổ chức",
    "Số định danh tổ chức",
    "Họ tên chủ/người đại diện",
    "Ngày sinh",
    "Giới tính",
    "Số định danh/CCCD",
    "Địa chỉ thường trú",
    "Pháp nhân trên GCN",
    "Vai trò",
    "Tên người sử dụng hiện tại",
    "Số định danh người hiện tại",
    "Địa chỉ (2 cấp)",
    "Lý do thay đổi",
    "Mã định danh thửa",
    "Tờ ghi trên GCN",
    "Thửa ghi trên GCN",
    "Tờ trên BĐĐC",
    "Thửa trên BĐĐC",
    "Địa chỉ thửa",
    "Diện tích",
    *_USE,
    *_USE,
    *_USE,
    "Loại tài sản",
    "Khu chung cư",
    "Nhà chung cư",
    "Số căn hộ",
    "DT xây dựng",
    "DT sàn",
    "Hình thức sở hữu",
    "Thời hạn",
    "Cấp hạng",
    "Tên file quét",
)
"""The words of the header, in the order of ``LINE_FIELDS``."""
NUMBERS: tuple[int | None, ...] = (*range(1, 14), None, None, *range(14, 21), *range(23, 50))
"""The number beneath each; None where there is none."""
_UNNUMBERED_AFTER = 13
_ASIDE = re.compile(r"\([^)]*\)")
_TELLING = frozenset({"serial", "holder_name", "parcel_number"})
_ENOUGH = 12
_BY_NUMBER: Mapping[int, str] = MappingProxyType(
    {number: field for number, field in zip(NUMBERS, LINE_FIELDS, strict=True) if number is not None}
)


def by_numbers(row: Sequence[str | None]) -> dict[int, str]:
    """Column → field of a row of field numbers; empty where the row is none."""
    found = {}
    for column, text in enumerate(row):
        bare = (text or "").strip().strip("()[]")
        if bare.isdecimal() and int(bare) in _BY_NUMBER:
            found[column] = _BY_NUMBER[int(bare)]
    if sorted(found.values()) != sorted(_BY_NUMBER.values()) or list(found) != sorted(found):
        return {}
    (thirteenth,) = (column for column, field in found.items() if field == _BY_NUMBER[_UNNUMBERED_AFTER])
    for offset, field in enumerate(("user_name", "user_number"), 1):
        if thirteenth + offset not in found:
            found[thirteenth + offset] = field
    return found


def by_words(row: Sequence[str | None]) -> dict[int, str]:
    """Column → field of a row of header words, each word taken from where the last one was found; empty where too few fit."""
    wanted = [key(label) for label in LABELS]
    found: dict[int, str] = {}
    next_field = 0
    for column, text in enumerate(row):
        if not text:
            continue
        bare = text.lstrip("0123456789.() ")
        said = {key(bare), key(bare).removesuffix("m2"), key(_ASIDE.sub("", bare))}
        place = next((n for n in range(next_field, len(wanted)) if wanted[n] in said), None)
        if place is not None:
            found[column], next_field = LINE_FIELDS[place], place + 1
    return found if len(found) >= _ENOUGH and set(found.values()) >= _TELLING else {}
