"""What reading a delivery noticed (ghi chú khi đọc): reports beside those of the rules, with ids of their own."""

from collections.abc import Sequence
from dataclasses import dataclass

from diaba.intake.model import Report, Severity
from diaba.intake.wording import printable, sentence


@dataclass(frozen=True)
class Remark:
    """One kind of thing noticed, with its sentences."""

    id: str
    severity: Severity
    vi: str
    en: str

    def report(self, objects: Sequence[str] = (), **facts: object) -> Report:
        """It, noticed at ``objects``: the first is told, the others are named with it."""
        first = objects[0] if objects else None
        told = {name: printable(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}
        words = {**told, "count": len(objects), "object": first}
        return Report(
            rule=self.id,
            severity=self.severity,
            object=first,
            others=tuple(objects[1:]),
            facts=words,
            message_vi=sentence(self.vi, "vi", words),
            message_en=sentence(self.en, "en", words),
        )


SHAPE_UNREADABLE = Remark(
    "READ-001",
    Severity.BLOCKER,
    "Không đọc được hình của {count} đối tượng, đầu tiên là {object}. Hãy vẽ lại hoặc xuất lại các hình này.",
    "The shapes of {count} objects cannot be read, the first is {object}. Draw or export them again.",
)
NUMBER_UNREADABLE = Remark(
    "READ-002",
    Severity.ERROR,
    'Cột {column} có {count} giá trị không phải là số, đầu tiên là "{value}" tại {object}. Hãy ghi lại dạng số.',
    'Column {column} has {count} values that are no numbers, the first is "{value}" at {object}. Write them '
    "as numbers.",
)
TEXT_LEGACY = Remark(
    "READ-003",
    Severity.WARNING,
    'Cột {column} có {values} giá trị theo bảng mã cũ {encoding}: "{before}" nghĩa là "{after}". Hãy giao nộp '
    "bằng Unicode, hoặc đặt "
    '"text: {encoding}" trong hồ sơ ánh xạ.',
    'Column {column} has {values} values in the old encoding {encoding}: "{before}" reads "{after}". Deliver '
    "Unicode, or set "
    '"text: {encoding}" in the mapping profile.',
)
TEXT_REPAIRED = Remark(
    "READ-004",
    Severity.NOTICE,
    'Đã chuyển {values} giá trị của cột {column} từ bảng mã {encoding} sang Unicode: "{before}" thành '
    '"{after}". Tệp gốc giữ nguyên.',
    '{values} values of column {column} were put from {encoding} into Unicode: "{before}" became "{after}". '
    "The file is kept as it was.",
)
TEXT_COMPOSED = Remark(
    "READ-005",
    Severity.NOTICE,
    'Đã chuyển {values} giá trị của cột {column} từ Unicode tổ hợp sang Unicode dựng sẵn, ví dụ "{after}". '
    "Tệp gốc giữ nguyên.",
    '{values} values of column {column} had letters in parts and were composed (NFC), such as "{after}". The '
    "file is kept as it was.",
)
TEXT_DAMAGED = Remark(
    "READ-006",
    Severity.ERROR,
    "Cột {column} có {count} giá trị chứa byte không phải văn bản, đầu tiên tại {object}. Hãy xuất lại tệp "
    "với bảng mã UTF-8.",
    "Column {column} has {count} values with bytes that are no text, the first at {object}. Export the file "
    "again in UTF-8.",
)
ENCODING_FOUND = Remark(
    "READ-007",
    Severity.NOTICE,
    "Tệp .dbf không kèm .cpg; văn bản được đọc theo {encoding}. Hãy nén kèm tệp .cpg.",
    "The .dbf came without a .cpg; its text was read as {encoding}. Zip the .cpg with it.",
)
HEIGHTS_DROPPED = Remark(
    "READ-008",
    Severity.NOTICE,
    "{count} hình có độ cao hoặc số đo; chỉ giữ hai tọa độ mặt phẳng.",
    "{count} shapes have heights or measures; only the two coordinates of the plane are kept.",
)
CURVES_STRAIGHTENED = Remark(
    "READ-009",
    Severity.WARNING,
    "{shapes} hình có cung tròn, đã thay bằng các đoạn thẳng ngắn. Hãy giao nộp ranh giới bằng đoạn thẳng.",
    "{shapes} shapes have arcs and were put into short straight edges. Deliver boundaries as straight edges.",
)
PLANE_OVERRULED = Remark(
    "READ-010",
    Severity.WARNING,
    "Tệp khai hệ tọa độ {declared}; theo yêu cầu, tọa độ được đọc theo EPSG:{srid} và giữ nguyên. Hãy sửa "
    "khai báo trong tệp.",
    "The file declares {declared}; as asked, its coordinates were read in EPSG:{srid} and kept. Correct the "
    "file's declaration.",
)
PLANE_CHANGED = Remark(
    "READ-011",
    Severity.WARNING,
    "Tọa độ giao nộp ở hệ {declared}, đã tính chuyển sang EPSG:{srid}. Hãy giao nộp tọa độ VN-2000 gốc để "
    "không mất độ chính xác.",
    "Coordinates came in {declared} and were put into EPSG:{srid}. Deliver the surveyed VN-2000 coordinates "
    "to keep their accuracy.",
)
READER_WARNED = Remark(
    "READ-012",
    Severity.WARNING,
    "Khi đọc tệp, thư viện báo: {said}",
    "While the file was read, the library said: {said}",
)
