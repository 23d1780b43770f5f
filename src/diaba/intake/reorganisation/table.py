"""The officer's table (bảng xác định xã mới): a CSV file with the columns commune, sheet, parcel, new_commune."""

import csv
import io
from collections.abc import Sequence

from diaba.intake.reorganisation.refusals import TableColumnsMissing
from diaba.intake.reorganisation.staging import Given

_COLUMNS = ("commune", "sheet", "parcel", "new_commune")


def read_table(text: str, name: str) -> Sequence[Given]:
    """The rows of a table; an empty parcel means all of the sheet.

    Raises:
        TableColumnsMissing: its first row does not name them.
    """
    first = text.partition("\n")[0]
    delimiter = next((one for one in (";", "\t") if one in first), ",")
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=delimiter)
    missing = [column for column in _COLUMNS if column not in (rows.fieldnames or ())]
    if missing:
        raise TableColumnsMissing(file=name, columns=", ".join(missing))
    return [Given(*((row[column] or "").strip() for column in _COLUMNS)) for row in rows]
