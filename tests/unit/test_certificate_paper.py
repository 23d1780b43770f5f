"""The certificate is one sheet of two pages, made to last, and its symbol scans at 2.0 cm."""

from datetime import date
from typing import Any

import pypdfium2
import pytest
import shapely
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from diaba.documents.certificate import certificate_paper, digest_of
from diaba.documents.figure import corners, sketch
from diaba.documents.keys import Keys
from diaba.documents.seal import read_seal

KEYS = Keys((), "here").turned(date(2026, 1, 1))
SITE = "https://diaba.invalid"
SHAPE = shapely.MultiPolygon(
    [
        shapely.Polygon(
            [
                (600000.12, 2340000.5),
                (600018.4, 2340002.1),
                (600021.3, 2340021.7),
                (600009.0, 2340024.2),
                (599998.7, 2340019.9),
            ]
        )
    ]
)
FACTS: dict[str, Any] = {
    "serial": "AA 12345678",
    "register_number": "CS 01234",
    "issuer": "Văn phòng đăng ký đất đai",
    "issued_on": "2026-11-23",
    "place": "Xã Thử",
    "holders": [{"name": "Ông Nguyễn Văn Ẩn, sinh năm 1970", "share": "1/2"}, {"name": "Bà Trần Thị Thử", "share": "1/2"}],
    "parcel": {
        "code": "w7g8h9j2k3m4",
        "number": "12",
        "sheet": "7",
        "area": "402,5",
        "address": "Xã Thử, tỉnh Mẫu",
        "meridian": "105°30′",
        "uses": [{"label": "Đất ở tại nông thôn", "area": "402,5", "form": "Sử dụng riêng", "term": "Lâu dài",
                  "origin": "Công nhận QSDĐ như giao đất có thu tiền sử dụng đất"}],
    },
    "assets": [],
    "notes": ["Thế chấp tại Ngân hàng Mẫu"],
}  # fmt: skip


def pages(pdf: bytes) -> list[Any]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=300 / 72).to_numpy() for page in document]
    finally:
        document.close()


def star(count: int) -> shapely.MultiPolygon:
    circle = shapely.Point(600000, 2340000).buffer(30, quad_segs=count // 4)
    return shapely.MultiPolygon([circle])


def test_it_is_two_pages_and_its_symbol_scans_at_two_centimetres() -> None:
    pdf, text = certificate_paper(FACTS, SHAPE, entry=1_234_567, keys=KEYS, site=SITE)
    front, *rest = pages(pdf)
    assert len(rest) == 1
    (found,) = zxingcpp.read_barcodes(front, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    assert found.text == f"{SITE.upper()}/C/{text}"
    corner, other = found.position.top_left, found.position.bottom_right
    sides = [abs(other.x - corner.x), abs(other.y - corner.y)]
    assert sides == pytest.approx([20 / 25.4 * 300] * 2, rel=0.02)
    seal = read_seal(text)
    KEYS.believe(seal)
    assert seal.said.digest == digest_of(FACTS)


def test_the_same_facts_are_the_same_paper_and_others_are_not() -> None:
    made = certificate_paper(FACTS, SHAPE, entry=1, keys=KEYS, site=SITE)
    assert made == certificate_paper(FACTS, SHAPE, entry=1, keys=KEYS, site=SITE)
    assert made[1] != certificate_paper(FACTS | {"register_number": "CS 2"}, SHAPE, entry=1, keys=KEYS, site=SITE)[1]


@pytest.mark.parametrize("count", [8, 40, 80])
def test_a_parcel_of_many_corners_still_fits_on_one_sheet(count: int) -> None:
    assert len(pages(certificate_paper(FACTS, star(count), entry=1, keys=KEYS, site=SITE)[0])) == 2


@given(st.integers(4, 60), st.floats(0.5, 20_000))
@settings(max_examples=40)
def test_a_sketch_lies_within_its_field_and_its_sides_are_the_boundary(count: int, radius: float) -> None:
    shape = shapely.MultiPolygon([shapely.Point(600000, 2340000).buffer(radius, quad_segs=max(1, count // 4))])
    drawn: Any = sketch(shape, 150, 96)
    assert all(0 <= x <= 150 and 0 <= y <= 96 for ring in drawn["rings"] for x, y in ring)
    rings = corners(shape)
    assert sum(corner.side for ring in rings for corner in ring) == pytest.approx(shape.length)
    assert [corner.number for ring in rings for corner in ring] == list(range(1, sum(map(len, rings)) + 1))


def test_corners_run_clockwise_from_the_north_west() -> None:
    (ring,) = corners(shapely.MultiPolygon([shapely.box(600000, 2340000, 600010, 2340020)]))
    assert [(corner.x - 2340000, corner.y - 600000, corner.side) for corner in ring] == [
        (20, 0, 10), (20, 10, 20), (0, 10, 10), (0, 0, 20),
    ]  # fmt: skip
