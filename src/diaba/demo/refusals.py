"""What the demo generator will not do (từ chối tạo xã mẫu)."""

from diaba.errors import Refusal


class BoundaryTooSmall(Refusal):
    """The outline of {name} ({code}) covers {area} m², too little to be filled. Choose another commune.

    Ranh giới của {name} ({code}) chỉ rộng {area} m², không đủ để tạo dữ liệu mẫu. Chọn đơn vị hành chính khác.
    """

    status = 422
    code = "boundary-too-small"


class TooFewParcels(Refusal):
    """{parcels} parcels do not fill a commune: its roads and blocks alone are {needed}. Ask for at least {least}.

    {parcels} thửa không đủ để phủ kín một xã: riêng đường, kênh và các khu đất đã là {needed} đối tượng. Đề nghị ít nhất {least}
    thửa.
    """

    status = 422
    code = "too-few-parcels"


class TooManyFaults(Refusal):
    """The commune has room for {placed} of the {wanted} faults asked for. Ask for fewer faults or more parcels.

    Chỉ cài được {placed} trong số {wanted} lỗi yêu cầu. Đề nghị giảm số lỗi hoặc tăng số thửa.
    """

    status = 422
    code = "too-many-faults"
