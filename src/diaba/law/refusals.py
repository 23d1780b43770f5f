"""What the law book will not do."""

from diaba.errors import Refusal


class LawEntryFaulty(Refusal):
    """In {file}, the entry {entry} has in "{field}" the value "{value}", which is missing, misspelt or names nothing. Correct it.

    Trong tệp {file}, mục {entry} có trường "{field}" mang giá trị "{value}" còn thiếu, sai chính tả hoặc không trỏ đến
    mục nào. Hãy sửa lại.
    """

    status = 422
    code = "law-entry-faulty"


class LawPeriodsOverlap(Refusal):
    """The entry {entry} is stated twice for {day}. End the earlier one in "valid_to" or remove one of them.

    Mục {entry} được quy định hai lần cho ngày {day}. Hãy kết thúc mục trước ở "valid_to" hoặc bỏ bớt một mục.
    """

    status = 422
    code = "law-periods-overlap"


class ListUnknown(Refusal):
    """There is no code list "{name}". The lists are: {known}.

    Không có bảng mã "{name}". Các bảng mã hiện có: {known}.
    """

    status = 404
    code = "code-list-unknown"


class CodeUnknown(Refusal):
    """No code "{code}" is in force on {at} in {place}. Other days it is known on: {known}. Name one with --at, or check the code.

    Không có mã "{code}" có hiệu lực ngày {at} trong {place}. Các thời gian mã này có hiệu lực: {known}.
    Hãy chọn ngày bằng --at, hoặc kiểm tra lại mã.
    """

    status = 404
    code = "code-unknown"


class ParameterUnknown(Refusal):
    """The law book has no value of "{name}" for key "{key}" on {at}. Add one under law/parameters with its basis, or check the key.

    Không có giá trị của tham số "{name}" với khóa "{key}" vào ngày {at}. Hãy bổ sung vào law/parameters kèm căn cứ,
    hoặc kiểm tra lại khóa.
    """

    status = 404
    code = "law-parameter-unknown"
