"""What a reader of records hands back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa


@dataclass(frozen=True)
class Records:
    """Tables by block; each has the columns of its block with ``at`` (where in the file, as text) in place of ``object``."""

    tables: Mapping[str, pa.Table]
    form: str
    """What kind of file it proved to be, for people: "PL3"."""
    notes: list[dict[str, Any]] = field(default_factory=list)
    """Remarks: ``remark`` (its id), ``at`` (places), and the facts its sentence names."""
