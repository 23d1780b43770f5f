"""Labels into the codes that exchange files want (mã danh mục)."""

from collections.abc import Mapping
from functools import cache
from unicodedata import normalize

from diaba.law.book import Book

_SEXES = {"nữ": "0", "nam": "1", "khác": "2"}
"""gioiTinh: marked Boolean in the specification, with three values."""


def coded(name: str, text: str | None) -> str | None:
    """The code in the list ``name`` that ``text`` is the label of; the text itself where it is none."""
    return _codes(name).get(_plain(text), text) if text else text


@cache
def _codes(name: str) -> Mapping[str, str]:
    """Code by label; of codes that share one, that which is in force longest."""
    if name == "sex":
        return _SEXES
    listed = sorted((code for code in Book.load().all_codes() if code.list == name), key=lambda code: code.last)
    return {_plain(code.label_vi): code.code for code in listed if not code.is_group}


def _plain(label: str) -> str:
    """One spelling of a label, whatever its blanks, capitals and composition."""
    return " ".join(normalize("NFC", label).casefold().split())
