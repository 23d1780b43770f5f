"""What is typed into the search box is understood in every way it may be meant, and nothing typed breaks it."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from diaba.cadastre import zones
from diaba.cadastre.parcel_code import ALPHABET
from diaba.registry.lookup.meanings import (
    Coded,
    Entered,
    Identified,
    Located,
    Meaning,
    Named,
    Numbered,
    Placed,
    Projected,
    Sealed,
    Serial,
)
from diaba.registry.lookup.reading import LONGEST, meanings
from diaba.registry.lookup.words import words

HERE = Located(21.0285, 105.8542)
SEAL = "2KCEFIQTUA" * 12
CARD = "027054000007|125123456|Nguyễn Văn An|01011954|Nam|Xã X|01012021"
SYMBOL = "01-01-2024-08-00-00|H26|VBDLIS|H26.1-240101-0001|AA 01234567|GCN01|01-01-2024|55"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12/35", [Numbered("12", "35")]),
        ("12/35 Quế Võ", [Numbered("12", "35", "Quế Võ")]),
        ("12-35, Quế Võ", [Numbered("12", "35", "Quế Võ")]),
        ("tờ 12 thửa 35 Quế Võ", [Numbered("12", "35", "Quế Võ")]),
        ("Tờ bản đồ số 12, thửa số 35a", [Numbered("12", "35a")]),
        ("thửa 35 tờ 12, Quế Võ, Bắc Ninh", [Numbered("12", "35", "Quế Võ, Bắc Ninh")]),
        ("Thửa đất số: 345, tờ bản đồ số: 12, địa chỉ: xã X", [Numbered("12", "345", "xã X")]),
        ("thua 35 to 12 xa tan an", [Numbered("12", "35", "xa tan an")]),
        ("TBĐ 12, thửa 35", [Numbered("12", "35")]),
        ("thửa 345(12)", [Numbered("12", "345")]),
        ("12\t345\tXã Tân An", [Numbered("12", "345", "Xã Tân An")]),
        ("12 345", [Numbered("12", "345")]),
        ("tờ 5 thửa 100 (bản đồ 299/TTg) xã Tân An", [Numbered("5", "100", "xã Tân An")]),
        ("tờ TĐ03-2014 thửa 5", [Numbered("TĐ03-2014", "5")]),
        ("007/0", [Numbered("7", "0")]),
        ("07954.1.2", [Numbered("1", "2", commune="07954")]),
        ("07954_01_2a", [Numbered("1", "2a", commune="07954")]),
        ("W7ER4PRJP2HN", [Coded("w7er4prjp2hn")]),
        ("AA 01234567", [Serial("AA01234567")]),
        ("số phát hành: bm 123456", [Serial("BM123456")]),
        ("BM 123456", [Serial("BM123456"), Entered("BM 123456")]),
        ("Đ 123456", [Serial("Đ123456")]),
        ("CH 00001", [Entered("CH 00001")]),
        ("Số vào sổ cấp GCN: CS 01234/2015", [Entered("CS 01234/2015")]),
        ("027 054 000 007", [Identified("027054000007")]),
        ("CCCD: 027054000007", [Identified("027054000007")]),
        ("125123456", [Identified("125123456")]),
        ("MST 0100233488-001", [Identified("0100233488001")]),
        ("c1234567", [Identified("C1234567")]),
        (CARD, [Identified("027054000007")]),
        (SYMBOL, [Serial("AA01234567")]),
        ("xã Tân An", [Placed("xã Tân An")]),
        ("Phường 12", [Placed("Phường 12")]),
        ("P. Bến Nghé, Q.1", [Placed("P. Bến Nghé, Q.1")]),
        ("số 5 Hàng Bông, Hà Nội", [Placed("số 5 Hàng Bông, Hà Nội")]),
        ("09247", [Placed("09247")]),
        ("bbbbbbbbbbbb", [Placed("bbbbbbbbbbbb")]),
        ("Nguyen Van An", [Placed("Nguyen Van An"), Named("Nguyen Van An")]),
        ("Nguyễn Văn An, sinh năm 1954", [Placed("Nguyễn Văn An, sinh năm 1954"), Named("Nguyễn Văn An", 1954)]),
        ("Que\u0302\u0301 Vo\u0303", [Placed("Quế Võ"), Named("Quế Võ")]),
        ("Ông An", [Placed("Ông An")]),
        ("21.0285, 105.8542", [HERE]),
        ("105.8542 21.0285", [HERE]),
        ("21,0285 105,8542", [HERE]),
        ("Vĩ độ: 21.0285; kinh độ: 105.8542", [HERE]),
        ("geo:21.0285,105.8542", [HERE]),
        ("https://www.google.com/maps/@21.0285,105.8542,17z", [HERE]),
        ("51.5, -0.12", [Placed("51.5, -0.12")]),
        ("2325000 587000", [Projected(2_325_000, 587_000)]),
        ("X: 2 325 000.12 m, Y: 587 000.45 m", [Projected(2_325_000.12, 587_000.45)]),
        ("2.325.000,12 587.000,45", [Projected(2_325_000.12, 587_000.45)]),
        ("2,325,000.12 587,000.45", [Projected(2_325_000.12, 587_000.45)]),
        ("2325000; 587000 KTT 105°45'", [Projected(2_325_000, 587_000, 9210)]),
        ("2325000 587000 kinh tuyến trục 105", [Projected(2_325_000, 587_000, 5897)]),
        ("2325000 587000 EPSG:9210", [Projected(2_325_000, 587_000, 9210)]),
        ("2325000 587000 EPSG:4326", [Placed("2325000 587000 EPSG:4326")]),
        ("2325000 587000 KTT 199", [Placed("2325000 587000 KTT 199")]),
        ("2325000 587000 KTT 105 20", [Placed("2325000 587000 KTT 105 20")]),
        ("9325000 587000", [Placed("9325000 587000")]),
        ("  ", []),
        ("—?!", []),
        (SEAL, [Placed(SEAL)]),
        ("|".join("abcdefgh"), [Placed("|".join("abcdefgh"))]),
    ],
)  # fmt: skip
def test_what_was_meant(typed: str, meant: list[Meaning]) -> None:
    assert meanings(typed) == meant


NUMBERS = st.integers(1, 9999).map(str) | st.tuples(st.integers(1, 999), st.sampled_from("abc")).map(
    lambda parts: f"{parts[0]}{parts[1]}"
)
PLACES = st.sampled_from(["", "Quế Võ", "xã Tân An, huyện Châu Thành", "p. Bến Nghé Q.1", "ô chợ dừa", "TP Thủ Đức"])
WRITINGS = st.sampled_from([
    "{sheet}/{number} {place}", "tờ {sheet} thửa {number} {place}", "Tờ bản đồ số {sheet}, thửa đất số {number}, {place}",
    "thửa {number}, tờ {sheet}, {place}", "THỬA SỐ {number} TỜ BẢN ĐỒ {sheet} {place}", "{sheet}-{number}, {place}", "{sheet}\t{number}\t{place}",
    "thửa đất số {number}, tờ bản đồ số {sheet}, tại {place}", "0{sheet}/00{number} {place}", "tbđ {sheet} thửa {number} bản đồ 299 {place}",
])  # fmt: skip


@given(NUMBERS, NUMBERS, PLACES, WRITINGS, st.sampled_from(["NFC", "NFD"]))
def test_numbers_are_read_as_they_were_written(sheet: str, number: str, place: str, writing: str, form: str) -> None:
    text = writing.format(sheet=sheet, number=number, place=place).rstrip(" ,\t")
    typed = unicodedata.normalize(form, text)  # type: ignore[arg-type]  # one of the two
    assert meanings(typed)[0] == Numbered(sheet, number, place)


@given(st.text("ABCDEGHIKLMNOPQRSTUVXYĐ", min_size=1, max_size=2), st.sampled_from([6, 8]), st.data())
def test_serials_of_every_generation_are_read_in_any_writing(letters: str, digits: int, data: st.DataObject) -> None:
    number = data.draw(st.text("0123456789", min_size=digits, max_size=digits))
    between = data.draw(st.sampled_from(["", " ", "-", ".", "  "]))
    before = data.draw(st.sampled_from(["", "Số phát hành: ", "GCN số ", "seri "]))
    typed = before + data.draw(st.sampled_from([letters, letters.lower()])) + between + number
    assert Serial(letters + number) in meanings(typed)


@given(st.text(ALPHABET, min_size=11, max_size=11), st.booleans())
def test_codes_are_read_in_any_case(rest: str, capital: bool) -> None:  # noqa: FBT001 - hypothesis gives it by place
    code = "w" + rest if any(one.isdigit() for one in rest) else "w7" + rest[1:]
    assert meanings(code.upper() if capital else code) == [Coded(code)]


@given(st.text("0123456789", min_size=9, max_size=9) | st.text("0123456789", min_size=12, max_size=12))
def test_numbers_of_papers_are_read_and_never_told_again(number: str) -> None:
    grouped = " ".join(number[at : at + 3] for at in range(0, len(number), 3))
    for typed in (number, grouped, f"CCCD {number}"):
        [meant] = [one for one in meanings(typed) if isinstance(one, Identified)]
        assert meant == Identified(number)
        assert meant.is_personal
        assert number not in str(meant.plain()) + "".join(words(meant))


LATITUDES, LONGITUDES = st.floats(8.1, 23.4), st.floats(102.1, 117.9)


def angle(degrees: float, side: str, style: int) -> str:
    whole, rest = int(degrees), (degrees - int(degrees)) * 60
    if style == 0:
        return f"{whole}°{rest:.7f}'{side}"
    seconds = (rest - int(rest)) * 60
    mark = f"{seconds:.5f}".replace(".", "," if style == 2 else ".")
    return f"{side} {whole}° {int(rest)}' {mark}\"" if style == 1 else f"{whole}°{int(rest)}′{mark}″{side}"


@given(
    LATITUDES,
    LONGITUDES,
    st.sampled_from(["{0:.6f}, {1:.6f}", "{1:.6f} {0:.6f}", "{0:.6f};{1:.6f}", "GPS {0:.6f},{1:.6f}"]),
)
def test_degrees_are_read_in_either_order(latitude: float, longitude: float, writing: str) -> None:
    [meant] = meanings(writing.format(latitude, longitude))
    assert isinstance(meant, Located)
    assert (meant.latitude, meant.longitude) == pytest.approx((latitude, longitude), abs=1e-6)


@given(LATITUDES, LONGITUDES, st.integers(0, 2), st.sampled_from(["NE", "BĐ"]), st.sampled_from([" ", ", ", "; "]))
@example(10.0, 105.99999999, 1, "NE", " ")
def test_minutes_and_seconds_are_read(latitude: float, longitude: float, style: int, sides: str, between: str) -> None:
    typed = angle(latitude, sides[0], style) + between + angle(longitude, sides[1], style)
    if "60" in typed.replace(",", " ").replace(".", " ").replace("'", " ").replace("″", " ").replace('"', " ").split():
        return  # rounded up to a whole minute, which nobody writes so
    found = meanings(typed)
    if "60.0" in typed or "60,0" in typed:
        return
    [meant] = found
    assert isinstance(meant, Located)
    assert (meant.latitude, meant.longitude) == pytest.approx((latitude, longitude), abs=2e-7)


METRES = ["{:.3f}", "{:.0f}", "{:,.2f}"]


def metres(value: float, style: int) -> str:
    text = (METRES[min(style, 2)]).format(value)
    return text.translate(str.maketrans(",.", ".,")) if style == 3 else text.replace(",", " ") if style == 4 else text


@given(
    st.tuples(st.floats(900_000, 2_600_000), st.floats(340_000, 660_000)), st.integers(0, 4), st.integers(0, 1), st.sampled_from([None, *zones.MERIDIANS]),
    st.sampled_from(["{} {}", "X={} Y={}", "X: {} m; Y: {} m", "{}; {}"]),
)  # fmt: skip
def test_metres_are_read_in_every_zone(
    metres_of: tuple[float, float], style: int, turned: int, srid: int | None, writing: str
) -> None:
    northing, easting = metres_of
    told = [metres(one, style) for one in (northing, easting)]
    zone = "" if srid is None else f" kinh tuyến trục {zones.label(srid)}"
    if style == 4 and writing == "{} {}":
        return  # blanks between groups and between numbers cannot be told apart
    found = meanings(writing.format(*(reversed(told) if turned else told)) + zone)
    [meant] = [one for one in found if isinstance(one, Projected)]  # twelve figures may be a number of identity too
    assert (zone.removeprefix(" ") or "chưa rõ kinh tuyến trục") in words(meant)[0]
    assert meant.srid == srid
    assert (meant.northing, meant.easting) == pytest.approx((northing, easting), abs=0.51)


@given(st.text(max_size=2 * LONGEST))
def test_anything_can_be_typed(typed: str) -> None:
    for meant in meanings(typed):
        assert "\x00" not in str(meant.plain())
        assert all(words(meant))


def test_what_is_told_names_place_and_year() -> None:
    assert words(Numbered("12", "345", "Quế Võ"))[0].endswith("tại Quế Võ")
    assert "sinh năm 1954" in words(Named("Trần Văn An", 1954))[0]
    assert "born in 1954" in words(Named("Trần Văn An", 1954))[1]


def test_a_seal_is_told_from_what_only_looks_like_one() -> None:
    assert words(Sealed(SEAL))[0].startswith("mã QR")
    assert words(Projected(1, 2))[1].endswith("unknown zone")
