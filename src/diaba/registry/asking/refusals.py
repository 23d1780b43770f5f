"""What an act that is asked from outside is refused for."""

from diaba.errors import Refusal


class ActKindUnknown(Refusal):
    """There is no act of the kind "{kind}". All kinds are listed at /api/v1/acts/kinds.

    Không có loại việc đăng ký "{kind}". Xem danh sách các loại tại /api/v1/acts/kinds.
    """

    status = 422
    code = "act-kind-unknown"


class ActFieldWrong(Refusal):
    """The field "{field}" of the act is {given}, expected is {expected}. Correct it.

    Mục "{field}" của hồ sơ có giá trị {given}, cần {expected}. Hãy sửa lại.
    """

    status = 422
    code = "act-field-wrong"


class ActFieldMissing(Refusal):
    """The field "{field}" of the act is empty and must be filled in.

    Chưa nhập mục "{field}" của hồ sơ. Đây là mục bắt buộc.
    """

    status = 422
    code = "act-field-missing"


class ActFieldUnknown(Refusal):
    """An act of the kind "{kind}" has no field "{field}". Leave it out, or choose another kind.

    Việc "{kind}" không có mục "{field}". Hãy bỏ mục này hoặc chọn loại việc khác.
    """

    status = 422
    code = "act-field-unknown"


class NamedUnknown(Refusal):
    """{place}: the act names somebody or something that is not in the register ({what}). Look it up and choose it again.

    {place}: hồ sơ nêu người hoặc đối tượng không có trong sổ ({what}). Hãy tra cứu và chọn lại.
    """

    status = 422
    code = "named-unknown"


class NotRegistrable(Refusal):
    """{place}: the register would not hold together after this act ({rule}). Check shares, dates and terms.

    {place}: nếu ghi nội dung này thì sổ đăng ký không còn nhất quán ({rule}). Hãy kiểm tra phần quyền, ngày và thời hạn.
    """

    status = 422
    code = "not-registrable"


class ProposalUnknown(Refusal):
    """There is no proposal with the number {number}. Look for it among the approvals.

    Không có đề nghị phê duyệt số {number}. Hãy xem lại danh sách chờ phê duyệt.
    """

    status = 404
    code = "proposal-unknown"


class ProposalClosed(Refusal):
    """Proposal {number} waits no more: it is "{state}". Propose the act anew where it is still wanted.

    Đề nghị số {number} không còn chờ phê duyệt (trạng thái: {state}). Nếu vẫn cần thực hiện, hãy lập đề nghị mới.
    """

    status = 409
    code = "proposal-closed"


class OwnProposal(Refusal):
    """Proposal {number} is your own. Another officer has to approve or reject it; you may withdraw it.

    Đề nghị số {number} do chính ông (bà) lập nên phải do cán bộ khác phê duyệt hoặc từ chối; người lập chỉ có thể rút lại.
    """

    status = 409
    code = "own-proposal"


class NotYourProposal(Refusal):
    """Proposal {number} was made by somebody else. You may approve or reject it; only its author withdraws it.

    Đề nghị số {number} do người khác lập. Ông (bà) có thể phê duyệt hoặc từ chối; chỉ người lập được rút lại.
    """

    status = 409
    code = "not-your-proposal"


class BasisChanged(Refusal):
    """{place}: what proposal {number} rests on is not what you looked at. Look at it again and confirm what you see now.

    {place}: thông tin làm căn cứ của đề nghị số {number} đã khác với nội dung ông (bà) vừa xem. Hãy xem lại rồi xác nhận.
    """

    status = 409
    code = "basis-changed"


class ReasonMissing(Refusal):
    """No reason was given. Say why, so that the one who proposed can put it right.

    Chưa nêu lý do. Hãy ghi rõ lý do để người đề nghị biết mà sửa.
    """

    status = 422
    code = "why-missing"
