"""Blanks around and within text (khoảng trắng thừa)."""

import re

import pyarrow as pa

from diaba.intake.content import Content
from diaba.intake.fixes.model import Choices, Fix, Fixed
from diaba.intake.fixes.text import Words, change_text, different
from diaba.intake.model import Context

_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
_BLANKS = re.compile(r"\s+")


def apply(content: Content, context: Context, choices: Choices) -> Fixed:  # noqa: ARG001 - every fix is called alike
    """No blanks around text, one between words, none that cannot be seen; text of blanks alone is nothing."""
    return change_text(content, _words)


def _words(_name: str, column: pa.Array) -> Words:
    bare = {value: _BLANKS.sub(" ", _INVISIBLE.sub("", value)).strip() for value in different(column)}
    return {value: after or None for value, after in bare.items() if after != value}


SPACES = Fix(
    id="spaces",
    version=1,
    title_vi="Bỏ khoảng trắng thừa",
    title_en="Trim blanks",
    about_vi="Bỏ khoảng trắng ở đầu, ở cuối, lặp giữa các từ và ký tự không nhìn thấy. Không đổi chữ nào.",
    about_en="Blanks before, after and doubled between words go, and letters that cannot be seen. No word changes.",
    apply=apply,
)
