"""Why a certificate is not printed."""

from diaba.errors import Refusal


class NoSuchCertificate(Refusal):
    """No certificate is registered under the serial {serial}. Check the letters and digits against the register.

    Không có Giấy chứng nhận nào được đăng ký với số phát hành {serial}. Hãy đối chiếu lại chữ và số với hồ sơ đăng ký.
    """

    status = 404
    code = "no-such-certificate"


class NotPrintable(Refusal):
    """Certificate {serial} is not in force (it is {status}), so it is not printed. Issue a new one by an act of registration.

    Giấy chứng nhận {serial} không còn hiệu lực (tình trạng: {status}) nên không in được. Hãy cấp Giấy chứng nhận mới theo thủ tục.
    """

    status = 409
    code = "not-printable"


class NotInLedgerYet(Refusal):
    """The act that issued certificate {serial} is not in the ledger yet. Try again in some seconds.

    Việc cấp Giấy chứng nhận {serial} chưa được ghi vào sổ cái. Hãy thử lại sau vài giây.
    """

    status = 409
    code = "not-in-ledger-yet"


class NotOneParcel(Refusal):
    """Certificate {serial} is for {count} parcels; this form has room for exactly one. Issue a certificate for each parcel.

    Giấy chứng nhận {serial} ghi {count} thửa đất; mẫu này chỉ ghi một thửa. Hãy cấp Giấy chứng nhận riêng cho từng thửa.
    """

    status = 409
    code = "not-one-parcel"


class ReprintWithoutReason(Refusal):
    """Certificate {serial} was printed {times} times already. Say why it is printed again.

    Giấy chứng nhận {serial} đã được in {times} lần. Hãy nêu lý do in lại.
    """

    status = 422
    code = "reprint-without-reason"
