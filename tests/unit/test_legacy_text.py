import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diaba.intake.formats import legacy_text
from diaba.intake.formats.legacy_text import from_tcvn3, from_vni, recognise, vietnamese

LETTERS = "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ"
# the table the other way round: what an old program would have written
TO_TCVN3 = {ord(letter): chr(code) for code, letter in legacy_text._FROM_TCVN3.items()}
TO_VNI = {letter: written for written, letter in legacy_text._FROM_VNI.items()}
words = st.text(LETTERS, min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("encoding", "old", "unicode"),
    [
        ("tcvn3", "NguyÔn V¨n §¹t", "Nguyễn Văn Đạt"),
        ("tcvn3", "§Êt ë t¹i ®« thÞ", "Đất ở tại đô thị"),
        ("tcvn3", "B¶o Th¾ng", "Bảo Thắng"),
        ("tcvn3", "NGUYÔN V¡N §¹T", "NGUYỄN VĂN ĐẠT"),
        ("vni", "Nguyeãn Vaên Ñaït", "Nguyễn Văn Đạt"),
        ("vni", "Thöûa ñaát ôû taïi ñoâ thò", "Thửa đất ở tại đô thị"),
        ("vni", "NGUYEÃN VAÊN ÑAÏT", "NGUYỄN VĂN ĐẠT"),
    ],
)
def test_old_text_is_recognised_and_read(encoding: str, old: str, unicode: str) -> None:
    found = recognise(["Hà Nội", old, "LUC"])
    assert found is not None
    assert (found.encoding, found.readings) == (encoding, {old: unicode})


@pytest.mark.parametrize(
    "text",
    [
        "Nguyễn Văn Đạt",
        "Hà",
        "Lâu dài",
        "Giếng nước khuỷu",
        "sử dụng riêng",
        "m²",
        "105°45′",
        "Müller",
        "Buôn Đắk Lắk",
        "ODT",
        "Pác Bó",
    ],
)
def test_text_that_is_right_is_left_alone(text: str) -> None:
    assert recognise([text]) is None


@given(st.lists(words, min_size=1).map(" ".join))
def test_tcvn3_there_and_back(text: str) -> None:
    assert from_tcvn3(text.translate(TO_TCVN3)) == text


@given(words)
def test_vni_there_and_back(word: str) -> None:
    written = "".join(TO_VNI.get(letter, letter) for letter in word)
    # Two letters that happen to look like one with its mark are not told apart by anybody.
    if not any(
        pair in legacy_text._FROM_VNI
        for pair in (a[-1] + b[0] for a, b in zip(pieces(word), pieces(word)[1:], strict=False))
    ):
        assert from_vni(written) == word


def pieces(word: str) -> list[str]:
    return [TO_VNI.get(letter, letter) for letter in word]


def test_every_toned_letter_is_in_both_tables() -> None:
    toned = {letter for letter in LETTERS if not letter.isascii()}
    assert toned <= set(legacy_text._FROM_TCVN3.values())
    assert toned <= TO_VNI.keys()
    assert all(unicodedata.is_normalized("NFC", letter) for letter in toned)


@pytest.mark.parametrize(
    "word", ["nghiêng", "quyển", "Thủy", "thuở", "yêu", "người", "khuya", "gì", "Quốc", "Huế", "Ơ", "oản", "giữa"]
)
def test_syllables(word: str) -> None:
    assert vietnamese(word)
