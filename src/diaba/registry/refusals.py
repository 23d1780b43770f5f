"""What registration will not do."""

from diaba.errors import Refusal


class BaUnitUnknown(Refusal):
    """No registered unit has the number {unit}. Look the parcel up again and use the unit it belongs to today.

    Không có đơn vị đăng ký số {unit}. Hãy tra cứu lại thửa đất và dùng đơn vị đăng ký hiện tại của thửa.
    """

    status = 404
    code = "ba-unit-unknown"


class UnitRetired(Refusal):
    """The unit of {place} was closed by an earlier act. Use the unit that its parcels belong to now.

    Đơn vị đăng ký của {place} đã bị đóng bởi việc đăng ký trước đó. Hãy dùng đơn vị đăng ký hiện tại của các thửa đất.
    """

    status = 409
    code = "unit-retired"


class StoppedByCaveat(Refusal):
    """{place}: {authority} stopped this by document {document} ({reason}). It can go on once the caveat is lifted.

    {place}: {authority} đã ngăn chặn theo văn bản số {document} (lý do: {reason}). Chỉ tiếp tục được sau khi gỡ bỏ ngăn chặn.
    """

    status = 409
    code = "stopped-by-caveat"


class DateInFuture(Refusal):
    """The act is dated {given}, and today is {today}. Register it on its day or later.

    Việc đăng ký ghi ngày hiệu lực {given}, hôm nay là {today}. Hãy đăng ký vào hoặc sau ngày có hiệu lực.
    """

    status = 422
    code = "date-in-future"


class DateBeforeRight(Refusal):
    """{place}: the act is dated {given}, but what it changes began on {since}. Check the date, or correct the register.

    {place}: việc đăng ký ghi ngày {given}, nhưng nội dung bị thay đổi có hiệu lực từ {since}. Hãy kiểm tra lại
    ngày; nếu sổ ghi sai thì thực hiện đính chính.
    """

    status = 422
    code = "date-before-right"


class SecondPersonMissing(Refusal):
    """The act {kind} needs two persons. Let another officer with the same right approve it.

    Việc "{kind}" phải có hai người thực hiện. Đề nghị một cán bộ khác có cùng thẩm quyền phê duyệt.
    """

    status = 409
    code = "second-person-missing"


class SerialTaken(Refusal):
    """Certificate {serial} is already in the register. Check the serial number on the paper.

    Giấy chứng nhận số phát hành {serial} đã có trong sổ. Hãy kiểm tra số phát hành trên Giấy.
    """

    status = 409
    code = "serial-taken"


class ChangedMeanwhile(Refusal):
    """{place}: somebody else changed it while this act was being decided. Look at it again and decide anew.

    {place}: người khác vừa thay đổi nội dung này trong khi đang giải quyết. Hãy xem lại và thực hiện lại.
    """

    status = 409
    code = "changed-meanwhile"


class RequestReused(Refusal):
    """The key {key} was used for another request (act {act}). Use a new key for each new request.

    Khóa {key} đã dùng cho một yêu cầu khác (việc đăng ký số {act}). Mỗi yêu cầu mới phải dùng khóa mới.
    """

    status = 422
    code = "request-reused"


class ParcelNotLive(Refusal):
    """No live parcel has the number {parcel}: look it up by its code or by sheet and number.

    Không có thửa đất số {parcel} đang còn hiệu lực: thửa chưa có trong sổ hoặc đã ngừng sử dụng. Hãy tra cứu theo mã định danh
    hoặc theo số tờ, số thửa.
    """

    status = 404
    code = "parcel-not-live"


class ClockWentBack(Refusal):
    """{place}: the server's clock is behind what is already recorded. Have the operator set the clock, then try again.

    {place}: đồng hồ máy chủ chậm hơn thời điểm đã ghi nhận. Đề nghị quản trị viên chỉnh đồng hồ rồi thực hiện lại.
    """

    status = 503
    code = "clock-went-back"


class ParcelCodeUnknown(Refusal):
    """The register has never held a parcel with the code "{parcel}". Check its 12 characters on the certificate.

    Sổ đăng ký chưa từng có thửa đất mang mã "{parcel}". Kiểm tra lại mã gồm 12 chữ và số ghi trên Giấy chứng nhận.
    """

    status = 404
    code = "parcel-code-unknown"


class NotThere(Refusal):
    """On {at}, as known at {known}, there was no parcel {parcel}. Choose a day on which it was in law and already recorded.

    Tại ngày {at}, theo dữ liệu ghi nhận đến {known}, không có thửa đất {parcel}. Hãy chọn ngày thửa đất có hiệu lực
    và đã được ghi nhận.
    """

    status = 404
    code = "not-there"


class SerialUnknown(Refusal):
    """The register holds no certificate with the serial "{serial}". Check the letters and digits printed at its foot.

    Sổ đăng ký không có Giấy chứng nhận số phát hành "{serial}". Kiểm tra lại chữ và số in trên phôi Giấy chứng nhận.
    """

    status = 404
    code = "serial-unknown"


class ActNumberUnknown(Refusal):
    """No act with the number {act} was ever registered. Check the number on the confirmation.

    Chưa từng có việc đăng ký số {act}. Kiểm tra lại số ghi trên giấy xác nhận kết quả đăng ký.
    """

    status = 404
    code = "act-number-unknown"
