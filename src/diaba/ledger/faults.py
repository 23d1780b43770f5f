"""What verification finds (sai lệch sổ cái): each way in which register, ledger and witnesses do not agree."""

from typing import ClassVar

from diaba.errors import Refusal


class LedgerFault(Refusal):
    """The ledger does not agree with itself.

    Sổ cái không thống nhất.
    """

    status: ClassVar[int] = 409
    code: ClassVar[str] = "ledger-fault"


class PlaceEmpty(LedgerFault):
    """Entries {first} to {last} are not in the ledger: places were emptied, or the order was changed.

    Bút toán {first} đến {last} không có trong sổ cái: đã bị xóa hoặc bị đổi thứ tự.
    """

    code = "ledger-place-empty"


class EntryAltered(LedgerFault):
    """Entry {seq} of act {act}: its bytes in registry.act do not give the leaf hash in ledger.entry.

    Bút toán {seq} của việc đăng ký {act}: nội dung trong registry.act không cho ra mã băm đã ghi trong ledger.entry.
    """

    code = "ledger-entry-altered"


class ActMissing(LedgerFault):
    """Entry {seq} names act {act}, which is not in registry.act.

    Bút toán {seq} ghi việc đăng ký {act} nhưng việc này không có trong registry.act.
    """

    code = "ledger-act-missing"


class ActNotEntered(LedgerFault):
    """Act {act} of {recorded_at} is in registry.act, and the ledger passed it by.

    Việc đăng ký {act} ngày {recorded_at} có trong registry.act nhưng không được ghi vào sổ cái.
    """

    code = "ledger-act-not-entered"


class CheckpointDiffers(LedgerFault):
    """Checkpoint {size} from {source} has root {told}; the entries in the database give {found}.

    Điểm kiểm chứng {size} từ {source} có gốc {told}; các bút toán trong cơ sở dữ liệu cho ra {found}.
    """

    code = "ledger-checkpoint-differs"


class CheckpointBeyond(LedgerFault):
    """Checkpoint {size} from {source} was signed over {size} entries; the database holds {found}: the end was cut off.

    Điểm kiểm chứng {size} từ {source} đã ký trên {size} bút toán; cơ sở dữ liệu chỉ còn {found}: phần cuối đã bị cắt bỏ.
    """

    code = "ledger-checkpoint-beyond"


class CheckpointUnsigned(LedgerFault):
    """Checkpoint {size} from {source} bears no signature of the ledger's key {key}.

    Điểm kiểm chứng {size} từ {source} không có chữ ký của khóa sổ cái {key}.
    """

    code = "ledger-checkpoint-unsigned"


class ActAltered(LedgerFault):
    """Act {act} (entry {seq}) is not as it was entered: {part}.

    Việc đăng ký {act} (bút toán {seq}) không còn như khi ghi sổ: {part}.
    """

    code = "ledger-act-altered"


class RowAltered(LedgerFault):
    """Row {key} of {relation}, place {place}: it is not what act {act} entered as {what}; it was changed or put in.

    Dòng {key} của {relation}, địa bàn {place}: không đúng nội dung việc đăng ký {act} đã ghi ({what}); đã bị sửa hoặc thêm vào.
    """

    code = "ledger-row-altered"


class RowsGone(LedgerFault):
    """Act {act}, place {place}: {count} of the rows that it entered as {what} are not in the register any more as they were.

    Việc đăng ký {act}, địa bàn {place}: {count} dòng đã ghi ({what}) không còn trong sổ như lúc ghi.
    """

    code = "ledger-rows-gone"


class ClosedBeforeOpened(LedgerFault):
    """Row {key} of {relation}: act {act} closed it, and no act before it in the ledger had opened it.

    Dòng {key} của {relation}: việc đăng ký {act} kết thúc dòng này nhưng trước đó trong sổ cái không có việc nào mở ra nó.
    """

    code = "ledger-closed-before-opened"


class StateDiffers(LedgerFault):
    """Row {key} of {relation}, place {place}: replaying the ledger says it is {replayed}, the register says {state}.

    Dòng {key} của {relation}, địa bàn {place}: chạy lại sổ cái cho kết quả {replayed}, sổ đăng ký hiện là {state}.
    """

    code = "ledger-state-differs"
