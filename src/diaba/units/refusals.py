"""Refusals of the units (từ chối về đơn vị hành chính)."""

from diaba.errors import Refusal


class UnitUnknown(Refusal):
    """No unit had the code {code} on {day}. Nearest: {near}. Give another date with --at, or search by name: "diaba units find".

    Không có đơn vị hành chính mang mã {code} vào ngày {day}. Gần nhất: {near}. Chọn ngày khác bằng --at hoặc tra theo tên:
    "diaba units find".
    """

    status = 404
    code = "unit-unknown"


class UnitCodeMalformed(Refusal):
    """The text "{code}" is no unit's code: a province has 2 digits, a district 3, a commune 5. Check it, or use "diaba units find".

    "{code}" không phải là mã đơn vị hành chính: mã tỉnh có 2, mã huyện có 3, mã xã có 5 chữ số. Kiểm tra lại hoặc tra theo tên:
    "diaba units find".
    """

    status = 400
    code = "unit-code-malformed"


class UnitNotShipped(Refusal):
    """No commune of the newest shipped list has the code {code}. Check its digits, or search by name: "diaba units find".

    Danh mục mới nhất kèm theo không có đơn vị cấp xã mang mã {code}. Kiểm tra lại năm chữ số hoặc tra theo tên:
    "diaba units find".
    """

    status = 404
    code = "unit-not-shipped"


class UnitsNotLoaded(Refusal):
    """The database holds no administrative units yet. Load them with "diaba units load".

    Cơ sở dữ liệu chưa có danh mục đơn vị hành chính. Nạp bằng lệnh "diaba units load".
    """

    status = 503
    code = "units-not-loaded"


class DayUnknown(Refusal):
    """The text "{text}" is no day. Write it as 2025-06-30 or 30/06/2025.

    "{text}" không phải là ngày. Viết theo dạng 2025-06-30 hoặc 30/06/2025.
    """

    status = 400
    code = "day-unknown"
