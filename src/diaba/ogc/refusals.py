"""What the OGC doors refuse."""

from diaba.errors import Refusal


class CollectionUnknown(Refusal):
    """There is no collection "{collection}". The collections are {known}; /ogc/collections lists them.

    Không có tập dữ liệu "{collection}". Các tập dữ liệu gồm {known}; xem danh sách tại /ogc/collections.
    """

    status = 404
    code = "collection-unknown"


class FeatureUnknown(Refusal):
    """The collection {collection} has no "{feature}" in {period}. Check the code, or ask for another day with "datetime".

    Tập dữ liệu {collection} không có đối tượng "{feature}" trong thời gian {period}.
    Kiểm tra lại mã, hoặc chọn ngày khác bằng tham số "datetime".
    """

    status = 404
    code = "feature-unknown"


class TileUnknown(Refusal):
    """The collection {collection} has no tile {z}/{row}/{column}; ask within the square of a zoom from {lowest} to {highest}.

    Tập dữ liệu {collection} không có ô bản đồ {z}/{row}/{column}: chỉ có các mức phóng từ {lowest} đến {highest},
    trong phạm vi của mức đó.
    """

    status = 404
    code = "tile-unknown"


class ParameterUnknown(Refusal):
    """The parameter "{name}" is not known here. The parameters are {known}.

    Không có tham số "{name}" tại địa chỉ này. Các tham số gồm {known}.
    """

    code = "parameter-unknown"


class ParameterWrong(Refusal):
    """The parameter {name} cannot be "{value}"; give {expected}.

    Tham số {name} không nhận giá trị "{value}"; giá trị hợp lệ: {expected}.
    """

    code = "parameter-wrong"
