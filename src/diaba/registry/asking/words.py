"""What acts and their fields are called (tên việc đăng ký, tên trường), in Vietnamese and English."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

Pair = tuple[str, str]
Role = Literal[
    "unit", "party", "parcel", "right", "certificate", "caveat", "asset", "source", "shares", "day", "text", "flag",
    "choice", "many-choices", "facts", "printed", "uses", "shape",
]  # fmt: skip
"""What a field stands for: it decides how a person is asked for it."""

KINDS: Mapping[str, Pair] = MappingProxyType({
    "boundary-correction": ("Chỉnh lý ranh giới thửa đất", "Correction of boundaries"),
    "caveat-lift": ("Giải toả ngăn chặn", "Lift a caveat"),
    "caveat-set": ("Ngăn chặn", "Set a caveat"),
    "certificate-exchange": ("Cấp đổi Giấy chứng nhận", "Exchange of a certificate"),
    "certificate-issue": ("Cấp Giấy chứng nhận", "Issue of a certificate"),
    "certificate-loss": ("Khai báo mất Giấy chứng nhận", "Report of a lost certificate"),
    "certificate-reissue": ("Cấp lại Giấy chứng nhận bị mất", "Reissue of a lost certificate"),
    "certificate-revocation": ("Thu hồi Giấy chứng nhận đã cấp", "Revocation of a certificate"),
    "contribution": ("Góp vốn bằng quyền sử dụng đất", "Contribution of capital"),
    "contribution-end": ("Xoá đăng ký góp vốn", "End of a contribution of capital"),
    "decision": ("Chuyển quyền theo quyết định, bản án", "Conveyance by decision or judgment"),
    "discharge": ("Xoá đăng ký thế chấp", "Discharge of a mortgage"),
    "division": ("Phân chia, hợp nhất quyền sử dụng đất", "Division or joining of rights"),
    "easement": ("Đăng ký quyền đối với thửa đất liền kề", "Easement or restriction"),
    "easement-end": ("Xoá quyền đối với thửa đất liền kề", "End of an easement or restriction"),
    "exchange": ("Chuyển đổi quyền sử dụng đất", "Exchange of land"),
    "first-registration": ("Đăng ký lần đầu", "First registration"),
    "gift": ("Tặng cho", "Gift"),
    "inheritance": ("Thừa kế", "Inheritance"),
    "land-use-change": ("Chuyển mục đích sử dụng đất", "Change of land use"),
    "lease": ("Cho thuê, cho thuê lại", "Lease or sublease"),
    "lease-end": ("Xoá đăng ký cho thuê, cho thuê lại", "End of a lease"),
    "merger": ("Hợp thửa", "Merger of parcels"),
    "mortgage": ("Thế chấp", "Mortgage"),
    "mortgage-change": ("Thay đổi nội dung thế chấp", "Change of a mortgage"),
    "recovery": ("Nhà nước thu hồi đất", "Recovery by the State"),
    "right-correction": ("Đính chính", "Correction of rights"),
    "subdivision": ("Tách thửa", "Subdivision"),
    "succession": ("Chia, tách, hợp nhất, sáp nhập tổ chức", "Succession of organisations"),
    "term-extension": ("Gia hạn sử dụng đất", "Extension of the term"),
    "transfer": ("Chuyển nhượng", "Transfer"),
})  # fmt: skip
"""Every kind of act."""

FIELDS: Mapping[str, tuple[Role, str, str]] = MappingProxyType({
    "effective": ("day", "Ngày có hiệu lực", "Effective day"),
    "dossier": ("text", "Mã hồ sơ", "Dossier number"),
    "sources": ("source", "Giấy tờ làm căn cứ", "Documents it rests on"),
    "unit": ("unit", "Đơn vị đăng ký", "Registered unit"),
    "other_unit": ("unit", "Đơn vị đăng ký của bên kia", "The other registered unit"),
    "for_unit": ("unit", "Đơn vị đăng ký được hưởng quyền", "Unit that benefits"),
    "of": ("unit", "Các đơn vị đăng ký", "Registered units"),
    "gives": ("shares", "Bên chuyển quyền và phần quyền", "Who gives, and which share"),
    "receives": ("shares", "Bên nhận quyền và phần quyền", "Who receives, and which share"),
    "holders": ("shares", "Người có quyền và phần quyền", "Holders and their shares"),
    "party": ("party", "Người sử dụng đất", "Holder"),
    "other_party": ("party", "Người sử dụng đất bên kia", "Holder on the other side"),
    "mortgagee": ("party", "Bên nhận thế chấp", "Mortgagee"),
    "mortgagor": ("party", "Bên thế chấp (nếu chỉ thế chấp một phần quyền)", "Mortgagor, where one share alone"),
    "tenant": ("party", "Bên thuê", "Tenant"),
    "manager": ("party", "Người được giao quản lý đất", "Who is to manage the land"),
    "consents": ("party", "Bên nhận thế chấp đã đồng ý", "Mortgagees who agreed"),
    "right": ("right", "Quyền, hạn chế liên quan", "The right it concerns"),
    "shares": ("shares", "Phần quyền đúng", "True shares"),
    "parties": ("party", "Người có quyền đúng", "True holders"),
    "origins": ("text", "Nguồn gốc sử dụng đúng", "True origins"),
    "terms": ("day", "Thời hạn đúng", "True terms"),
    "certificate": ("certificate", "Giấy chứng nhận", "Certificate"),
    "caveat": ("caveat", "Ngăn chặn", "Caveat"),
    "parcel": ("parcel", "Thửa đất", "Parcel"),
    "land": ("parcel", "Các thửa đất", "Parcels"),
    "merged": ("parcel", "Các thửa được hợp", "Parcels to be merged"),
    "assets": ("asset", "Tài sản gắn liền với đất", "Assets"),
    "shapes": ("shape", "Hình thửa mới (WKT, VN-2000)", "New shapes (WKT, VN-2000)"),
    "lines": ("shape", "Đường chia thửa (WKT, VN-2000)", "Dividing lines (WKT, VN-2000)"),
    "pieces": ("shape", "Các thửa mới (WKT, VN-2000)", "Pieces (WKT, VN-2000)"),
    "uses": ("uses", "Loại đất, diện tích", "Land uses"),
    "lost": ("flag", "Đất bị sạt lở, mất đi", "Land was lost to erosion or water"),
    "together": ("flag", "Các thửa mới vẫn chung một đơn vị đăng ký", "The pieces stay one unit"),
    "type": ("choice", "Loại quyền", "Type of right"),
    "cause": ("choice", "Căn cứ chuyển quyền", "Cause"),
    "origin": ("text", "Nguồn gốc sử dụng", "Origin"),
    "term": ("day", "Thời hạn (để trống: lâu dài)", "Last day (empty: for good)"),
    "until": ("day", "Có hiệu lực đến ngày", "Until"),
    "printed": ("printed", "Giấy chứng nhận mới", "New certificate"),
    "details": ("facts", "Nội dung khác", "Further particulars"),
    "blocks": ("many-choices", "Nội dung bị ngăn chặn", "What is stopped"),
    "document_kind": ("text", "Loại văn bản", "Kind of document"),
    "document_number": ("text", "Số văn bản", "Document number"),
    "authority": ("text", "Cơ quan ban hành", "Authority"),
    "reason": ("text", "Lý do", "Reason"),
})  # fmt: skip
"""What a field of any act stands for, and what it is called."""

CHOICES: Mapping[str, Mapping[str, Pair]] = MappingProxyType({
    "blocks": {
        "certificate": ("Cấp Giấy chứng nhận", "Certificates"),
        "dealing": ("Giao dịch", "Dealings"),
        "registration": ("Mọi đăng ký biến động", "Any registration"),
    },
    "type": {
        "land-use": ("Quyền sử dụng đất", "Right of land use"),
        "land-management": ("Quản lý đất", "Management of land"),
        "asset-ownership": ("Quyền sở hữu tài sản gắn liền với đất", "Ownership of assets"),
    },
    "cause": {  # as the list transaction_kind has them
        "GA": ("Quyết định của toà án", "Decision of a court"),
        "GT": ("Giải quyết tranh chấp", "Settlement of a dispute"),
        "GK": ("Giải quyết khiếu nại, tố cáo", "Complaint or denunciation"),
        "XN": ("Xử lý nợ thế chấp", "Settlement of a mortgage debt"),
        "DG": ("Kết quả đấu giá đất", "Land auction"),
    },
})  # fmt: skip
"""What may be chosen, where only some words may be said."""

CONCERNS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "not-holder": ("gives", "mortgagor", "party"), "shares-unequal": ("receives",), "shares-not-whole": ("holders", "shares"),
    "mortgaged-without-consent": ("consents",), "serial-taken": ("printed",), "date-in-future": ("effective",),
    "date-before-right": ("effective",), "waiting-period": ("effective",), "lease-too-long": ("term",),
    "term-not-later": ("term",), "right-unknown": ("right",), "caveat-unknown": ("caveat",),
    "certificate-not-in-force": ("certificate",), "not-reported-lost": ("certificate",), "cause-unknown": ("cause",),
    "uses-not-divided": ("uses",), "areas-differ": ("uses",), "land-type-unknown": ("uses",), "assets-not-placed": ("assets",),
    "party-unknown": ("receives", "mortgagee", "tenant", "manager", "holders"),
})  # fmt: skip
"""At which field a refusal is told, the first that the act has."""


def kind_words(kind: str) -> Pair:
    """What a kind of act is called."""
    return KINDS.get(kind, (kind, kind))


def field_words(name: str) -> Pair:
    """What a field is called."""
    _, vietnamese, english = FIELDS.get(name, ("text", name, name))
    return vietnamese, english


def role_of(name: str) -> Role:
    """What a field stands for."""
    return FIELDS[name][0] if name in FIELDS else "text"
