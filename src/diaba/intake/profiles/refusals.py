"""Mapping profiles that cannot be used (từ chối hồ sơ ánh xạ)."""

from diaba.errors import Refusal


class ProfileUnknown(Refusal):
    """There is no mapping profile "{profile}". Shipped with this program: {shipped}; or give the path of a .yaml file.

    Không có hồ sơ ánh xạ "{profile}". Các hồ sơ có sẵn: {shipped}; hoặc chỉ đường dẫn tới một tệp .yaml.
    """

    status = 404
    code = "profile-unknown"


class ProfileInvalid(Refusal):
    """The mapping profile {profile} has {found} at "{place}", where {wanted} belongs. Correct that line.

    Hồ sơ ánh xạ {profile} có {found} tại "{place}", lẽ ra phải là {wanted}. Hãy sửa dòng này.
    """

    status = 422
    code = "profile-invalid"


class ProfileNoneFits(Refusal):
    """No shipped profile fits {file}: {seen}. Have one proposed on its board or by "diaba intake propose-profile": {proposed}.

    Không có hồ sơ ánh xạ sẵn nào khớp với tệp {file}, gồm {seen}. Hãy xem đề xuất ánh xạ cột trên bảng lỗi của lần giao nộp,
    hoặc bằng lệnh "diaba intake propose-profile", rồi xác nhận: {proposed}.
    """

    status = 422
    code = "profile-none-fits"


class ColumnMissing(Refusal):
    """The layer "{layer}" of {file} lacks the columns {missing}; it has {seen}. Name the right ones in the mapping profile.

    Lớp "{layer}" của tệp {file} thiếu các cột {missing}; hiện có {seen}. Hãy ghi đúng tên cột trong hồ sơ ánh xạ.
    """

    status = 422
    code = "column-missing"


class ProfileNameInvalid(Refusal):
    """A profile cannot be kept as "{profile}". Name the sender in small letters, digits, dots and hyphens, the profile without "@".

    Không lưu được hồ sơ ánh xạ với tên "{profile}". Tên bên giao nộp chỉ gồm chữ thường không dấu, chữ số, dấu chấm, gạch nối;
    tên hồ sơ không có "@".
    """

    status = 422
    code = "profile-name-invalid"
