"""Certificates (Giấy chứng nhận): serials of every generation, register numbers, dates of issue."""

from collections.abc import Callable
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from diaba.intake.coverage import Mask
from diaba.intake.model import Context, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.facts import mask
from diaba.intake.rules.lines.making import Found, Table, days, line_rule, told

_LETTERS = "A-ZĐ"
_GENERATIONS = rf"[{_LETTERS}][0-9]{{6}}|[{_LETTERS}]{{2}}[0-9]{{6}}|[{_LETTERS}]{{2}}[0-9]{{8}}"
_MIXED = rf"[{_LETTERS}]{{1,2}}(?:[0-9OIlQSB]{{6}}|[0-9OIlQSB]{{8}})"


def _bare(lines: Table) -> pa.Array:
    """Serials as printed but for blanks and case."""
    return pc.utf8_upper(pc.replace_substring_regex(lines.text("serial"), r"[\s.\-]", ""))


def _fits(values: pa.Array, pattern: str) -> Mask:
    return mask(pc.match_substring_regex(values, f"^(?:{pattern})$"))


def _missing(lines: Table, context: Context) -> Found:  # noqa: ARG001 - every rule is called alike
    return told(lines, ~lines.given("serial"))


def _unknown(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    serials = _bare(lines)
    return told(lines, lines.given("serial") & ~_fits(serials, _GENERATIONS) & ~_fits(serials, _MIXED), serial="serial")


def _look_alikes(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    serials = _bare(lines)
    return told(lines, _fits(serials, _MIXED) & ~_fits(serials, _GENERATIONS), serial="serial")


def _loosely_written(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    written = mask(pc.not_equal(lines.text("serial"), _bare(lines)))
    return told(lines, written & _fits(_bare(lines), _GENERATIONS), serial="serial")


def _before_its_generation(lines: Table, context: Context) -> Found:
    since = context.law.parameter("intake.eight_digit_serials", context.at)
    early = lines.dates("issued_on") < days(date.fromisoformat(str(since)))
    return told(
        lines, early & _fits(_bare(lines), rf"[{_LETTERS}]{{2}}[0-9]{{8}}"), serial="serial", issued="issued_on"
    )


def _told_apart(column: str) -> Callable[[Table, Context], Found]:
    """Certificates of one serial that disagree in a column."""

    def find(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
        groups, text = lines.groups(lines.folded("serial")), lines.text(column)
        for rows in groups.rows(groups.kinds(lines.folded(column)) > 1):
            words = text.take(pa.array(rows)).to_pylist()
            listed = "; ".join(dict.fromkeys(word for word in words if word))
            yield int(rows[0]), {"others": rows[1:].tolist(), "values": listed}

    return find


def _no_date(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    return told(lines, ~lines.given("issued_on"))


def _odd_date(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    return told(lines, lines.given("issued_on") & np.isnan(lines.dates("issued_on")), value="issued_on")


def _in_the_future(lines: Table, context: Context) -> Found:
    return told(lines, lines.dates("issued_on") > days(context.at), value="issued_on")


def _too_early(lines: Table, context: Context) -> Found:
    first = context.law.parameter("intake.earliest_certificate", context.at)
    for row, facts in told(lines, lines.dates("issued_on") < days(date.fromisoformat(str(first))), value="issued_on"):
        yield row, {**facts, "first": f"{date.fromisoformat(str(first)):%d/%m/%Y}"}


def _no_register_number(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    return told(lines, ~lines.given("register_number"))


def _shared_register_number(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    serials = lines.folded("serial")
    dated = pc.binary_join_element_wise(
        lines.folded("register_number"), pc.fill_null(lines.folded("issued_on"), ""), "|"
    )
    groups = lines.groups(dated)
    for rows in groups.rows(groups.kinds(serials) > 1):
        first = int(rows[0])
        said = serials.take(pa.array(rows)).to_pylist()
        other = [row for row, serial in zip(rows.tolist(), said, strict=True) if serial != said[0]]
        yield first, {"others": other, "number": lines.text("register_number")[first].as_py()}


_SERIAL = ("serial",)
RULES = (
    line_rule(
        "DOC-001", Severity.BLOCKER,
        ("Thiếu số phát hành", "Serial is missing"),
        ("{parcel}: dòng hồ sơ không có số phát hành Giấy chứng nhận.", "{parcel}: the row has no certificate serial."),
        ("Ghi số phát hành in trên Giấy chứng nhận.", "Give the serial printed on the certificate."),
        _missing, columns=_SERIAL, basis=basis.COMPLETENESS,
    ),
    line_rule(
        "DOC-002", Severity.ERROR,
        ("Số phát hành không thuộc mẫu nào", "Serial of no known form"),
        ('{parcel}: số phát hành "{serial}" không theo mẫu nào (1-2 chữ cái và 6 hoặc 8 chữ số).',
         '{parcel}: the serial "{serial}" is of no known form (1-2 letters with 6 or 8 digits).'),
        ("Đối chiếu với Giấy chứng nhận và ghi lại.", "Compare it with the certificate and write it again."),
        _unknown, columns=_SERIAL, basis=basis.CERTIFICATE,
    ),
    line_rule(
        "DOC-003", Severity.ERROR,
        ("Chữ và số dễ nhầm trong số phát hành", "Letters for digits in a serial"),
        ('{parcel}: số phát hành "{serial}" có chữ cái ở chỗ của chữ số (O và 0, I và 1...).',
         '{parcel}: the serial "{serial}" has letters where digits stand (O for 0, I for 1 ...).'),
        ("Ghi chữ số đúng như trên Giấy chứng nhận.", "Write the digits as printed."),
        _look_alikes, columns=_SERIAL, basis=basis.CERTIFICATE,
    ),
    line_rule(
        "DOC-004", Severity.NOTICE,
        ("Số phát hành viết chưa chuẩn", "Serial loosely written"),
        ('{parcel}: số phát hành "{serial}" có khoảng trắng, dấu hoặc chữ thường.',
         '{parcel}: the serial "{serial}" has blanks, signs or small letters.'),
        ("Viết liền chữ hoa và chữ số, ví dụ CH123456.", "Write it together in capitals, as CH123456."),
        _loosely_written, columns=_SERIAL, basis=basis.CERTIFICATE,
    ),
    line_rule(
        "DOC-005", Severity.ERROR,
        ("Số phát hành ra đời sau ngày cấp", "Serial younger than its certificate"),
        ('{parcel}: số phát hành "{serial}" có 8 chữ số nhưng Giấy cấp ngày {issued}, trước khi có mẫu này.',
         '{parcel}: the serial "{serial}" has 8 digits, but the certificate was issued on {issued}, before that form.'),
        ("Đối chiếu số phát hành và ngày cấp với Giấy chứng nhận.", "Compare serial and date with the certificate."),
        _before_its_generation, columns=("serial", "issued_on"),
        parameters=("intake.eight_digit_serials",), basis=basis.CERTIFICATE,
    ),
    line_rule(
        "DOC-006", Severity.ERROR,
        ("Một số phát hành, nhiều ngày cấp", "One serial, several dates of issue"),
        ("{parcel}: cùng số phát hành nhưng ngày cấp khác nhau ({values}), xem {others}.",
         "{parcel}: one serial with different dates of issue ({values}), see {others}."),
        ("Đối chiếu với Giấy chứng nhận; mỗi số phát hành chỉ có một ngày cấp.",
         "Compare with the certificate: a serial has one date."),
        _told_apart("issued_on"), columns=("serial", "issued_on"), basis=basis.COMPLETENESS,
    ),
    line_rule(
        "DOC-007", Severity.ERROR,
        ("Một số phát hành, nhiều số vào sổ", "One serial, several register numbers"),
        ("{parcel}: cùng số phát hành nhưng số vào sổ khác nhau ({values}), xem {others}.",
         "{parcel}: one serial with different register numbers ({values}), see {others}."),
        ("Đối chiếu với Giấy chứng nhận.", "Compare with the certificate."),
        _told_apart("register_number"), columns=("serial", "register_number"), basis=basis.COMPLETENESS,
    ),
    line_rule(
        "DOC-008", Severity.WARNING,
        ("Thiếu ngày cấp", "Date of issue is missing"),
        ("{parcel} chưa có ngày cấp.", "{parcel} has no date of issue."),
        ("Ghi ngày cấp trên Giấy chứng nhận.", "Give the date on the certificate."),
        _no_date, columns=("issued_on",), basis=basis.COMPLETENESS,
    ),
    line_rule(
        "DOC-009", Severity.ERROR,
        ("Không đọc được ngày cấp", "Date of issue cannot be read"),
        ('{parcel}: ngày cấp "{value}" không phải ngày theo dạng ngày/tháng/năm.',
         '{parcel}: the date of issue "{value}" is no date as day/month/year.'),
        ("Ghi ngày cấp theo dạng dd/mm/yyyy.", "Write it as dd/mm/yyyy."),
        _odd_date, columns=("issued_on",), basis=basis.NORMALISATION,
    ),
    line_rule(
        "DOC-010", Severity.ERROR,
        ("Ngày cấp ở tương lai", "Date of issue in the future"),
        ("{parcel}: ngày cấp {value} sau ngày kiểm tra.",
         "{parcel}: the date of issue {value} is after the day of the check."),
        ("Đối chiếu ngày cấp với Giấy chứng nhận.", "Compare the date with the certificate."),
        _in_the_future, columns=("issued_on",), basis=basis.COMPLETENESS,
    ),
    line_rule(
        "DOC-011", Severity.WARNING,
        ("Ngày cấp quá sớm", "Date of issue too early"),
        ("{parcel}: ngày cấp {value} trước {first}, khi chưa có Giấy chứng nhận.",
         "{parcel}: the date of issue {value} is before {first}, when there were no certificates."),
        ("Đối chiếu ngày cấp với Giấy chứng nhận.", "Compare the date with the certificate."),
        _too_early, columns=("issued_on",), parameters=("intake.earliest_certificate",), basis=basis.COMPLETENESS,
    ),
    line_rule(
        "DOC-012", Severity.WARNING,
        ("Thiếu số vào sổ", "Register number is missing"),
        ("{parcel} chưa có số vào sổ cấp Giấy chứng nhận.", "{parcel} has no number in the register of certificates."),
        ("Ghi số vào sổ trên Giấy chứng nhận; nếu Giấy không ghi thì xin miễn quy tắc kèm lý do.",
         "Give the number on the certificate; where it has none, ask for a waiver with the reason."),
        _no_register_number, columns=("register_number",), basis=basis.COMPLETENESS,
    ),
    line_rule(
        "DOC-013", Severity.WARNING,
        ("Một số vào sổ, nhiều Giấy cùng ngày", "One register number for several certificates of a day"),
        ('{parcel}: số vào sổ "{number}" cùng ngày cấp còn ghi cho Giấy khác: {others}.',
         '{parcel}: the register number "{number}" of that day also stands for other certificates: {others}.'),
        ("Đối chiếu số vào sổ của từng Giấy.", "Compare the number of each certificate."),
        _shared_register_number, columns=("register_number", "serial"), basis=basis.COMPLETENESS,
    ),
)  # fmt: skip
