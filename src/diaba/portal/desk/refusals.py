"""What the desk refuses."""

from collections.abc import Sequence

from diaba.db import Row
from diaba.errors import Refusal


class PersonNotFound(Refusal):
    """Nobody in your territory is known as "{text}". Check the spelling, or enter the number of an identity paper.

    Không tìm thấy người sử dụng đất "{text}" trong địa bàn. Hãy kiểm tra lại cách viết, hoặc nhập số giấy tờ tùy thân.
    """

    status = 404
    code = "person-not-found"


class PersonAmbiguous(Refusal):
    """{count} people are known as "{text}". Choose one of them below.

    Có {count} người khớp với "{text}". Hãy chọn một người trong danh sách bên dưới.
    """

    status = 409
    code = "person-ambiguous"
    found: Sequence[Row] = ()
    """Whom: rows as the search for people gives them."""


class DayUnreadable(Refusal):
    """There is no day "{text}". Write it as dd/mm/yyyy, such as 05/11/2026.

    Không có ngày "{text}". Hãy ghi theo dạng ngày/tháng/năm, ví dụ 05/11/2026.
    """

    status = 422
    code = "day-unreadable"


class NumberUnreadable(Refusal):
    """The text "{text}" cannot be read here. Write it as in the example beside the field.

    Không đọc được "{text}". Hãy ghi theo mẫu bên cạnh ô nhập.
    """

    status = 422
    code = "number-unreadable"


class LandUnknown(Refusal):
    """No live parcel has the code {text}, or it is registered in no unit. Check the 12 characters of its code.

    Không có thửa đất đang sử dụng mang mã {text}, hoặc thửa chưa được đăng ký. Hãy kiểm tra lại 12 ký tự của mã thửa đất.
    """

    status = 404
    code = "land-unknown"


class NameMissing(Refusal):
    """The person has no name. Write it as on the identity paper.

    Chưa nhập tên. Hãy ghi tên như trên giấy tờ tùy thân hoặc giấy tờ về tổ chức.
    """

    status = 422
    code = "name-missing"


class PersonKnown(Refusal):
    """This paper is {name}'s, who has the number {number} in the register. Use that number in the act.

    Giấy tờ này là của {name}, đã có trong sổ với số {number}. Hãy dùng số này khi lập hồ sơ.
    """

    status = 409
    code = "person-known"
