"""What documents will not do, and why a document is not believed."""

from diaba.errors import Refusal


class SealUnreadable(Refusal):
    """This code is not one that a certificate of this register carries: {reason}. Scan the printed code again, whole and flat.

    Mã này không phải mã QR in trên Giấy chứng nhận của hệ thống: {reason}. Hãy quét lại toàn bộ mã in trên giấy, giữ giấy phẳng.
    """

    status = 422
    code = "seal-unreadable"


class SealForged(Refusal):
    """The signature on this code is false: the certificate was not made by this register. Keep the paper and tell the land office.

    Chữ ký trong mã QR không đúng: Giấy chứng nhận này không do hệ thống lập. Hãy giữ lại giấy và báo văn phòng đăng ký đất đai.
    """

    status = 422
    code = "seal-forged"


class SealKeyUnknown(Refusal):
    """The code was signed by key {key}, which is not in the list of keys at {place}. Get the newest list from the register.

    Mã QR được ký bằng khóa {key}, không có trong danh sách khóa tại {place}. Hãy tải danh sách khóa mới nhất từ hệ thống.
    """

    status = 422
    code = "seal-key-unknown"


class SealKeyRevoked(Refusal):
    """Key {key} was revoked on {day}, before the issue date of this certificate, {issued}. Ask the land office that issued it.

    Khóa {key} đã bị thu hồi ngày {day}, trước ngày cấp của Giấy chứng nhận là {issued}. Hãy hỏi văn phòng đăng ký đất đai đã cấp.
    """

    status = 422
    code = "seal-key-revoked"


class SealKeysUnreadable(Refusal):
    """{place} is no list of document keys. Put back the file's backup, or get the public list from the register.

    {place} không phải là danh sách khóa ký giấy tờ. Hãy khôi phục tệp từ bản sao lưu, hoặc tải danh sách công khai từ hệ thống.
    """

    status = 503
    code = "seal-keys-unreadable"
