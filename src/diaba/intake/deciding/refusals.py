"""Why a delivery is not accepted or an acceptance not undone, and what to do about it (từ chối nghiệm thu, hủy nghiệm thu)."""

from diaba.errors import Refusal


class SecondOfficerNeeded(Refusal):
    """Delivery {id} has {objects} objects; above {limit} two officers decide. Propose it first, on its page of acceptance.

    Giao nộp số {id} có {objects} đối tượng, quá {limit} phải có hai cán bộ. Trước hết hãy đề nghị nghiệm thu tại trang nghiệm thu.
    """

    status = 409
    code = "second-officer-needed"


class SecondOfficerSame(Refusal):
    """{name} proposed delivery {id} and cannot also confirm it. Ask another officer to look at it and accept it.

    {name} là người đề nghị nghiệm thu giao nộp số {id} nên không được tự xác nhận. Hãy chuyển cán bộ khác xem xét.
    """

    status = 409
    code = "second-officer-same"


class ProposalLapsed(Refusal):
    """What {name} proposed for delivery {id} on {at} lapsed: register or findings changed since. Look again, propose anew.

    Đề nghị của {name} lúc {at} cho giao nộp số {id} hết hiệu lực vì sổ hoặc kết quả kiểm tra đã đổi. Hãy xem và đề nghị lại.
    """

    status = 409
    code = "proposal-lapsed"


class NothingToUndo(Refusal):
    """Delivery {id} is not accepted, so there is nothing to undo. See "diaba intake list" for what was accepted.

    Giao nộp số {id} chưa được nghiệm thu nên không có gì để hủy. Xem các lần đã nghiệm thu bằng "diaba intake list".
    """

    status = 409
    code = "nothing-to-undo"


class UndoTooLate(Refusal):
    """Delivery {id} was accepted on {at}, and that can be undone within {hours} hours only. Deliver mended data instead.

    Giao nộp số {id} được nghiệm thu lúc {at}, chỉ được hủy trong {hours} giờ. Hãy giao nộp dữ liệu đã sửa để thay thế.
    """

    status = 409
    code = "undo-too-late"


class UndoTouchesLater(Refusal):
    """Accepting delivery {id} cannot be undone: {count} objects changed since: {names}. Undo those later acts first.

    Không hủy được nghiệm thu giao nộp số {id}: {count} đối tượng đã thay đổi sau đó: {names}. Hãy hủy các việc sau trước.
    """

    status = 409
    code = "undo-touches-later"
