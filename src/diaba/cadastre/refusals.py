"""What the cadastre will not do."""

from diaba.errors import Refusal


class ZoneUnknown(Refusal):
    """The register has no plane with SRID {srid}. Deliver in one of the 18 VN-2000 zones of 3°, EPSG 5896-5899 or 9205-9218.

    Hệ thống không có mặt phẳng tọa độ mã {srid}. Hãy giao nộp theo một trong 18 múi chiếu 3° VN-2000
    (EPSG 5896-5899, 9205-9218).
    """

    status = 422
    code = "zone-unknown"


class SheetInAnotherZone(Refusal):
    """Sheet {sheet} of this commune is kept in zone {kept}, the delivery brings it in {given}. Deliver it in zone {kept}.

    Tờ bản đồ {sheet} của xã này đang lưu ở múi chiếu {kept}, dữ liệu giao nộp ở múi {given}. Hãy giao nộp theo múi {kept}.
    """

    status = 409
    code = "sheet-in-another-zone"


class CutMisses(Refusal):
    """The cutting lines divide nothing: they must cross the parcel from one side of its boundary to another. Draw them longer.

    Đường tách không chia được thửa đất: đường phải đi hết từ cạnh này sang cạnh khác của thửa. Hãy kéo dài đường tách.
    """

    status = 422
    code = "cut-misses"


class PartsNotWhole(Refusal):
    """The parcels do not adjoin along edges; together they are {parts} separate pieces. Only adjoining parcels can be merged.

    Các thửa không liền cạnh nhau; ghép lại thành {parts} phần rời. Chỉ hợp được các thửa liền kề.
    """

    status = 422
    code = "parts-not-whole"


class ShapeUnsound(Refusal):
    """The new shape number {number} is no sound polygon: {reason}. Draw it again.

    Hình thể mới số {number} không hợp lệ: {reason}. Hãy vẽ lại.
    """

    status = 422
    code = "shape-unsound"


class DrawingDiffers(Refusal):
    """The new shapes do not cover the same land: {differing} m² differ, {twice} m² lie twice. Let them meet exactly.

    Các hình thể mới không phủ đúng phần đất cũ: lệch {differing} m², chồng nhau {twice} m². Hãy vẽ khít nhau.
    """

    status = 422
    code = "drawing-differs"


class PieceTooSmall(Refusal):
    """Piece {number} would have {area} m², and {code} must have at least {least} m² in this province ({basis}). Move the line.

    Phần số {number} chỉ còn {area} m², trong khi đất {code} phải có ít nhất {least} m² theo quy định của tỉnh ({basis}). Hãy dời
    đường tách.
    """

    status = 422
    code = "piece-too-small"


class SheetsDiffer(Refusal):
    """The parcels lie on sheets {sheets}, and only parcels of one sheet can be drawn anew together.

    Các thửa nằm trên các tờ {sheets}; chỉ chỉnh lý chung được các thửa trên cùng một tờ bản đồ.
    """

    status = 422
    code = "sheets-differ"


class CommuneReorganised(Refusal):
    """The land of {name} ({commune}) was re-homed by act {act}, to {now}. Deliver and register for the commune of today.

    Đất của {name} ({commune}) đã được sắp xếp theo việc đăng ký số {act}, nay do đơn vị {now} quản lý. Hãy giao nộp và đăng ký
    cho xã, phường hiện nay.
    """

    status = 409
    code = "commune-reorganised"
