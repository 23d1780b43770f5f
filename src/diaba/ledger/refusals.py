"""What the ledger will not do."""

from diaba.errors import Refusal


class KeyUnreadable(Refusal):
    """The line "{key}" holds no Ed25519 key as name+hash+base64. Copy the whole line that "diaba ledger key" prints.

    Dòng "{key}" không phải là khóa Ed25519 dạng tên+mã+base64. Hãy chép nguyên dòng do "diaba ledger key" hoặc bên chứng
    kiến in ra.
    """

    status = 422
    code = "ledger-key-unreadable"


class NoteUnreadable(Refusal):
    """What begins with "{note}" is no signed checkpoint. Take the file "checkpoint" of the ledger as it is.

    Nội dung bắt đầu bằng "{note}" không phải là điểm kiểm chứng có chữ ký. Hãy dùng nguyên tệp "checkpoint" của sổ
    cái.
    """

    status = 422
    code = "ledger-note-unreadable"


class LedgerRewritten(Refusal):
    """The ledger ({size} entries) does not go on from what was published: {what}. Nothing is signed. Run "diaba ledger verify".

    Sổ cái trong cơ sở dữ liệu có {size} bút toán và không nối tiếp phần đã công bố: {what}. Không ký gì thêm. Hãy
    chạy "diaba ledger verify", khôi phục cơ sở dữ liệu hoặc tìm người đã thay đổi.
    """

    status = 409
    code = "ledger-rewritten"


class LedgerUnwitnessed(Refusal):
    """Nothing is registered: for {hours} hours fewer than {quorum} of {witnesses} witnesses signed. See "diaba ledger status".

    Tạm dừng đăng ký: đã {hours} giờ chưa đủ {quorum}/{witnesses} bên chứng kiến ký sổ cái. Hãy khôi phục kết nối tới
    bên chứng kiến; "diaba ledger status" cho biết tình trạng từng bên.
    """

    status = 503
    code = "ledger-unwitnessed"


class WitnessesUnclear(Refusal):
    """The witnesses cannot be read at "{part}". Write "key address" with commas between, and a quorum from 1 to their number.

    Không đọc được DIABA_LEDGER_WITNESSES hoặc DIABA_LEDGER_QUORUM tại "{part}". Ghi mỗi bên chứng kiến dạng "khóa
    địa-chỉ", cách nhau bằng dấu phẩy; số chữ ký tối thiểu từ 1 đến số bên chứng kiến.
    """

    status = 500
    code = "witnesses-unclear"


class EntryUnknown(Refusal):
    """The ledger has no {what}. Entries are numbered from 0 and appear a few seconds after the act was registered.

    Sổ cái không có {what}. Bút toán đánh số từ 0 và xuất hiện vài giây sau khi việc đăng ký được ghi.
    """

    status = 404
    code = "ledger-entry-unknown"
