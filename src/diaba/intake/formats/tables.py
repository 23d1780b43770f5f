"""Records (hồ sơ thuộc tính) read inside the walls: the blocks of a file that is no map, as Arrow streams one after the other."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, BinaryIO

import pyarrow as pa

from diaba.intake.formats import annotated, exchange_xml, metadata, scans, workbook
from diaba.intake.formats.records import Records

READERS: Mapping[str, Callable[[Mapping[str, Any]], Records]] = MappingProxyType(
    {
        "workbook": workbook.read,
        "annotated": annotated.read,
        "exchange_xml": exchange_xml.read,
        "metadata": metadata.read,
        "scans": scans.read,
    }
)
"""The readers by the names that :class:`~diaba.intake.formats.source.Source` calls them by."""


def read(request: Mapping[str, Any], sink: BinaryIO) -> dict[str, Any]:
    """Read with the reader asked for, write its tables to ``sink``, and say which they are."""
    records = READERS[request["by"]](request)
    for table in records.tables.values():
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
    return {"tables": list(records.tables), "form": records.form, "notes": records.notes}
