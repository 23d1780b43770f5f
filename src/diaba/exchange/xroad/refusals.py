"""What our services refuse to a Security Server."""

from diaba.errors import Refusal


class ServerUnknown(Refusal):
    """No Security Server with the certificate {fingerprint} is known here. Register its certificate with the operator.

    Không có máy chủ bảo mật nào đã đăng ký với chứng thư {fingerprint}. Hãy đăng ký chứng thư với đơn vị vận hành.
    """

    status = 403
    code = "xroad-server-unknown"


class HeaderWrong(Refusal):
    """The header {header} is "{given}", expected is {expected}. The Security Server sets it: check its version and settings.

    Tiêu đề {header} có giá trị "{given}", cần {expected}. Tiêu đề này do máy chủ bảo mật ghi: hãy kiểm tra phiên bản, cấu hình.
    """

    status = 400
    code = "xroad-header-wrong"


class ServiceUnknown(Refusal):
    """There is no service at {path}. The services are listed at {list}.

    Không có dịch vụ tại {path}. Danh sách dịch vụ có tại {list}.
    """

    status = 404
    code = "xroad-service-unknown"


class MethodNotTaken(Refusal):
    """The service at {path} does not take {method}; it takes GET and HEAD.

    Dịch vụ tại {path} không nhận phương thức {method}; chỉ nhận GET và HEAD.
    """

    status = 405
    code = "xroad-method-not-taken"


class ParameterWrong(Refusal):
    """The parameter {name} is "{given}", expected is: {expected}. Correct it and call again.

    Tham số {name} có giá trị "{given}", cần: {expected}. Hãy sửa rồi gọi lại.
    """

    status = 400
    code = "xroad-parameter-wrong"


class NothingFound(Refusal):
    """The register has nothing at {path}. Check the number or code.

    Không có dữ liệu tại {path}. Hãy kiểm tra lại số hoặc mã đã nhập.
    """

    status = 404
    code = "xroad-nothing-found"


class BodyTooLong(Refusal):
    """The request has a body of {length} bytes; at most {most} are taken, with a length told. Send less.

    Phần thân yêu cầu dài {length} byte; tối đa {most} byte và phải ghi rõ độ dài. Hãy gửi ít hơn.
    """

    status = 413
    code = "xroad-body-too-long"


class ExchangeFailed(Refusal):
    """The exchange did not carry the question ({type}): {message}. Give the number {detail} to who runs the Security Server.

    Trục liên thông không chuyển được yêu cầu ({type}): {message}. Hãy báo số {detail} cho đơn vị vận hành máy chủ bảo mật.
    """

    status = 502
    code = "xroad-exchange-failed"


class AnswerOther(Refusal):
    """What came is no answer to the question {id}. Ask again, and tell who runs the Security Server.

    Phản hồi nhận được không phải của yêu cầu {id}. Hãy hỏi lại và báo đơn vị vận hành máy chủ bảo mật.
    """

    status = 502
    code = "xroad-answer-other"


class ClientNotConnected(Refusal):
    """The subsystem {client} connects under no account. The operator names one for it in the list of --accounts.

    Phân hệ {client} chưa gắn với tài khoản kết nối nào. Đơn vị vận hành bổ sung vào danh sách của --accounts.
    """

    status = 403
    code = "xroad-client-not-connected"


class AccountsUnreadable(Refusal):
    """Line {line} of {path} is no "INSTANCE/CLASS/MEMBER/SUBSYSTEM account". Write one subsystem and its account a line.

    Dòng {line} của {path} không có dạng "INSTANCE/CLASS/MEMBER/SUBSYSTEM tài-khoản". Mỗi dòng ghi một phân hệ và tài khoản.
    """

    status = 422
    code = "xroad-accounts-unreadable"
