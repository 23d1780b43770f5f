"""What a register lacks for a moment (tạm thời thiếu tài nguyên): connections, room, time, or the database itself.

Whoever asked did nothing wrong and can ask again, so it is told with 503 and a time, and never with where the database is.
"""

import errno
from collections.abc import Iterator

import psycopg
from psycopg_pool import PoolTimeout

from diaba.errors import DatabaseUnreachable, Refusal


class RegisterBusy(Refusal):
    """The register is busy or restarting and did not take this request; nothing of it was done. Try again in {seconds} seconds.

    Hệ thống đang quá tải hoặc đang khởi động lại nên chưa tiếp nhận yêu cầu; chưa có nội dung nào được thực hiện.
    Thực hiện lại sau {seconds} giây.
    """

    status = 503
    code = "register-busy"


class ConnectionBroke(Refusal):
    """The connection broke during this request. In {seconds} seconds, look whether it was done before you ask again.

    Mất kết nối tới cơ sở dữ liệu khi đang xử lý yêu cầu. Sau {seconds} giây, kiểm tra yêu cầu đã được thực hiện hay chưa
    rồi mới gửi lại.
    """

    status = 503
    code = "connection-broke"


class StorageFull(Refusal):
    """The storage of the register is full, so nothing of this request was kept. Tell its operator; try again in {seconds} seconds.

    Kho lưu trữ của hệ thống đã đầy nên yêu cầu không được ghi nhận. Đề nghị báo cho người vận hành hệ thống;
    thực hiện lại sau {seconds} giây.
    """

    status = 503
    code = "storage-full"


_BUSY = frozenset({
    "53000", "53200", "53300", "53400",  # resources, memory, connections, a configured limit
    "55P03", "40001", "40P01",  # a lock, a conflict, a deadlock
    "57014", "57P03",  # took too long, starts up
})  # fmt: skip
_FULL = "53100"
_BROKEN = frozenset({"57P01", "57P02", "57P05", "08000", "08003", "08006"})
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})


def shortage(error: BaseException | None) -> Refusal | None:
    """What to tell whoever asked, if ``error`` comes of what the register lacks for now; None if it is another kind of error."""
    for one in _chain(error):
        if isinstance(one, DatabaseUnreachable | PoolTimeout):
            return RegisterBusy(seconds=5)
        if isinstance(one, psycopg.Error) and (told := _of_database(one)):
            return told
        if isinstance(one, OSError) and one.errno in _NO_ROOM:
            return StorageFull(seconds=120)
    return None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _of_database(error: psycopg.Error) -> Refusal | None:
    if error.sqlstate in _BUSY:
        return RegisterBusy(seconds=5)
    if error.sqlstate == _FULL:
        return StorageFull(seconds=120)
    if error.sqlstate in _BROKEN or (error.sqlstate is None and isinstance(error, psycopg.OperationalError)):
        return ConnectionBroke(seconds=10)
    return None
