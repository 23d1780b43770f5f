"""Why a waiver is not given (từ chối miễn trừ)."""

from diaba.errors import Refusal


class WaiverNotPossible(Refusal):
    """Findings of {rule} cannot be waived: either there is no such rule, or the register would become wrong. Mend the data instead.

    Không thể miễn trừ quy tắc {rule}: không có quy tắc này, hoặc miễn trừ sẽ làm sai sổ đăng ký. Hãy sửa dữ liệu.
    """

    status = 422
    code = "waiver-not-possible"


class WaiverScopeUnclear(Refusal):
    """The waiver of {rule} does not say what for: name a sheet with a parcel, a delivery with an object, or neither, and a reason.

    Đề nghị miễn trừ {rule} chưa rõ phạm vi: ghi số tờ kèm số thửa, hoặc số giao nộp kèm đối tượng, hoặc để trống cả hai (toàn xã);
    và phải có lý do.
    """

    status = 422
    code = "waiver-scope-unclear"


class WaiverEndless(Refusal):
    """The waiver of {rule} would hold from {begin} and end on {end}. Give a last day after the first.

    Miễn trừ {rule} bắt đầu ngày {begin} nhưng kết thúc ngày {end}. Hãy ghi ngày kết thúc sau ngày bắt đầu.
    """

    status = 422
    code = "waiver-endless"


class WaiverUnknown(Refusal):
    """There is no waiver number {id}. See the list: diaba intake waivers.

    Không có đề nghị miễn trừ số {id}. Xem danh sách: diaba intake waivers.
    """

    status = 404
    code = "waiver-unknown"


class WaiverByOnePerson(Refusal):
    """Waiver {id} was asked for by {by}, who cannot approve it too. Let another officer with the right to accept decide.

    Đề nghị miễn trừ số {id} do {by} lập nên {by} không được tự phê duyệt. Đề nghị cán bộ khác có quyền nghiệm thu quyết định.
    """

    status = 403
    code = "waiver-by-one-person"


class WaiverDecided(Refusal):
    """Waiver {id} was approved by {by} already. Ask for a new one where its scope or its time must change.

    Đề nghị miễn trừ số {id} đã được {by} phê duyệt. Nếu cần đổi phạm vi hoặc thời hạn, hãy lập đề nghị mới.
    """

    status = 409
    code = "waiver-decided"


class WaiversUnreadable(Refusal):
    """The file of waivers {file} cannot be read: {reason}. Use the waivers.json of a snapshot of the register.

    Không đọc được tệp miễn trừ {file}: {reason}. Hãy dùng tệp waivers.json trong bản chụp sổ địa chính của xã.
    """

    status = 422
    code = "waivers-unreadable"
