"""What looking up will not do."""

from diaba.errors import Refusal


class ListTooLong(Refusal):
    """The list has {lines} lines, and {most} are looked up at once. Split it and look up each part.

    Danh sách có {lines} dòng; mỗi lần chỉ tra cứu {most} dòng. Hãy chia danh sách và tra cứu từng phần.
    """

    status = 422
    code = "list-too-long"
