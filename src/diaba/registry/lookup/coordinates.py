"""Coordinates as people write them (tọa độ): VN-2000 in metres, WGS 84 in degrees, minutes and seconds, or an address of a map.

The country lies between 7° and 24° north, 101° and 118° east, so which number is which is told by its size and not by its place: a
northing (X in Vietnamese papers) is never as small as an easting, nor a latitude as large as a longitude.
"""

import re

from diaba.cadastre import zones
from diaba.registry.lookup.meanings import Located, Meaning, Projected

_SOUTH, _NORTH, _WEST, _EAST = 7.0, 24.0, 101.0, 118.0
_NORTHINGS, _EASTINGS = (770_000.0, 2_700_000.0), (150_000.0, 850_000.0)

_SIDE = r"(?:[NSEWBĐTnsewbđt](?![^\W\d_]))"
_ANGLE = re.compile(
    rf"(?P<before>{_SIDE}\s*)?(?P<degrees>\d{{1,3}})\s*(?:°|º|độ)\s*(?:(?P<minutes>\d{{1,2}}(?:[.,]\d+)?)\s*(?:['′’´]|phút)\s*"
    rf"(?:(?P<seconds>\d{{1,2}}(?:[.,]\d+)?)\s*(?:\"|″|”|''|′′|giây)\s*)?)?(?P<after>{_SIDE})?",
)
_METRES = (
    r"\d{6,7}(?:\.\d{1,12}|,\d{1,4})?(?!\d)"
    r"|\d{1,3}(?:\.\d{3}){1,2}(?:,\d{1,4})?(?!\d)|\d{1,3}(?:,\d{3}){1,2}(?:\.\d{1,4})?(?!\d)"
    r"|\d{1,3}(?: \d{3}){1,2}(?:[.,]\d{1,4})?(?!\d)"
)
_LABEL = r"(?:[XYENxyen]|toạ độ|tọa độ|toa do|vn[- ]?2000)"
_PAIR = re.compile(
    rf"(?:{_LABEL}\s*[:=(]?\s*)*(?P<first>{_METRES})\s*m?\s*[;,/|\t ]+\s*"
    rf"(?:{_LABEL}\s*[:=]?\s*)?(?P<second>{_METRES})\s*m?\)?(?P<rest>.*)",
    re.IGNORECASE,
)
_DEGREES = r"-?\d{1,3}\.\d+|-?\d{1,3}(?=\s*[,; \t])|-?\d{1,3}$"
_WORDS = r"(?:(?:tọa độ|toạ độ|toa do|wgs[- ]?84|gps|lat(?:itude)?|lon(?:g|gitude)?|lng|vĩ độ|kinh độ)\s*[:=]?\s*)*"
_POINTS = re.compile(
    rf"{_WORDS}(?P<first>{_DEGREES})\s*°?\s*[,;/\t ]+\s*{_WORDS}(?P<second>{_DEGREES})\s*°?", re.IGNORECASE
)
_COMMAS = re.compile(
    rf"{_WORDS}(?P<first>\d{{1,3}},\d+)\s*°?\s*[;/\t ]+\s*{_WORDS}(?P<second>\d{{1,3}},\d+)\s*°?", re.IGNORECASE
)
_ADDRESS = re.compile(
    r"(?:https?:|geo:)\S*?(?P<first>-?\d{1,3}\.\d+)(?:,|%2C)\+?(?P<second>-?\d{1,3}\.\d+)", re.IGNORECASE
)
_EPSG = re.compile(r"epsg\s*:?\s*(?P<srid>\d{4})\b", re.IGNORECASE)
_MERIDIAN = re.compile(
    r"(?:kinh\s*tuyến(?:\s*trục)?|kinh\s*tuyen(?:\s*truc)?|kttw?|múi(?:\s*chiếu)?|zone|cm)\s*:?\s*"
    r"(?P<degrees>1\d\d)(?:\s*[°º.,\- ]\s*(?P<minutes>\d{1,2})\s*['′’]?)?",
    re.IGNORECASE,
)
_QUARTERS = {"": 0, "0": 0, "00": 0, "25": 15, "5": 30, "50": 30, "75": 45, "15": 15, "30": 30, "45": 45}
"""Minutes of a meridian, written as minutes or as hundredths of a degree."""


def coordinates(text: str) -> list[Meaning]:
    """The points that ``text`` may mean: none where it is no pair of coordinates."""
    found = _angles(text) or _decimal(text) or _metres(text)
    return [found] if found else []


def _angles(text: str) -> Meaning | None:
    """Two angles with their signs, and nothing else beside labels."""
    marks = list(_ANGLE.finditer(text))
    rest = re.sub(rf"{_WORDS}|[,;/\s]+", "", _ANGLE.sub("", text), flags=re.IGNORECASE)
    return _located(*(_angle(one) for one in marks)) if len(marks) == 2 and not rest else None


def _angle(told: re.Match[str]) -> float:
    parts = [float((told[name] or "0").replace(",", ".")) for name in ("degrees", "minutes", "seconds")]
    side = (told["before"] or told["after"] or "").strip().upper()
    size = parts[0] + parts[1] / 60 + parts[2] / 3600
    return -size if side in {"S", "W", "T"} or max(parts[1:]) >= 60 else size


def _decimal(text: str) -> Meaning | None:
    told = _ADDRESS.match(text) or _POINTS.fullmatch(text) or _COMMAS.fullmatch(text)
    if told is None or not re.search(r"\d[.,]\d", told["first"] + " " + told["second"]):
        return None
    return _located(*(float(told[name].replace(",", ".")) for name in ("first", "second")))


def _located(one: float, other: float) -> Meaning | None:
    latitude, longitude = sorted((one, other))
    inside = _SOUTH <= latitude <= _NORTH and _WEST <= longitude <= _EAST
    return Located(latitude, longitude) if inside else None


def _metres(text: str) -> Meaning | None:
    srid, rest = _zone(text)
    told = _PAIR.fullmatch(rest)
    if told is None or told["rest"].strip(" ,;.()m") or srid == 0:
        return None
    easting, northing = sorted((_metre(told["first"]), _metre(told["second"])))
    inside = _NORTHINGS[0] <= northing <= _NORTHINGS[1] and _EASTINGS[0] <= easting <= _EASTINGS[1]
    return Projected(northing, easting, srid) if inside else None


def _metre(written: str) -> float:
    """2325000.5, 2.325.000,5 and 2 325 000.5 are one number."""
    if re.fullmatch(r"\d{6,7}(?:[.,]\d+)?", written):
        return float(written.replace(",", "."))
    end = re.fullmatch(
        r"(?P<whole>\d{1,3}(?P<group>[., ])\d{3}(?:(?P=group)\d{3})?)(?:[.,](?P<part>\d{1,4}))?", written
    )
    return float(re.sub(r"[., ]", "", end["whole"]) + "." + (end["part"] or "0")) if end else float("nan")


def _zone(text: str) -> tuple[int | None, str]:
    """The zone that is named, and the text without it; 0 where what is named is no zone."""
    if told := _EPSG.search(text):
        srid = int(told["srid"])
        return (srid if srid in zones.MERIDIANS else 0), _EPSG.sub(" ", text).strip(" ,;()")
    if told := _MERIDIAN.search(text):
        minutes = _QUARTERS.get(told["minutes"] or "")
        degrees = None if minutes is None else int(told["degrees"]) + minutes / 60
        srid = next((srid for srid, meridian in zones.MERIDIANS.items() if meridian == degrees), 0)
        return srid, _MERIDIAN.sub(" ", text, count=1).strip(" ,;()")
    return None, text
