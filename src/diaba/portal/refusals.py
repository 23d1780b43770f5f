"""What the pages refuse."""

from diaba.errors import Refusal


class ParcelUnknown(Refusal):
    """The register holds no parcel with the code "{code}". Check its 12 characters, or search by sheet and parcel number.

    Không có thửa đất mang mã "{code}". Mã định danh thửa đất gồm 12 chữ và số; kiểm tra lại trên giấy chứng nhận,
    hoặc tra cứu theo số tờ, số thửa.
    """

    status = 404
    code = "parcel-unknown"


class PlaceUnknown(Refusal):
    """There is no administrative unit with the code "{code}". Search for it by name, old or new.

    Không có đơn vị hành chính mang mã "{code}". Hãy tra cứu theo tên; tên gọi trước khi sắp xếp cũng tra được.
    """

    status = 404
    code = "place-unknown"


class AddressUnknown(Refusal):
    """There is nothing at the address {path}. Start from /ogc/ for published data, or from /api/v1/openapi.json.

    Không có nội dung tại địa chỉ {path}. Hãy bắt đầu từ /ogc/ (dữ liệu công bố) hoặc /api/v1/openapi.json (giao diện lập trình).
    """

    status = 404
    code = "address-unknown"


class FileNotChosen(Refusal):
    """No file was sent. Choose the file to deliver, or drop it on the page, and send again.

    Chưa chọn tệp nào. Hãy chọn tệp cần giao nộp, hoặc kéo thả tệp vào trang, rồi gửi lại.
    """

    status = 422
    code = "file-not-chosen"


class ReceiptMissing(Refusal):
    """Delivery {id} was not accepted, so there is no receipt of it. Accept it from its board.

    Giao nộp số {id} chưa nghiệm thu nên chưa có biên nhận. Hãy nghiệm thu từ bảng lỗi của lần giao nộp này.
    """

    status = 404
    code = "receipt-missing"


class SessionOver(Refusal):
    """The request for {path} does not carry the mark of an open page: the page is too old, or cookies are blocked. Load it again.

    Yêu cầu tới {path} không kèm mã xác nhận của trang đang mở: trang đã mở quá lâu hoặc trình duyệt chặn cookie. Hãy tải lại trang.
    """

    status = 403
    code = "session-over"


class RequestMalformed(Refusal):
    """The request for {path} is malformed and was not carried out. Check its host, headers and encoding, and send it again.

    Yêu cầu tới {path} không đúng định dạng nên không được thực hiện. Hãy kiểm tra tên máy chủ, tiêu đề và mã hóa rồi gửi lại.
    """

    status = 400
    code = "request-malformed"


class ServerFault(Refusal):
    """The request for {path} failed by a fault of ours, which was recorded; nothing was changed. Try again, or tell your operator.

    Hệ thống gặp lỗi khi xử lý yêu cầu tới {path}; lỗi đã được ghi nhận, dữ liệu không đổi. Hãy thử lại hoặc báo người vận hành.
    """

    status = 500
    code = "server-fault"


class ReasonMissing(Refusal):
    """No reason was given for undoing the acceptance of delivery {id}. Say why; the reason is kept with the act.

    Chưa nêu lý do hủy nghiệm thu giao nộp số {id}. Hãy ghi lý do; lý do được lưu cùng quyết định hủy.
    """

    status = 422
    code = "reason-missing"


class MappingNotNeeded(Refusal):
    """Delivery {id} is not waiting for a mapping of its columns. Go back to its board.

    Giao nộp số {id} không chờ ánh xạ cột. Hãy quay lại bảng lỗi của lần giao nộp này.
    """

    status = 409
    code = "mapping-not-needed"


class CoordinatesUnread(Refusal):
    """Line {line}, "{text}", is no corner in VN-2000. Write X (north) and Y (east) in metres, as 2327120.00 505000.00.

    Dòng {line}, "{text}", không phải tọa độ VN-2000. Hãy ghi X (bắc) và Y (đông) tính bằng mét, ví dụ 2327120,00 505000,00.
    """

    status = 422
    code = "coordinates-unread"


class ParcelNotRegistered(Refusal):
    """Nobody is registered for parcel {number} of sheet {sheet}, so it cannot be changed. Register it first.

    Thửa {number}, tờ {sheet} chưa được đăng ký nên chưa thực hiện biến động được. Hãy đăng ký lần đầu trước.
    """

    status = 409
    code = "parcel-not-registered"
