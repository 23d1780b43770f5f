"""How land uses look on the map (ký hiệu loại đất): a calm palette of classes, for reading and not for the record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class LandClass:
    """Land uses drawn alike."""

    label: Promise
    colour: str
    codes: Sequence[str]


CLASSES: Sequence[LandClass] = (
    LandClass(_("Đất ở"), "#f0b8a8", ("ONT", "ODT")),
    LandClass(_("Đất trồng lúa"), "#f4e7a1", ("LUC", "LUK", "LUN")),
    LandClass(_("Đất nông nghiệp khác"), "#dbe8a4", ("HNK", "BHK", "NHK", "CLN", "CNT", "LMU", "NKH")),
    LandClass(_("Đất lâm nghiệp"), "#a9cf9d", ("RDD", "RPH", "RSX")),
    LandClass(_("Mặt nước, nuôi trồng thủy sản"), "#a9d3e8", ("NTS", "MNC", "SON", "MCS")),
    LandClass(
        _("Sản xuất, kinh doanh phi nông nghiệp"), "#d9b8d6", ("SKK", "SKN", "SCT", "SKT", "TMD", "SKC", "SKS", "SKX")
    ),
    LandClass(
        _("Trụ sở, công trình công cộng"),
        "#f2c57c",
        (
            "TSC",
            "DTS",
            "DVH",
            "DXH",
            "DYT",
            "DGD",
            "DTT",
            "DKH",
            "DMT",
            "DKT",
            "DNG",
            "DSK",
            "CQP",
            "CAN",
            "DCT",
            "DPC",
            "DDD",
            "DDT",
            "DDL",
            "DRA",
            "DNL",
            "DBV",
            "DCH",
            "DKV",
            "DSH",
            "DCK",
        ),
    ),
    LandClass(_("Giao thông, thủy lợi"), "#d4d4d4", ("DGT", "DTL")),
    LandClass(_("Tôn giáo, tín ngưỡng, nghĩa trang, đất khác"), "#c9b79c", ("TON", "TIN", "NTD", "PNK")),
    LandClass(_("Đất chưa sử dụng"), "#e9e4d8", ("CGT", "BCS", "DCS", "NCS")),
)
UNKNOWN = "#ffffff"


def colours() -> Mapping[str, str]:
    """The colour of each land-use code."""
    return {code: land_class.colour for land_class in CLASSES for code in land_class.codes}
