"""History (lịch sử biến động): what an exchange file tells of earlier dossiers."""

from contextlib import suppress
from datetime import datetime, time
from functools import lru_cache

import numpy as np
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
    """Times of another form, and days that no calendar has."""
    return told(changes, np.array([moment is None for moment in _moments(changes)]), value="registered_at")


def _no_dossier_before(changes: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    return told(changes, ~changes.given("before"))


def _odd_code(changes: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    return told(
        changes, changes.given("dossier_code") & ~changes.matches("dossier_code", _DOSSIER), value="dossier_code"
    )


def _moments(changes: Table) -> list[datetime | None]:
    """When each change was registered; at the day's beginning where only the day is told, None where none can be read."""
    return [_moment(said) for said in changes.text("registered_at").to_pylist()]


@lru_cache(maxsize=1 << 16)
def _moment(said: str | None) -> datetime | None:
    for form in ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y"):
        with suppress(ValueError):
            return datetime.strptime(said or "", form)  # noqa: DTZ007 - both sides are the clock of one office
    return None


def _later(one: datetime, other: datetime) -> bool:
    """Whether it was surely later: within a day, only where both tell the time."""
    timed = all(each.time() != time.min for each in (one, other))
    return one > other if timed else one.date() > other.date()


def _out_of_order(changes: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    """A dossier further back of which some change was registered later than the change it led to."""
    moments = _moments(changes)
    newest: dict[str, int] = {}
    for row, dossier in enumerate(changes.text("dossier").to_pylist()):
        moment = moments[row]
        if dossier and moment and (dossier not in newest or moment > (moments[newest[dossier]] or moment)):
            newest[dossier] = row
    pairs = zip(changes.text("dossier").to_pylist(), changes.text("before").to_pylist(), strict=True)
    for row, (dossier, before) in enumerate(pairs):
        earlier, moment = newest.get(before), moments[row]
        before_it = None if earlier is None or dossier == before else moments[earlier]
        if moment and before_it and earlier is not None and _later(before_it, moment):
            yield row, {"others": [earlier], **_said("at", moment), **_said("before", before_it)}


def _to_come(changes: Table, context: Context) -> Found:
    """Changes that were registered after the day of the check."""
    for row, moment in enumerate(_moments(changes)):
        if moment and moment.date() > context.at:
            yield row, {**_said("value", moment), **_said("at", datetime.combine(context.at, time.min))}


def _said(name: str, moment: datetime) -> dict[str, str]:
    """A moment as both languages write it, its time where one was told."""
    clock = "" if moment.time() == time.min else f" {moment:%H:%M:%S}"
    return {name: f"{moment.date().isoformat()}{clock}", f"{name}_vi": f"{moment:%d/%m/%Y}{clock}"}


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
        _undated, basis=basis.EXCHANGE, block=CHANGES, version=2,
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
        _out_of_order, basis=basis.EXCHANGE, block=CHANGES, version=2,
    ),
    line_rule(
        "CHG-006", Severity.ERROR, ("Biến động ở tương lai", "Change in the future"),
        ("{parcel} ghi thời điểm {value}, sau ngày kiểm tra {at}.", "{parcel} is of {value}, after the day of the check, {at}."),
        ("Sửa thời điểm đăng ký theo hồ sơ.", "Correct the time as in the dossier."),
        _to_come, basis=basis.EXCHANGE, block=CHANGES,
    ),
)  # fmt: skip
