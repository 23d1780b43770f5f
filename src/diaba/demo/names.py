"""The words demo people and companies are named with (họ, chữ đệm, tên), each with how often it is met."""

Drawn = tuple[tuple[str, float], ...]


def _evenly(words: str) -> Drawn:
    """Words by falling frequency."""
    return tuple((word, 1 / (k + 6)) for k, word in enumerate(words.split()))


SURNAMES: Drawn = (
    ("Nguyễn", 38.4), ("Trần", 11.0), ("Lê", 9.5), ("Phạm", 7.1), ("Hoàng", 4.1), ("Phan", 4.0), ("Vũ", 3.4), ("Đặng", 2.1),
    ("Bùi", 2.0), ("Đỗ", 1.9), ("Ngô", 1.5), ("Hồ", 1.0), ("Dương", 1.2), ("Đinh", 0.9), ("Lý", 0.5), ("Đào", 0.8),
    ("Trịnh", 0.8), ("Lương", 0.7), ("Mai", 0.6), ("Chu", 0.6), ("Tạ", 0.5), ("Cao", 0.5), ("Hà", 0.5), ("Vương", 0.4),
    ("Lưu", 0.5), ("Đoàn", 0.6), ("Tống", 0.3), ("Thân", 0.3), ("Ong", 0.1), ("Quách", 0.2), ("Nghiêm", 0.3), ("Kiều", 0.2),
)  # fmt: skip

MIDDLE_MEN: Drawn = (
    ("Văn", 42), ("Đức", 8), ("Hữu", 6), ("Đình", 6), ("Quang", 5), ("Xuân", 5), ("Minh", 5), ("Công", 4), ("Ngọc", 4),
    ("Mạnh", 3), ("Thanh", 3), ("Trọng", 2), ("Bá", 2), ("Duy", 2), ("Viết", 2), ("Tiến", 2), ("Thế", 2),
)  # fmt: skip

MIDDLE_WOMEN: Drawn = (
    ("Thị", 58), ("Thị Thu", 5), ("Thị Thanh", 4), ("Thị Hồng", 4), ("Thị Ngọc", 4), ("Thị Kim", 3), ("Thị Minh", 3),
    ("Thị Bích", 3), ("Ngọc", 3), ("Thu", 3), ("Thanh", 2), ("Phương", 2), ("Hồng", 2), ("Minh", 2), ("Thùy", 2),
)  # fmt: skip

MEN = _evenly(
    "Hùng Dũng Tuấn Cường Hải Sơn Nam Hiếu Thắng Long Đức Minh Quân Trung Kiên Hà Thành Hưng Bình Hoàng Phong Tùng Huy Khánh "
    "Việt Toàn Chiến Tâm Thịnh Quyết Hòa Đạt Giang Vinh Bắc Lâm Quý Tiến Trường Duy Thái Tài Lực Mạnh Hậu Đông Luân Khoa Chung"
)

WOMEN = _evenly(
    "Hương Lan Hoa Hằng Thủy Hà Nga Huyền Linh Thảo Trang Mai Phương Hạnh Yến Hiền Nhung Liên Dung Loan Thu Tuyết Nguyệt Oanh "
    "Vân Ngân Thơm Hồng Xuân Quỳnh Anh Tâm Bình Lý Minh Chi Diệp Hòa Nhàn Lụa Thoa Mến Tươi Ngọc Chinh Duyên Giang Khánh Thúy Vui"
)

DRAWN: Drawn = tuple(
    (code, 1.0) for code in ("001", "019", "022", "025", "030", "031", "033", "034", "036", "037", "038", "040")
)
"""Provinces of birth of those who moved in, by the codes identity numbers carry."""

COMPANY_TRADES = (
    "Cơ khí",
    "Dệt may",
    "Điện tử",
    "Bao bì",
    "Nhựa",
    "Thực phẩm",
    "Vật liệu xây dựng",
    "In ấn",
    "Nội thất",
    "Kho vận",
)
COMPANY_WORDS = (
    "Sao Mẫu",
    "Hoa Mẫu",
    "Minh Mẫu",
    "An Mẫu",
    "Việt Mẫu",
    "Đông Mẫu",
    "Phú Mẫu",
    "Thiên Mẫu",
    "Tân Mẫu",
    "Bình Mẫu",
)

VILLAGES = (
    "Đông", "Đoài", "Thượng", "Hạ", "Nội", "Ngoại", "Trung", "Đình", "Chùa", "Giếng", "Cầu", "Bến", "Mới", "Trại", "Chợ", "Ao Sen",
)  # fmt: skip


def village_name(k: int) -> str:
    """The name of the k-th village; when the names are used up, they come again with a number."""
    turn, name = divmod(k, len(VILLAGES))
    return VILLAGES[name] if turn == 0 else f"{VILLAGES[name]} {turn + 1}"
