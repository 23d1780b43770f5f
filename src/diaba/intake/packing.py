"""Several files as one (đóng gói tệp giao nộp): a delivery is kept as one file under one hash, however many were sent."""

import os
import zipfile
from collections.abc import Sequence
from pathlib import Path
from shutil import copyfileobj

from diaba.errors import Refusal


class FilesAlike(Refusal):
    """Two files of the delivery have the same name: {names}. Rename one of them and send again.

    Có các tệp trùng tên trong cùng một lần giao nộp: {names}. Hãy đổi tên tệp rồi gửi lại.
    """

    status = 422
    code = "files-alike"


def one_file(files: Sequence[tuple[str, Path]], folder: Path) -> Path:
    """The named files as one in ``folder``: itself under its name, or a zip of several; the same files are the same zip.

    Raises:
        FilesAlike: two have the same name.
    """
    names = [name for name, _ in files]
    if alike := sorted({name for name in names if names.count(name) > 1}):
        raise FilesAlike(names=", ".join(alike)[:200])
    first, path = files[0]
    if len(files) == 1:
        _link(path, folder / first)
        return folder / first
    packed = folder / f"{Path(first).stem}.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, part in files:
            with part.open("rb") as source, pack.open(zipfile.ZipInfo(name), "w", force_zip64=True) as kept:
                copyfileobj(source, kept)
    return packed


def _link(path: Path, name: Path) -> None:
    try:
        os.link(path, name)
    except OSError:  # another file system
        name.symlink_to(path.resolve())
