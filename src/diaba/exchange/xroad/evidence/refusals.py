"""What makes a container or an archive no evidence."""

from diaba.errors import Refusal


class NoEvidence(Refusal):
    """The file is no evidence. Fetch it again from the Security Server.

    Tệp không phải là bằng chứng trao đổi. Hãy tải lại từ máy chủ bảo mật.
    """

    status = 422
    code = "evidence-refused"


class FormWrong(NoEvidence):
    """The ZIP file is not as a Security Server writes it, at "{part}". It was changed or repacked: fetch it again from the server.

    Tệp ZIP không đúng dạng do máy chủ bảo mật ghi, tại "{part}". Tệp đã bị sửa hoặc đóng gói lại: hãy tải lại từ máy chủ.
    """

    code = "evidence-form-wrong"


class PartsWrong(NoEvidence):
    """The parts {parts} are missing or one too many. Fetch the container again, after the server has timestamped it.

    Các thành phần {parts} bị thiếu hoặc thừa. Hãy tải lại tệp sau khi máy chủ đã đóng dấu thời gian.
    """

    code = "evidence-parts-wrong"


class PartWrong(NoEvidence):
    """The part "{part}" is not written as the protocol asks. It was changed: fetch the container again from the server.

    Thành phần "{part}" không được ghi đúng theo giao thức. Nội dung đã bị sửa: hãy tải lại tệp từ máy chủ.
    """

    code = "evidence-part-wrong"


class DigestWrong(NoEvidence):
    """The content of "{part}" is not what was signed or timestamped: its digest differs. Do not rely on this message.

    Nội dung của "{part}" không phải là nội dung đã ký hoặc đã đóng dấu thời gian: mã băm khác nhau. Không sử dụng thông điệp này.
    """

    code = "evidence-digest-wrong"


class SignatureWrong(NoEvidence):
    """The signature in "{part}" does not hold under the certificate of {signer}. Do not rely on this message.

    Chữ ký trong "{part}" không đúng với chứng thư số của {signer}. Không sử dụng thông điệp này.
    """

    code = "evidence-signature-wrong"


class AlgorithmUnknown(NoEvidence):
    """The part "{part}" uses {algorithm}, which is not accepted. Accepted are RSA and ECDSA with SHA-256, 384 or 512.

    Thành phần "{part}" dùng thuật toán {algorithm}, không được chấp nhận. Chỉ chấp nhận RSA và ECDSA với SHA-256, 384 hoặc 512.
    """

    code = "evidence-algorithm-unknown"


class Untrusted(NoEvidence):
    """The certificate of {subject} comes from no authority that you trust. Give the trust list of the exchange (--trust).

    Chứng thư số của {subject} không do tổ chức chứng thực được tin cậy cấp. Hãy cung cấp danh sách tin cậy của trục liên
    thông (--trust).
    """

    code = "evidence-untrusted"


class CertificateUnfit(NoEvidence):
    """The certificate of {subject} may not be used to {use} on {day}. The message is no proof against its sender.

    Chứng thư số của {subject} không được dùng để {use} vào ngày {day}. Thông điệp không có giá trị chứng minh với bên gửi.
    """

    code = "evidence-certificate-unfit"


class StatusWrong(NoEvidence):
    """The answer of {responder} on the certificate of {subject} is "{status}", not "good". Ask the authority about it.

    Trả lời của {responder} về chứng thư số của {subject} là "{status}", không phải "good". Hãy hỏi tổ chức chứng thực về
    chứng thư này.
    """

    code = "evidence-status-wrong"


class StatusStale(NoEvidence):
    """Whether the certificate of {subject} was valid was answered at {answered}, too far from its signing at {signed}.

    Trạng thái chứng thư số của {subject} được trả lời lúc {answered}, quá xa thời điểm ký {signed}.
    """

    code = "evidence-status-stale"


class StampTooEarly(NoEvidence):
    """The timestamp, {stamped}, is before the signing, {signed}. Check the clocks of the Security Server and of the authority.

    Dấu thời gian {stamped} sớm hơn thời điểm ký {signed}. Hãy kiểm tra đồng hồ của máy chủ bảo mật và của tổ chức cấp dấu.
    """

    code = "evidence-stamp-too-early"


class SignerOther(NoEvidence):
    """The message names {member} but is signed by {subject}. Do not rely on this message.

    Thông điệp ghi tên {member} nhưng do {subject} ký. Không sử dụng thông điệp này.
    """

    code = "evidence-signer-other"


class RequestOther(NoEvidence):
    """The answer {id} is to another request than any in these files: the hashes differ. Give the request's container too.

    Phản hồi {id} trả lời một yêu cầu khác với mọi yêu cầu trong các tệp này: mã băm không khớp. Hãy cung cấp cả tệp yêu cầu.
    """

    code = "evidence-request-other"


class LinkBroken(NoEvidence):
    """The chain of the archive breaks at "{file}": a container was changed, added, removed or moved. Compare with another copy.

    Chuỗi liên kết của kho lưu bị đứt tại "{file}": có tệp bị sửa, thêm, bớt hoặc đổi chỗ. Hãy đối chiếu với bản lưu khác.
    """

    code = "evidence-link-broken"


class TrustUnreadable(NoEvidence):
    """The trust list {path} holds no certificate of an authority. Give the exchange's shared-params.xml, or certificates as PEM.

    Danh sách tin cậy {path} không có chứng thư số của tổ chức chứng thực. Hãy cung cấp tệp shared-params.xml của trục liên
    thông hoặc chứng thư dạng PEM.
    """

    code = "evidence-trust-unreadable"
