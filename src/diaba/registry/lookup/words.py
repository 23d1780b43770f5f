"""How an understanding is told to who typed (hiểu là …), and why it has no answer; in Vietnamese and English."""

from collections.abc import Mapping
from types import MappingProxyType

from diaba.cadastre import zones
from diaba.registry.lookup.asking import Withheld
from diaba.registry.lookup.meanings import Meaning, Named, Numbered, Projected

Pair = tuple[str, str]
"""The same in Vietnamese and English."""

WITHHELD: Mapping[Withheld, Pair] = MappingProxyType({
    Withheld.NOT_PUBLIC: (
        "Thông tin về Giấy chứng nhận và người sử dụng đất chỉ cung cấp cho cán bộ có thẩm quyền tại địa bàn.",
        "Certificates and holders are told to the officers of the place alone.",
    ),
    Withheld.NO_PURPOSE: (
        "Muốn tìm người theo cách hiểu này, hãy chọn mục đích tra cứu và ghi mã hồ sơ.",
        "To look for people, choose a purpose and give the number of the dossier.",
    ),
    Withheld.ELSEWHERE: (
        "Có Giấy chứng nhận này nhưng thuộc địa bàn khác; hãy liên hệ văn phòng đăng ký đất đai nơi có đất.",
        "There is such a certificate in the territory of another office; ask the land office of the place.",
    ),
    Withheld.PLACE_UNKNOWN: (
        "Không rõ địa danh này nên đã tìm ở mọi nơi. Hãy ghi tên xã, phường cũ hoặc mới.",
        "Nobody knows this place, so every place was looked in. Give the name of a commune, old or new.",
    ),
    Withheld.NO_PLACE: (
        "Chưa chọn xã, phường nên kết quả lấy từ mọi nơi. Gõ thêm tên xã để thu hẹp, ví dụ “12/35 Quế Võ”.",
        "No commune was chosen, so results come from everywhere. Add its name, as in “12/35 Quế Võ”.",
    ),
    Withheld.NOT_GENUINE: (
        "Mã QR này không phải do hệ thống ký, hoặc hệ thống không có bản in nào với nội dung này.",
        "This symbol was not signed here, or no paper with this content was printed here.",
    ),
})  # fmt: skip


_WORDS: Mapping[str, Pair] = MappingProxyType({
    "numbers": ("tờ bản đồ {sheet}, thửa {number}{vi}", "sheet {sheet}, parcel {number}{en}"),
    "parcel-code": ("mã định danh thửa đất {code}", "parcel code {code}"),
    "serial": ("số phát hành Giấy chứng nhận {serial}", "certificate serial {serial}"),
    "register-number": ("số vào sổ cấp Giấy chứng nhận {number}", "number {number} in the register of certificates"),
    "seal": ("mã QR của Giấy chứng nhận do hệ thống in", "the QR symbol of a certificate printed here"),
    "identity": ("số giấy tờ {number}", "identity number {number}"),
    "name": ("tên người “{name}”{vi}", "the name “{name}”{en}"),
    "place": ("địa danh, địa chỉ “{place}”", "the place or address “{place}”"),
    "wgs84": (
        "tọa độ WGS 84, vĩ độ {latitude:.6f}, kinh độ {longitude:.6f}",
        "WGS 84, latitude {latitude:.6f}, longitude {longitude:.6f}",
    ),
    "vn2000": (
        "tọa độ VN-2000, X = {northing:.3f}, Y = {easting:.3f}, {vi}",
        "VN-2000, X = {northing:.3f}, Y = {easting:.3f}, {en}",
    ),
})  # fmt: skip


def words(meaning: Meaning) -> Pair:
    """How a text was understood."""
    vietnamese, english = _WORDS[meaning.kind]
    vi, en = _more(meaning)
    facts = meaning.plain()
    return vietnamese.format(**facts, vi=vi, en=en), english.format(**facts, vi=vi, en=en)


def _more(meaning: Meaning) -> Pair:
    """Where, when or in which zone, as far as it was said."""
    match meaning:
        case Numbered(place=place, commune=commune) if place or commune:
            return f", tại {place or commune}", f", in {place or commune}"
        case Named(birth_year=int() as year):
            return f", sinh năm {year}", f", born in {year}"
        case Projected(srid=int() as srid):
            return f"kinh tuyến trục {zones.label(srid)}", f"zone of {zones.label(srid)}"
        case Projected():
            return "chưa rõ kinh tuyến trục", "of an unknown zone"
        case _:
            return "", ""
