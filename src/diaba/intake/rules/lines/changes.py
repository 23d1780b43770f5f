"""History (lịch sử biến động): what an exchange file tells of earlier dossiers."""

import pyarrow as pa
import pyarrow.compute as pc

from diaba.intake.content import CHANGES
from diaba.intake.model import Context, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.facts import mask
from diaba.intake.rules.lines.making import Found, Table, line_rule, told

_DOSSIER = r"[A-Y]\d{2}(?:\.\d{1,3})*-\d{6}-[0-9A-Z]{4,}"


def _unknown_kind(changes: Table, context: Context) -> Found:
    known = pa.array(sorted(context.law.codes("transaction_kind", context.at)), pa.string())
    return told(changes, ~mask(pc.is_in(changes.text("kind"), known)), value="kind")


def _undated(changes: Table, context: Context) -> Found:  # noqa: ARG001 - every rule is called alike
    moment = changes.matches("registered_at", r"\d{1,2}/\d{1,2}/\d{4}(?: \d{2}:\d{2}:\d{2})?")
    return told(changes, ~moment, value="registered_at")


def _no_dossier_before(changes: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    return told(changes, ~changes.given("before"))


def _odd_code(changes: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    return told(
        changes, changes.given("dossier_code") & ~changes.matches("dossier_code", _DOSSIER), value="dossier_code"
    )


def _out_of_order(changes: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    """A dossier further back that was registered later than the one it led to."""
    day = pc.extract_regex(changes.text("registered_at"), r"^(?P<d>\d{2})/(?P<m>\d{2})/(?P<y>\d{4})")
    sortable = pc.binary_join_element_wise(*(pc.struct_field(day, name) for name in "ymd"), "-").to_pylist()
    first = {dossier: row for row, dossier in enumerate(changes.raw("dossier").to_pylist())}
    for row, before in enumerate(changes.raw("before").to_pylist()):
        earlier = first.get(before)
        if earlier is not None and sortable[row] and sortable[earlier] and sortable[earlier] > sortable[row]:
            yield row, {"others": [earlier], "at": sortable[row], "before": sortable[earlier]}


RULES = (
    line_rule(
        "CHG-001", Severity.ERROR, ("Loại biến động không có trong danh mục", "Unknown kind of change"),
        ('{parcel}: loại biến động "{value}" không có trong danh mục.',
         '{parcel}: the kind of change "{value}" is not in the list.'),
        ("Dùng mã theo danh mục loại giao dịch biến động.", "Use a code of the list of transactions."),
        _unknown_kind, basis=basis.EXCHANGE, block=CHANGES,
    ),
    line_rule(
        "CHG-002", Severity.ERROR, ("Không đọc được thời điểm biến động", "Time of a change cannot be read"),
        ('{parcel}: thời điểm "{value}" không theo dạng dd/mm/yyyy.',
         '{parcel}: the time "{value}" is not dd/mm/yyyy.'),
        ("Ghi dd/mm/yyyy hoặc dd/mm/yyyy hh:mm:ss.", "Write dd/mm/yyyy or dd/mm/yyyy hh:mm:ss."),
        _undated, basis=basis.EXCHANGE, block=CHANGES,
    ),
    line_rule(
        "CHG-003", Severity.WARNING, ("Thiếu hồ sơ trước biến động", "Dossier before the change is missing"),
        ("{parcel} không kèm hồ sơ trước biến động.", "{parcel} does not bring the dossier it came from."),
        ("Xuất gói tin kèm hồ sơ trước biến động.", "Export it with the earlier dossier."),
        _no_dossier_before, basis=basis.EXCHANGE, block=CHANGES,
    ),
    line_rule(
        "CHG-004", Severity.NOTICE, ("Mã hồ sơ sai dạng", "Dossier code of another form"),
        ('{parcel}: mã hồ sơ "{value}" không theo dạng mã thủ tục hành chính.',
         '{parcel}: the dossier code "{value}" has not the form of a procedure.'),
        ("Kiểm tra; mã cũ được giữ nguyên.", "Check it; an old code is kept as it is."),
        _odd_code, basis=basis.EXCHANGE, block=CHANGES,
    ),
    line_rule(
        "CHG-005", Severity.ERROR, ("Biến động sai thứ tự thời gian", "Changes out of order"),
        ("{parcel} ngày {at} nhưng hồ sơ trước đó lại ghi ngày {before}: {others}.",
         "{parcel} is of {at}, yet the dossier before it is of {before}: {others}."),
        ("Đối chiếu thời điểm đăng ký của từng hồ sơ.", "Compare the time of each dossier."),
        _out_of_order, basis=basis.EXCHANGE, block=CHANGES,
    ),
)  # fmt: skip
