"""Identity numbers (số định danh, CMND, mã số thuế): their form, and whether they contradict the person.

Never a blocker: old certificates name people who had no number at all.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from diaba.intake.coverage import Mask
from diaba.intake.model import Context, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.facts import mask
from diaba.intake.rules.lines.making import Found, Table, line_rule, told

_PERSONAL, _OLD = r"\d{12}", r"\d{9}"
_WEIGHTS = np.array([31, 29, 23, 19, 17, 13, 7, 5, 3])
_DIGITS = 10


def _digit(lines: Table, start: int, length: int) -> npt.NDArray[np.float64]:
    """Digits of the personal number as a number; NaN where it has not 12 digits."""
    text = lines.text("identity_number")
    whole = pc.if_else(pc.match_substring_regex(text, f"^{_PERSONAL}$"), text, None)
    part = pc.utf8_slice_codeunits(whole, start, start + length)
    return np.asarray(part.cast(pa.float64()).to_numpy(zero_copy_only=False))


def _missing(lines: Table, context: Context) -> Found:  # noqa: ARG001 - every rule is called alike
    return told(lines, lines.given("holder_name") & ~lines.given("identity_number"))


def _odd(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    known = lines.matches("identity_number", f"{_PERSONAL}|{_OLD}|[A-Z]\\d{{7,8}}")
    return told(lines, lines.given("identity_number") & ~known, value="identity_number")


def _old(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    return told(lines, lines.matches("identity_number", _OLD), value="identity_number")


def _unknown_province(lines: Table, context: Context) -> Found:
    known = pa.array(sorted(context.law.codes("identity_province", context.at)), pa.string())
    place = pc.utf8_slice_codeunits(lines.text("identity_number"), 0, 3)
    born_here = _digit(lines, 0, 1) == 0
    for row, facts in told(lines, born_here & ~mask(pc.is_in(place, known)), value="identity_number"):
        yield row, {**facts, "place": place[row].as_py()}


def _other_year(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    year = 1900 + 100 * (_digit(lines, 3, 1) // 2) + _digit(lines, 4, 2)
    born = lines.years("born")
    return told(lines, ~np.isnan(year) & ~np.isnan(born) & (year != born), value="identity_number", born="born")


def _other_sex(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    female = _digit(lines, 3, 1) % 2
    sex = pc.utf8_lower(lines.text("sex"))
    man, woman = (mask(pc.is_in(sex, pa.array(words))) for words in (["nam", "1"], ["nữ", "0"]))
    return told(lines, ((female == 1) & man) | ((female == 0) & woman), value="identity_number", sex="sex")


def _two_names(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    return _told_twice(lines, lines.folded("identity_number"), "holder_name")


def _two_numbers(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    dated = mask(pc.match_substring_regex(lines.text("born"), r"^\d{1,2}/\d{1,2}/\d{4}$"))
    person = pc.if_else(pa.array(dated), lines.folded("holder_name", "born"), None)
    return _told_twice(lines, person, "identity_number")


def _told_twice(lines: Table, same: pa.Array, column: str) -> Found:
    groups, text = lines.groups(same), lines.text(column)
    for rows in groups.rows(groups.kinds(lines.folded(column)) > 1):
        words = text.take(pa.array(rows)).to_pylist()
        yield int(rows[0]), {"others": rows[1:].tolist(), "values": "; ".join(dict.fromkeys(filter(None, words)))}


def _wrong_check_digit(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    coded = lines.matches("organisation_number", r"\d{10}(-?\d{3})?")
    return told(lines, coded & ~valid_tax_codes(lines.text("organisation_number"), coded), value="organisation_number")


def valid_tax_codes(numbers: pa.Array, coded: Mask) -> Mask:
    """Whether the tenth digit is the check digit of the nine before it, where ``coded``."""
    good = np.zeros(len(coded), bool)
    rows = np.flatnonzero(coded)
    first = pc.utf8_slice_codeunits(numbers.take(pa.array(rows)), 0, _DIGITS).to_pylist()
    digits = np.array([[int(one) for one in text] for text in first], np.int64).reshape(-1, _DIGITS)
    good[rows] = _DIGITS - (digits[:, :9] @ _WEIGHTS) % 11 == digits[:, 9]
    return good


def _odd_organisation_number(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    short = lines.matches("organisation_number", r"\d{1,9}|\d{11}|\d{14,}")
    return told(lines, short, value="organisation_number")


def _personal_tax_code(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    return told(lines, lines.matches("organisation_number", _PERSONAL), value="organisation_number")


_AS_PRINTED = (
    "Đối chiếu với giấy tờ tùy thân và Giấy chứng nhận.",
    "Compare it with the identity paper and the certificate.",
)
_NUMBER = ("identity_number",)
RULES = (
    line_rule(
        "IDP-001", Severity.NOTICE, ("Chưa có số định danh", "No identity number"),
        ("{parcel} chưa có số định danh của người sử dụng đất.", "{parcel} has no identity number of the holder."),
        ("Bổ sung nếu xác định được; không chặn nghiệm thu.",
         "Add it where it is known; acceptance does not wait for it."),
        _missing, columns=_NUMBER, basis=basis.CAMPAIGN,
    ),
    line_rule(
        "IDP-002", Severity.WARNING, ("Số định danh sai dạng", "Identity number of no known form"),
        ('{parcel}: số giấy tờ "{value}" không phải 12 số, 9 số hay số hộ chiếu.',
         '{parcel}: the number "{value}" has neither 12 nor 9 digits and is no passport number.'), _AS_PRINTED,
        _odd, columns=_NUMBER, basis=basis.IDENTITY,
    ),
    line_rule(
        "IDP-003", Severity.NOTICE, ("Số CMND 9 số", "Old nine-digit number"),
        ('{parcel}: "{value}" là số CMND 9 số, cần đối chiếu để có số định danh 12 số.',
         '{parcel}: "{value}" is an old nine-digit number to be resolved to twelve digits.'),
        ("Xác thực với Cơ sở dữ liệu quốc gia về dân cư.", "Have it resolved by the population database."),
        _old, columns=_NUMBER, basis=basis.CAMPAIGN,
    ),
    line_rule(
        "IDP-004", Severity.WARNING, ("Mã nơi đăng ký khai sinh không có", "Unknown place of birth registration"),
        ('{parcel}: số định danh "{value}" bắt đầu bằng {place}, không phải mã tỉnh nào.',
         '{parcel}: the number "{value}" begins with {place}, the code of no province.'), _AS_PRINTED,
        _unknown_province, columns=_NUMBER, basis=basis.IDENTITY,
    ),
    line_rule(
        "IDP-005", Severity.WARNING, ("Số định danh trái với năm sinh", "Number and year of birth contradict"),
        ('{parcel}: số định danh "{value}" không hợp với ngày sinh {born}.',
         '{parcel}: the number "{value}" does not fit the birth {born}.'),
        _AS_PRINTED, _other_year, columns=("identity_number", "born"), basis=basis.IDENTITY,
    ),
    line_rule(
        "IDP-006", Severity.WARNING, ("Số định danh trái với giới tính", "Number and sex contradict"),
        ('{parcel}: số định danh "{value}" không hợp với giới tính {sex}.',
         '{parcel}: the number "{value}" does not fit the sex {sex}.'),
        _AS_PRINTED, _other_sex, columns=("identity_number", "sex"), basis=basis.IDENTITY,
    ),
    line_rule(
        "IDP-007", Severity.WARNING, ("Một số định danh, nhiều họ tên", "One number, several names"),
        ("{parcel}: cùng số định danh nhưng họ tên khác nhau ({values}), xem {others}.",
         "{parcel}: one number with different names ({values}), see {others}."), _AS_PRINTED,
        _two_names, columns=("identity_number", "holder_name"), basis=basis.CAMPAIGN,
    ),
    line_rule(
        "IDP-008", Severity.WARNING, ("Một người, nhiều số định danh", "One person, several numbers"),
        ("{parcel}: cùng họ tên và ngày sinh nhưng số định danh khác nhau ({values}), xem {others}.",
         "{parcel}: one name and birth with different numbers ({values}), see {others}."), _AS_PRINTED,
        _two_numbers, columns=("identity_number", "holder_name", "born"), basis=basis.CAMPAIGN,
    ),
    line_rule(
        "IDP-009", Severity.WARNING, ("Mã số thuế sai số kiểm tra", "Tax code with a wrong check digit"),
        ('{parcel}: mã số thuế "{value}" sai số kiểm tra.',
         '{parcel}: the tax code "{value}" has a wrong check digit.'),
        ("Đối chiếu với đăng ký thuế của tổ chức.", "Compare it with the organisation's tax registration."),
        _wrong_check_digit, columns=("organisation_number",), basis=basis.IDENTITY,
    ),
    line_rule(
        "IDP-010", Severity.WARNING, ("Số định danh tổ chức sai dạng", "Organisation number of no known form"),
        ('{parcel}: số định danh tổ chức "{value}" không có 10, 12 hoặc 13 chữ số.',
         '{parcel}: the organisation number "{value}" has neither 10, 12 nor 13 digits.'),
        ("Ghi mã số thuế, mã số doanh nghiệp hoặc số quyết định thành lập.",
         "Give the tax code or the number of its decision."),
        _odd_organisation_number, columns=("organisation_number",), basis=basis.IDENTITY,
    ),
    line_rule(
        "IDP-011", Severity.NOTICE, ("Số định danh cá nhân dùng làm mã số thuế", "Personal number as a tax code"),
        ('{parcel}: "{value}" là số định danh cá nhân 12 số ghi ở cột tổ chức.',
         '{parcel}: "{value}" is a personal number of 12 digits in the column of organisations.'),
        ("Nếu chủ là cá nhân, hộ kinh doanh thì ghi ở cột số định danh cá nhân.",
         "Where a person holds, it belongs to the person's column."),
        _personal_tax_code, columns=("organisation_number",), basis=basis.IDENTITY,
    ),
)  # fmt: skip
