"""Reading records (đọc hồ sơ thuộc tính): what certificates say, scans and history, from behind the walls to columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from diaba.intake.confine import Limits
from diaba.intake.content import CHANGE_COLUMNS, CHANGES, LINE_COLUMNS, LINES, METADATA, SCAN_COLUMNS, SCANS, Block
from diaba.intake.formats.source import Source
from diaba.intake.model import Report
from diaba.intake.remarks import REMARKS
from diaba.intake.sandbox import Reader
from diaba.intake.wording import printable

_COLUMNS: Mapping[Block, pa.Schema] = {LINES: LINE_COLUMNS, SCANS: SCAN_COLUMNS, CHANGES: CHANGE_COLUMNS}
_REMARKS = {remark.id: remark for remark in REMARKS}


@dataclass(frozen=True)
class Read:
    """Tables by block, remarks, and what the file proved to be."""

    tables: Mapping[Block, pa.Table]
    notes: tuple[Report, ...]
    form: str
    metadata: Mapping[str, str] | None
    """What is said of the whole, by element; None where the file is no metadata."""


def read_records(source: Source, scratch: Path, limits: Limits) -> Read:
    """Read a file of records; what comes from behind the walls is checked before it is believed.

    Raises:
        Refusal: it is damaged, of no known form, or too large.
    """
    sink = scratch / "records.arrow"
    with Reader(source, sink, limits) as reader:
        answer = reader.ask("tables")
    tables: dict[Block, pa.Table] = {}
    said: dict[str, str] | None = None
    with pa.OSFile(str(sink)) as columns:
        for block in answer["tables"]:
            with pa.ipc.open_stream(columns) as stream:
                table = stream.read_all()
            if block == METADATA:
                said = {row["element"]: printable(row["value"]) for row in table.to_pylist()}
            else:
                tables[block] = _settled(table, block, source)
    return Read(tables, tuple(_note(note, source) for note in answer["notes"]), str(answer["form"]), said)


def _settled(table: pa.Table, block: Block, source: Source) -> pa.Table:
    """The block's columns, each row named by file and place."""
    table.validate(full=True)
    names = pc.binary_join_element_wise(f"{_called(source)}:", table["at"], "")
    named = table.drop_columns(["at"]).add_column(0, "object", names)
    return named.select(_COLUMNS[block].names).cast(_COLUMNS[block])


def _note(note: Mapping[str, Any], source: Source) -> Report:
    remark = _REMARKS[note["remark"]]
    facts = {name: printable(value) if isinstance(value, str) else value for name, value in note["facts"].items()}
    return remark.report([f"{_called(source)}:{place}" for place in note["at"]], **facts)


def _called(source: Source) -> str:
    return printable(source.file)
