"""Vietnamese text from before Unicode (phông chữ TCVN3/.VnTime và VNI): known by its syllables, put into Unicode on request.

Such text reaches us as Latin-1 letters that only looked right in one font: "NguyÔn V¨n §¹t" (TCVN3) and "Nguyeãn Vaên Ñaït" (VNI)
are both "Nguyễn Văn Đạt".
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

# TCVN 5712:1993, bytes 80 to FF; B0 to B4 are its combining marks, in files always the signs ° ± ² ³ ´ instead.
_TCVN3 = (
    "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ"
    "\xa0ĂÂÊÔƠƯĐăâêôơưđẰ°±²³´àảãáạẲằẳẵắẴ"
    "ẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịò"
    "ỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ"
)
_FROM_TCVN3 = MappingProxyType({0x80 + place: letter for place, letter in enumerate(_TCVN3)})

# VNI writes the letter and then its hat and tone as one more letter; some have a letter of their own. Tones: ´ ` ? ~ .
_VNI_TONES = (
    ("a", "áàảãạ", "ùøûõï"),
    ("a", "ấầẩẫậ", "áàåãä"),
    ("a", "ắằẳẵặ", "éèúüë"),
    ("e", "éèẻẽẹ", "ùøûõï"),
    ("e", "ếềểễệ", "áàåãä"),
    ("o", "óòỏõọ", "ùøûõï"),
    ("o", "ốồổỗộ", "áàåãä"),
    ("ô", "ớờởỡợ", "ùøûõï"),
    ("u", "úùủũụ", "ùøûõï"),
    ("ö", "ứừửữự", "ùøûõï"),
    ("y", "ýỳỷỹ", "ùøûõ"),
)
_VNI_LOWER = {
    **{base + mark: letter for base, letters, marks in _VNI_TONES for letter, mark in zip(letters, marks, strict=True)},
    "aâ": "â",
    "aê": "ă",
    "eâ": "ê",
    "oâ": "ô",
    "ô": "ơ",
    "ö": "ư",
    "ñ": "đ",
    "í": "í",
    "ì": "ì",
    "æ": "ỉ",
    "ó": "ĩ",
    "ò": "ị",
    "î": "ỵ",
}
_FROM_VNI = MappingProxyType(
    {
        **_VNI_LOWER,
        **{written.upper(): letter.upper() for written, letter in _VNI_LOWER.items()},
        **{
            written[0].upper() + written[1:]: letter.upper()
            for written, letter in _VNI_LOWER.items()
            if len(written) == 2
        },
    }
)
_VNI_LETTER = re.compile("|".join(sorted(_FROM_VNI, key=len, reverse=True)))

_ONSET = "ngh|ng|nh|n|gh|gi|g|kh|k|ch|c|th|tr|t|ph|p|qu|b|d|đ|h|l|m|r|s|v|x"
_CLOSED = "uyê|iê|yê|oa|oă|oe|oo|uâ|uê|uô|ươ|uy|a|ă|â|e|ê|i|o|ô|ơ|u|ư|y"
_OPEN = (
    "iêu|yêu|oai|oao|oay|oeo|uao|uây|uôi|ươi|ươu|uya|uyu|uêu|ai|ao|au|ay|âu|ây|eo|êu|ia|iu|oi|ôi|ơi|ua|ui|uơ|ưa|ưi|ưu"
)
_SYLLABLE = re.compile(f"(?:{_ONSET})?(?:(?:{_CLOSED})(?:ch|c|m|nh|ng|n|p|t)?|{_OPEN})")
_TONES = str.maketrans("", "", "\u0300\u0301\u0303\u0309\u0323")
_SPLIT = re.compile(r"[\s\d.,;:()/\"'_-]+")


def from_tcvn3(text: str) -> str:
    """TCVN3 to Unicode; in the capital fonts (.VnTimeH) small codes stand for capitals, so all-capital text becomes so."""
    plain = [letter for letter in text if letter.isascii() and letter.isalpha()]
    capital = len(plain) > 1 and all(letter.isupper() for letter in plain)
    read = text.translate(_FROM_TCVN3)
    return read.upper() if capital else read


def from_vni(text: str) -> str:
    """VNI to Unicode."""
    return _VNI_LETTER.sub(lambda found: _FROM_VNI[found[0]], text)


ENCODINGS = MappingProxyType({"tcvn3": from_tcvn3, "vni": from_vni})


def vietnamese(text: str) -> bool:
    """Whether every word with a letter beyond ASCII is a Vietnamese syllable."""
    words = [word for word in _SPLIT.split(text) if not word.isascii()]
    return all(_SYLLABLE.fullmatch(_toneless(word)) for word in words)


def _toneless(word: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", word.lower()).translate(_TONES))


@dataclass(frozen=True)
class Legacy:
    """Values of one column that are legacy text: the encoding, and each value beside what it reads in Unicode."""

    encoding: str
    readings: Mapping[str, str]


def recognise(values: Iterable[str]) -> Legacy | None:
    """The legacy encoding some of ``values`` are in, or None. What reads as Vietnamese the way it stands is left alone."""
    strange = [value for value in values if not value.isascii() and not vietnamese(value)]
    found = {
        name: {value: reading for value in strange if (reading := decode(value)) != value and vietnamese(reading)}
        for name, decode in ENCODINGS.items()
    }
    name = max(found, key=lambda one: len(found[one]))
    return Legacy(name, found[name]) if found[name] else None
