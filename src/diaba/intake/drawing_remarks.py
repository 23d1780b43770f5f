"""What building parcels out of a drawing notices (ghi chú khi dựng thửa từ bản vẽ)."""

from diaba.intake.model import Severity
from diaba.intake.remark import Remark

SHEET_OF_NAME = Remark.of(
    "READ-014",
    Severity.NOTICE,
    ("Số tờ lấy theo tên tệp", "Sheet number taken from the file's name"),
    (
        "Bản vẽ không ghi số tờ; số tờ {sheet} được lấy theo tên tệp.",
        "The drawing does not say its sheet; number {sheet} was taken from the file's name.",
    ),
    (
        "Nếu sai, hãy đặt lại tên tệp theo số tờ.",
        "If it is another, name the file by its sheet.",
    ),
)
LINES_LOOSE = Remark.of(
    "READ-015",
    Severity.ERROR,
    ("Đường ranh giới hở", "Boundary lines that end loose"),
    (
        "{lines} đoạn ranh giới không khép kín, không tạo thành thửa nào.",
        "{lines} boundary lines end loose and bound no parcel.",
    ),
    (
        "Hãy nối hoặc xóa các đoạn này trong bản vẽ.",
        "Join or delete them in the drawing.",
    ),
)
LABELS_OUTSIDE = Remark.of(
    "READ-016",
    Severity.ERROR,
    ("Nhãn nằm ngoài mọi thửa", "Labels that stand in no parcel"),
    (
        'Lớp {level} có {labels} nhãn không nằm trong thửa nào, đầu tiên là "{text}".',
        'In level {level}, {labels} labels stand in no parcel, the first is "{text}".',
    ),
    (
        "Hãy khép kín ranh giới hoặc đưa nhãn vào trong thửa.",
        "Close the boundary around them or move them into their parcel.",
    ),
)
LABELS_SEVERAL = Remark.of(
    "READ-017",
    Severity.ERROR,
    ("Một thửa có nhiều nhãn", "Parcels with several labels"),
    (
        "{count} thửa có nhiều nhãn khác nhau ở lớp {level}, đầu tiên là {object}: {texts}; không nhãn nào được lấy.",
        "{count} parcels have several labels in level {level}, the first is {object}: {texts}; none was taken.",
    ),
    (
        "Hãy vẽ ranh giới còn thiếu giữa các nhãn, hoặc xóa nhãn thừa.",
        "Draw the boundary that is missing between them, or delete the labels too many.",
    ),
)
LABEL_MISSING = Remark.of(
    "READ-018",
    Severity.WARNING,
    ("Vùng không có nhãn thửa", "Areas without a parcel label"),
    (
        "{count} vùng khép kín không có nhãn thửa, đầu tiên là {object}.",
        "{count} closed areas have no parcel label, the first is {object}.",
    ),
    (
        "Hãy ghi nhãn thửa; nếu là đường hoặc sông, hãy ghi loại đất.",
        "Label the parcels; where it is a road or a river, label its land type.",
    ),
)
POINTS_OUTSIDE = Remark.of(
    "READ-026",
    Severity.ERROR,
    ("Điểm nằm ngoài mọi thửa", "Points that lie in no parcel"),
    (
        "Bảng tọa độ có {points} điểm không nằm trong thửa nào của bản đồ, đầu tiên là điểm thứ {row}.",
        "{points} points of the table lie in no parcel of the map, the first is number {row}.",
    ),
    (
        "Hãy kiểm tra tọa độ, múi chiếu của điểm, hoặc bổ sung thửa còn thiếu trên bản đồ.",
        "Check their coordinates and zone, or add the parcels that the map lacks.",
    ),
)
POINTS_SEVERAL = Remark.of(
    "READ-027",
    Severity.ERROR,
    ("Một thửa có nhiều điểm khác nhau", "Parcels with several points that differ"),
    (
        "{count} thửa có nhiều điểm ghi khác nhau, đầu tiên là {object}; không điểm nào được lấy.",
        "{count} parcels have several points that say different things, the first is {object}; none was taken.",
    ),
    (
        "Hãy vẽ ranh giới còn thiếu giữa các điểm, hoặc bỏ điểm thừa.",
        "Draw the boundary that is missing between them, or delete the points too many.",
    ),
)

DRAWING_REMARKS: tuple[Remark, ...] = (
    SHEET_OF_NAME,
    LINES_LOOSE,
    LABELS_OUTSIDE,
    LABELS_SEVERAL,
    LABEL_MISSING,
    POINTS_OUTSIDE,
    POINTS_SEVERAL,
)
"""Every one of them, by id."""
