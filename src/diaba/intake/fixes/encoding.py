"""Text of before Unicode, and letters in parts (phông chữ TCVN3, VNI, Unicode tổ hợp), put into composed Unicode."""

import unicodedata

import pyarrow as pa

from diaba.intake.content import Content
from diaba.intake.fixes.model import Choices, Fix, Fixed
from diaba.intake.fixes.text import Words, change_text, different
from diaba.intake.formats import legacy_text
from diaba.intake.model import Context


def apply(content: Content, context: Context, choices: Choices) -> Fixed:  # noqa: ARG001 - every fix is called alike
    """Each column whose text reads as Vietnamese only in an old encoding is read in it; all text is composed."""
    return change_text(content, _words)


def _words(_name: str, column: pa.Array) -> Words:
    after = {value: unicodedata.normalize("NFC", value) for value in different(column)}
    # A column may hold both encodings; each round reads what is in the one that more of the rest is in.
    while legacy := legacy_text.recognise(after.values()):
        after = {value: unicodedata.normalize("NFC", legacy.readings.get(read, read)) for value, read in after.items()}
    return {value: read for value, read in after.items() if read != value}


ENCODING = Fix(
    id="encoding",
    version=1,
    title_vi="Chuyển phông chữ cũ sang Unicode",
    title_en="Put old encodings into Unicode",
    about_vi="Văn bản gõ bằng TCVN3 (.VnTime), VNI hoặc Unicode tổ hợp chuyển thành Unicode dựng sẵn. Nội dung đọc không đổi.",
    about_en="Text typed in TCVN3 (.VnTime), VNI or decomposed Unicode becomes composed Unicode. It reads the same.",
    apply=apply,
)
