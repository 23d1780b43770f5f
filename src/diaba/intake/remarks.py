"""What reading a delivery notices (ghi chú khi đọc): reported like the findings of rules, with ids of their own."""

from diaba.intake.drawing_remarks import DRAWING_REMARKS
from diaba.intake.model import Severity
from diaba.intake.remark import Remark
from diaba.intake.sheet_remarks import SHEET_REMARKS

SHAPE_UNREADABLE = Remark.of(
    "READ-001",
    Severity.BLOCKER,
    ("Không đọc được hình", "Shapes that cannot be read"),
    (
        "Không đọc được hình của {count} đối tượng, đầu tiên là {object}.",
        "The shapes of {count} objects cannot be read, the first is {object}.",
    ),
    (
        "Hãy vẽ lại hoặc xuất lại các hình này.",
        "Draw or export them again.",
    ),
)
NUMBER_UNREADABLE = Remark.of(
    "READ-002",
    Severity.ERROR,
    ("Giá trị không phải là số", "Values that are no numbers"),
    (
        'Cột {column} có {count} giá trị không phải là số, đầu tiên là "{value}" tại {object}.',
        'Column {column} has {count} values that are no numbers, the first is "{value}" at {object}.',
    ),
    (
        "Hãy ghi lại dạng số.",
        "Write them as numbers.",
    ),
)
TEXT_LEGACY = Remark.of(
    "READ-003",
    Severity.WARNING,
    ("Văn bản theo bảng mã cũ", "Text in an old encoding"),
    (
        'Cột {column} có {values} giá trị theo bảng mã cũ {encoding}: "{before}" nghĩa là "{after}".',
        'Column {column} has {values} values in the old encoding {encoding}: "{before}" reads "{after}".',
    ),
    (
        'Hãy giao nộp bằng Unicode, hoặc dùng hồ sơ ánh xạ có "text: tcvn3" hay "text: vni".',
        'Deliver Unicode, or use a mapping profile with "text: tcvn3" or "text: vni".',
    ),
)
TEXT_REPAIRED = Remark.of(
    "READ-004",
    Severity.NOTICE,
    ("Đã chuyển bảng mã văn bản", "Text put into Unicode"),
    (
        'Đã chuyển {values} giá trị của cột {column} từ bảng mã {encoding} sang Unicode: "{before}" thành "{after}".',
        '{values} values of column {column} were put from {encoding} into Unicode: "{before}" became "{after}".',
    ),
    (
        "Không cần sửa; tệp gốc giữ nguyên.",
        "Nothing need be mended; the file is kept as it was.",
    ),
)
TEXT_COMPOSED = Remark.of(
    "READ-005",
    Severity.NOTICE,
    ("Đã chuyển về Unicode dựng sẵn", "Text composed (NFC)"),
    (
        'Đã chuyển {values} giá trị của cột {column} từ Unicode tổ hợp sang Unicode dựng sẵn, ví dụ "{after}".',
        '{values} values of column {column} had letters in parts and were composed (NFC), such as "{after}".',
    ),
    (
        "Không cần sửa; tệp gốc giữ nguyên.",
        "Nothing need be mended; the file is kept as it was.",
    ),
)
TEXT_DAMAGED = Remark.of(
    "READ-006",
    Severity.ERROR,
    ("Văn bản hỏng", "Damaged text"),
    (
        "Cột {column} có {count} giá trị chứa byte không phải văn bản, đầu tiên tại {object}.",
        "Column {column} has {count} values with bytes that are no text, the first at {object}.",
    ),
    (
        "Hãy xuất lại tệp với bảng mã UTF-8.",
        "Export the file again in UTF-8.",
    ),
)
ENCODING_FOUND = Remark.of(
    "READ-007",
    Severity.NOTICE,
    ("Tệp không khai bảng mã", "A file that does not say its encoding"),
    (
        "Tệp không khai bảng mã; văn bản được đọc theo {encoding}.",
        "The file does not say its encoding; its text was read as {encoding}.",
    ),
    (
        "Hãy lưu tệp theo UTF-8; với Shapefile, hãy nén kèm tệp .cpg.",
        "Save it in UTF-8; with a Shapefile, zip the .cpg.",
    ),
)
HEIGHTS_DROPPED = Remark.of(
    "READ-008",
    Severity.NOTICE,
    ("Đã bỏ độ cao", "Heights left out"),
    (
        "{count} hình có độ cao hoặc số đo; chỉ giữ hai tọa độ mặt phẳng.",
        "{count} shapes have heights or measures; only the two coordinates of the plane are kept.",
    ),
    (
        "Không cần sửa.",
        "Nothing need be mended.",
    ),
)
CURVES_STRAIGHTENED = Remark.of(
    "READ-009",
    Severity.WARNING,
    ("Đã thay cung tròn", "Arcs straightened"),
    (
        "{shapes} hình có cung tròn, đã thay bằng các đoạn thẳng ngắn.",
        "{shapes} shapes have arcs and were put into short straight edges.",
    ),
    (
        "Hãy giao nộp ranh giới bằng đoạn thẳng.",
        "Deliver boundaries as straight edges.",
    ),
)
PLANE_OVERRULED = Remark.of(
    "READ-010",
    Severity.WARNING,
    ("Hệ tọa độ khai khác yêu cầu", "Declared plane overruled"),
    (
        "Tệp khai hệ tọa độ {declared}; theo yêu cầu, tọa độ được đọc theo EPSG:{srid} và giữ nguyên.",
        "The file declares {declared}; as asked, its coordinates were read in EPSG:{srid} and kept.",
    ),
    (
        "Hãy sửa khai báo trong tệp.",
        "Correct the file's declaration.",
    ),
)
PLANE_CHANGED = Remark.of(
    "READ-011",
    Severity.WARNING,
    ("Tọa độ đã tính chuyển", "Coordinates converted"),
    (
        "Tọa độ giao nộp ở hệ {declared}, đã tính chuyển sang EPSG:{srid}.",
        "Coordinates came in {declared} and were put into EPSG:{srid}.",
    ),
    (
        "Hãy giao nộp tọa độ VN-2000 gốc để không mất độ chính xác.",
        "Deliver the surveyed VN-2000 coordinates to keep their accuracy.",
    ),
)
READER_WARNED = Remark.of(
    "READ-012",
    Severity.WARNING,
    ("Cảnh báo khi đọc tệp", "A warning while reading"),
    (
        "Khi đọc tệp, thư viện báo: {said}",
        "While the file was read, the library said: {said}",
    ),
    (
        "Mở tệp bằng phần mềm đã tạo ra nó, kiểm tra và xuất lại.",
        "Open the file in the program that made it, check it and export it again.",
    ),
)


NUMBER_TAKEN = Remark.of(
    "READ-013",
    Severity.BLOCKER,
    ("Số thửa đang thuộc thửa khác trong sổ", "A number the register keeps for another parcel"),
    (
        "{object}: thửa có mã {parcel_code} đổi sang số {parcel_number}, tờ {sheet_number} đang thuộc thửa {keeper}.",
        "{object}: parcel {parcel_code} becomes {parcel_number} of sheet {sheet_number}, a number of parcel {keeper}.",
    ),
    (
        "Giao nộp cùng lúc số mới của thửa kia, hoặc kiểm tra lại mã định danh.",
        "Deliver the other parcel's new number with it, or look at the parcel code again.",
    ),
)
UNIT_CHANGED = Remark.of(
    "READ-019",
    Severity.WARNING,
    ("Đã đổi đơn vị tọa độ sang mét", "Coordinates put into metres"),
    (
        "Tọa độ giao nộp tính bằng {unit}, đã đổi sang mét theo hồ sơ ánh xạ.",
        "Coordinates came in {unit} and were put into metres, as the mapping profile asks.",
    ),
    (
        "Hãy giao nộp tọa độ bằng mét.",
        "Deliver them in metres.",
    ),
)


DOSSIER_REPEATED = Remark.of(
    "READ-020",
    Severity.WARNING,
    ("Hồ sơ lặp lại trong lịch sử của chính nó", "A dossier in its own history"),
    (
        "{count} biến động dẫn về chính hồ sơ đang kể, đầu tiên là {object}.",
        "{count} changes lead back to the dossier that tells them, the first is {object}.",
    ),
    ("Hãy xuất lại gói tin từ phần mềm nguồn.", "Export the file again from the program that made it."),
)
USES_LEFT_OUT = Remark.of(
    "READ-021",
    Severity.WARNING,
    ("Thửa có hơn ba mục đích sử dụng", "Parcels with more than three uses"),
    (
        "{count} dòng có hơn ba mục đích sử dụng, đầu tiên là {object}; chỉ ba mục đích đầu được đọc.",
        "{count} rows have more than three uses, the first is {object}; the first three were read.",
    ),
    ("Tệp gốc được giữ nguyên; hãy kiểm tra các mục đích còn lại.", "The file is kept as it is; check the other uses."),
)


REMARKS: tuple[Remark, ...] = (
    SHAPE_UNREADABLE,
    NUMBER_UNREADABLE,
    TEXT_LEGACY,
    TEXT_REPAIRED,
    TEXT_COMPOSED,
    TEXT_DAMAGED,
    ENCODING_FOUND,
    HEIGHTS_DROPPED,
    CURVES_STRAIGHTENED,
    PLANE_OVERRULED,
    PLANE_CHANGED,
    READER_WARNED,
    DOSSIER_REPEATED,
    USES_LEFT_OUT,
    NUMBER_TAKEN,
    *DRAWING_REMARKS,
    UNIT_CHANGED,
    *SHEET_REMARKS,
)
"""Every remark, by id."""
