"""Judge parcels by block and criterion at an acceptance (đánh giá chất lượng), and keep what was judged with its evidence."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from diaba import sql
from diaba.db import Row, WriteTransaction
from diaba.intake.content import Content
from diaba.intake.model import Report, Severity
from diaba.intake.quality import criteria
from diaba.intake.quality.criteria import BY_RULE, Criterion
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


@dataclass
class _Against:
    """What speaks against a block: reasons by criterion, and the findings by their place in the delivery."""

    reasons: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    findings: set[int] = field(default_factory=set)

    def add(self, criterion: str, reason: str) -> None:
        self.reasons[criterion].add(reason)

    def lacks(self, reason: str) -> None:
        self.add(criteria.REASONS[reason][0], reason)

    @property
    def failing(self) -> dict[str, list[str]]:
        return {name: sorted(self.reasons[name]) for name in Criterion if name in self.reasons}


Against = defaultdict[int, _Against]
_Row = tuple[int, str, _Against, Sequence[int], Sequence[bytes]]


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
    """An array as PostgreSQL writes it: those of different lengths cannot be sent as one; the driver asks each value its type."""
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
            yield row.parcel_id, "shape", shapes[row.parcel_id], (), ()
        if row.is_told:
            yield row.parcel_id, "attributes", _attributes(row, told), row.line_ids, ()
        yield row.parcel_id, "scan", _scan(row), (), row.scans
    held = sorted(set(seen.spoken_of[(seen.adopted == 0) & (seen.spoken_of > 0)].tolist()))
    for row in transaction.all(SQL["shape_quality"], {"parcel_ids": held}):
        against = _Against(defaultdict(set, {name: set(why) for name, why in row.failing.items()}), set(row.findings))
        against.lacks(criteria.HELD)
        yield row.parcel_id, "shape", against, (), ()


def _attributes(row: Row, told: Mapping[str, _Against]) -> _Against:
    against = _Against()
    for key in row.keys:
        if key in told:
            against.findings |= told[key].findings
            for criterion, reasons in told[key].reasons.items():
                against.reasons[criterion] |= reasons
    if not row.line_ids:
        against.lacks(criteria.NO_LINES)
    if row.is_nameless:
        against.lacks(criteria.NO_NUMBER)
    return against


def _scan(row: Row) -> _Against:
    against = _Against()
    if not row.is_scanned:
        against.lacks(criteria.NO_SCAN)
    if row.is_locked:
        against.lacks(criteria.SCAN_LOCKED)
    if row.can_change:
        against.lacks(criteria.SCAN_OPEN)
    return against


def _errors(reports: Sequence[Report]) -> Iterator[tuple[int, Report, str]]:
    """Each error with its place in the delivery and an object it concerns."""
    for seq, report in enumerate(reports, 1):
        if report.severity is Severity.ERROR:
            for name in (report.object, *report.others):
                if name is not None:
                    yield seq, report, name


def _against_shapes(seen: Judged) -> Against:
    """What errors say of each adopted parcel."""
    parcels = dict(zip(seen.content.parcels.table["object"].to_pylist(), seen.adopted.tolist(), strict=True))
    against: Against = defaultdict(_Against)
    for seq, report, name in _errors(seen.reports):
        if parcel := parcels.get(name):
            against[parcel].add(BY_RULE.get(report.rule, Criterion.CORRECT), report.rule)
            against[parcel].findings.add(seq)
    return against


def _against_lines(seen: Judged) -> dict[str, _Against]:
    """What errors say of each delivered certificate, by its key; those without errors among them."""
    keys = {
        row["object"]: certificate_key({k: v for k, v in row.items() if v}) for row in seen.content.lines.to_pylist()
    }
    against = {key: _Against() for key in keys.values()}
    for seq, report, name in _errors(seen.reports):
        if name in keys:
            against[keys[name]].add(BY_RULE.get(report.rule, Criterion.CORRECT), report.rule)
            against[keys[name]].findings.add(seq)
    return against


def _delivered_serials(content: Content) -> list[str]:
    return [folded(serial) for serial in content.scans["serial"].to_pylist() if serial]
