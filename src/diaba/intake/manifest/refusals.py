"""Why a manifest is not believed (từ chối bảng kê)."""

from diaba.errors import Refusal


class ManifestMissing(Refusal):
    """The delivery has no manifest. A program must send one: make it with "diaba intake sign" and send what it wrote.

    Lần giao nộp không có bảng kê tệp. Phần mềm phải gửi kèm bảng kê đã ký; lập bằng "diaba intake sign" rồi gửi nguyên nội dung.
    """

    status = 422
    code = "manifest-missing"


class ManifestUnreadable(Refusal):
    """The manifest cannot be read at {place}: {reason}. Make it again with "diaba intake sign", and change nothing in it.

    Không đọc được bảng kê tại mục {place}: {reason}. Hãy lập lại bằng lệnh "diaba intake sign" và không sửa nội dung.
    """

    status = 422
    code = "manifest-unreadable"


class ManifestSignatureWrong(Refusal):
    """The signature of {sender} is not by its key {kid} over this manifest. Sign it again and change nothing afterwards.

    Chữ ký trên bảng kê của {sender} không khớp với khóa {kid} và nội dung bảng kê. Hãy ký lại và không sửa sau khi ký.
    """

    status = 422
    code = "manifest-signature-wrong"


class ManifestOfAnother(Refusal):
    """The manifest gives {field} as "{given}", the delivery is by or for "{expected}". Sign a manifest for this delivery.

    Bảng kê ghi {field} là "{given}", còn lần giao nộp này là của "{expected}". Hãy lập và ký bảng kê cho đúng lần giao nộp này.
    """

    status = 422
    code = "manifest-of-another"


class ManifestDiffers(Refusal):
    """The file {file} is not as the manifest says: {told} there, {found} here. Deliver all files that were signed and no others.

    Tệp {file} không đúng với bảng kê: bảng kê ghi {told}, thực nhận {found}. Hãy giao nộp đúng và đủ các tệp đã ký.
    """

    status = 422
    code = "manifest-differs"


class SenderKeyUnknown(Refusal):
    """{sender} has no key {kid} in force. Ask the operator to register the public key: diaba intake register-key.

    {sender} không có khóa {kid} đang hiệu lực. Đề nghị quản trị hệ thống đăng ký khóa công khai: diaba intake register-key.
    """

    status = 422
    code = "sender-key-unknown"


class SenderKeyInvalid(Refusal):
    """The file {file} holds no Ed25519 key{part}. Make one with openssl genpkey -algorithm ed25519 -out khoa.pem, for example.

    Tệp {file} không chứa khóa Ed25519{part}. Có thể tạo khóa bằng lệnh openssl genpkey -algorithm ed25519 -out khoa.pem.
    """

    status = 422
    code = "sender-key-invalid"


class SenderKeyRevoked(Refusal):
    """The key {kid} of {sender} was revoked and cannot be used again. Make a new key and register that.

    Khóa {kid} của {sender} đã bị thu hồi, không dùng lại được. Hãy tạo khóa mới rồi đăng ký khóa đó.
    """

    status = 409
    code = "sender-key-revoked"
