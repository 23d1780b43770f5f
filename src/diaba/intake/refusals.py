"""What intake will not read, and what to do about it (từ chối nhận tệp)."""

from diaba.errors import Refusal


class FileEmpty(Refusal):
    """The file {file} is empty. Copy or export it again, and look at its size before you deliver it.

    Tệp {file} rỗng. Hãy sao chép hoặc xuất lại tệp và kiểm tra dung lượng trước khi giao nộp.
    """

    status = 422
    code = "file-empty"


class FormatUnknown(Refusal):
    """The file {file} is no GeoPackage, zipped Shapefile or FileGDB, GeoJSON, GML, DGN v7, GeoParquet or CSV. Export it as one.

    Tệp {file} không phải GeoPackage, Shapefile hay FileGDB nén zip, GeoJSON, GML, DGN v7, GeoParquet, CSV. Hãy xuất lại.
    """

    status = 415
    code = "format-unknown"


class FileDamaged(Refusal):
    """The file {file} is damaged: {reason}. Export it again from the program that made it; the copy received is kept as it is.

    Tệp {file} bị hỏng: {reason}. Hãy xuất lại từ phần mềm đã tạo ra tệp; bản đã nhận vẫn được lưu nguyên trạng.
    """

    status = 422
    code = "file-damaged"


class FileTruncated(Refusal):
    """Of the {expected} objects that {file} announces only {found} can be read, so part of it is lost. Export it again.

    Tệp {file} khai báo {expected} đối tượng nhưng chỉ đọc được {found}, một phần dữ liệu đã mất. Hãy xuất lại tệp.
    """

    status = 422
    code = "file-truncated"


class LayerMissing(Refusal):
    """The file {file} has no layer "{layer}". It has: {seen}. Name the right layer in the mapping profile.

    Tệp {file} không có lớp "{layer}". Các lớp hiện có: {seen}. Hãy ghi đúng tên lớp trong hồ sơ ánh xạ.
    """

    status = 422
    code = "layer-missing"


class NothingInside(Refusal):
    """The layer "{layer}" of {file} has no objects. Look whether the export was made with an empty selection.

    Lớp "{layer}" của tệp {file} không có đối tượng nào. Kiểm tra xem khi xuất có chọn nhầm vùng rỗng không.
    """

    status = 422
    code = "nothing-inside"


class NotPolygons(Refusal):
    """The layer "{layer}" of {file} holds "{kind}", not areas. Build polygons from the boundaries and deliver those.

    Lớp "{layer}" của tệp {file} có kiểu "{kind}", không phải dạng vùng. Hãy tạo vùng từ ranh giới thửa rồi giao nộp.
    """

    status = 422
    code = "not-polygons"


class TooManyObjects(Refusal):
    """The layer "{layer}" of {file} has {found} objects, at most {limit} are read at once. Deliver it in parts, by map sheet.

    Lớp "{layer}" của tệp {file} có {found} đối tượng, mỗi lần đọc tối đa {limit}. Hãy giao nộp thành nhiều phần theo tờ bản đồ.
    """

    status = 413
    code = "too-many-objects"


class ReadingTooLong(Refusal):
    """Reading {file} took more than {limit} seconds and was stopped. Deliver it in parts, or as a GeoPackage.

    Đọc tệp {file} mất hơn {limit} giây nên đã dừng. Hãy giao nộp thành nhiều phần, hoặc dùng định dạng GeoPackage.
    """

    status = 413
    code = "reading-too-long"


class ReadingTooMuch(Refusal):
    """Reading {file} needed more than {limit} MB of memory and was stopped. Deliver it in parts, or as a GeoPackage.

    Đọc tệp {file} cần hơn {limit} MB bộ nhớ nên đã dừng. Hãy giao nộp thành nhiều phần, hoặc dùng định dạng GeoPackage.
    """

    status = 413
    code = "reading-too-much"


class WallsMissing(Refusal):
    """This machine cannot wall in the reading of files ({wall} is missing). Run intake on Linux (x86_64 or aarch64) with seccomp.

    Máy này không cách ly được việc đọc tệp (thiếu {wall}). Hãy chạy phần nhận dữ liệu trên Linux (x86_64 hoặc aarch64) có seccomp.
    """

    status = 503
    code = "walls-missing"


class FormUnknown(Refusal):
    """The workbook {file} is no form that is known: its sheets begin {seen}. Use the campaign sheet (PL3) with its header rows.

    Bảng tính {file} không theo biểu mẫu nào đã biết: các trang tính bắt đầu bằng {seen}. Hãy dùng biểu mẫu PL3, giữ nguyên các
    hàng tiêu đề.
    """

    status = 422
    code = "form-unknown"


class PlaneUnknown(Refusal):
    """The file {file} does not say in which plane its coordinates are. Add the .prj, or name the zone, as in --srid 5897.

    Tệp {file} không cho biết hệ tọa độ. Hãy bổ sung tệp .prj, hoặc chỉ rõ múi chiếu, ví dụ --srid 5897.
    """

    status = 422
    code = "plane-unknown"


class PlaneProposed(Refusal):
    """The file {file} does not say its plane; read at {fitting}, {percent} % falls in the commune. Read it with --srid {srid}.

    Tệp {file} không cho biết hệ tọa độ; đọc theo kinh tuyến trục {fitting} thì {percent} % nằm trong xã. Hãy đọc với --srid {srid}.
    """

    status = 422
    code = "plane-proposed"


class PlaneForeign(Refusal):
    """The file {file} is in {declared}, no plane of the register. Export it in VN-2000, 3° zone.

    Tệp {file} dùng hệ {declared}, không phải múi chiếu của sổ địa chính. Hãy xuất theo VN-2000, múi chiếu 3°, đúng kinh tuyến
    trục của xã.
    """

    status = 422
    code = "plane-foreign"


class AxesSwapped(Refusal):
    """In {file} northing stands first; turned, {percent} % fits the commune. Export easting first, or set "axes: northing-first".

    Tệp {file} bị đảo trục (X Bắc đứng trước): đảo lại thì {percent} % nằm trong xã. Hãy xuất trục Đông trước, hoặc đặt
    "axes: northing-first" trong hồ sơ ánh xạ.
    """

    status = 422
    code = "axes-swapped"


class ZoneWrong(Refusal):
    """Read at {given}, {file} falls outside the commune; at {fitting}, {percent} % falls inside. Read it with --srid {srid}.

    Đọc theo kinh tuyến trục {given} thì tệp {file} nằm ngoài xã; theo kinh tuyến trục {fitting} thì {percent} % nằm trong xã.
    Hãy khai đúng kinh tuyến trục, hoặc đọc với --srid {srid}.
    """

    status = 422
    code = "zone-wrong"


class UnitWrong(Refusal):
    """Counted in {unit}, {percent} % of {file} falls in the commune at {fitting} (EPSG:{srid}). Export metres, or set unit: {unit}.

    Nếu tính bằng {unit}, {percent} % tệp {file} nằm trong xã ở múi {fitting} (EPSG:{srid}). Hãy xuất lại bằng mét,
    hoặc ghi "plane: {{unit: {unit}}}" trong hồ sơ ánh xạ.
    """

    status = 422
    code = "unit-wrong"


class PlaceWrong(Refusal):
    """Only {percent} % of {file} falls in the commune, in whatever zone or order of axes. Check the commune's code and the file.

    Chỉ {percent} % dữ liệu của tệp {file} nằm trong xã, dù theo múi chiếu hay thứ tự trục nào. Hãy kiểm tra mã xã và tệp giao nộp.
    """

    status = 422
    code = "place-wrong"


class DeliveryUnknown(Refusal):
    """There is no delivery number {id}. See the list of deliveries.

    Không có lần giao nộp số {id}. Xem danh sách giao nộp.
    """

    status = 404
    code = "delivery-unknown"


class FindingUnknown(Refusal):
    """Delivery {id} has no finding number {seq}; it may have been checked again since. Open the delivery's board.

    Giao nộp số {id} không có kết quả kiểm tra số {seq}; có thể dữ liệu đã được kiểm tra lại. Hãy mở bảng lỗi của lần giao nộp này.
    """

    status = 404
    code = "finding-unknown"


class NothingToMend(Refusal):
    """None of this changes anything in delivery {id}, so no mended copy was made. Choose another fix, or go back to the board.

    Không có nội dung nào của giao nộp số {id} thay đổi nên không tạo bản sửa. Hãy chọn cách sửa khác, hoặc quay lại bảng lỗi.
    """

    status = 422
    code = "nothing-to-mend"


class DeliveryAccepted(Refusal):
    """Delivery {id} was accepted, so it is not mended any more. Deliver a corrected file: it updates the same parcels.

    Giao nộp số {id} đã nghiệm thu nên không sửa được nữa. Hãy giao nộp tệp đã sửa: dữ liệu sẽ cập nhật đúng các thửa này.
    """

    status = 409
    code = "delivery-accepted"


class DeliveryBusy(Refusal):
    """The delivery {id} is not ready for this: its state is "{state}". Wait until it is checked, then try again.

    Lần giao nộp số {id} chưa sẵn sàng: trạng thái hiện tại là "{state}". Hãy chờ kiểm tra xong rồi thực hiện lại.
    """

    status = 409
    code = "delivery-busy"
