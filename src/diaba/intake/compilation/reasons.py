"""Why a certificate stays out of the register of rights, in words that say what to do."""

from enum import StrEnum


class Reason(StrEnum):
    """The first reason that holds, most fundamental first."""

    SERIAL_MISSING = "serial-missing"
    OFF_THE_MAP = "off-the-map"
    LAND_REGISTERED = "land-registered"
    CLAIMED_TWICE = "claimed-twice"
    OCCUPIES_LAND = "occupies-land"
    NOT_CLEAN = "not-clean"
    NAMELESS = "nameless"
    SHARES_UNKNOWN = "shares-unknown"
    HAS_ASSETS = "has-assets"

    def words(self, language: str) -> str:
        """What it means and what to do, in "vi" or "en"."""
        vietnamese, english = _WORDS[self]
        return vietnamese if language == "vi" else english


_WORDS = {
    Reason.SERIAL_MISSING: (
        "Không có số phát hành. Bổ sung số phát hành từ Giấy chứng nhận rồi giao nộp lại.",
        "It has no serial. Add the serial from the certificate and deliver it again.",
    ),
    Reason.OFF_THE_MAP: (
        "Thửa đất ghi trên Giấy chứng nhận chưa có trên bản đồ địa chính. Bổ sung thửa đất, hoặc sửa số tờ, số thửa.",
        "The map has no such parcel. Deliver the parcel, or correct the sheet and parcel numbers.",
    ),
    Reason.LAND_REGISTERED: (
        "Thửa đất đã đăng ký theo Giấy chứng nhận khác. Kiểm tra Giấy chứng nhận nào còn hiệu lực.",
        "The parcel is registered under another certificate. Find out which of them is in force.",
    ),
    Reason.CLAIMED_TWICE: (
        "Hai Giấy chứng nhận cùng ghi một thửa đất. Thu hồi hoặc kết thúc Giấy chứng nhận không còn hiệu lực.",
        "Two certificates name the same parcel. Withdraw the one that is no longer in force.",
    ),
    Reason.OCCUPIES_LAND: (
        "Đối tượng trên bản đồ là đường giao thông, thủy hệ, không phải thửa đất. Kiểm tra số tờ, số thửa.",
        "What the map has there is a road or water, no parcel. Look at the sheet and parcel numbers.",
    ),
    Reason.NOT_CLEAN: (
        "Dữ liệu thửa đất chưa thuộc nhóm 1 (đúng, đủ, sạch). Xem những nội dung còn thiếu trên trang của xã và hoàn thiện.",
        "The parcel's data are not in group 1 (right, complete, clean). The commune's page tells what is missing.",
    ),
    Reason.NAMELESS: (
        "Có dòng không ghi tên người sử dụng đất. Bổ sung tên theo Giấy chứng nhận.",
        "A row names nobody. Add the name as the certificate has it.",
    ),
    Reason.SHARES_UNKNOWN: (
        "Nhiều người đứng tên, không rõ phần quyền. Ghi rõ là vợ chồng, hộ gia đình hay đồng sử dụng, hoặc đăng ký từng phần.",
        "Several people hold it, and it is not told as what or in which shares. Say so, or register the share of each.",
    ),
    Reason.HAS_ASSETS: (
        "Giấy chứng nhận có tài sản gắn liền với đất. Đăng ký thửa đất cùng tài sản tại quầy.",
        "The certificate has assets on the land. Register the land together with them at the desk.",
    ),
}
