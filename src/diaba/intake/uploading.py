"""Files sent in pieces (tải tệp lên từng phần).

What is on disk for certain is counted in the database: any line, server or machine may fall, and the sender goes on from there.
"""

import hashlib
import os
import uuid
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import IO

from diaba import sql
from diaba.access import Principal
from diaba.db import Database, ReadTransaction, Row, WriteTransaction
from diaba.errors import Refusal
from diaba.intake.store import Store

SQL = sql.load("diaba.intake")
MOST = int(os.environ.get("DIABA_UPLOAD_MB", "4096")) << 20
"""Bytes of one file."""
MOST_OPEN = int(os.environ.get("DIABA_UPLOADS_OPEN_MB", "20480")) << 20
"""Bytes one account may have announced and not yet delivered."""
HOURS = int(os.environ.get("DIABA_UPLOAD_HOURS", "48"))
"""How long an upload waits for its next piece."""
_CHUNK = 1 << 20
_STRIDE = 8 << 20
"""Bytes after which what has come is made certain."""


class UploadTooLarge(Refusal):
    """The file is {size} bytes, at most {limit} are taken at once. Deliver it in parts, by map sheet.

    Tệp có {size} byte, mỗi tệp được nhận tối đa {limit} byte. Hãy giao nộp thành nhiều phần theo tờ bản đồ.
    """

    status = 413
    code = "upload-too-large"


class UploadsTooMany(Refusal):
    """Files of {size} bytes sent from your account await delivery, at most {limit} may. Deliver or delete some of them first.

    Các tệp tài khoản của bạn đã gửi mà chưa giao nộp có tổng {size} byte, tối đa {limit} byte. Hãy giao nộp hoặc xóa bớt trước.
    """

    status = 429
    code = "uploads-too-many"


class UploadUnknown(Refusal):
    """There is no upload {id} of yours: it was delivered, deleted, or waited too long. Send the file again.

    Không có lần tải lên {id} của bạn: tệp đã giao nộp, đã xóa hoặc đã quá hạn. Hãy gửi lại tệp.
    """

    status = 404
    code = "upload-unknown"


class OffsetWrong(Refusal):
    """This piece begins at byte {given}, but {received} bytes were received. Ask with HEAD where to go on, and go on there.

    Phần gửi bắt đầu từ byte {given} nhưng máy chủ đã nhận {received} byte. Hãy hỏi lại bằng HEAD rồi gửi tiếp từ đó.
    """

    status = 409
    code = "offset-wrong"


class UploadAltered(Refusal):
    """The file {file} arrived with the SHA-256 {found}, not {told} as announced: it was altered on its way. Send it again.

    Tệp {file} nhận được có mã SHA-256 {found}, khác mã đã khai {told}: tệp đã bị thay đổi. Hãy gửi lại từ đầu.
    """

    status = 422
    code = "upload-altered"


class UploadUnfinished(Refusal):
    """Of the file {file} only {received} of {size} bytes were received. Send the rest, then deliver it.

    Tệp {file} mới nhận được {received}/{size} byte. Hãy gửi nốt phần còn lại rồi giao nộp.
    """

    status = 409
    code = "upload-unfinished"


def create(transaction: WriteTransaction, by: Principal, name: str, size: int, sha256: bytes | None) -> Row:
    """Announce a file of ``size`` bytes; its upload, empty. What others left too long goes.

    Raises:
        UploadTooLarge: no such file is taken.
        UploadsTooMany: the account has sent too much that it did not deliver.
    """
    if size > MOST:
        raise UploadTooLarge(size=size, limit=MOST)
    for gone in transaction.all(SQL["expire_uploads"]):
        path_of(gone.id).unlink(missing_ok=True)
    waiting = size + int(transaction.value(SQL["uploads_of"], {"owner": by.name}))
    if waiting > MOST_OPEN:
        raise UploadsTooMany(size=waiting, limit=MOST_OPEN)
    number = uuid.uuid4()
    path_of(number).parent.mkdir(parents=True, exist_ok=True)
    path_of(number).touch()
    given = {"id": number, "owner": by.name, "file_name": plain(name), "size": size, "sha256": sha256, "hours": HOURS}
    transaction.execute(SQL["add_upload"], given)
    return find(transaction, by, number)


def find(transaction: ReadTransaction, by: Principal, number: uuid.UUID) -> Row:
    """The upload ``number`` of ``by``; of another's, nobody learns that it is there.

    Raises:
        UploadUnknown: ``by`` has none of that number.
    """
    row = transaction.one(SQL["upload"], {"id": number, "owner": by.name})
    if row is None:
        raise UploadUnknown(id=number)
    return row


def append(database: Database, upload: Row, offset: int, read: Callable[[int], bytes]) -> int:
    """Take what ``read`` gives, from ``offset`` on; how much of the file is there now.

    A line that breaks loses nothing that came; a server that falls, at most 8 MB.

    Raises:
        OffsetWrong: the file does not go on there, or another sender has gone on meanwhile.
        UploadTooLarge: more came than was announced.
        UploadAltered: it is whole, and is not the file that was announced; it begins again.
    """
    if offset != upload.received:
        raise OffsetWrong(given=offset, received=upload.received)
    certain = at = offset
    # Written in place, and counted only by whoever went on from what was counted: two senders never disagree.
    with path_of(upload.id).open("r+b") as file:
        file.seek(offset)
        while piece := _next(read):
            at += len(piece)
            if at > upload.size:
                raise UploadTooLarge(size=at, limit=upload.size)
            file.write(piece)
            if at - certain >= _STRIDE:
                certain = _count(database, upload, file, certain, at)
        certain = _count(database, upload, file, certain, at)
    if certain == upload.size:
        _verify(database, upload)
    return certain


def _next(read: Callable[[int], bytes]) -> bytes:
    try:
        return read(_CHUNK)
    except OSError:
        return b""  # the line broke: what came before it counts


def _count(database: Database, upload: Row, file: IO[bytes], before: int, now: int) -> int:
    file.flush()
    os.fsync(file.fileno())
    with database.write() as transaction:
        moved = {"id": upload.id, "before": before, "received": now, "hours": HOURS}
        if not transaction.execute(SQL["advance_upload"], moved):
            known = transaction.value(SQL["upload_received"], {"id": upload.id})
            raise OffsetWrong(given=before, received=known or 0)
    return now


def _verify(database: Database, upload: Row) -> None:
    if upload.sha256 is None:
        return
    found = hash_of(path_of(upload.id))
    if found != upload.sha256:
        with database.write() as transaction:
            begun = {"id": upload.id, "before": upload.size, "received": 0, "hours": HOURS}
            transaction.execute(SQL["advance_upload"], begun)
        raise UploadAltered(file=upload.file_name, found=found.hex(), told=upload.sha256.hex())


def finished(transaction: ReadTransaction, by: Principal, number: uuid.UUID) -> Row:
    """The upload ``number`` of ``by``, all of it there.

    Raises:
        UploadUnknown: ``by`` has none of that number.
        UploadUnfinished: some of it is still to come.
    """
    row = find(transaction, by, number)
    if row.received != row.size:
        raise UploadUnfinished(file=row.file_name, received=row.received, size=row.size)
    return row


def forget(transaction: WriteTransaction, number: uuid.UUID) -> None:
    """Enter that the upload is no more; its file goes with :func:`discard` when that is certain."""
    transaction.execute(SQL["forget_upload"], {"id": number})


def discard(number: uuid.UUID) -> None:
    """Delete the file of an upload that is no more."""
    path_of(number).unlink(missing_ok=True)


def path_of(number: uuid.UUID) -> Path:
    """Where the bytes of an upload lie, beside what is kept for good."""
    return Store().root / ".uploads" / str(number)


def plain(name: str) -> str:
    """A file name as given, without folders and without what cannot be a name."""
    kept = "".join(letter for letter in PurePath(name.replace("\\", "/")).name if letter.isprintable())
    return kept[-150:].lstrip(".") or "tep"


def hash_of(path: Path) -> bytes:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
