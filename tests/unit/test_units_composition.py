"""The sentences that say what a unit was made from are taken apart as the law means them."""

import pytest

from diaba.units.composition import Mention, mentions


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Xã Bắc Sơn, Xã Hồng Kỳ, Xã Nam Sơn và Xã Trung Giã",
            [Mention("xã", name) for name in ("Bắc Sơn", "Hồng Kỳ", "Nam Sơn", "Trung Giã")],
        ),
        (
            "Phường 10, Phường 11 (Quận 6), Phường 16 (Quận 8)",
            [
                Mention("phường", "10", "Quận 6"),
                Mention("phường", "11", "Quận 6"),
                Mention("phường", "16", "Quận 8"),
            ],
        ),
        (
            "Thị trấn Châu Thành (huyện Châu Thành, tỉnh Trà Vinh), Xã Đa Lộc",
            [Mention("thị trấn", "Châu Thành", "huyện Châu Thành", "Trà Vinh"), Mention("xã", "Đa Lộc")],
        ),
        (
            "Xã Khánh Hội, Xã Khánh Lâm (phần còn lại sau khi sáp nhập vào xã U Minh)",
            [Mention("xã", "Khánh Hội"), Mention("xã", "Khánh Lâm", part=True)],
        ),
        (
            "một phần diện tích TN, quy mô dân số của các phường Cửa Nam, Điện Biên, phần còn lại của phường Cửa Đông",
            [
                Mention("phường", "Cửa Nam"),
                Mention("phường", "Điện Biên"),
                Mention("phường", "Cửa Đông", part=True),
            ],
        ),
        (
            "Phường Phú La (phần còn lại sau khi sáp nhập vào phường Dương Nội, phường Hà Đông), Phường Quang Trung (quận Hà Đông)",
            [Mention("phường", "Phú La", part=True), Mention("phường", "Quang Trung", "quận Hà Đông")],
        ),
        (
            "Xã Thượng Tân và một phần diện tích tự nhiên, quy mô dân số của xã Yên Định  Xã Yên Định",
            [Mention("xã", "Thượng Tân"), Mention("xã", "Yên Định")],
        ),
        ("Thị trấn Củ Chi, Xã Đông Các", [Mention("thị trấn", "Củ Chi"), Mention("xã", "Đông Các")]),
        ("Huyện Cồn Cỏ", [Mention("huyện", "Cồn Cỏ")]),
    ],
)
def test_a_sentence_names_its_units(sentence: str, expected: list[Mention]) -> None:
    assert mentions(sentence) == expected
