"""What the API refuses."""

from diaba.errors import Refusal


class NotSignedIn(Refusal):
    """Nobody is signed in. Send a token (Authorization: Bearer …), or sign in.

    Chưa xác thực. Hãy gửi kèm mã truy cập (Authorization: Bearer …), hoặc đăng nhập.
    """

    status = 401
    code = "not-signed-in"


class MethodUnknown(Refusal):
    """The address {path} does not take {method}. It takes {allowed}.

    Địa chỉ {path} không nhận phương thức {method}. Các phương thức được nhận: {allowed}.
    """

    status = 405
    code = "method-unknown"


class ApiAddressUnknown(Refusal):
    """There is nothing at the address {path}. All addresses are described at /api/v1/openapi.json.

    Không có nội dung tại địa chỉ {path}. Các địa chỉ được mô tả tại /api/v1/openapi.json.
    """

    status = 404
    code = "api-address-unknown"


class FieldWrong(Refusal):
    """The field "{field}" of the request is {given}, expected is {expected}. Correct it and send the request again.

    Trường "{field}" của yêu cầu có giá trị {given}, cần {expected}. Hãy sửa rồi gửi lại yêu cầu.
    """

    status = 422
    code = "field-wrong"


class HashWrong(Refusal):
    """The file {file} has the SHA-256 {found}, not {told} as the request says: another file was sent. Send the right one.

    Tệp {file} có mã SHA-256 {found}, khác mã {told} ghi trong yêu cầu: đã gửi nhầm tệp. Hãy gửi đúng tệp.
    """

    status = 422
    code = "hash-wrong"


class KeyMissing(Refusal):
    """A request by token needs a header Idempotency-Key, so that it is carried out once however often it is sent. Add one.

    Yêu cầu gửi bằng mã truy cập phải có tiêu đề Idempotency-Key để dù gửi lại bao nhiêu lần cũng chỉ thực hiện một lần.
    Hãy bổ sung.
    """

    status = 400
    code = "key-missing"


class KeyReused(Refusal):
    """The Idempotency-Key {key} was used for another request. Choose a new key for each new request.

    Idempotency-Key {key} đã dùng cho một yêu cầu khác. Hãy dùng khóa mới cho mỗi yêu cầu mới.
    """

    status = 422
    code = "key-reused"


class TooManyRequests(Refusal):
    """More than {limit} requests came within a minute. Wait {seconds} s and go on; findings can be awaited with ?wait=.

    Có hơn {limit} yêu cầu trong một phút. Hãy chờ {seconds} giây rồi tiếp tục; có thể chờ kết quả kiểm tra bằng ?wait=.
    """

    status = 429
    code = "too-many-requests"


class ReceiptNotYet(Refusal):
    """Delivery {id} is not accepted, so it has no receipt. Its state is "{state}".

    Giao nộp số {id} chưa nghiệm thu nên chưa có biên nhận. Trạng thái hiện tại là "{state}".
    """

    status = 404
    code = "receipt-not-yet"
