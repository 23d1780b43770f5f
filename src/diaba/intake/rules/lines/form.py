"""How lines are written (hình thức dữ liệu hồ sơ): rows told twice, letters that were lost, blanks, formulas."""

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from diaba.intake.content import LINE_FIELDS
from diaba.intake.coverage import Mask
from diaba.intake.formats import legacy_text
from diaba.intake.model import Context, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.facts import mask
from diaba.intake.rules.lines.making import Found, Table, line_rule

_CLOSE = (
    "serial",
    "holder_name",
    "identity_number",
    "sheet_number",
    "parcel_number",
    "certificate_sheet",
    "certificate_parcel",
)


def _repeated(lines: Table, context: Context) -> Found:  # noqa: ARG001 - every rule is called alike
    # Few rows agree in what is nearest to a key: only theirs are compared whole.
    alike = [row for rows in lines.repeated(pc.fill_null(lines.folded(*_CLOSE), "")) for row in rows.tolist()]
    chosen = np.sort(np.array(alike, np.int64))
    near = Table(lines.table.take(pa.array(chosen)))
    for rows in near.repeated(near.folded(*LINE_FIELDS)):
        yield int(chosen[rows[0]]), {"others": chosen[rows[1:]].tolist(), "times": len(rows)}


def _in_columns(lines: Table, pattern: str, names: tuple[str, ...]) -> Found:
    """The first column of each row that holds the pattern."""
    seen = np.zeros(len(lines), bool)
    for name in names:
        # Columns repeat themselves (a form, an origin): each value is looked at once.
        values = lines.raw(name).dictionary_encode()
        odd = pc.match_substring_regex(values.dictionary, pattern)
        if not pc.any(odd).as_py():
            continue
        found = mask(odd.take(values.indices)) & ~seen
        seen |= found
        for row, value in zip(np.flatnonzero(found).tolist(), lines.raw(name).filter(found).to_pylist(), strict=True):
            yield row, {"column": name, "value": value}


def _damaged(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    return _in_columns(lines, "[\ufffd\x00-\x08\x0b\x0c\x0e-\x1f]", LINE_FIELDS)


def _blanks(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    return _in_columns(lines, r"^\s|\s$|\s{2}|[\x{00a0}\x{200b}\x{feff}]", _CLOSE)


def _formulas(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    return _in_columns(lines, r"^[=@]|^[+-][^\d.,]", LINE_FIELDS)


def _legacy(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    """The first column of each row whose text is Vietnamese only in an encoding from before Unicode, and how it reads."""
    seen = np.zeros(len(lines), bool)
    for name in LINE_FIELDS:
        values = lines.raw(name).dictionary_encode()
        # Such text has letters beyond ASCII and none beyond Latin-1: of Vietnamese as it should be, little is left to look at.
        foreign = values.dictionary.filter(
            pc.match_substring_regex(values.dictionary, r"^[\x00-\x{ff}]*[\x{80}-\x{ff}][\x00-\x{ff}]*$")
        )
        if known := legacy_text.recognise(foreign.to_pylist()):
            for row, value in _rows_with(values, known.readings, seen):
                yield row, {"column": name, "value": value, "reads": known.readings[value], "encoding": known.encoding}


def _decomposed(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    """The first column of each row with letters written in parts."""
    seen = np.zeros(len(lines), bool)
    for name in LINE_FIELDS:
        values = lines.raw(name).dictionary_encode()
        parted = pc.not_equal(pc.utf8_normalize(values.dictionary, "NFC"), values.dictionary)
        for row, value in _rows_with(values, values.dictionary.filter(parted).to_pylist(), seen):
            yield row, {"column": name, "value": value}


def _rows_with(values: pa.DictionaryArray, wanted: Iterable[str], seen: Mask) -> Iterator[tuple[int, str]]:
    """The rows that hold one of the values and were not seen before, with it."""
    chosen = pc.is_in(values.dictionary, pa.array(list(wanted), pa.string()))
    found = mask(chosen.take(values.indices)) & ~seen
    seen |= found
    rows = np.flatnonzero(found)
    return zip(rows.tolist(), values.dictionary.take(values.indices.take(pa.array(rows))).to_pylist(), strict=True)


RULES = (
    line_rule(
        "FMT-001", Severity.ERROR,
        ("Dòng hồ sơ lặp lại", "Row repeated"),
        ("{parcel} được ghi {times} lần giống hệt nhau: {others}.",
         "{parcel} is written {times} times all the same: {others}."),
        ("Giữ lại một dòng.", "Keep one of the rows."),
        _repeated, basis=basis.NORMALISATION,
    ),
    line_rule(
        "FMT-002", Severity.ERROR,
        ("Chữ bị hỏng", "Damaged letters"),
        ('{parcel}: trường {column} có ký tự hỏng: "{value}".',
         '{parcel}: the field {column} holds damaged letters: "{value}".'),
        ("Nhập lại giá trị từ Giấy chứng nhận.", "Type the value again from the certificate."),
        _damaged, basis=basis.NORMALISATION,
    ),
    line_rule(
        "FMT-003", Severity.NOTICE,
        ("Khoảng trắng thừa", "Blanks too many"),
        ('{parcel}: trường {column} có khoảng trắng thừa: "{value}".',
         '{parcel}: the field {column} has blanks too many: "{value}".'),
        ('Dùng chức năng sửa hàng loạt "Xóa khoảng trắng thừa".', "Use the batch fix that trims blanks."),
        _blanks, basis=basis.NORMALISATION, columns=_CLOSE,
    ),
    line_rule(
        "FMT-004", Severity.WARNING,
        ("Giá trị trông như công thức", "Value that looks like a formula"),
        ('{parcel}: trường {column} bắt đầu như một công thức: "{value}".',
         '{parcel}: the field {column} begins as a formula does: "{value}".'),
        ("Kiểm tra và nhập lại giá trị; hệ thống giữ nguyên văn, không tính toán.",
         "Check and type it again; it is kept as text and never computed."),
        _formulas, basis=basis.PRACTICE,
    ),
    line_rule(
        "FMT-005", Severity.WARNING,
        ("Văn bản theo bảng mã cũ", "Text in an old encoding"),
        ('{parcel}: trường {column} theo bảng mã cũ {encoding}: "{value}" nghĩa là "{reads}".',
         '{parcel}: the field {column} is in the old encoding {encoding}: "{value}" reads "{reads}".'),
        ('Dùng chức năng sửa hàng loạt "Chuyển phông chữ cũ sang Unicode"; tệp gốc giữ nguyên.',
         "Use the batch fix that puts old encodings into Unicode; the file is kept as it was."),
        _legacy, basis=basis.NORMALISATION, columns=LINE_FIELDS,
    ),
    line_rule(
        "FMT-006", Severity.NOTICE,
        ("Unicode tổ hợp", "Letters in parts"),
        ('{parcel}: trường {column} viết bằng Unicode tổ hợp: "{value}".',
         '{parcel}: the field {column} is written in decomposed Unicode: "{value}".'),
        ('Dùng chức năng sửa hàng loạt "Chuyển phông chữ cũ sang Unicode"; tệp gốc giữ nguyên.',
         "Use the batch fix that puts text into composed Unicode; the file is kept as it was."),
        _decomposed, basis=basis.NORMALISATION, columns=LINE_FIELDS,
    ),
)  # fmt: skip
