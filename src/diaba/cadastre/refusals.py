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
