"""One text understood in every way it may be meant (hiểu câu tra cứu), the likeliest first."""

import re
import unicodedata
from urllib.parse import urlsplit

from diaba.documents.refusals import SealUnreadable
from diaba.documents.seal import read_seal
from diaba.party.reading import folded
from diaba.registry.lookup.coordinates import coordinates
from diaba.registry.lookup.meanings import Identified, Meaning, Named, Placed, Sealed, Serial
from diaba.registry.lookup.numbers import certificates, papers, parcels, place

LONGEST = 600
"""Signs of a text that are read; a seal with its address is shorter."""
_SEAL = re.compile(r"[A-Z2-7]{100,400}")
_NUMBER_OF_PERSON, _FIELDS_OF_PERSON = re.compile(r"\d{12}|\d{9}"), (6, 12)
_FIELDS_OF_CERTIFICATE, _FIELD_OF_SERIAL = 8, 4
_BORN = re.compile(r"(?P<name>.+?)[\s,(]+(?:sinh(?:\s+năm)?\s*|sn\s*)?(?P<year>(?:19|20)\d\d)\)?", re.IGNORECASE)
_MOST_WORDS = 12
_KINDS = re.compile(
    r"(?:(?:xã|phường|thị trấn|đặc khu|quận|huyện|thị xã|thành phố|tỉnh|tp|tt|tx"
    r"|xa|phuong|thi tran|dac khu|quan|huyen|thi xa|thanh pho|tinh)\.?\s"
    r"|(?:[pqxhft]|tp|tt|tx)\.\s?\w)",
    re.IGNORECASE,
)


def meanings(text: str) -> list[Meaning]:
    """Every way to understand ``text``; empty where it says nothing."""
    text = tidy(text)
    if symbol := _symbol(text):
        return symbol
    if points := coordinates(text):
        return [*points, *papers(text)]
    numbered = parcels(text)
    if numbered:
        return [*numbered, *papers(text)]
    told = [*certificates(text), *papers(text)]
    return told or _words(text)


def tidy(text: str) -> str:
    """Composed letters, single blanks, no signs that no keyboard has; not longer than anything that means something."""
    text = unicodedata.normalize("NFC", text)[:LONGEST]
    text = "".join(one if one == "\t" or unicodedata.category(one)[0] != "C" else " " for one in text)
    return re.sub(r"[^\S\t]+", " ", text).strip()


def _words(text: str) -> list[Meaning]:
    """A place, a name, or either."""
    if not any(one.isalnum() for one in text):
        return []
    found: list[Meaning] = [Placed(place(text) or text)]
    told = _BORN.fullmatch(text)
    name, year = (told["name"], int(told["year"])) if told else (text, None)
    words = folded(name).split()
    letters = all(one.isalpha() or one.isspace() or one in ".'’-&(),“”\"" for one in name)
    if 1 < len(words) <= _MOST_WORDS and letters and not _KINDS.match(name):
        found.append(Named(name.strip(" ,("), year))
    return found


def _symbol(text: str) -> list[Meaning]:
    """What a QR symbol says: a seal of ours, a certificate by the programs of land offices, or a citizen's card."""
    fields = [one.strip() for one in text.split("|")]
    if len(fields) == _FIELDS_OF_CERTIFICATE and (serial := certificates(fields[_FIELD_OF_SERIAL])):
        return [one for one in serial if isinstance(one, Serial)]
    if _FIELDS_OF_PERSON[0] <= len(fields) <= _FIELDS_OF_PERSON[1] and _NUMBER_OF_PERSON.fullmatch(fields[0]):
        return [Identified(fields[0])]
    seal = urlsplit(text).path.rsplit("/", 1)[-1].upper() if "/" in text and " " not in text else text
    if not _SEAL.fullmatch(seal):
        return []
    try:
        read_seal(seal)
    except SealUnreadable:
        return []
    return [Sealed(seal)]
