"""The register in words of its officers (từ ngữ của sổ đăng ký): acts, rights, parties and states by the codes they have inside."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = Mapping[str, Promise]

ACTS: Words = MappingProxyType({
    "acceptance-undo": _("Huỷ nghiệm thu dữ liệu"),
    "boundary-correction": _("Chỉnh lý ranh giới thửa đất"),
    "caveat-lift": _("Giải toả ngăn chặn"),
    "caveat-set": _("Ngăn chặn"),
    "certificate-exchange": _("Cấp đổi Giấy chứng nhận"),
    "certificate-issue": _("Cấp Giấy chứng nhận"),
    "certificate-loss": _("Khai báo mất Giấy chứng nhận"),
    "certificate-reissue": _("Cấp lại Giấy chứng nhận bị mất"),
    "certificate-revocation": _("Thu hồi Giấy chứng nhận đã cấp"),
    "compilation": _("Lập sổ từ Giấy chứng nhận đã cấp"),
    "contribution": _("Góp vốn bằng quyền sử dụng đất"),
    "contribution-end": _("Xoá đăng ký góp vốn"),
    "decision": _("Chuyển quyền theo quyết định, bản án"),
    "delivery-acceptance": _("Nghiệm thu dữ liệu đo đạc, kê khai"),
    "discharge": _("Xoá đăng ký thế chấp"),
    "division": _("Phân chia, hợp nhất quyền sử dụng đất"),
    "easement": _("Đăng ký quyền đối với thửa đất liền kề"),
    "easement-end": _("Xoá quyền đối với thửa đất liền kề"),
    "exchange": _("Chuyển đổi quyền sử dụng đất"),
    "first-registration": _("Đăng ký lần đầu"),
    "gift": _("Tặng cho"),
    "inheritance": _("Thừa kế"),
    "land-use-change": _("Chuyển mục đích sử dụng đất"),
    "lease": _("Cho thuê, cho thuê lại"),
    "lease-end": _("Xoá đăng ký cho thuê, cho thuê lại"),
    "merger": _("Hợp thửa"),
    "mortgage": _("Thế chấp"),
    "mortgage-change": _("Thay đổi nội dung thế chấp"),
    "party-entry": _("Lập người sử dụng đất mới"),
    "recovery": _("Nhà nước thu hồi đất"),
    "reorganisation": _("Sắp xếp đơn vị hành chính"),
    "reorganisation-undone": _("Huỷ sắp xếp đơn vị hành chính"),
    "right-correction": _("Đính chính"),
    "subdivision": _("Tách thửa"),
    "succession": _("Chia, tách, hợp nhất, sáp nhập tổ chức"),
    "term-extension": _("Gia hạn sử dụng đất"),
    "transfer": _("Chuyển nhượng"),
})  # fmt: skip

RIGHTS: Words = MappingProxyType({
    "land-use": _("Quyền sử dụng đất"),
    "land-management": _("Quản lý đất"),
    "asset-ownership": _("Quyền sở hữu tài sản gắn liền với đất"),
    "lease": _("Thuê đất"),
    "sublease": _("Thuê lại đất"),
    "mortgage": _("Thế chấp"),
    "easement": _("Quyền đối với thửa đất liền kề"),
    "restriction": _("Hạn chế sử dụng đất"),
})  # fmt: skip

PARTIES: Words = MappingProxyType({
    "individual": _("cá nhân"),
    "spouses": _("vợ chồng"),
    "household": _("hộ gia đình"),
    "co-holders": _("nhóm người sử dụng chung"),
    "community": _("cộng đồng dân cư"),
    "organisation": _("tổ chức"),
    "religious": _("tổ chức tôn giáo"),
    "state": _("Nhà nước"),
})  # fmt: skip

STATES: Words = MappingProxyType({
    "in-force": _("Đang có giá trị"),
    "reported-lost": _("Đã khai báo mất"),
    "exchanged": _("Đã cấp đổi"),
    "replaced": _("Đã cấp lại"),
    "revoked": _("Đã bị thu hồi"),
    "ended": _("Hết giá trị"),
})  # fmt: skip
