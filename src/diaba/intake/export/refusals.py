"""What cannot be exported (từ chối xuất dữ liệu)."""

from diaba.errors import Refusal


class RegisterEmpty(Refusal):
    """No parcel of {unit} is registered on {at}. Look at the commune, the day and the zone asked for.

    Ngày {at}, sổ địa chính không có thửa đất nào của {unit}. Hãy kiểm tra lại xã, ngày và múi chiếu cần xuất.
    """

    status = 404
    code = "register-empty"


class RegisterOfManyPlanes(Refusal):
    """The parcels of {unit} lie in several zones: {planes}. One file holds one zone: name it with --srid.

    Các thửa đất của {unit} thuộc nhiều múi chiếu: {planes}. Mỗi tệp chỉ chứa một múi chiếu: hãy chọn bằng --srid.
    """

    status = 409
    code = "register-of-many-planes"


class UsesTooMany(Refusal):
    """Parcel {object} has {found} land uses; the exported table has room for {limit}. Mend the parcel first.

    Thửa {object} có {found} mục đích sử dụng, bảng xuất ra chỉ có chỗ cho {limit}. Hãy chỉnh lý thửa này trước.
    """

    status = 422
    code = "uses-too-many"
