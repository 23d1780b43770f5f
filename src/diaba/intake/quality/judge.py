"""Judge parcels by block and criterion at an acceptance (đánh giá chất lượng), and keep what was judged with its evidence."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from diaba import sql
from diaba.db import Row, WriteTransaction
from diaba.intake.content import Content
from diaba.intake.model import Report
from diaba.intake.quality import criteria
from diaba.intake.quality.against import Against, of_attributes, of_scans
from diaba.intake.quality.against import told as told_against
from diaba.registry.about import About
from diaba.registry.lines import certificate_key, folded

SQL = sql.load("diaba.intake")
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Judged:
    """What an acceptance saw: the delivery, its findings, and row by row the parcel adopted and the one spoken of (0: none)."""

    delivery: int
    content: Content
    reports: Sequence[Report]
    adopted: Integers
    spoken_of: Integers


_Row = tuple[int, str, Against, Sequence[int], Sequence[bytes]]


def judge(transaction: WriteTransaction, about: About, seen: Judged) -> None:
    """Write the quality of every parcel this acceptance says anything of; what was judged the same stays as it is."""
    rows = list(_judgements(transaction, about, seen))
    given = {
        **asdict(about),
        "delivery_id": seen.delivery,
        "parcel_ids": _array(parcel for parcel, *_ in rows),
        "blocks": _array(block for _, block, *_ in rows),
        "failing": _array(_failing(rows)),
        "findings": _array(_quoted(_array(sorted(against.findings))) for _, _, against, *_ in rows),
        "line_ids": _array(_quoted(_array(lines)) for *_, lines, _ in rows),
        "scans": _array(_quoted(_array(_quoted(f"\\x{scan.hex()}") for scan in scans)) for *_, scans in rows),
    }
    transaction.execute(SQL["keep_quality"], given)


def _array(values: Iterable[object]) -> str:
    """An array as PostgreSQL writes it: those of different lengths cannot be sent as one, and the driver asks each its type."""
    return "{" + ",".join(map(str, values)) + "}"


@lru_cache(maxsize=1_000)
def _quoted(value: str) -> str:
    """A value within an array."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _failing(rows: Iterable[_Row]) -> Iterator[str]:
    """What fails in each row as JSON within an array; most rows say what others say."""
    known: dict[object, str] = {}
    for _, _, against, *_ in rows:
        key = tuple((name, frozenset(why)) for name, why in against.reasons.items())
        if key not in known:
            known[key] = _quoted(json.dumps(against.failing))
        yield known[key]


def _judgements(transaction: WriteTransaction, about: About, seen: Judged) -> Iterator[_Row]:
    shapes, told = _against_shapes(seen), _against_lines(seen)
    parcels = np.where(seen.content.parcels.table["occupies_land"].to_numpy(zero_copy_only=False), 0, seen.adopted)
    given = {
        "unit_id": about.unit_id,
        "act_id": about.act_id,
        "parcel_ids": parcels[parcels > 0].tolist(),
        "keys": list(told),
        "serials": _delivered_serials(seen.content),
    }
    adopted = set(given["parcel_ids"])
    for row in transaction.all(SQL["evidence"], given):
        if row.parcel_id in adopted:
            yield row.parcel_id, "shape", shapes.get(row.parcel_id) or Against(), (), ()
        if row.is_told:
            yield row.parcel_id, "attributes", _attributes(row, told), row.line_ids, ()
        yield row.parcel_id, "scan", _scan(row), (), row.scans
    held = sorted(set(seen.spoken_of[(seen.adopted == 0) & (seen.spoken_of > 0)].tolist()))
    for row in transaction.all(SQL["shape_quality"], {"parcel_ids": held}):
        against = Against(defaultdict(set, {name: set(why) for name, why in row.failing.items()}), set(row.findings))
        against.lacks([criteria.HELD])
        yield row.parcel_id, "shape", against, (), ()


def _attributes(row: Row, told: Mapping[str, Against]) -> Against:
    against = Against()
    for key in row.keys:
        if key in told:
            against.join(told[key])
    against.lacks(of_attributes(certified=bool(row.line_ids), nameless=row.is_nameless))
    return against


def _scan(row: Row) -> Against:
    against = Against()
    against.lacks(of_scans(scanned=row.is_scanned, locked=row.is_locked, changeable=row.can_change))
    return against


def _against_shapes(seen: Judged) -> Mapping[int, Against]:
    """What errors say of each adopted parcel."""
    parcels = dict(zip(seen.content.parcels.table["object"].to_pylist(), seen.adopted.tolist(), strict=True))
    return told_against(seen.reports, lambda name: parcels.get(name) or None)


def _against_lines(seen: Judged) -> Mapping[str, Against]:
    """What errors say of each delivered certificate, by its key; those without errors among them."""
    keys = {
        row["object"]: certificate_key({k: v for k, v in row.items() if v}) for row in seen.content.lines.to_pylist()
    }
    return {key: Against() for key in keys.values()} | dict(told_against(seen.reports, keys.get))


def _delivered_serials(content: Content) -> list[str]:
    return [folded(serial) for serial in content.scans["serial"].to_pylist() if serial]
