"""What registration will not do."""

from diaba.errors import Refusal


class UnitUnknown(Refusal):
    """No registered unit has the number {unit}. Look the parcel up again and use the unit it belongs to today.

    Không có đơn vị đăng ký số {unit}. Hãy tra cứu lại thửa đất và dùng đơn vị đăng ký hiện tại của thửa.
    """

    status = 404
    code = "unit-unknown"


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


class NotHolder(Refusal):
    """{place}: party {party} holds {held} of this right, so {given} cannot be given. Check who holds it today.

    {place}: người số {party} đang có {held} phần quyền nên không thể chuyển {given}. Hãy kiểm tra người đang có quyền.
    """

    status = 409
    code = "not-holder"


class SharesUnequal(Refusal):
    """{place}: {given} is given and {received} received. What is given and what is received must be the same share.

    {place}: phần quyền chuyển đi là {given}, phần nhận là {received}. Hai phần phải bằng nhau.
    """

    status = 422
    code = "shares-unequal"


class NothingAsked(Refusal):
    """{place}: nothing would change. Name what is to change.

    {place}: không có nội dung nào thay đổi. Hãy nêu nội dung cần đăng ký.
    """

    status = 422
    code = "nothing-asked"


class MortgagedWithoutConsent(Refusal):
    """{place} is mortgaged to party {mortgagee} (rank {rank}). Register the discharge first, or attach the mortgagee's consent.

    {place} đang thế chấp tại bên nhận thế chấp số {mortgagee} (thứ tự {rank}). Hãy xóa đăng ký thế chấp trước, hoặc bổ sung văn
    bản đồng ý của bên nhận thế chấp.
    """

    status = 409
    code = "mortgaged-without-consent"


class RightUnknown(Refusal):
    """{place} has no live {type} with the number {right}. Look the unit up again.

    {place} không có {type} số {right} đang còn hiệu lực. Hãy tra cứu lại.
    """

    status = 404
    code = "right-unknown"


class BurdenRemains(Refusal):
    """{place}: right {right} still carries {type} number {burden}. End that first.

    {place}: quyền số {right} còn {type} số {burden}. Hãy xóa đăng ký nội dung đó trước.
    """

    status = 409
    code = "burden-remains"


class CertificateNotInForce(Refusal):
    """Certificate {serial} is not in force ({status}). Use the certificate that is in force today.

    Giấy chứng nhận {serial} không còn hiệu lực ({status}). Hãy dùng Giấy chứng nhận đang có hiệu lực.
    """

    status = 409
    code = "certificate-not-in-force"


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


class ParcelUnknown(Refusal):
    """No live parcel has the number {parcel}: look it up by its code or by sheet and number.

    Không có thửa đất số {parcel} đang còn hiệu lực: thửa chưa có trong sổ hoặc đã ngừng sử dụng. Hãy tra cứu theo mã định danh
    hoặc theo số tờ, số thửa.
    """

    status = 404
    code = "parcel-unknown"


class ParcelRegistered(Refusal):
    """Parcel {place} is registered already, in unit {unit}. Change that unit instead of registering the parcel anew.

    Thửa đất {place} đã được đăng ký, thuộc đơn vị đăng ký số {unit}. Hãy đăng ký biến động trên đơn vị đó, không đăng ký lần đầu.
    """

    status = 409
    code = "parcel-registered"


class ParcelOccupied(Refusal):
    """{place} is a road or water that forms no parcel, so nobody's right to use it can be registered. Check the number.

    {place} là đối tượng chiếm đất không tạo thành thửa đất nên không đăng ký quyền sử dụng được. Hãy kiểm tra lại số thửa.
    """

    status = 422
    code = "parcel-occupied"


class SharesNotWhole(Refusal):
    """{place}: the shares add up to {given}. They must be exactly 1.

    {place}: tổng các phần quyền là {given}. Tổng phải đúng bằng 1.
    """

    status = 422
    code = "shares-not-whole"


class TermNotLater(Refusal):
    """{place}: the new term {given} is not later than {term}. An extension must end later.

    {place}: thời hạn mới {given} không muộn hơn thời hạn đang có {term}. Gia hạn phải kết thúc muộn hơn.
    """

    status = 422
    code = "term-not-later"


class CaveatUnknown(Refusal):
    """{place} has no caveat with the number {caveat} in force. Look the unit up again.

    {place} không có thông tin ngăn chặn số {caveat} đang còn hiệu lực. Hãy tra cứu lại.
    """

    status = 404
    code = "caveat-unknown"


class WaitingPeriod(Refusal):
    """Certificate {serial} was reported lost on {reported}; a new one can be issued from {ready}, when the notice has run.

    Giấy chứng nhận {serial} được khai báo mất ngày {reported}; chỉ cấp lại từ ngày {ready}, để người đang giữ Giấy có thời gian
    lên tiếng.
    """

    status = 409
    code = "waiting-period"


class NotReportedLost(Refusal):
    """Certificate {serial} is not reported lost ({status}). Register the loss first, then issue anew after the notice.

    Giấy chứng nhận {serial} chưa được khai báo mất ({status}). Hãy ghi nhận việc khai báo mất trước, sau thời gian niêm yết mới
    cấp lại.
    """

    status = 409
    code = "not-reported-lost"


class LeaseTooLong(Refusal):
    """{place}: the lease would end on {given}, but the land may be used until {term} only. Shorten it.

    {place}: thời hạn thuê đến {given}, trong khi đất chỉ được sử dụng đến {term}. Hãy rút ngắn thời hạn thuê.
    """

    status = 422
    code = "lease-too-long"


class CauseUnknown(Refusal):
    """{place}: "{cause}" is no cause by which rights are conveyed by decision. It is one of {causes}.

    {place}: "{cause}" không phải là căn cứ chuyển quyền theo quyết định. Chọn một trong các mã {causes}.
    """

    status = 422
    code = "cause-unknown"
