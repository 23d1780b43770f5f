"""What reading sheets and dossiers notices (ghi chú khi đọc bảng tính và gói tin hồ sơ)."""

from diaba.intake.model import Severity
from diaba.intake.remark import Remark

CELLS_UNPARTED = Remark.of(
    "READ-022",
    Severity.ERROR,
    ("Ô ghi nhiều trường mà không tách được", "Cells of several fields that cannot be told apart"),
    (
        "{count} ô ghi chung nhiều trường nhưng không tách được từng giá trị, đầu tiên ở dòng {object}.",
        "{count} cells of several fields cannot be parted into them, the first is in the row {object}.",
    ),
    (
        'Hãy ghi đủ từng giá trị, cách nhau bằng dấu ";", hoặc tách thành các cột riêng.',
        'Write every value, with ";" between them, or give each a column of its own.',
    ),
)
COLUMNS_UNKNOWN = Remark.of(
    "READ-023",
    Severity.WARNING,
    ("Cột không có trong biểu mẫu", "Columns that the form does not have"),
    (
        "Các cột sau không có trong biểu mẫu nên không được đọc: {columns}.",
        "These columns are not of the form and were not read: {columns}.",
    ),
    (
        "Hãy ghi tên cột đúng như biểu mẫu; tệp gốc được giữ nguyên.",
        "Head the columns as the form does; the file is kept as it is.",
    ),
)
CLASSES_TOLD = Remark.of(
    "READ-024",
    Severity.NOTICE,
    ("Phân loại do xã ghi", "Classes the commune gave"),
    (
        "Bảng kiểm ghi phân loại (số dòng): {classes}.",
        "The checklist gives classes (rows): {classes}.",
    ),
    (
        "Không cần sửa; hệ thống tự phân nhóm theo dữ liệu.",
        "Nothing need be mended; parcels are grouped by their data.",
    ),
)
ASSETS_LEFT_OUT = Remark.of(
    "READ-025",
    Severity.WARNING,
    ("Thửa có nhiều tài sản gắn liền với đất", "Parcels with several assets"),
    (
        "{count} dòng có nhiều tài sản gắn liền với đất, đầu tiên là {object}; chỉ tài sản đầu được đọc.",
        "{count} rows have several assets, the first is {object}; the first asset was read.",
    ),
    (
        "Tệp gốc được giữ nguyên; hãy kiểm tra các tài sản còn lại.",
        "The file is kept as it is; check the other assets.",
    ),
)
SHEET_REMARKS = (CELLS_UNPARTED, COLUMNS_UNKNOWN, CLASSES_TOLD, ASSETS_LEFT_OUT)
