"""Why a snapshot cannot be judged again (từ chối kiểm tra lại)."""

from diaba.errors import Refusal


class SnapshotEmpty(Refusal):
    """Folder {folder} holds no snapshot: no file commune=<code>/<zone>.parquet. Name the folder the snapshot was written to.

    Thư mục {folder} không có bản chụp sổ địa chính (tệp commune=<mã xã>/<múi>.parquet). Hãy chỉ đúng thư mục đã xuất bản chụp.
    """

    status = 404
    code = "snapshot-empty"


class SnapshotInTheWay(Refusal):
    """Folder {folder} holds something already, and a snapshot is one moment whole. Name a folder that is new or empty.

    Thư mục {folder} đã có dữ liệu; một bản chụp phải trọn vẹn tại một thời điểm. Hãy chọn thư mục mới hoặc thư mục rỗng.
    """

    status = 409
    code = "snapshot-in-the-way"


class SnapshotUnreadable(Refusal):
    """File {file} of the snapshot is no GeoParquet of parcels as the register writes it: {reason}. Write the snapshot anew.

    Tệp {file} của bản chụp không phải GeoParquet thửa đất do sổ địa chính ghi ra: {reason}. Hãy xuất lại bản chụp.
    """

    status = 422
    code = "snapshot-unreadable"


class DaskMissing(Refusal):
    """The engine "dask" needs Dask, which is not installed here. Run: pip install "diaba[scale]", or choose --engine processes.

    Cách chạy "dask" cần thư viện Dask, máy này chưa cài. Hãy chạy: pip install "diaba[scale]", hoặc chọn --engine processes.
    """

    status = 501
    code = "dask-missing"


class SchedulerUnreachable(Refusal):
    """No Dask scheduler answers at {address}. Start one with "dask scheduler", or look at the address.

    Không có bộ điều phối Dask nào trả lời tại {address}. Hãy khởi động bằng lệnh "dask scheduler", hoặc kiểm tra lại địa chỉ.
    """

    status = 503
    code = "scheduler-unreachable"
