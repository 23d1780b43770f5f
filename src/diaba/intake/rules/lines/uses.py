"""Uses on the certificate (mục đích sử dụng trên Giấy): three blocks of land type, area, origin, form and term beside one area."""

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from diaba.intake.content import USE_FIELDS
from diaba.intake.coverage import Mask
from diaba.intake.model import Context, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.facts import mask, number
from diaba.intake.rules.lines.making import Found, Table, line_rule, one_of, told

BLOCKS = (1, 2, 3)
_DAY = r"(?:(?:\d{1,2}/)?\d{1,2}/)?\d{4}"
_TERM = rf"(?i)(?:ổn định )?lâu dài|-/-|(?:(?:sử dụng )?đến (?:ngày )?)?{_DAY}|\d{{1,2}} năm"
_HALF_UP = 1e-6


def _columns(field: str) -> tuple[str, ...]:
    return tuple(f"use_{block}_{field}" for block in BLOCKS)


def _first_of(lines: Table, field: str, odd: Callable[[str], Mask]) -> Found:
    """Each row whose first odd value among the blocks is told."""
    seen = np.zeros(len(lines), bool)
    for block, name in zip(BLOCKS, _columns(field), strict=True):
        found = odd(name) & ~seen
        seen |= found
        for row, facts in told(lines, found, value=name):
            yield row, {**facts, "block": block}


def _labels(context: Context, code_list: str) -> list[str]:
    """Every code and label the list ever had: a certificate speaks in the words of its day."""
    codes = [code for code in context.law.all_codes() if code.list == code_list]
    return [word for code in codes for word in (code.code, code.label_vi)]


def _unknown(field: str, code_list: str) -> Callable[[Table, Context], Found]:
    def find(lines: Table, context: Context) -> Found:
        labels = _labels(context, code_list)
        if field == "form":
            labels += [label.removeprefix("Sử dụng ") for label in labels]
        return _first_of(lines, field, lambda name: one_of(name, labels)(lines))

    return find


def _left_out(lines: Table, context: Context) -> Found:  # noqa: ARG001 - every rule is called alike
    """A later block is filled where an earlier one is not, or a block says something but no type."""
    filled = [lines.given(*(f"use_{block}_{field}" for field in USE_FIELDS)) for block in BLOCKS]
    typed = [lines.given(f"use_{block}_code") for block in BLOCKS]
    skipped = (filled[1] & ~filled[0]) | (filled[2] & ~filled[1])
    untyped = np.any([full & ~code for full, code in zip(filled, typed, strict=True)], axis=0)
    return told(lines, skipped | untyped)


def _none(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    return told(lines, ~lines.given("use_1_code"))


def _unreadable(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    seen = np.zeros(len(lines), bool)
    for name in ("area", *_columns("area")):
        found = lines.given(name) & np.isnan(lines.numbers(name)) & ~seen
        seen |= found
        yield from told(lines, found, value=name)


def _not_positive(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    seen = np.zeros(len(lines), bool)
    for name in ("area", *_columns("area")):
        found = (lines.numbers(name) <= 0) & ~seen
        seen |= found
        yield from told(lines, found, value=name)


def _no_area(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    return told(lines, ~lines.given("area"))


def _sum(lines: Table, context: Context) -> Found:
    """The blocks' areas against the parcel's, each rounded as the law lets it be: 29.16 and 29.2 are one."""
    rounding = number(context, "cadastre.area_rounding")
    areas = np.column_stack([lines.numbers(name) for name in _columns("area")])
    count, total, whole = (~np.isnan(areas)).sum(axis=1), np.nansum(areas, axis=1), lines.numbers("area")
    typed = sum(lines.given(name).astype(int) for name in _columns("code"))
    tolerance = rounding * count
    found = (count > 0) & (count == typed) & (np.abs(total - whole) > tolerance + _HALF_UP)
    for row in np.flatnonzero(found).tolist():
        yield (
            row,
            {
                "total": round(float(total[row]), 2),
                "area": round(float(whole[row]), 2),
                "uses": int(count[row]),
                "tolerance": round(float(tolerance[row]), 2),
            },
        )


def _odd_term(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    return _first_of(lines, "term", lambda name: lines.given(name) & ~lines.matches(name, _TERM))


def _ended_before(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    issued = lines.years("issued_on")
    return _first_of(lines, "term", lambda name: _year_of(lines, name) < issued)


def _ended(lines: Table, context: Context) -> Found:
    return _first_of(lines, "term", lambda name: _year_of(lines, name) < context.at.year)


def _year_of(lines: Table, name: str) -> npt.NDArray[np.float64]:
    year = pc.struct_field(pc.extract_regex(lines.text(name), r"(?P<year>\d{4})$"), "year")
    return np.asarray(year.cast(pa.float64()).to_numpy(zero_copy_only=False))


def _no_term(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    return told(lines, lines.given("use_1_code") & ~lines.given("use_1_term"))


def _same_type_twice(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    for one, other in _pairs():
        same = mask(pc.equal(lines.folded(*_block(one)), lines.folded(*_block(other))))
        yield from told(lines, same & lines.given(f"use_{one}_code"), value=f"use_{one}_code")


def _block(block: int) -> tuple[str, ...]:
    return tuple(f"use_{block}_{field}" for field in ("code", "origin", "form", "term"))


def _pairs() -> Iterator[tuple[int, int]]:
    return iter(((1, 2), (2, 3), (1, 3)))


_AS_PRINTED = ("Ghi đúng như trên Giấy chứng nhận.", "Write it as on the certificate.")
RULES = (
    line_rule(
        "RGT-001", Severity.ERROR, ("Loại đất không có trong danh mục", "Unknown land type"),
        ('{parcel}: loại đất thứ {block} "{value}" không có trong danh mục nào.',
         '{parcel}: the land type "{value}" of block {block} is in no list.'),
        ("Ghi nhãn hoặc mã loại đất theo danh mục.", "Use a label or code of the list."),
        _unknown("code", "land_type"), columns=_columns("code"), basis=f"TT-08-2024-BTNMT: loại đất; {basis.CAMPAIGN}",
    ),
    line_rule(
        "RGT-002", Severity.WARNING, ("Nguồn gốc không có trong danh mục", "Unknown origin"),
        ('{parcel}: nguồn gốc thứ {block} "{value}" không có trong danh mục.',
         '{parcel}: the origin "{value}" of block {block} is not in the list.'),
        ("Ghi nhãn theo danh mục; nguồn gốc khác ghi nguyên văn và xin miễn quy tắc.",
         "Use a label of the list, or ask for a waiver."),
        _unknown("origin", "origin"), columns=_columns("origin"), basis=basis.CAMPAIGN,
    ),
    line_rule(
        "RGT-003", Severity.ERROR, ("Hình thức sử dụng không hợp lệ", "Unknown form of use"),
        ('{parcel}: hình thức thứ {block} "{value}" không phải riêng hoặc chung.',
         '{parcel}: the form "{value}" of block {block} is neither private nor common.'),
        ("Ghi Sử dụng riêng hoặc Sử dụng chung.", "Write Sử dụng riêng or Sử dụng chung."),
        _unknown("form", "use_form"), columns=_columns("form"), basis=basis.CAMPAIGN,
    ),
    line_rule(
        "RGT-004", Severity.ERROR, ("Khối loại đất bỏ trống ở giữa", "Block of uses left out"),
        ("{parcel}: khối loại đất bị bỏ trống ở giữa, hoặc có diện tích, thời hạn mà thiếu loại đất.",
         "{parcel}: a block of uses is left out between others, or says something without a land type."),
        ("Ghi lần lượt từ khối thứ nhất.", "Fill the blocks from the first on."),
        _left_out, columns=_columns("code"), basis=basis.CAMPAIGN,
    ),
    line_rule(
        "RGT-005", Severity.WARNING, ("Thiếu loại đất", "Land type is missing"),
        ("{parcel} chưa có loại đất.", "{parcel} has no land type."), _AS_PRINTED,
        _none, columns=("use_1_code",), basis=basis.COMPLETENESS,
    ),
    line_rule(
        "RGT-006", Severity.ERROR, ("Không đọc được diện tích", "Area cannot be read"),
        ('{parcel}: diện tích "{value}" không phải là số.', '{parcel}: the area "{value}" is no number.'),
        ("Ghi số m², dùng dấu phẩy hoặc chấm cho phần thập phân.", "Write it in m²."),
        _unreadable, columns=("area", *_columns("area")), basis=basis.NORMALISATION,
    ),
    line_rule(
        "RGT-007", Severity.ERROR, ("Diện tích không dương", "Area is not positive"),
        ('{parcel}: diện tích "{value}" bằng 0 hoặc âm.',
         '{parcel}: the area "{value}" is zero or negative.'), _AS_PRINTED,
        _not_positive, columns=("area", *_columns("area")), basis=basis.COMPLETENESS,
    ),
    line_rule(
        "RGT-008", Severity.WARNING, ("Thiếu diện tích", "Area is missing"),
        ("{parcel} chưa có diện tích thửa đất.", "{parcel} has no area of the parcel."), _AS_PRINTED,
        _no_area, columns=("area",), basis=basis.COMPLETENESS,
    ),
    line_rule(
        "RGT-009", Severity.ERROR, ("Tổng diện tích loại đất khác diện tích thửa", "Areas of uses do not add up"),
        (("{parcel}: {uses} loại đất cộng lại là {total:,.2f} m², diện tích thửa là {area:,.2f} m² "
         "(cho phép lệch {tolerance:,.2f} m²)."),
         "{parcel}: {uses} uses add up to {total:,.2f} m², the parcel has {area:,.2f} m² ({tolerance:,.2f} m² allowed)."),
        _AS_PRINTED,
        _sum, columns=("area", *_columns("area")), parameters=("cadastre.area_rounding",), basis=basis.COMPLETENESS,
    ),
    line_rule(
        "RGT-010", Severity.WARNING, ("Không hiểu thời hạn", "Term cannot be read"),
        ('{parcel}: thời hạn thứ {block} "{value}" không phải Lâu dài, một ngày hay -/-.',
         '{parcel}: the term "{value}" of block {block} is neither long-term, a day nor -/-.'),
        ("Ghi Lâu dài, dd/mm/yyyy, hoặc -/-.", "Write Lâu dài, dd/mm/yyyy, or -/-."),
        _odd_term, columns=_columns("term"), basis=basis.NORMALISATION,
    ),
    line_rule(
        "RGT-011", Severity.ERROR, ("Thời hạn hết trước ngày cấp", "Term ended before the issue"),
        ('{parcel}: thời hạn "{value}" kết thúc trước khi cấp Giấy.',
         '{parcel}: the term "{value}" ends before the certificate was issued.'),
        _AS_PRINTED, _ended_before, columns=(*_columns("term"), "issued_on"), basis=basis.COMPLETENESS,
    ),
    line_rule(
        "RGT-012", Severity.NOTICE, ("Đã hết thời hạn sử dụng", "Term has ended"),
        ('{parcel}: thời hạn "{value}" đã hết.', '{parcel}: the term "{value}" has ended.'),
        ("Kiểm tra việc gia hạn.", "See whether it was extended."),
        _ended, columns=_columns("term"), basis=basis.COMPLETENESS,
    ),
    line_rule(
        "RGT-013", Severity.WARNING, ("Thiếu thời hạn", "Term is missing"),
        ("{parcel} chưa có thời hạn sử dụng.", "{parcel} has no term."), _AS_PRINTED,
        _no_term, columns=("use_1_term",), basis=basis.COMPLETENESS,
    ),
    line_rule(
        "RGT-014", Severity.WARNING, ("Hai khối cùng một loại đất", "One use written twice"),
        ('{parcel}: loại đất "{value}" được ghi hai khối giống nhau.',
         '{parcel}: the land type "{value}" stands in two blocks alike.'),
        ("Gộp diện tích vào một khối.", "Put the areas together."),
        _same_type_twice, columns=_columns("code"), basis=basis.NORMALISATION,
    ),
)  # fmt: skip
