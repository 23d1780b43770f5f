"""Files of one format that are not opened, and why (từ chối tệp nén, Shapefile, XML, Parquet, DGN)."""

from diaba.errors import Refusal


class ShapefileBare(Refusal):
    """The file {file} is one part of a Shapefile. Zip it with its .shx, .dbf, .prj and .cpg, and deliver the zip.

    Tệp {file} chỉ là một phần của Shapefile. Hãy nén chung với các tệp .shx, .dbf, .prj, .cpg rồi giao nộp tệp nén.
    """

    status = 422
    code = "shapefile-bare"


class ZipDamaged(Refusal):
    """The zip {file} cannot be opened: {reason}. Zip the files again.

    Không mở được tệp nén {file}: {reason}. Hãy nén lại các tệp.
    """

    status = 422
    code = "zip-damaged"


class ZipEncrypted(Refusal):
    """The zip {file} asks for a password ("{entry}"). Zip the files again without one.

    Tệp nén {file} có đặt mật khẩu ("{entry}"). Hãy nén lại, không đặt mật khẩu.
    """

    status = 422
    code = "zip-encrypted"


class ZipNested(Refusal):
    """The zip {file} holds another archive, "{entry}". Unpack that one and deliver its files in one zip.

    Tệp nén {file} chứa tệp nén khác, "{entry}". Hãy giải nén tệp đó và giao nộp trong một tệp zip duy nhất.
    """

    status = 422
    code = "zip-nested"


class ZipPath(Refusal):
    """The zip {file} holds "{entry}", a path that leads outside it. Zip the files again with plain names.

    Tệp nén {file} chứa "{entry}" là đường dẫn ra ngoài tệp nén. Hãy nén lại với tên tệp thông thường.
    """

    status = 422
    code = "zip-path"


class ZipLink(Refusal):
    """The zip {file} holds "{entry}", which is a link and no file. Zip the file it points to.

    Tệp nén {file} chứa "{entry}" là liên kết, không phải tệp. Hãy nén chính tệp mà liên kết trỏ tới.
    """

    status = 422
    code = "zip-link"


class ZipTooMany(Refusal):
    """The zip {file} has {found} entries, at most {limit} are allowed. Zip only the data files.

    Tệp nén {file} có {found} mục, tối đa cho phép {limit}. Chỉ nén các tệp dữ liệu.
    """

    status = 413
    code = "zip-too-many"


class ZipTooLarge(Refusal):
    """The zip {file} unpacks to {megabytes} MB, at most {limit} MB is allowed. Deliver it in parts.

    Tệp nén {file} bung ra {megabytes} MB, tối đa cho phép {limit} MB. Hãy giao nộp thành nhiều phần.
    """

    status = 413
    code = "zip-too-large"


class ZipBomb(Refusal):
    """In the zip {file} the entry "{entry}" unpacks to {ratio} times its size, at most {limit} is allowed. Zip the real data files.

    Trong tệp nén {file}, mục "{entry}" bung ra gấp {ratio} lần, tối đa cho phép {limit} lần. Hãy nén đúng các tệp dữ liệu.
    """

    status = 413
    code = "zip-bomb"


class ZipWithoutData(Refusal):
    """The zip {file} holds no Shapefile, GeoPackage or GeoJSON, only: {entries}. Zip the data files themselves.

    Tệp nén {file} không có Shapefile, GeoPackage hay GeoJSON, chỉ có: {entries}. Hãy nén chính các tệp dữ liệu.
    """

    status = 422
    code = "zip-without-data"


class ZipSameName(Refusal):
    """The zip {file} holds several files of one name: {entries}. Give each its own name, or deliver them apart.

    Tệp nén {file} chứa nhiều tệp trùng tên: {entries}. Hãy đặt tên riêng cho từng tệp hoặc giao nộp riêng.
    """

    status = 422
    code = "zip-same-name"


class DeliveryOfManyMaps(Refusal):
    """The delivery holds several maps: {files}. Deliver one map at a time, with the records and scans that belong to it.

    Lần giao nộp có nhiều bản đồ: {files}. Hãy giao nộp từng bản đồ, kèm hồ sơ và tệp quét của bản đồ đó.
    """

    status = 422
    code = "delivery-of-many-maps"


class ShapefilePartMissing(Refusal):
    """The Shapefile "{name}" in {file} lacks {missing}. Its .shp, .shx and .dbf belong together: zip all of them.

    Shapefile "{name}" trong {file} thiếu {missing}. Các tệp .shp, .shx và .dbf phải đi cùng nhau: hãy nén đủ các tệp này.
    """

    status = 422
    code = "shapefile-part-missing"


class ShapefilePartsDiffer(Refusal):
    """The Shapefile "{name}" in {file} has {shapes} shapes but {rows} rows, so its parts are of different exports. Export it again.

    Shapefile "{name}" trong {file} có {shapes} hình nhưng {rows} dòng thuộc tính, các tệp không cùng một lần xuất. Hãy xuất lại.
    """

    status = 422
    code = "shapefile-parts-differ"


class WorkbookForeign(Refusal):
    """The file {file} is not the workbook of a check. Download it from the delivery's board, correct the values, and send it back.

    Tệp {file} không phải bảng tính kết quả kiểm tra. Hãy tải bảng tính từ bảng lỗi, sửa giá trị ngay trong đó rồi nạp lại.
    """

    status = 422
    code = "workbook-foreign"


class XmlDeclares(Refusal):
    """The file {file} declares a {declaration}, which data has no need of and which could reach other files. Export it without.

    Tệp {file} có khai báo {declaration}, thừa với dữ liệu và có thể dẫn tới tệp khác. Hãy xuất lại tệp, bỏ khai báo đó.
    """

    status = 422
    code = "xml-declares"


class PointsAlone(Refusal):
    """The table {file} gives a point for each parcel and no boundary (columns {x} and {y}). Deliver it together with the map.

    Bảng {file} chỉ có tọa độ điểm của từng thửa (cột {x}, {y}), không có ranh giới. Hãy giao nộp bảng này cùng với bản đồ.
    """

    status = 422
    code = "points-alone"


class MetadataAlone(Refusal):
    """The file {file} holds metadata and nothing they speak of. Deliver them together with the data.

    Tệp {file} chỉ có siêu dữ liệu, không có dữ liệu được mô tả. Hãy giao nộp siêu dữ liệu cùng với dữ liệu.
    """

    status = 422
    code = "metadata-alone"


class GeoParquetBare(Refusal):
    """The Parquet file {file} does not say which column holds shapes ("geo" metadata). Export it as GeoParquet.

    Tệp Parquet {file} không ghi cột nào chứa hình (thông tin "geo"). Hãy xuất lại theo định dạng GeoParquet.
    """

    status = 422
    code = "geoparquet-bare"


class GeoParquetEncoding(Refusal):
    """The shapes in {file} are written as "{encoding}". Export the GeoParquet with the encoding WKB.

    Hình trong tệp {file} được ghi theo "{encoding}". Hãy xuất lại GeoParquet với mã hóa hình WKB.
    """

    status = 422
    code = "geoparquet-encoding"


class ColumnTwice(Refusal):
    """The file {file} has two columns named "{column}". Give each a name of its own and deliver it again.

    Tệp {file} có hai cột cùng tên "{column}". Hãy đặt tên khác nhau cho từng cột rồi giao nộp lại.
    """

    status = 422
    code = "column-twice"


class DesignWithoutBoundaries(Refusal):
    """The drawing {drawing} has no line in the levels of parcel boundaries ({levels}). Put boundaries there and save it as DGN v7.

    Bản vẽ {drawing} không có đường nào ở các lớp ranh giới thửa ({levels}). Hãy đưa ranh giới về đúng lớp và lưu dạng DGN v7.
    """

    status = 422
    code = "design-without-boundaries"
