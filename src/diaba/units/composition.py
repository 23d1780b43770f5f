"""What a unit was made from (trước sáp nhập): the legal sentence, taken apart into the units it names."""

import re
import unicodedata
from dataclasses import dataclass, replace

UNCHANGED = "giữ nguyên"

_KIND = r"(?:phường|xã|thị trấn|huyện|tỉnh|thành phố)"
_NAMED = re.compile(rf"(?i)^(?:.*\b)?({_KIND})\s+(\S.*)$")
# "phần còn lại của các", "một phần diện tích tự nhiên, quy mô dân số của", ... also as the source misspells them.
_MEASURE = re.compile(
    r"""(?x)
    \b(?i:sắp\s+xếp)\b(?!.*\btheo\b) | \b(?i:sau\s+khi)\b.*$ | \b(?i:toàn\s+b[ộố])\b
    | \b(?i:một\s+phần)\b | \b(?i:phần\s+còn\s+l[ạa]i)\b
    | \bdiện\s+tích(?:\s+tự\s+nhiên|\s+TN)?\b | \bquy\s+mô\s+dân\s+số\b | \bcủa\b | \bcác\b
    """,
)
_SOME = re.compile(r"(?i)một phần|còn l[ạa]i")
_DISTRICT = re.compile(r"(?i)^(?:thuộc\s+)?((?:huyện|quận|thành phố|thị xã)\s+[^,]+?)(?:,\s*tỉnh\s+(.+))?$")
_SEPARATOR = re.compile(r"[,;]|\s+và\s+")


@dataclass(frozen=True)
class Mention:
    """One former unit as a sentence names it."""

    kind: str
    name: str
    district: str = ""
    province: str = ""
    part: bool = False


def mentions(sentence: str) -> list[Mention]:
    """The former units that ``sentence`` names, in its order."""
    found: list[Mention] = []
    kind = ""
    for words, notes in _pieces(unicodedata.normalize("NFC", sentence)):
        text = " ".join(_MEASURE.sub(" ", words).split()).strip(" .")
        if named := _NAMED.match(text):
            kind, text = named[1].lower(), named[2]
        if not text:
            continue
        places = [place for note in notes if (place := _DISTRICT.match(note.strip()))]
        district, province = (places[0][1], places[0][2] or "") if places else ("", "")
        part = any(_SOME.search(each) for each in (words, *notes))
        found.append(Mention(kind, text, district, province, part))
    return _districts_of_numbers(found)


def _districts_of_numbers(found: list[Mention]) -> list[Mention]:
    """In "Phường 10, Phường 11 (Quận 6)" the note speaks of both: numbered names take it from the next numbered one."""
    backwards: list[Mention] = []
    for mention in reversed(found):
        follower = backwards[-1] if backwards else None
        if follower and not mention.district and mention.name.isdigit() and follower.name.isdigit():
            backwards.append(replace(mention, district=follower.district, province=follower.province))
        else:
            backwards.append(mention)
    return backwards[::-1]


def _pieces(sentence: str) -> list[tuple[str, list[str]]]:
    """Split at commas and "và" outside brackets; the bracketed notes go with the piece they follow."""
    pieces: list[tuple[str, list[str]]] = []
    for between in re.split(r"(\([^)]*\))", sentence):
        if between.startswith("(") and pieces:
            pieces[-1][1].append(between[1:-1])
            continue
        first, *others = _SEPARATOR.split(between)
        if pieces:
            pieces[-1] = (f"{pieces[-1][0]} {first}", pieces[-1][1])
        else:
            pieces.append((first, []))
        pieces.extend((other, []) for other in others)
    return pieces
