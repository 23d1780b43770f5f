"""What a reorganisation of units will not do."""

from diaba.errors import Refusal


class EventUnknown(Refusal):
    """No decree "{text}" reorganised units, and none took effect on that day. Load the list of units, or check number and date.

    Không có văn bản "{text}" về sắp xếp đơn vị hành chính, cũng không có văn bản nào có hiệu lực vào ngày đó. Hãy nạp danh mục
    đơn vị hành chính, hoặc kiểm tra lại số văn bản, ngày hiệu lực.
    """

    status = 404
    code = "event-unknown"


class NothingToMove(Refusal):
    """Under "{text}" no land waits to be re-homed in province {province}: no unit there changed, or it was done before.

    Theo "{text}", tỉnh {province} không còn xã nào chờ sắp xếp: hoặc không có xã thay đổi, hoặc việc sắp xếp đã được thực hiện.
    """

    status = 409
    code = "nothing-to-move"


class PlacesMissing(Refusal):
    """{count} parcels or sheets of divided communes lie on no side for certain, first {first}. Give a table of where they go.

    Còn {count} thửa đất hoặc tờ bản đồ của các xã bị chia chưa xác định được thuộc xã mới nào, đầu tiên là {first}. Hãy lập bảng
    ghi rõ xã mới của từng thửa, từng tờ rồi thực hiện lại.
    """

    status = 409
    code = "places-missing"


class TableRowWrong(Refusal):
    """Row {row} ({commune}, sheet {sheet}, parcel {parcel}, to {target}): no such land is divided, or not to there. Correct it.

    Dòng {row} của bảng ({commune}, tờ {sheet}, thửa {parcel}, về {target}): không có tờ, thửa này trong xã bị chia, hoặc xã mới
    không đúng theo văn bản. Hãy sửa lại dòng này.
    """

    status = 422
    code = "table-row-wrong"


class TableColumnsMissing(Refusal):
    """The table {file} lacks the columns {columns}. Its first row must name commune, sheet, parcel, new_commune.

    Bảng {file} thiếu các cột {columns}. Dòng đầu phải có tên cột: commune (mã xã cũ), sheet (số tờ), parcel (số thửa), new_commune
    (mã xã mới).
    """

    status = 422
    code = "table-columns-missing"


class MovedLater(Refusal):
    """Sheet {sheet} of commune {commune} was moved with effect from {since}, after {given}. Undo that reorganisation first.

    Tờ bản đồ {sheet}, xã {commune} đã được chuyển từ ngày {since}, sau ngày {given}. Hãy hủy việc sắp xếp đó trước.
    """

    status = 409
    code = "moved-later"


class ReorganisationBusy(Refusal):
    """Another reorganisation of units is at work. Try again when it has ended.

    Đang có một việc sắp xếp đơn vị hành chính khác được thực hiện. Hãy thực hiện lại khi việc đó kết thúc.
    """

    status = 409
    code = "reorganisation-busy"


class ReorganisationUnknown(Refusal):
    """Act {act} is no reorganisation of units, or there is no such act. Check its number.

    Việc đăng ký số {act} không phải là việc sắp xếp đơn vị hành chính, hoặc không có. Hãy kiểm tra lại số.
    """

    status = 404
    code = "reorganisation-unknown"


class ReorganisationUndone(Refusal):
    """Reorganisation {act} was undone already, by act {undone_by}. There is nothing left to undo.

    Việc sắp xếp số {act} đã bị hủy bởi việc đăng ký số {undone_by}. Không còn gì để hủy.
    """

    status = 409
    code = "reorganisation-undone"


class ReorganisationBuiltOn(Refusal):
    """Commune {commune}, sheet {sheet} {number}: act {later} rests on reorganisation {act}, which cannot be undone before it.

    Xã {commune}, tờ {sheet} {number}: việc đăng ký số {later} được thực hiện dựa trên việc sắp xếp số {act}; phải
    hủy việc đó trước.
    """

    status = 409
    code = "reorganisation-built-on"


class ProposalUnknown(Refusal):
    """There is no proposed reorganisation {number} in your province. Look it up in the list.

    Tỉnh của ông/bà không có đề nghị sắp xếp số {number}. Hãy tra lại trong danh sách.
    """

    status = 404
    code = "reorganisation-proposal-unknown"


class ProposalCarriedOut(Refusal):
    """Proposal {number} was carried out already, as act {act}. Undo that act if it was a mistake.

    Đề nghị số {number} đã được thực hiện, là việc đăng ký số {act}. Nếu nhầm, hãy đề nghị hủy việc đó.
    """

    status = 409
    code = "reorganisation-proposal-carried-out"


class ProposalOutdated(Refusal):
    """Since proposal {number} was rehearsed the register changed: {seen} parcels then, {now} now. Rehearse and propose it again.

    Từ khi chạy thử đề nghị số {number}, sổ đã thay đổi: trước {seen} thửa, nay {now} thửa. Hãy chạy thử và đề nghị lại.
    """

    status = 409
    code = "reorganisation-proposal-outdated"
