"""Sheets, parcels, serials and numbers of papers as people write them (số tờ, số thửa, số phát hành, số giấy tờ)."""

import re
import unicodedata

from diaba.registry.lookup.meanings import Coded, Entered, Identified, Meaning, Numbered, Serial

_NUMBER = r"(?:TĐ\s?\d{1,4}(?:-\d{4})?|0{0,4}\d{1,5}[a-zđ]{0,3})"
_OF = r"(?:\s*(?:bản\s+đồ|ban\s+do|bđ))?(?:\s+(?:địa\s+chính|dia\s+chinh))?(?:\s*(?:số|so))?\s*:?\s*"
_SHEET, _PARCEL = (
    rf"(?:số\s+)?(?:tờ|to|tbđ|tbd){_OF}",
    r"(?:số\s+)?(?:thửa|thua)(?:\s+(?:đất|dat))?(?:\s*(?:số|so))?\s*:?\s*",
)
_BETWEEN = r"[\s,;./\-(]*"
_ENDS = r"(?![^\W_])\)?"
_PLACE = r"(?:[\s,;.\-]+(?P<place>.*))?"
_FORMS = tuple(re.compile(form, re.IGNORECASE) for form in (
    rf"{_PARCEL}(?P<number>{_NUMBER}){_BETWEEN}{_SHEET}(?P<sheet>{_NUMBER}){_ENDS}{_PLACE}",
    rf"{_SHEET}(?P<sheet>{_NUMBER}){_BETWEEN}{_PARCEL}(?P<number>{_NUMBER}){_ENDS}{_PLACE}",
    rf"(?:{_SHEET})?(?P<sheet>{_NUMBER})\s*[/,;\-\t|]\s*(?P<number>{_NUMBER}){_ENDS}{_PLACE}",
    rf"(?:{_PARCEL})?(?P<number>{_NUMBER})\s?\((?P<sheet>{_NUMBER})\){_PLACE}",
    r"(?P<sheet>\d{1,3}) (?P<number>\d{1,4})(?P<place>)",
))  # fmt: skip
_OLD_CODE = re.compile(rf"(?P<commune>\d{{5}})[._](?P<sheet>{_NUMBER})[._](?P<number>{_NUMBER})", re.IGNORECASE)
_YEAR = r"(?:19|20)\d\d(?!\d)"
_MAP = re.compile(
    r"[\s,;(]*(?<!tờ )(?<!to )(?:theo\s+)?\b(?:bản\s+đồ|bđ|ban\s+do)\s*"
    rf"(?:(?:số\s*)?299(?:/ttg)?|(?:địa\s+chính|giải\s+thửa)(?:\s+(?:năm\s+)?{_YEAR})?|(?:năm\s+)?{_YEAR})\)?",
    re.IGNORECASE,
)
"""Which map a number is of: all of them are looked in."""
_AT = re.compile(r"^(?:(?:địa chỉ|dia chi|tại|tai|thuộc|thuoc|ở)\b[\s:]*)+", re.IGNORECASE)

_CODE = re.compile(r"(?=.*[0-9])(?=.*[a-z])[0-9b-hjkmnp-z]{12}")
_SAID = r"(?:(?:{})(?:\s*số)?\s*[:.]?\s*)?"
_SERIAL = re.compile(
    _SAID.format(
        r"số\s*phát\s*hành|so\s*phat\s*hanh|số\s*seri|seri(?:al)?|phôi|giấy\s*chứng\s*nhận|gcn(?:qsdđ)?|sổ\s*(?:đỏ|hồng)"
    )
    + r"(?P<letters>[A-ZĐ]{1,2})[\s.\-]*(?P<digits>(?:\d[\s.]?){5}\d(?:[\s.]?\d{2})?)",
    re.IGNORECASE,
)
_ENTERED = re.compile(
    _SAID.format(r"số\s*vào\s*sổ(?:\s*cấp\s*(?:gcn|giấy\s*chứng\s*nhận))?|so\s*vao\s*so|vào\s*sổ")
    + r"(?P<letters>[A-ZĐ]{2,3})[\s.\-]*(?P<digits>\d{4,6})(?P<year>/\d{2,4})?",
    re.IGNORECASE,
)
_PAPER = re.compile(
    _SAID.format(
        r"cccd|cmnd|cmt|căn\s*cước(?:\s*công\s*dân)?|số\s*định\s*danh(?:\s*cá\s*nhân)?|mst|mã\s*số\s*(?:thuế|doanh\s*nghiệp)|hộ\s*chiếu|số\s*giấy\s*tờ"
    )
    + r"(?P<number>[A-Z]\s?\d{7,8}|\d(?:[\s.]?\d){11}|\d(?:[\s.]?\d){8,9}|\d{10}\s?-?\s?\d{3})",
    re.IGNORECASE,
)


def parcels(text: str) -> list[Meaning]:
    """The parcels that ``text`` may name by sheet and number, or by its legal code."""
    if _CODE.fullmatch(text.lower()):
        return [Coded(text.lower())]
    if told := _OLD_CODE.fullmatch(text):
        return [Numbered(_number(told["sheet"]), _number(told["number"]), commune=told["commune"])]
    plain = _MAP.sub(" ", text).strip()
    for form in _FORMS:
        if told := form.fullmatch(plain):
            return [Numbered(_number(told["sheet"]), _number(told["number"]), place(told["place"] or ""))]
    return []


def place(text: str) -> str:
    """A place without what leads to it."""
    return _AT.sub("", text.strip(" ,;.-()\t")).strip()


def certificates(text: str) -> list[Meaning]:
    """The certificates that ``text`` may name: two letters with six digits may be a serial or an entry."""
    found: list[Meaning] = []
    if told := _SERIAL.fullmatch(text):
        found.append(Serial(told["letters"].upper() + _digits(told["digits"])))
    if told := _ENTERED.fullmatch(text):
        found.append(Entered(f"{told['letters'].upper()} {told['digits']}{told['year'] or ''}"))
    return found


def papers(text: str) -> list[Meaning]:
    """Whoever may be meant by the number of a paper."""
    told = _PAPER.fullmatch(text)
    return [Identified("".join(one for one in told["number"].upper() if one.isalnum()))] if told else []


def _number(written: str) -> str:
    """As the register keeps it: small, without zeros before it; of an extract survey as it is printed."""
    plain = unicodedata.normalize("NFC", "".join(written.split()))
    return plain.upper() if plain[:2].upper() == "TĐ" else plain.lstrip("0").lower() or "0"


def _digits(written: str) -> str:
    return "".join(one for one in written if one.isdigit())
