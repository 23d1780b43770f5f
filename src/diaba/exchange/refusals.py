"""Why an agreement or a call under one is refused (từ chối kết nối, chia sẻ dữ liệu)."""

from diaba.errors import Refusal


class DatasetUnknown(Refusal):
    """There is no dataset "{dataset}" to share. Choose among: {known}.

    Không có tập dữ liệu "{dataset}" để chia sẻ. Hãy chọn trong: {known}.
    """

    status = 404
    code = "dataset-unknown"


class AgreementUnreadable(Refusal):
    """The agreement cannot be read at {place}: {reason}. Correct it there and send it again.

    Không đọc được thỏa thuận tại mục {place}: {reason}. Hãy sửa mục đó rồi gửi lại.
    """

    status = 422
    code = "agreement-unreadable"


class AgreementUnknown(Refusal):
    """There is no agreement {agreement} of yours. Check its number in the list of your agreements.

    Không có thỏa thuận {agreement} của đơn vị. Hãy kiểm tra lại số trong danh sách thỏa thuận của đơn vị.
    """

    status = 404
    code = "agreement-unknown"


class AgreementMissing(Refusal):
    """The call names no agreement. Send the headers Diaba-Agreement, Diaba-Purpose and Diaba-Case with each call.

    Yêu cầu không nêu thỏa thuận. Mỗi lần gọi phải gửi kèm các tiêu đề Diaba-Agreement, Diaba-Purpose và Diaba-Case.
    """

    status = 403
    code = "agreement-missing"


class AgreementNotInForce(Refusal):
    """Agreement {agreement} is {state}, not in force on {day}. Both sides must have accepted it, and its time must have come.

    Thỏa thuận {agreement} đang ở tình trạng "{state}", không có hiệu lực ngày {day}. Phải được hai bên chấp thuận và còn hạn.
    """

    status = 403
    code = "agreement-not-in-force"


class PurposeNotAgreed(Refusal):
    """The call says purpose "{given}"; agreement {agreement} is for "{agreed}" alone. Use another agreement for another purpose.

    Yêu cầu nêu mục đích "{given}"; thỏa thuận {agreement} chỉ dùng cho mục đích "{agreed}". Mục đích khác phải có thỏa thuận khác.
    """

    status = 403
    code = "purpose-not-agreed"


class CaseMissing(Refusal):
    """The call names no case. Send the number of the dossier or task in the header Diaba-Case, 1 to 100 letters.

    Yêu cầu không nêu hồ sơ. Hãy gửi số hồ sơ hoặc mã công việc trong tiêu đề Diaba-Case, từ 1 đến 100 ký tự.
    """

    status = 422
    code = "case-missing"


class NotGranted(Refusal):
    """Agreement {agreement} does not grant the dataset "{dataset}". It grants: {granted}.

    Thỏa thuận {agreement} không cấp quyền khai thác tập dữ liệu "{dataset}". Các tập được cấp: {granted}.
    """

    status = 403
    code = "not-granted"


class NotDelegated(Refusal):
    """Agreement {agreement} does not let you act for "{given}". It names: {agreed}.

    Thỏa thuận {agreement} không cho phép khai thác thay cho "{given}". Thỏa thuận chỉ nêu: {agreed}.
    """

    status = 403
    code = "not-delegated"


class ClientUnknown(Refusal):
    """There is no connected system "{client}". Register it first: diaba exchange add-client.

    Không có hệ thống kết nối "{client}". Hãy đăng ký trước: diaba exchange add-client.
    """

    status = 404
    code = "client-unknown"


class ClientNameWrong(Refusal):
    """A connected system cannot be called "{client}". Use 2 to 63 small letters, digits and hyphens, such as "thue-bac-ninh".

    Không thể đặt tên hệ thống kết nối là "{client}". Hãy dùng 2 đến 63 chữ thường không dấu, chữ số, gạch nối, như "thue-bac-ninh".
    """

    status = 422
    code = "client-name-wrong"


class ClientExists(Refusal):
    """The name "{client}" or the account {account} belongs to a connected system already. Choose another.

    Tên "{client}" hoặc tài khoản {account} đã thuộc một hệ thống kết nối. Hãy chọn tên, tài khoản khác.
    """

    status = 409
    code = "client-exists"


class ClientKeyUnknown(Refusal):
    """{client} has no key {kid} in force. Register the public key first: diaba exchange add-key.

    {client} không có khóa {kid} đang hiệu lực. Hãy đăng ký khóa công khai trước: diaba exchange add-key.
    """

    status = 422
    code = "client-key-unknown"


class SignatureWrong(Refusal):
    """The signature does not fit agreement {agreement}: {reason}. Sign what the agreement's page gives to sign, unchanged.

    Chữ ký không khớp với thỏa thuận {agreement}: {reason}. Hãy ký đúng nội dung mà trang thỏa thuận cung cấp, không sửa đổi.
    """

    status = 422
    code = "signature-wrong"


class SignedAlready(Refusal):
    """Agreement {agreement} is {state}; it cannot be given "{says}" by the {side} any more.

    Thỏa thuận {agreement} đang ở tình trạng "{state}"; bên {side} không thể ghi nhận "{says}" nữa.
    """

    status = 409
    code = "signed-already"


class CursorWrong(Refusal):
    """There is no place "{given}" in this feed. Use the cursor that the last page gave, or leave it out to begin.

    Không có vị trí "{given}" trong luồng thay đổi này. Hãy dùng vị trí mà trang trước trả về, hoặc bỏ trống để bắt đầu.
    """

    status = 422
    code = "cursor-wrong"


class ItemUnknown(Refusal):
    """Agreement {agreement} shows no {key} in "{dataset}" at that time: there is none, or it lies outside what was agreed.

    Thỏa thuận {agreement} không có {key} trong tập "{dataset}" tại thời điểm đó: không tồn tại hoặc nằm ngoài phạm vi thỏa thuận.
    """

    status = 404
    code = "item-unknown"
