"""Why a delivery is not accepted or an acceptance not undone, and what to do about it (từ chối nghiệm thu, hủy nghiệm thu)."""

from diaba.errors import Refusal


class SecondOfficerNeeded(Refusal):
    """Delivery {id} has {objects} objects; above {limit} two officers decide. Propose it with "diaba intake propose
    {id}"; another officer accepts.

    Giao nộp số {id} có {objects} đối tượng; trên {limit} đối tượng phải có hai cán bộ. Hãy đề nghị bằng "diaba
    intake propose {id}" để người khác xác nhận.
    """

    status = 409
    code = "second-officer-needed"


class SecondOfficerSame(Refusal):
    """{name} proposed delivery {id} and cannot also confirm it. Ask another officer of your office to look at it and
    accept it.

    {name} là người đề nghị nghiệm thu giao nộp số {id} nên không được tự xác nhận. Hãy đề nghị cán bộ khác của đơn
    vị xem xét và nghiệm thu.
    """

    status = 409
    code = "second-officer-same"


class ProposalLapsed(Refusal):
    """What {name} proposed for delivery {id} on {at} no longer holds: the register or the findings changed since. Look
    at it again and propose anew.

    Đề nghị của {name} ngày {at} cho giao nộp số {id} đã hết hiệu lực vì sổ địa chính hoặc kết quả kiểm tra đã thay
    đổi. Hãy xem lại và đề nghị lại.
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
    """Delivery {id} was accepted on {at}; only within {hours} hours can that be undone. Deliver the mended data
    instead.

    Giao nộp số {id} được nghiệm thu ngày {at}; chỉ được hủy trong vòng {hours} giờ. Hãy giao nộp dữ liệu đã sửa để
    thay thế.
    """

    status = 409
    code = "undo-too-late"


class UndoTouchesLater(Refusal):
    """The acceptance of delivery {id} cannot be undone: later acts changed {count} objects of it, first {names}. Undo
    those first, or deliver mended data.

    Không hủy được nghiệm thu giao nộp số {id}: {count} đối tượng đã thay đổi sau đó, trước hết là {names}. Hãy hủy
    các việc đó trước hoặc giao nộp dữ liệu đã sửa.
    """

    status = 409
    code = "undo-touches-later"
