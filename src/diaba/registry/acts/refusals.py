"""What acts will not do."""

from diaba.errors import Refusal


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


class UsesNotDivided(Refusal):
    """{place} is used for {uses}: say for each piece what it is used for and how much of it.

    {place} có nhiều loại đất ({uses}): hãy nêu rõ loại đất và diện tích từng loại của mỗi thửa mới.
    """

    status = 422
    code = "uses-not-divided"


class UnitHasMore(Refusal):
    """{place}: the parcels to be merged are not all the parcels of their units. Merge whole units, or divide them first.

    {place}: các thửa cần hợp không phải là toàn bộ thửa của các đơn vị đăng ký. Hãy hợp trọn đơn vị, hoặc tách trước.
    """

    status = 422
    code = "unit-has-more"


class HoldersDiffer(Refusal):
    """{place}: the parcels are not held by the same persons in the same shares. Register the conveyance first.

    {place}: các thửa không cùng người sử dụng với cùng phần quyền. Hãy đăng ký chuyển quyền trước khi hợp thửa.
    """

    status = 409
    code = "holders-differ"


class LandTypeUnknown(Refusal):
    """{place}: {code} is no land type on {day}. Use a code that is in force on that day.

    {place}: {code} không phải là mã loại đất có hiệu lực ngày {day}. Hãy dùng mã đang có hiệu lực tại ngày đó.
    """

    status = 422
    code = "land-type-unknown"


class AreasDiffer(Refusal):
    """{place}: the uses add up to {total} m², and the parcel has {area} m². Let them be equal.

    {place}: tổng diện tích các loại đất là {total} m², diện tích thửa là {area} m². Hai số phải bằng nhau.
    """

    status = 422
    code = "areas-differ"


class AssetsNotPlaced(Refusal):
    """{place}: say on which piece each asset stands; the assets of the parcel are {assets}.

    {place}: hãy nêu mỗi tài sản nằm trên thửa mới nào; tài sản trên thửa gồm: {assets}.
    """

    status = 422
    code = "assets-not-placed"
